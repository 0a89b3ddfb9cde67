//! Values in sentences: "the password is `value`", "password for me: value", "use the token value".

use super::literal::read_quoted;
use super::text::{Text, is_blank};
use super::value::{Value, looks_chosen};
use super::{Assignment, Form, Operator, Parts, Quote};
use crate::span::Span;

/// How many words may stand between a name and the verb: "the password for the new account is".
const MAX_WORDS: usize = 5;

const MAX_VALUE_BYTES: usize = 128;

/// From this length on, what follows a name may be a key, if it has the form of its provider's.
const LENGTH_OF_A_KEY: usize = 20;

/// Verbs and prepositions that lead to a value.
const LEADS: &[&[u8]] = &[b"is", b"was", b"to", b"be", b"ist", b"lautet", b"now", b"set", b"changed", b"still"];

/// Reads the value of which a sentence says that it is `name`.
pub(super) fn extract(text: &Text<'_>, name: Span) -> Option<Assignment> {
    // `Pass x to y`: a verb.
    if text.of(name).eq_ignore_ascii_case(b"pass") {
        return None;
    }
    let mut at = text.skip_while(name.end, 3, |byte| matches!(byte, b'`' | b'*'));
    let mut lead = Lead::None;
    for _ in 0..=MAX_WORDS {
        let gap = text.skip_while(at, 2, |byte| byte == b':');
        let start = text.skip_blanks(gap, 4);
        if start == gap {
            return None;
        }
        if gap > at {
            lead = Lead::Verb;
        }
        if let Some(found) = read(text, start, lead) {
            return Some(assignment(name, found));
        }
        at = text.skip_while(start, 24, |byte| byte.is_ascii_alphabetic());
        if at == start || !matches!(text.byte(at), b' ' | b':') {
            return None;
        }
        let is_verb = LEADS.iter().any(|lead| text.starts_with_word(start, lead));
        // "is set to": the last word decides; "credentials can not be found for x" says nothing of x.
        lead = if is_verb { Lead::Verb } else { Lead::Word };
    }
    None
}

/// `Credentials: me / value`, also with each of the two in backticks.
pub(super) fn after_user(text: &Text<'_>, name: Span) -> Option<Assignment> {
    let is_credentials = text.of(name).to_ascii_lowercase().ends_with(b"credentials");
    if !is_credentials || text.byte(name.end) != b':' {
        return None;
    }
    let is_word = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'`');
    let is_between = |byte: u8| matches!(byte, b' ' | b'`' | b'/');
    let user = text.skip_while(name.end + 1, 4, is_between);
    let user_end = text.skip_while(user, 64, is_word);
    let start = text.skip_while(user_end, 6, is_between);
    let end = text.skip_while(start, MAX_VALUE_BYTES, is_word);
    let is_divided = user_end > user && text.between(user_end, start).contains(&b'/');
    let is_last =
        matches!(text.byte(text.skip_while(end, 4, |byte| matches!(byte, b'`' | b' ' | b'.'))), b'\n' | b'\r');
    let found = Value { span: Span::new(start, end), quote: Quote::None };
    (is_divided && is_last && end > start).then(|| assignment(name, found))
}

/// What stands between the name and where a value may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// Nothing: the value follows its name.
    None,
    /// Words, but none of them leads to a value.
    Word,
    Verb,
}

fn assignment(name: Span, found: Value) -> Assignment {
    let (operator, form) = (Operator::Space, Form::Prose);
    Assignment { name, value: found.span, quote: found.quote, operator, form, parts: Parts::None }
}

/// Reads a value that is set off by quotes or emphasis, or looks like no word.
fn read(text: &Text<'_>, start: usize, lead: Lead) -> Option<Value> {
    if lead == Lead::Word {
        return None;
    }
    if let Some(value) = read_quoted(text, start) {
        return value.filter(|value| !text.of(value.span).contains(&b' '));
    }
    let is_word = |byte: u8| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'`');
    let end = text.skip_while(start, MAX_VALUE_BYTES, is_word);
    let end = text.skip_while_back(end, 2, |byte| matches!(byte, b'.' | b',' | b')' | b';')).max(start);
    let ends_line = matches!(text.byte(text.skip_while(end, 3, |byte| is_blank(byte) || byte == b'.')), b'\n' | b'\r');
    let value = text.between(start, end);
    // Without a verb it may be a list of names.
    let is_told = lead == Lead::Verb || mixes_case(value) || value.len() >= LENGTH_OF_A_KEY;
    (looks_chosen(value) && is_told && (ends_line || value.len() >= 8))
        .then_some(Value { span: Span::new(start, end), quote: Quote::None })
}

/// Returns true for what no name looks like.
pub(super) fn mixes_case(value: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && !value.contains(&b'_')
}
