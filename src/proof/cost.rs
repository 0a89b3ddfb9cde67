//! Finds rules that cost far more than the others on ordinary code.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::blob::{Blob, Origin};
use crate::engine::{Engine, EngineOptions};
use crate::rule::template;
use crate::rule::{RuleIdx, RuleSet, Shape};

/// A rule is slow when it costs more than this many times the median rule.
pub const SLOW_FACTOR: f64 = 20.0;

/// Below this, a difference is noise of the clock, whatever its factor.
const NEGLIGIBLE: Duration = Duration::from_micros(400);

/// The best of this many runs counts: whatever else the machine does only adds.
const RUNS: usize = 3;

/// What one rule alone costs on the corpus.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub rule: RuleIdx,
    pub time: Duration,
}

/// Measures token rules, each alone in an engine, on code that was made up with a fixed seed.
pub fn measure(rules: &RuleSet) -> Vec<Cost> {
    let corpus = corpus();
    let origin = Origin::worktree("src/sample.py");
    let is_token = |shape: &Shape| matches!(shape, Shape::Token { .. });
    let measured = rules.iter().filter(|(_, rule)| is_token(&rule.shape));
    measured
        .map(|(idx, _)| {
            let engine = Engine::new(rules.only(idx), EngineOptions::default());
            let mut scratch = engine.scratch();
            let blob = Blob { content: corpus.as_bytes(), origin: &origin };
            let time = (0..RUNS).map(|_| {
                let start = Instant::now();
                engine.scan(&blob, &mut scratch);
                start.elapsed()
            });
            Cost { rule: idx, time: time.min().unwrap_or_default() }
        })
        .collect()
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

/// Code, configuration and encoded data in one text of about 300 KB, the same on every machine.
fn corpus() -> String {
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
    let mut text = String::with_capacity(320 << 10);
    for seed in 0.. {
        for kind in KINDS {
            let expanded = template::expand(kind, seed).expect("the templates above are well-formed");
            write!(text, "{}", expanded.text).expect("writing to a string does not fail");
        }
        if text.len() >= 300 << 10 {
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_far_over_the_median_is_slow() {
        let cost = |rule: u16, micros: u64| Cost { rule: RuleIdx(rule), time: Duration::from_micros(micros) };
        let costs = [cost(0, 50), cost(1, 60), cost(2, 5_000), cost(3, 70), cost(4, 300)];
        let slow: Vec<RuleIdx> = slow(&costs).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(slow, [RuleIdx(2)], "and 300 µs over 60 µs is noise");
    }
}
