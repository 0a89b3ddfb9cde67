//! Checks what rule files say of each other: ids are given once, and whatever is named exists.
//!
//! Shared with `build.rs`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::convert::Pack;
use super::problem::{Problem, did_you_mean};

/// Returns what is wrong between the files of `packs` and the rules with the ids of `known`, with the index of the
/// file to blame, in order.
pub fn check(packs: &[Pack], known: &[&str]) -> Vec<(usize, Problem)> {
    let mut problems = Vec::new();
    let mut ids: BTreeMap<&str, Option<usize>> = known.iter().map(|id| (*id, None)).collect();
    let mut providers: BTreeMap<&str, usize> = BTreeMap::new();
    for (file, pack) in packs.iter().enumerate() {
        for entry in &pack.rules {
            if let Some(before) = ids.insert(&entry.rule.id, Some(file)) {
                let place = if before.is_none() { "built in" } else { "defined" };
                let problem =
                    Problem::new(entry.spans.id.clone(), format!("rule id `{}` is {place} already", entry.rule.id));
                problems.push((
                    file,
                    problem.with_help("give the rule another id, or change the other one with [override.ID]"),
                ));
            }
        }
        if let Some(provider) = &pack.provider
            && providers.insert(&provider.provider.id, file).is_some()
        {
            let message = format!("provider id `{}` is defined in another file already", provider.provider.id);
            problems.push((file, Problem::new(provider.id_span.clone(), message)));
        }
    }
    let mut expect_known = |file: usize, id: &str, span: &Range<usize>, what: &str| {
        if !ids.contains_key(id) {
            let problem = Problem::new(span.clone(), format!("{what} unknown rule `{id}`"));
            problems.push((file, problem.with_help(did_you_mean(id, ids.keys().copied()))));
        }
    };
    for (file, pack) in packs.iter().enumerate() {
        for entry in &pack.rules {
            if let Some(pair) = &entry.rule.pair {
                expect_known(file, &pair.with, &entry.spans.pair, "pair with");
            }
        }
        for (id, span) in &pack.disable {
            expect_known(file, id, span, "cannot disable");
        }
        for change in &pack.overrides {
            expect_known(file, &change.id, &change.id_span, "cannot override");
        }
    }
    problems.sort_by_key(|(file, problem)| (*file, problem.span.start));
    problems
}
