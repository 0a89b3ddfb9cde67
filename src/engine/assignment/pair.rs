//! Names that are values themselves: `name: DB_PASSWORD` above `value: x`, `<add key="Password" value="x"/>`,
//! `variable "password" { default = "x" }`, in either order; and elements, `<password>x</password>`.

use super::element;
use super::text::{Text, is_blank, is_name_byte};
use super::value::{self, Bare, Value};
use super::{Assignment, Form, Operator, Parts};
use crate::span::Span;

/// How far a value may be from its name, in bytes.
const MAX_GAP_BYTES: usize = 240;

/// What the other half of a pair may be called, at the end of its name.
const VALUE_WORDS: &[&[u8]] = &[b"value", b"default", b"content"];

/// Reads the pair or the element whose name is `name`.
pub(super) fn extract(text: &Text<'_>, name: Span, closing: usize) -> Option<Assignment> {
    if let Some(found) = element::extract(text, name, closing) {
        return Some(found);
    }
    let opening = name.start - closing.min(name.start);
    let after = name.end + closing;
    if is_option(text, name) {
        let found = after_name(&text.near(name), after)?;
        let is_same_call = !text.between(after, found.span.start).contains(&b')');
        return is_same_call.then_some(assignment(name, found));
    }
    if is_named(text, opening) {
        let text = &text.near(name);
        let found = after_name(text, after).or_else(|| before_name(text, opening))?;
        return Some(assignment(name, found));
    }
    // `db_password:`, `variable "db_password" {` or `"db_password": {`, and `default` or `value` below.
    let mut sign = text.skip_blanks(after, 4);
    if text.byte(sign) == b':' && text.byte(text.skip_blanks(sign + 1, 4)) == b'{' {
        sign = text.skip_blanks(sign + 1, 4);
    }
    let opens =
        matches!(text.byte(sign), b':' | b'{') && matches!(text.byte(text.skip_blanks(sign + 1, 4)), b'\n' | b'\r');
    if !opens {
        return None;
    }
    after_name(&text.near(name), sign + 1).map(|found| assignment(name, found))
}

fn assignment(name: Span, found: Value) -> Assignment {
    let (operator, form) = (Operator::Colon, Form::NameValuePair);
    Assignment { name, value: found.span, quote: found.quote, operator, form, parts: Parts::None }
}

/// Returns true if `name:`, `key=` or the like stands before `start`.
fn is_named(text: &Text<'_>, start: usize) -> bool {
    let sign = text.skip_while_back(start, 8, is_blank);
    if !matches!(text.before(sign), b':' | b'=') {
        return false;
    }
    let word = text.skip_while_back(sign - 1, 8, |byte| is_blank(byte) || matches!(byte, b'"' | b'\''));
    let head = text.head(word, 4).to_ascii_lowercase();
    [&b"name"[..], b"key", b"type", b"id"].iter().any(|end| head.ends_with(end))
}

/// Returns true for the first argument of a call that declares a flag: `add_argument("--password", default="x")`.
fn is_option(text: &Text<'_>, name: Span) -> bool {
    if !text.ends_with(name.start, b"\"--") && !text.ends_with(name.start, b"'--") {
        return false;
    }
    let start = text.skip_while_back(name.start - 3, 40, |byte| byte.is_ascii_whitespace());
    text.before(start) == b'(' && text.byte(name.end + 1) == b','
}

/// Reads the value after its name, in the same tag, map or item of a list.
fn after_name(text: &Text<'_>, start: usize) -> Option<Value> {
    let rest = text.rest(start, MAX_GAP_BYTES);
    let inside = &rest[..rest.iter().position(|byte| matches!(byte, b'}' | b'>' | b'<')).unwrap_or(rest.len())];
    let at = VALUE_WORDS.iter().filter_map(|word| find(inside, word)).min()?;
    // Another name: its value, not ours.
    let between = &inside[..at];
    if between.windows(4).any(|four| four.eq_ignore_ascii_case(b"name")) || has_empty_line(between) {
        return None;
    }
    let (operator, sign) = sign(text, start + at)?;
    let line = text.line_start(start + at, MAX_GAP_BYTES);
    let is_first = text.between(line, start + at).iter().all(|byte| is_blank(*byte) || *byte == b'"');
    value::read(text, sign, operator, if is_first { Bare::Line } else { Bare::Inline })
}

/// Reads the value before its name: `value="x" name="password"`.
fn before_name(text: &Text<'_>, end: usize) -> Option<Value> {
    let head = text.head(end, MAX_GAP_BYTES);
    let inside =
        &head[head.iter().rposition(|byte| matches!(byte, b'{' | b'<' | b'>' | b'}')).map_or(0, |at| at + 1)..];
    let at = find_last(inside, b"value")?;
    let between = &inside[at..];
    let lines = memchr::memchr_iter(b'\n', between).count();
    if lines > 1 || between.windows(4).filter(|four| four.eq_ignore_ascii_case(b"name")).count() > 1 {
        return None;
    }
    let (operator, sign) = sign(text, end - inside.len() + at)?;
    let bare = if lines > 0 { Bare::Line } else { Bare::Refused };
    value::read(text, sign, operator, bare).filter(|found| found.span.end < end)
}

/// Returns the operator after the word at `at`, and where it ends.
fn sign(text: &Text<'_>, at: usize) -> Option<(Operator, usize)> {
    let word = text.skip_while(at, 12, is_name_byte);
    let quote = text.skip_while(word, 2, |byte| matches!(byte, b'"' | b'\'' | b'\\'));
    let sign = text.skip_blanks(quote, 16);
    match text.byte(sign) {
        b'=' => Some((Operator::Assign, sign + 1)),
        b':' => Some((Operator::Colon, sign + 1)),
        _ => None,
    }
}

fn has_empty_line(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|two| two == b"\n\n")
}

/// Finds the end of a name: `value`, also in `ParameterValue`.
fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    (0..bytes.len()).find(|&at| is_end_of_name(bytes, at, word))
}

fn find_last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    (0..bytes.len()).rev().find(|&at| is_end_of_name(bytes, at, word))
}

fn is_end_of_name(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    let Some(found) = bytes.get(at..at + word.len()) else { return false };
    let is_begun = at == 0 || !is_name_byte(bytes[at - 1]) || found[0].is_ascii_uppercase();
    let is_ended = bytes.get(at + word.len()).is_none_or(|next| !is_name_byte(*next));
    is_begun && is_ended && found.eq_ignore_ascii_case(word)
}
