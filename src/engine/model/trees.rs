//! The weights of the signs: a few small trees, fitted by `examples/fit.rs`.

use super::place::Place;
use super::signs::{Sign, Signs};
use super::weights::TREES;

/// One question of a tree: which way to go if the sign is there or not. A leaf has no sign.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    pub sign: Option<Sign>,
    /// The node for "no"; the one for "yes" follows it.
    pub no: u8,
    /// What all that came here says, in log odds.
    pub value: f32,
}

/// How many signs are named as reasons.
const MAX_REASONS: usize = 4;

/// What moved the sum of all trees most for one set of signs.
pub struct Verdict {
    pub for_it: Vec<Sign>,
    pub against_it: Vec<Sign>,
}

/// Returns how likely a value with these signs is a secret.
pub fn probability(signs: Signs) -> f32 {
    let log_odds: f32 = TREES.iter().map(|tree| walk(tree, signs, |_, _| {})).sum();
    from_log_odds(log_odds)
}

fn from_log_odds(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Returns no less than what [`probability`] returns of these signs at any place. Each tree may choose a place of its
/// own, which takes one walk; only what that lets pass, from `worth_it` on, is asked for each place there is.
pub fn greatest_probability(signs: Signs, worth_it: f32) -> f32 {
    let bound = from_log_odds(TREES.iter().map(|tree| greatest_leaf(tree, tree[0], signs)).sum());
    if bound < worth_it {
        return bound;
    }
    Place::all().map(|place| probability(signs.at(&place))).fold(0.0, f32::max)
}

/// Returns the greatest leaf below `node` that signs at some place lead to.
fn greatest_leaf(tree: &[Node], mut node: Node, signs: Signs) -> f32 {
    while let Some(sign) = node.sign {
        let no = usize::from(node.no);
        if sign.is_of_place() {
            return greatest_leaf(tree, tree[no], signs).max(greatest_leaf(tree, tree[no + 1], signs));
        }
        node = tree[no + usize::from(signs.has(sign))];
    }
    node.value
}

/// Returns each sign that is there with what it adds to the log odds, greatest first.
pub fn shares(signs: Signs) -> Vec<(f32, Sign)> {
    let mut shares = vec![0f32; Sign::ALL.len()];
    for tree in TREES {
        walk(tree, signs, |sign, share| shares[sign as usize] += share);
    }
    let mut ranked: Vec<(f32, Sign)> =
        Sign::ALL.iter().filter(|&&sign| signs.has(sign)).map(|&sign| (shares[sign as usize], sign)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked
}

/// Like [`probability`], with the signs that moved the sum most.
pub fn explain(signs: Signs) -> Verdict {
    let ranked = shares(signs);
    let for_it =
        ranked.iter().take_while(|(share, _)| *share > 0.05).take(MAX_REASONS).map(|&(_, sign)| sign).collect();
    let against_it =
        ranked.iter().rev().take_while(|(share, _)| *share < -0.05).take(MAX_REASONS).map(|&(_, sign)| sign).collect();
    Verdict { for_it, against_it }
}

/// Walks one tree to its leaf and returns the leaf's value; `told` hears what each sign on the way changed.
fn walk(tree: &[Node], signs: Signs, mut told: impl FnMut(Sign, f32)) -> f32 {
    let mut node = tree[0];
    while let Some(sign) = node.sign {
        let next = tree[usize::from(node.no) + usize::from(signs.has(sign))];
        told(sign, next.value - node.value);
        node = next;
    }
    node.value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::assignment::{self, Assignment};
    use crate::span::Span;

    #[test]
    fn no_place_gives_more_than_the_greatest() {
        let lines = [
            "password = \"hunter22\"",
            "api_key: 1a2b3c4d5e6f7a8b9c0d",
            "token => 'abcabcabc'",
            "secret=Summer2024!",
            "  key = \"users\",",
        ];
        for line in lines {
            let mut found: Vec<Assignment> = Vec::new();
            let lead = assignment::TRIGGERS.iter().find_map(|trigger| {
                let at = line.find(trigger.word)?;
                Some((trigger.lead, Span::new(at, at + trigger.word.len())))
            });
            let whole = Span::new(0, line.len());
            let (lead, word) = lead.expect("each line has one");
            assignment::extract(line.as_bytes(), lead, word, whole, &mut found);
            let signs = Signs::of(line.as_bytes(), &found[0], &Place::default());
            let (bound, exact) = (greatest_probability(signs, 1.1), greatest_probability(signs, 0.0));
            assert!(bound >= exact, "{line}");
            for place in Place::all() {
                let there = probability(Signs::of(line.as_bytes(), &found[0], &place));
                assert!(there <= exact, "{line} {place:?}");
            }
        }
    }
}
