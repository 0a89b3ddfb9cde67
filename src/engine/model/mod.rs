//! How likely a value is a secret, from its name, its form and its neighbourhood.
//!
//! [`signs`] reads what can be said about an assignment in yes and no, [`trees`] weighs it. Both are small enough to be
//! named to the reader: every score comes with the signs that made it.

mod around;
mod basic;
mod beside;
mod chosen;
mod letters;
mod naming;
mod place;
mod qualifier;
mod shape;
mod sign;
pub mod signs;
pub mod trees;
mod triples;
mod weights;

pub(super) use naming::{Naming, Tail};
pub use place::{Language, Place};

use crate::engine::assignment::{Assignment, Form, Operator, Parts, Quote};
use crate::engine::filter;
use crate::rule::Confidence;
use naming::Keyword;
use signs::{Sign, Signs};

/// Least scores of the three confidences; `docs/accuracy.md` tells how they were chosen.
const LOW: f32 = 0.55;
const MEDIUM: f32 = 0.7;
const HIGH: f32 = 0.9;

/// What the model thinks of one assignment.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// How likely the value is a secret, from 0 to 1.
    pub score: f32,
    /// `None`: not believed.
    pub confidence: Option<Confidence>,
    /// What spoke for it, strongest first.
    pub reasons: Vec<&'static str>,
    /// Why it was not believed; `None` if it was.
    pub dropped_because: Option<&'static str>,
}

impl Judgement {
    fn dropped(score: f32, why: &'static str) -> Self {
        Self { score, confidence: None, reasons: Vec::new(), dropped_because: Some(why) }
    }
}

/// Judges one assignment, which [`extract`](crate::engine::assignment::extract) found in `content`. Looks no farther
/// than it did. Without a place, it believes whatever it would believe at any.
pub fn judge(content: &[u8], assignment: &Assignment, place: Option<&Place>) -> Judgement {
    // No place rejects less than an unknown one, nor thinks more of what people choose.
    let unknown = Place::default();
    let somewhere = place.unwrap_or(&unknown);
    if let Some(why) = reject(content, assignment, somewhere) {
        return Judgement::dropped(0.0, why);
    }
    let signs = Signs::of(content, assignment, somewhere);
    let learnt = match place {
        Some(_) => trees::probability(signs),
        None => trees::greatest_probability(signs, LOW),
    };
    let score = learnt.max(chosen::least_score(content, assignment, somewhere).unwrap_or(0.0));
    let confidence = match score {
        _ if score >= HIGH => Confidence::High,
        _ if score >= MEDIUM => Confidence::Medium,
        _ if score >= LOW => Confidence::Low,
        _ => {
            let why = trees::explain(signs).against_it.first().map_or("too little speaks for it", |sign| sign.plain());
            return Judgement::dropped(score, why);
        }
    };
    let name = signs.name().filter(|_| assignment.has_name());
    let rest = trees::explain(signs).for_it;
    let rest = rest.into_iter().filter(|sign| Some(*sign) != name);
    let reasons = name.into_iter().chain(rest).map(Sign::plain).collect();
    Judgement { score, confidence: Some(confidence), reasons, dropped_because: None }
}

/// Tells in full how an assignment came to its score: each sign that is there, and how much it weighs. Weights are log
/// odds: 0.7 doubles the odds, -0.7 halves them.
pub fn account(content: &[u8], assignment: &Assignment, place: &Place, judgement: &Judgement) -> Vec<String> {
    let signs = Signs::of(content, assignment, place);
    let learnt = trees::probability(signs);
    let mut lines = vec![format!(
        "score {:.2} of 1: low confidence from {LOW:.2}, medium from {MEDIUM:.2}, high from {HIGH:.2}",
        judgement.score
    )];
    if judgement.score > learnt {
        lines.push(format!(
            "raised from {learnt:.2}: a person may have chosen it, or nothing random is written by chance"
        ));
    }
    let shares = trees::shares(signs).into_iter().filter(|(share, _)| share.abs() >= 0.05);
    lines.extend(shares.map(|(share, sign)| format!("{share:+.2} {}", sign.plain())));
    lines
}

/// Tells why an assignment need not be judged at all: the filters that need no weighing.
pub fn reject(content: &[u8], assignment: &Assignment, place: &Place) -> Option<&'static str> {
    let value = assignment.value.of(content);
    match assignment.parts {
        Parts::None | Parts::Implied(_) | Parts::Provider => {}
        Parts::Url { .. } => return filter::placeholder(value),
        Parts::Header { scheme } => return reject_header(scheme.of(content), value),
    }
    if signs::is_end_of_name(assignment.name.of(content), value) {
        return Some("value repeats its name");
    }
    match Naming::of(assignment.called(content)) {
        None => return Some("no word of the name is a keyword"),
        Some(Naming { tail: Tail::Other, .. }) => return Some("name ends in another word than the keyword"),
        Some(Naming { is_public: true, keyword: Keyword::Key | Keyword::Token, .. }) => {
            return Some("name speaks of a public key");
        }
        // A column `key` of a table names its rows.
        Some(Naming { keyword: Keyword::Key, is_bare: true, .. }) if assignment.form == Form::Table => {
            return Some("name is that of a column of keys");
        }
        Some(naming) => {
            let is_parameter = matches!(content[..assignment.name.start].last(), Some(b'?' | b'&'));
            if let Some(why) = not_of(naming.keyword, value, assignment.quote, is_parameter) {
                return Some(why);
            }
        }
    }
    // PHP, Perl and PowerShell write texts in quotes; a shell names a variable that it sets without the sign.
    let is_variable = assignment.name.start > 0 && content[assignment.name.start - 1] == b'$';
    if is_variable && assignment.quote == Quote::None && assignment.operator == Operator::Assign {
        return Some("value is an expression");
    }
    if assignment.quote == Quote::None && place.language == Language::Code {
        // Raw strings and comments hold settings, `password=x`; an expression has blanks around its operator.
        let is_adjacent = assignment.value.start == assignment.name.end + 1 && !value.contains(&b' ');
        if let Some(why) = filter::expression(value).filter(|_| !is_adjacent) {
            return Some(why);
        }
    }
    let is_variable = |byte: &u8| byte.is_ascii_uppercase() || *byte == b'_';
    if assignment.form == Form::Prose && value.contains(&b'_') && value.iter().all(is_variable) {
        return Some("value is the name of a variable");
    }
    filter::placeholder(value)
        .or_else(|| filter::reference(value, assignment.quote, place.language))
        .or_else(|| filter::syntax(value))
        .or_else(|| filter::message(value, place.is_messages))
        .or_else(|| filter::public(value))
        .or_else(|| beside::reject(content, assignment))
}

/// Tells why a value is none of the secrets that its keyword speaks of.
fn not_of(keyword: Keyword, value: &[u8], quote: Quote, is_parameter: bool) -> Option<&'static str> {
    if keyword == Keyword::Key && is_parameter && signs::is_uuid(value) {
        return Some("value is a UUID in the address of a page");
    }
    let is_terminal = value.len() < 12 && value.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
    if keyword == Keyword::Token && quote != Quote::None && is_terminal {
        return Some("value is a word of a grammar");
    }
    let escapes = memchr::memchr_iter(b'\\', value).count();
    (escapes * 5 > value.len()).then_some("value is escaped text")
}

/// A `Basic` credential must decode to a user and a password that is no stand-in.
fn reject_header(scheme: &[u8], value: &[u8]) -> Option<&'static str> {
    if !scheme.eq_ignore_ascii_case(b"basic") {
        return filter::placeholder(value);
    }
    let mut buffer = [0; basic::MAX_BYTES];
    match basic::decode(value, &mut buffer) {
        Some((_, password)) => filter::placeholder(password),
        None => Some("value is not a user and a password in base64"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_values_are_none_of_what_their_keyword_speaks_of() {
        let uuid = b"01234567-89ab-cdef-0123-456789abcdef";
        let cases: &[(Keyword, &[u8], bool, bool)] = &[
            (Keyword::Key, uuid, true, true),
            (Keyword::Key, uuid, false, false),
            (Keyword::Secret, uuid, true, false),
            (Keyword::Token, b"ABSTTL", false, true),
            (Keyword::Token, b"ABSTTLABSTTL", false, false),
            (Keyword::Password, b"\\321\\202\\320\\265", false, true),
            (Keyword::Password, b"_5#y2L", false, false),
        ];
        for &(keyword, value, is_parameter, is_none) in cases {
            let why = not_of(keyword, value, Quote::Double, is_parameter);
            assert_eq!(why.is_some(), is_none, "{keyword:?} {}", String::from_utf8_lossy(value));
        }
    }
}
