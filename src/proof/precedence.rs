//! Finds token rules that claim the same text without saying which of them it belongs to.

use std::collections::BTreeMap;

use regex_automata::meta::Regex;
use regex_automata::util::syntax;

use crate::rule::template;
use crate::rule::{Rule, RuleIdx, RuleSet, Shape};

/// Two rules that match the same text, where neither's context tells them apart and neither is the stricter one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clash {
    pub rule: RuleIdx,
    pub other: RuleIdx,
}

/// Returns the pairs of enabled rules that clash, in order. A rule is known by its examples: two clash if the pattern
/// of each matches all of the secret of one of the other's, unless they ask for different context.
pub fn clashes(rules: &RuleSet) -> Vec<Clash> {
    let mut sharing: BTreeMap<Vec<u8>, Vec<RuleIdx>> = BTreeMap::new();
    for (idx, rule) in rules.iter() {
        if let Shape::Token { literals, .. } = &rule.shape {
            for literal in literals.iter() {
                sharing.entry(stem(&literal.text)).or_default().push(idx);
            }
        }
    }
    let mut clashes: Vec<Clash> = Vec::new();
    for group in sharing.values() {
        for (at, one) in group.iter().enumerate() {
            for other in &group[at + 1..] {
                if one != other && are_alike(rules.rule(*one), rules.rule(*other)) {
                    clashes.push(Clash { rule: *one.min(other), other: *one.max(other) });
                }
            }
        }
    }
    clashes.sort();
    clashes.dedup();
    clashes
}

/// Literals that begin alike may stand at the start of the same token.
fn stem(literal: &str) -> Vec<u8> {
    literal.bytes().take(3).map(|byte| byte.to_ascii_lowercase()).collect()
}

fn are_alike(one: &Rule, other: &Rule) -> bool {
    let mut contexts = [one, other].map(|rule| rule.context.any_of.to_vec());
    contexts.iter_mut().for_each(|words| words.sort());
    let says_which = contexts[0] != contexts[1] || one.context.paths != other.context.paths;
    !says_which && claims(one, other) && claims(other, one)
}

/// Returns true if the pattern of `claimant` matches exactly the secret of an example of `owner`.
fn claims(claimant: &Rule, owner: &Rule) -> bool {
    let Shape::Token { pattern, .. } = &claimant.shape else { return false };
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    let Ok(regex) = Regex::builder().syntax(syntax).build(pattern) else { return false };
    let secrets = owner.examples.iter().filter_map(|example| template::expand(example, 0).ok());
    secrets.filter(|example| example.secret.is_some()).any(|example| {
        let secret = example.secret_text();
        regex.find(secret).is_some_and(|found| found.range() == (0..secret.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::convert::Pack;

    fn rules(own: &str, other: &str) -> (Rule, Rule) {
        let rule = |id: &str, keys: &str| {
            format!(
                "[[rule]]\nid = '{id}'\nname = 'x'\nseverity = 'high'\nconfidence = 'high'\nkind = 'token'\n{keys}\n\
                 negatives = ['x']\n"
            )
        };
        let text = format!("[provider]\nid = 'own'\nname = 'Own'\n{}{}", rule("a", own), rule("b", other));
        let pack = Pack::parse(&text, &[]).unwrap();
        (pack.rules[0].rule.clone(), pack.rules[1].rule.clone())
    }

    #[test]
    fn rules_for_the_same_text_clash_unless_context_or_strictness_tells_them_apart() {
        let hex = "pattern = 'own_[0-9a-f]{32}'\nexamples = ['«own_{hex:32}»']";
        let cases = [
            (hex, "pattern = 'own_[0-9a-z]{32,40}'\nexamples = ['«own_{hex:32}»']", true),
            (hex, "pattern = 'own_[0-9a-z]{32,40}'\nexamples = ['«own_{[g-z]:32}»']", false),
            (hex, "pattern = 'own_[0-9a-f]{32}'\nexamples = ['«own_{hex:32}»']\ncontext = ['one']", false),
            (hex, "pattern = 'own_[0-9a-f]{32}_x'\nexamples = ['«own_{hex:32}_x»']", false),
        ];
        for (own, other, expected) in cases {
            let (own, other) = rules(own, other);
            assert_eq!(are_alike(&own, &other), expected, "{:?} and {:?}", own.shape, other.shape);
        }
    }
}
