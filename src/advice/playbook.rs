//! The steps of a rotation: the provider's own where they are known, those that fit any credential where not.

use crate::rule::{Provider, Remediation};

/// Longest run of steps in a headline, in bytes; of a longer one the headline tells the first step.
const MAX_HEADLINE_BYTES: usize = 160;

/// Returns true if the steps are those that fit any credential.
pub fn is_generic(remediation: &Remediation) -> bool {
    remediation.is_generic || remediation.rotate.is_empty()
}

/// Returns "`verb`: create ..., deploy ..., revoke ...".
pub fn rotation_headline(verb: &str, provider: &Provider) -> String {
    format!("{verb}: {}", in_short(provider))
}

/// Returns the rotation as one run of short clauses.
pub fn in_short(provider: &Provider) -> String {
    let rotate = &provider.remediation.rotate;
    let Some(first) = rotate.first() else {
        return "create a new one where this one was issued, deploy it, check it, then revoke this one".to_owned();
    };
    let clauses: Vec<String> = rotate.iter().map(|step| clause(step, provider)).collect();
    let separator = if clauses.iter().any(|clause| clause.contains(',')) { "; " } else { ", " };
    let all = clauses.join(separator);
    if rotate.len() == 1 || all.len() <= MAX_HEADLINE_BYTES {
        return all;
    }
    let first = clause(first.split(&[';', ':']).next().unwrap_or(first), provider);
    format!("{first}; deploy it, check it, then end this one")
}

/// Returns every step in order: rotate, how to do it without a gap, check, revoke, limit, look for misuse.
pub fn steps(provider: &Provider) -> Vec<String> {
    let remediation = &provider.remediation;
    let mut steps: Vec<String> = remediation.rotate.iter().map(|step| sentence(step)).collect();
    if steps.is_empty() {
        steps.extend(GENERIC_ROTATION.map(str::to_owned));
    }
    if !remediation.overlap.is_empty() {
        steps.push(sentence(&remediation.overlap));
    }
    if !remediation.check.is_empty() {
        steps.push(format!("Check the new one: {}", sentence(&remediation.check)));
    }
    steps.extend(remediation.revoke.iter().map(|step| format!("To end the old one at once: {}", sentence(step))));
    if !remediation.scope.is_empty() {
        steps.push(format!("Limit the new one: {}", sentence(&remediation.scope)));
    }
    if remediation.audit.is_empty() {
        steps.push("Look through the access logs for use that was not yours.".to_owned());
    } else {
        steps.push(format!("Look for use that was not yours: {}", sentence(&remediation.audit)));
    }
    steps
}

const GENERIC_ROTATION: [&str; 4] = [
    "Create a new credential where this one was issued.",
    "Give it to every system that uses the old one, from a secret store or the environment.",
    "Check that they work with it.",
    "Revoke the old one, or change the password.",
];

/// Returns `text` with a period at its end.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?', ':']) { text.to_owned() } else { format!("{text}.") }
}

/// Returns a step as a part of a longer sentence: no period, and a small letter unless it begins with a name.
fn clause(step: &str, provider: &Provider) -> String {
    let step = step.trim().trim_end_matches('.');
    let first_word = step.split(' ').next().unwrap_or_default();
    let mut letters = first_word.chars();
    let is_plain_word = letters.next().is_some_and(char::is_uppercase) && letters.all(|letter| letter.is_lowercase());
    if is_plain_word && !provider.name.split(' ').any(|word| word == first_word) {
        let (first, rest) = step.split_at(1);
        return format!("{}{rest}", first.to_lowercase());
    }
    step.to_owned()
}
