//! Whether the examples and negatives of a rule show what it is about: two of each at least, examples in different
//! settings, negatives that could be taken for the real thing.

use std::collections::BTreeSet;

use crate::rule::Rule;
use crate::rule::template::{Piece, Template};

/// How many examples and negatives show that a rule works in more than one setting.
const ENOUGH: usize = 2;

/// Shorter words (`x`, `id`) say nothing of what a line is about, in bytes.
const SHORTEST_WORD: usize = 3;

/// Returns what is missing, as a message and what to do about it.
pub fn missing(rule: &Rule) -> Vec<(String, &'static str)> {
    let mut missing = Vec::new();
    for (what, count) in [("example", rule.examples.len()), ("negative", rule.negatives.len())] {
        if count < ENOUGH {
            let message = format!("rule `{}` has {count} {what}", rule.id);
            missing.push((message, "two or more, in different settings, show what the rule is about"));
        }
    }
    let examples = parsed(&rule.examples);
    let settings: BTreeSet<String> = examples.iter().map(setting).collect();
    if rule.examples.len() >= ENOUGH && settings.len() < ENOUGH {
        let message = format!("all examples of rule `{}` show the same setting", rule.id);
        missing.push((message, "show it in another form of text: an env file, code, JSON, YAML, a header, a URL"));
    }
    let known: BTreeSet<String> = examples.iter().flat_map(words).collect();
    let is_close = |negative: &&Template| words(negative).any(|word| known.contains(&word));
    if rule.negatives.len() >= ENOUGH && parsed(&rule.negatives).iter().filter(is_close).count() < ENOUGH {
        let message = format!("fewer than two negatives of rule `{}` come close to an example", rule.id);
        missing.push((message, "give one a wrong length or alphabet, and one a placeholder or a public sibling"));
    }
    missing
}

fn parsed(templates: &[crate::rule::Text]) -> Vec<Template> {
    templates.iter().filter_map(|template| Template::parse(template).ok()).collect()
}

/// Returns what stands around the secret with every word folded into one letter, so that only quotes, operators, white
/// space and the order of things tell settings apart. Where no secret is marked (a path), the whole counts.
fn setting(example: &Template) -> String {
    let is_whole = !example.marks_secret();
    let mut setting = String::new();
    let mut is_secret = false;
    for piece in &example.pieces {
        match piece {
            Piece::SecretStart => {
                is_secret = true;
                setting.push('«');
            }
            Piece::SecretEnd => is_secret = false,
            _ if is_secret => {}
            Piece::Text(text) if is_whole => setting.push_str(text),
            Piece::Text(text) => text.chars().for_each(|sign| push_folded(sign, &mut setting)),
            _ => push_folded('a', &mut setting),
        }
    }
    setting
}

fn push_folded(sign: char, setting: &mut String) {
    match sign.is_alphanumeric() {
        true if setting.ends_with('a') => {}
        true => setting.push('a'),
        false => setting.push(sign),
    }
}

/// Returns the fixed words of a template in lower case.
fn words(template: &Template) -> impl Iterator<Item = String> {
    let texts = template.pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text),
        _ => None,
    });
    let words = texts.flat_map(|text| text.split(|sign: char| !sign.is_ascii_alphanumeric()));
    words.filter(|word| word.len() >= SHORTEST_WORD).map(str::to_lowercase)
}
