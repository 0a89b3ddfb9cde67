//! Decides which candidate stays where spans overlap.

use std::collections::BTreeMap;

use super::candidate::Candidate;
use crate::rule::RuleIdx;
use crate::span::Span;

/// A candidate that another one displaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Displaced {
    pub rule: RuleIdx,
    pub span: Span,
    pub by: RuleIdx,
}

/// Keeps, in the order of place, each candidate that overlaps no better one that is kept; returns the others.
///
/// Better is the greater rank; then the longer span, the earlier one and the smaller rule.
pub fn resolve(candidates: &mut Vec<Candidate>) -> Vec<Displaced> {
    candidates.sort_by(|a, b| {
        let best_first = b.rank.cmp(&a.rank).then(b.span.len().cmp(&a.span.len()));
        best_first.then(a.span.cmp(&b.span)).then(a.rule.cmp(&b.rule))
    });
    let mut displaced = Vec::new();
    // The spans that were kept do not overlap, so only the neighbours of a new one have to be looked at.
    let mut kept: BTreeMap<usize, (usize, RuleIdx)> = BTreeMap::new();
    candidates.retain(|candidate| {
        let Span { start, end } = candidate.span;
        let neighbour = kept.range(..end).next_back().filter(|(_, (kept_end, _))| *kept_end > start);
        if let Some((_, (_, by))) = neighbour {
            displaced.push(Displaced { rule: candidate.rule, span: candidate.span, by: *by });
            return false;
        }
        kept.insert(start, (end, candidate.rule));
        true
    });
    candidates.sort_by_key(|candidate| candidate.span);
    displaced
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::candidate::{Class, Rank};
    use super::*;
    use crate::rule::Confidence;

    fn candidate(rule: u16, start: usize, len: usize, class: Class, nearness: u32) -> Candidate {
        Candidate {
            rule: RuleIdx(rule),
            span: Span::new(start, start + len),
            rank: Rank { class, nearness, detail: 0 },
            confidence: Confidence::Medium,
            reasons: Vec::new(),
            decoded: None,
        }
    }

    fn kept(mut candidates: Vec<Candidate>) -> Vec<(u16, usize)> {
        resolve(&mut candidates);
        candidates.iter().map(|candidate| (candidate.rule.0, candidate.span.start)).collect()
    }

    #[test]
    fn the_more_telling_candidate_stays() {
        let generic = candidate(1, 0, 30, Class::Generic, 0);
        let token = candidate(2, 5, 20, Class::Token, 0);
        let far = candidate(3, 5, 20, Class::TokenInContext, 1);
        let near = candidate(4, 5, 20, Class::TokenInContext, 9);
        assert_eq!(kept(vec![generic.clone(), token.clone()]), [(2, 5)]);
        assert_eq!(kept(vec![generic, token, far, near]), [(4, 5)]);
    }

    #[test]
    fn neighbours_that_only_touch_both_stay() {
        let first = candidate(1, 0, 5, Class::Token, 0);
        let second = candidate(2, 5, 5, Class::Generic, 0);
        assert_eq!(kept(vec![second, first]), [(1, 0), (2, 5)]);
    }

    fn class(number: u8) -> Class {
        [Class::Generic, Class::GenericToken, Class::Named, Class::Token, Class::Block][usize::from(number % 5)]
    }

    proptest! {
        #[test]
        fn the_sweep_equals_the_quadratic_reference(
            input in prop::collection::vec((0u16..5, 0usize..60, 1usize..20, 0u8..5, 0u32..3), 0..40)
        ) {
            let candidates: Vec<_> = input.iter().map(|&(r, s, l, c, n)| candidate(r, s, l, class(c), n)).collect();
            let mut best_first = candidates.clone();
            best_first.sort_by(|a, b| {
                let order = b.rank.cmp(&a.rank).then(b.span.len().cmp(&a.span.len()));
                order.then(a.span.cmp(&b.span)).then(a.rule.cmp(&b.rule))
            });
            let mut reference: Vec<Candidate> = Vec::new();
            for candidate in best_first {
                if reference.iter().all(|other| !other.span.overlaps(candidate.span)) {
                    reference.push(candidate);
                }
            }
            let mut expected: Vec<_> = reference.iter().map(|c| (c.rule.0, c.span.start)).collect();
            expected.sort_by_key(|(_, start)| *start);
            prop_assert_eq!(kept(candidates), expected);
        }
    }
}
