//! Proves rules by their own examples: each is found by exactly its rule, at exactly its place, and no negative is.

pub mod cost;
pub mod precedence;
pub mod reach;

use std::ops::Range;

use bstr::BString;

use crate::blob::{Blob, Origin};
use crate::engine::{Engine, EngineOptions, Scratch};
use crate::finding::Finding;
use crate::rule::template::{self, Expanded};
use crate::rule::{Confidence, Rule, RuleIdx, RuleSet, Shape};

/// How many secrets are made of each template.
const SEEDS: u64 = 4;

/// An example that its rule does not find as it should, or a negative that it finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub rule: RuleIdx,
    pub sample: Sample,
    pub seed: u64,
    /// What happened instead, as a clause: "nothing was found".
    pub what: String,
}

/// One of a rule's templates, by its place in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sample {
    Example(usize),
    Negative(usize),
}

/// Runs examples and negatives of rules through an engine with all rules, at every confidence.
pub struct Prover {
    engine: Engine,
}

impl Prover {
    pub fn new(rules: RuleSet) -> Self {
        let options =
            EngineOptions { min_confidence: Confidence::Low, explains_drops: true, ..EngineOptions::default() };
        Self { engine: Engine::new(rules, options) }
    }

    pub fn rules(&self) -> &RuleSet {
        self.engine.rules()
    }

    /// Returns what is wrong with the examples and negatives of one rule; nothing if all is right.
    pub fn prove(&self, idx: RuleIdx) -> Vec<Failure> {
        let rule = self.rules().rule(idx);
        let path = sample_path(rule);
        let mut scratch = self.engine.scratch();
        let examples = rule.examples.iter().enumerate().map(|(at, template)| (Sample::Example(at), template));
        let negatives = rule.negatives.iter().enumerate().map(|(at, template)| (Sample::Negative(at), template));
        let mut failures = Vec::new();
        for (sample, template) in examples.chain(negatives) {
            let failure = (0..SEEDS).find_map(|seed| {
                let what = self.failure_of(idx, sample, template, &path, seed, &mut scratch)?;
                Some(Failure { rule: idx, sample, seed, what })
            });
            failures.extend(failure);
        }
        failures
    }

    fn failure_of(
        &self,
        idx: RuleIdx,
        sample: Sample,
        template: &str,
        path: &str,
        seed: u64,
        scratch: &mut Scratch,
    ) -> Option<String> {
        let expanded = match template::expand(template, seed) {
            Ok(expanded) => expanded,
            Err(error) => return Some(error.to_string()),
        };
        let is_path_rule = matches!(self.rules().rule(idx).shape, Shape::Path { .. });
        let (content, path) =
            if is_path_rule { ("any", expanded.text.as_str()) } else { (expanded.text.as_str(), path) };
        let origin = Origin::worktree(BString::from(path));
        let findings = self.engine.scan(&Blob { content: content.as_bytes(), origin: &origin }, scratch);
        match sample {
            Sample::Negative(_) => {
                let own = findings.iter().find(|finding| finding.rule == idx)?;
                Some(format!("found at byte {}", own.region.start_byte))
            }
            Sample::Example(_) if is_path_rule => {
                let is_found = findings.iter().any(|finding| finding.rule == idx);
                (!is_found).then(|| self.nothing_found(idx, scratch))
            }
            Sample::Example(_) => self.misfound(idx, &expanded, &findings, scratch),
        }
    }

    /// Returns how the findings differ from the one that an example promises.
    fn misfound(&self, idx: RuleIdx, expanded: &Expanded, findings: &[Finding], scratch: &Scratch) -> Option<String> {
        let secret = expanded.secret.clone()?;
        let place = |finding: &Finding| finding.region.start_byte..finding.region.end_byte;
        let touches = |range: &Range<usize>| range.start < secret.end && secret.start < range.end;
        let mut there = findings.iter().filter(|finding| touches(&place(finding)));
        let Some(first) = there.next() else { return Some(self.nothing_found(idx, scratch)) };
        let id = |finding: &Finding| self.rules().rule(finding.rule).id.clone();
        if first.rule != idx {
            return Some(format!("found by `{}` instead", id(first)));
        }
        if let Some(second) = there.next() {
            return Some(format!("found by `{}` as well", id(second)));
        }
        let found = place(first);
        (found != secret).then(|| format!("found at bytes {found:?}, not {secret:?}"))
    }

    fn nothing_found(&self, idx: RuleIdx, scratch: &Scratch) -> String {
        let own = scratch.drops().iter().find(|drop| drop.rule == idx);
        own.map_or_else(|| "nothing was found".to_owned(), |drop| format!("dropped: {}", drop.reason))
    }
}

/// Returns a path that fits the rule, where it asks for one.
fn sample_path(rule: &Rule) -> String {
    rule.context.paths.first().map_or_else(String::new, |glob| path_of(glob))
}

/// Returns a path that fits a glob: the last of alternatives (globs may leave the first empty), one folder or name for each star.
fn path_of(glob: &str) -> String {
    let mut path = String::new();
    let mut rest = glob.strip_prefix("**/").unwrap_or(glob);
    while let Some(next) = rest.chars().next() {
        rest = &rest[next.len_utf8()..];
        match next {
            '*' => {
                path.push_str("sample");
                rest = rest.trim_start_matches('*');
            }
            '?' => path.push('s'),
            '\\' => {}
            '{' => {
                let (inside, after) = rest.split_once('}').unwrap_or((rest, ""));
                path.push_str(&path_of(inside.rsplit(',').next().unwrap_or_default()));
                rest = after;
            }
            '[' => {
                let (inside, after) = rest.split_once(']').unwrap_or((rest, ""));
                path.extend(inside.chars().next());
                rest = after;
            }
            _ => path.push(next),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_made_for_each_glob() {
        let globs = ["*.conf", "**/id_rsa", "**/.env{,.local}", "etc/**/pass[wd]?", "{a,b}/*.{yml,yaml}", "a/**"];
        for glob in globs {
            let path = path_of(glob);
            let matcher = globset::Glob::new(glob).unwrap().compile_matcher();
            assert!(matcher.is_match(&path), "{path} does not fit {glob}");
        }
    }
}
