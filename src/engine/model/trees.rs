//! The weights of the signs: a few small trees, fitted by `examples/fit.rs`.

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
    1.0 / (1.0 + (-log_odds).exp())
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
