//! Finds rules that cost far more than the others on ordinary code.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::blob::{Blob, Origin};
use crate::engine::{Engine, EngineOptions};
use crate::rule::template;
use crate::rule::{RuleIdx, RuleSet, Shape};

/// A rule is slow when a scan with it alone costs more than this many times that with the median rule. Most of either is
/// the pass for literals, so the median is hardly more than that pass.
pub const SLOW_FACTOR: f64 = 10.0;

/// Below this, a difference is noise of the clock, whatever its factor.
const NEGLIGIBLE: Duration = Duration::from_micros(400);

/// The best of this many runs counts: whatever else the machine does only adds.
const RUNS: usize = 3;

/// How many rules that nobody asked for are measured as well.
const COMPARED: usize = 40;

/// Large enough for a clock of microseconds.
const CORPUS_BYTES: usize = 300 << 10;

/// What one rule alone costs on the corpus.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub rule: RuleIdx,
    pub time: Duration,
}

/// Measures the token rules among `asked`, each alone in an engine, on code that was made up with a fixed seed; and some
/// of the others, so that there is a median to compare them with.
pub fn measure(rules: &RuleSet, asked: &BTreeSet<RuleIdx>) -> Vec<Cost> {
    measure_on(rules, asked, &corpus(CORPUS_BYTES))
}

fn measure_on(rules: &RuleSet, asked: &BTreeSet<RuleIdx>, corpus: &str) -> Vec<Cost> {
    let origin = Origin::worktree("src/sample.py");
    let blob = Blob { content: corpus.as_bytes(), origin: &origin };
    let tokens = rules.iter().filter(|(_, rule)| matches!(rule.shape, Shape::Token { .. })).map(|(idx, _)| idx);
    let (asked, others): (Vec<RuleIdx>, Vec<RuleIdx>) = tokens.partition(|idx| asked.contains(idx));
    let step = others.len().div_ceil(COMPARED).max(1);
    let time_of = |idx: RuleIdx| {
        let engine = Engine::new(rules.only(idx), EngineOptions::default());
        let mut scratch = engine.scratch();
        let runs = (0..RUNS).map(|_| {
            let start = Instant::now();
            engine.scan(&blob, &mut scratch);
            start.elapsed()
        });
        runs.min().unwrap_or_default()
    };
    let measured = asked.into_iter().chain(others.into_iter().step_by(step));
    measured.map(|rule| Cost { rule, time: time_of(rule) }).collect()
}

/// Returns the rules that cost more than [`SLOW_FACTOR`] times the median, slowest first, with their factor.
pub fn slow(costs: &[Cost]) -> Vec<(RuleIdx, f64)> {
    let mut times: Vec<Duration> = costs.iter().map(|cost| cost.time).collect();
    times.sort();
    let Some(median) = times.get(times.len() / 2).copied() else { return Vec::new() };
    let factor = |cost: &Cost| cost.time.as_secs_f64() / median.as_secs_f64().max(f64::MIN_POSITIVE);
    let is_slow = |cost: &&Cost| cost.time > median + NEGLIGIBLE && factor(cost) > SLOW_FACTOR;
    let mut slow: Vec<(RuleIdx, f64)> = costs.iter().filter(is_slow).map(|cost| (cost.rule, factor(cost))).collect();
    slow.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    slow
}

/// Code, configuration and encoded data in one text of a little more than `least_bytes`, the same on every machine.
fn corpus(least_bytes: usize) -> String {
    const KINDS: [&str; 8] = [
        "def handler_{lower:6}(request, {lower:5}):\n    return client.{lower:8}(request.path, key={lower:4}_{lower:6})\n",
        "  \"{lower:7}\": {{ \"version\": \"{digit:1}.{digit:2}.{digit:1}\", \"integrity\": \"sha512-{base64:86}==\" }},\n",
        "const {lower:6} = require('{lower:8}/{lower:5}'); // {lower:5} {lower:3} {lower:9}\n",
        "export {upper:5}_{upper:7}={alnum:20}\n",
        "{hex:40} {hex:40} {lower:6} <{lower:6}@example.com>\n",
        "<a href=\"https://www.{lower:9}.com/{lower:6}?id={digit:8}&s={base64url:22}\">{lower:8}</a>\n",
        "{base64:76}\n{base64:76}\n",
        "The {lower:5} of a {lower:8} is {lower:4}, and {lower:3} {lower:6} {lower:7} {lower:2} {lower:5}.\n",
    ];
    // A long line is where a pattern that reaches far costs most.
    const MINIFIED: &str = "function {lower:2}({lower:1}){{return {lower:3}.{lower:6}({lower:4},{digit:3})}};";
    const MINIFIED_PARTS: u64 = 40;
    const EVERY: u64 = 4;
    let mut text = String::with_capacity(least_bytes + (8 << 10));
    let mut add = |template: &str, seed: u64| {
        let expanded = template::expand(template, seed).expect("the templates above are well-formed");
        text.push_str(&expanded.text);
        text.len()
    };
    for seed in 0.. {
        for kind in KINDS {
            add(kind, seed);
        }
        if seed % EVERY == 0 {
            (0..MINIFIED_PARTS).for_each(|part| _ = add(MINIFIED, seed * MINIFIED_PARTS + part));
        }
        if add("\n", seed) >= least_bytes {
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::convert::Pack;
    use crate::rule::pack::{self, PackFile};

    #[test]
    fn a_rule_far_over_the_median_is_slow() {
        let cost = |rule: u16, micros: u64| Cost { rule: RuleIdx(rule), time: Duration::from_micros(micros) };
        let costs = [cost(0, 50), cost(1, 60), cost(2, 5_000), cost(3, 70), cost(4, 300)];
        let slow: Vec<RuleIdx> = slow(&costs).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(slow, [RuleIdx(2)], "and 300 µs over 60 µs is noise");
    }

    #[test]
    fn a_rule_whose_pattern_remembers_too_much_is_told_by_its_name() {
        let rule = |id: &str, pattern: &str, example: &str| {
            format!(
                "[[rule]]\nid = '{id}'\nname = 'x'\nseverity = 'high'\nconfidence = 'high'\nkind = 'token'\n\
                 pattern = '{pattern}'\nexamples = ['«{example}»']\nnegatives = ['x']\n"
            )
        };
        let quick = ["aa", "bb", "cc", "dd"].map(|word| {
            rule(&format!("own-{word}"), &format!("{word}_key_[0-9a-f]{{32}}"), &format!("{word}_key_{{hex:32}}"))
        });
        // Reads on to the end of the line, with another state for nearly every text of 50 bytes.
        let pattern = "return[ -~]{1,2000}e[ -~]{50}~~";
        let slow_one = rule("own-slow", pattern, "return e{alnum:50}~~");
        let text = format!("[provider]\nid = 'own'\nname = 'Own'\n{}{slow_one}", quick.concat());
        let pack = Pack::parse(&text, &[]).unwrap();
        let mut rules = RuleSet::default();
        pack::apply(&mut rules, &[PackFile { path: "own.toml".into(), text, pack }]).unwrap();
        let all = rules.iter().map(|(idx, _)| idx).collect();
        let costs = measure_on(&rules, &all, &corpus(16 << 10));
        let slow = slow(&costs);
        let named: Vec<&str> = slow.iter().map(|(idx, _)| &*rules.rule(*idx).id).collect();
        assert_eq!(named, ["own-slow"]);
    }

    #[test]
    fn only_some_of_the_other_rules_are_measured() {
        let rules = RuleSet::builtin();
        let asked = rules.find("stripe-live-secret-key").unwrap();
        let costs = measure_on(&rules, &BTreeSet::from([asked]), "");
        assert!(costs.iter().any(|cost| cost.rule == asked) && costs.len() <= COMPARED + 1, "{}", costs.len());
    }
}
