//! Tells how sure a rule is of a value that has its shape.

use super::filter;
use super::model::Judgement;
use crate::entropy::shannon;
use crate::rule::{Alphabet, Confidence, Rule, Shape};

/// A value whose name speaks of a provider needs less of a score than one whose name does not.
const NAMED_SCORE: f32 = 0.2;

/// And still less if the rule asks for an alphabet or a layout that spells no words, which is what the model fears most.
const NAMED_WORDLESS_SCORE: f32 = 0.005;

/// Tells how sure we are of a value that the model has judged, or why it is not believed.
pub fn believed(rule: &Rule, is_generic: bool, judgement: &Judgement) -> Result<Confidence, &'static str> {
    match judgement.confidence {
        Some(confidence) if is_generic => Ok(confidence),
        Some(confidence) => Ok(confidence.max(rule.confidence)),
        // The name says whose key it is, so the value has less to prove.
        None if !is_generic && judgement.score >= needed_score(&rule.shape) => {
            Ok(rule.confidence.min(Confidence::Medium))
        }
        None => Err(judgement.dropped_because.unwrap_or("nothing speaks for it")),
    }
}

/// Tells how sure we are of a value that has nothing for a name but a word of its provider.
pub fn believed_unnamed(rule: &Rule, judgement: &Judgement) -> Result<Confidence, &'static str> {
    let confidence = judgement.confidence.map(|_| rule.confidence.min(Confidence::Medium));
    confidence.ok_or(judgement.dropped_because.unwrap_or("nothing speaks for it"))
}

fn needed_score(shape: &Shape) -> f32 {
    match shape {
        Shape::Assignment { alphabet: Alphabet::Hex | Alphabet::LowerHex | Alphabet::Uuid, .. } => NAMED_WORDLESS_SCORE,
        Shape::Assignment { layout, .. } if !layout.is_empty() => NAMED_WORDLESS_SCORE,
        _ => NAMED_SCORE,
    }
}

/// Tells why a secret of the right shape is none, if it is none.
pub fn disbelief(rule: &Rule, secret: &[u8]) -> Option<String> {
    if let Some(why) = filter::placeholder(without_prefix(&rule.shape, secret)) {
        return Some(why.to_owned());
    }
    if let Some(is) = filter::known(secret) {
        return Some(format!("it is {is}, which everybody knows"));
    }
    let entropy = if rule.min_entropy > 0.0 { shannon(secret) } else { f64::INFINITY };
    (entropy < f64::from(rule.min_entropy))
        .then(|| format!("it is too regular: {entropy:.1} bits per byte, not {:.1}", rule.min_entropy))
}

/// Returns what follows the fixed beginning of a token: the `test` of `sk_test_` says nothing of the rest.
fn without_prefix<'a>(shape: &Shape, secret: &'a [u8]) -> &'a [u8] {
    let Shape::Token { literals, .. } = shape else { return secret };
    let prefixes = literals.iter().filter(|literal| literal.offset == (0, 0)).map(|literal| literal.text.as_bytes());
    let bodies = prefixes.filter_map(|prefix| secret.strip_prefix(prefix)).filter(|body| !body.is_empty());
    bodies.min_by_key(|body| body.len()).unwrap_or(secret)
}
