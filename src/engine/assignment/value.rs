//! Reads a value from where its operator ends to where its language ends it.

use super::literal::{self, read_quoted};
use super::text::{Text, is_blank, is_name_byte};
use super::{Operator, Quote};
use crate::span::Span;

/// Longer values are no credentials that an assignment holds (keys of many lines are found by their markers).
pub(super) const MAX_VALUE_BYTES: usize = 1024;

/// How far a value may be from its operator, calls and constructors around it included.
const MAX_WRAPPER_BYTES: usize = 80;

/// A value, without what encloses it.
#[derive(Clone, Copy)]
pub(super) struct Value {
    pub(super) span: Span,
    pub(super) quote: Quote,
}

/// How an unquoted value ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bare {
    /// Nothing unquoted counts.
    Refused,
    /// At white space or at punctuation that ends an argument, an element, a parameter of a URL.
    Inline,
    /// At the end of the line; the name is the first thing on it.
    Line,
    /// At white space, or where the next parameter of a query begins.
    Word,
}

/// Reads the value that follows an operator which ends at `at`.
pub(super) fn read(text: &Text<'_>, at: usize, operator: Operator, bare: Bare) -> Option<Value> {
    let mut start = text.skip_blanks(at, 64);
    // `password = \`, and the value on the next line.
    let line_end = if text.byte(start) == b'\\' { start + 1 } else { start };
    if matches!(text.byte(line_end), b'\n' | b'\r') {
        return read_next_line(text, line_end, operator, bare);
    }
    if let Some(value) = read_quoted(text, start) {
        return value;
    }
    if let Some(value) = read_wrapped(text, start) {
        return Some(value);
    }
    if operator == Operator::Call || operator == Operator::Comma {
        return None;
    }
    // `key: !!binary x`, `password: &anchor x`: the tag is not the value.
    if operator == Operator::Colon && matches!(text.rest(start, 2), b"!!" | [b'&', b'a'..=b'z' | b'A'..=b'Z']) {
        let end = text.skip_while(start, 32, |byte| !byte.is_ascii_whitespace());
        start = if is_blank(text.byte(end)) { text.skip_blanks(end, 8) } else { start };
    }
    if operator == Operator::Colon && matches!(text.byte(start), b'|' | b'>') {
        return read_block(text, start);
    }
    match bare {
        Bare::Refused => None,
        Bare::Inline => read_inline(text, start),
        Bare::Line => read_line(text, start),
        Bare::Word => read_word(text, start),
    }
}

/// Narrows `${1:-value}` to the value.
pub(super) fn without_expansion(text: &Text<'_>, value: Value) -> Value {
    let inside = text.of(value.span).strip_prefix(b"${").and_then(|rest| rest.strip_suffix(b"}"));
    match inside.and_then(|inside| memchr::memmem::find(inside, b":-")) {
        Some(at) if value.span.start + 2 + at + 2 < value.span.end - 1 => {
            Value { span: Span::new(value.span.start + 2 + at + 2, value.span.end - 1), ..value }
        }
        _ => value,
    }
}

/// Reads the second of two quoted values, of which `first` is the first; `first` itself if no second one follows.
pub(super) fn read_second(text: &Text<'_>, first: Value) -> Option<Value> {
    let end = match first.quote {
        Quote::None => return Some(first),
        Quote::Escaped => text.skip_while(first.span.end, 6, |byte| byte != b',' && !is_blank(byte)),
        _ => first.span.end + 1,
    };
    if text.byte(end) != b',' {
        return Some(first);
    }
    read_quoted(text, text.skip_blanks(end + 1, 8)).unwrap_or(Some(first))
}

/// Reads the literal that an argument consists of, also in a constructor: `Some("x")`, `"x".getBytes()`.
pub(super) fn read_argument(text: &Text<'_>, start: usize) -> Option<Value> {
    let start = text.skip_while(start, 200, |byte| byte.is_ascii_whitespace());
    read_quoted(text, start).unwrap_or_else(|| read_wrapped(text, start))
}

/// A value on the line after its name: a quoted one, or a single word where the name began its line.
fn read_next_line(text: &Text<'_>, newline: usize, operator: Operator, bare: Bare) -> Option<Value> {
    let is_open = matches!(
        operator,
        Operator::Assign
            | Operator::Declare
            | Operator::Colon
            | Operator::Arrow
            | Operator::Call
            | Operator::Comma
            | Operator::Space
    );
    if !is_open {
        return None;
    }
    let next = text.skip_while(newline, 2, |byte| matches!(byte, b'\n' | b'\r'));
    let start = text.skip_blanks(next, 200);
    if let Some(value) = read_quoted(text, start) {
        return value.filter(|value| value.quote != Quote::Escaped);
    }
    // `--password \`
    if operator == Operator::Space {
        return read_inline(text, start);
    }
    if bare != Bare::Line || operator != Operator::Colon {
        return None;
    }
    let start = if text.starts_with(start, b"- ") { start + 2 } else { start };
    let end = text.skip_while(start, MAX_VALUE_BYTES, |byte| !byte.is_ascii_whitespace());
    let is_lone = matches!(text.byte(end), b'\n' | b'\r');
    let value = finish_bare(text, start, end)?;
    (is_lone && looks_chosen(text.of(value.span))).then_some(value)
}

/// Returns true for what no other line of a file looks like: letters and digits, and nothing that a name is given by.
pub(super) fn looks_chosen(value: &[u8]) -> bool {
    value.len() >= 6
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().any(u8::is_ascii_alphabetic)
        && !value.iter().any(|byte| matches!(byte, b':' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'`'))
}

/// A block of YAML with one line: `password: |`, and the value indented below.
fn read_block(text: &Text<'_>, start: usize) -> Option<Value> {
    let header = text.skip_while(start + 1, 3, |byte| matches!(byte, b'-' | b'+') || byte.is_ascii_digit());
    let newline = text.skip_blanks(header, 8);
    if !matches!(text.byte(newline), b'\n' | b'\r') {
        return None;
    }
    let line = text.skip_while(newline, 2, |byte| matches!(byte, b'\n' | b'\r'));
    let first = text.skip_blanks(line, 80);
    let end = text.skip_while(first, MAX_VALUE_BYTES, |byte| !byte.is_ascii_whitespace());
    let after = text.skip_while(end, 2, |byte| matches!(byte, b'\n' | b'\r'));
    let goes_on = text.skip_blanks(after, 80) - after >= first - line
        && !matches!(text.byte(text.skip_blanks(after, 80)), b'\n' | b'\r');
    if first == line || after == end || goes_on {
        return None;
    }
    finish_bare(text, first, end)
}

/// A quoted value inside calls and constructors: `Some("x")`, `new Secret("x")`, `[]byte("x")`, `["x"]`, `{"x"}`; also
/// the bytes of a list, `[]byte{1, 2, 3}`.
fn read_wrapped(text: &Text<'_>, start: usize) -> Option<Value> {
    let limit = start + MAX_WRAPPER_BYTES;
    let mut at = start;
    let mut has_bracket = false;
    while at < limit {
        match text.byte(at) {
            b'(' | b'[' | b'{' => {
                has_bracket = true;
                let is_brace = text.byte(at) == b'{';
                at = text.skip_while(at + 1, 80, |byte| byte.is_ascii_whitespace());
                if let Some(value) = read_quoted(text, at) {
                    // `{"x": 1}` is a map.
                    return value.filter(|value| !is_brace || text.byte(literal::end(text, *value)) == b'}');
                }
                if text.byte(at).is_ascii_digit() {
                    return read_bytes(text, at);
                }
            }
            b' ' if text.starts_with_word(start, b"new") => at += 1,
            b'&' | b'.' | b':' | b'*' | b'!' | b'<' | b'>' => at += 1,
            b'%' if matches!(text.rest(at, 3), [b'%', b'q' | b'Q', b'(']) => {
                return literal::read_bracketed(text, at + 3);
            }
            b'R' | b'r' if at == start && text.rest(at + 1, 2) == b"\"(" => {
                return literal::read_bracketed(text, at + 3);
            }
            b']' if has_bracket => at += 1,
            byte if is_name_byte(byte) => at = text.skip_while(at, 64, is_name_byte),
            _ => return None,
        }
    }
    None
}

/// Reads the numbers of a byte array, as far as they stand on one line.
fn read_bytes(text: &Text<'_>, start: usize) -> Option<Value> {
    let is_list = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b'x' | b'X' | b',' | b' ');
    let end = text.skip_while(start, MAX_VALUE_BYTES, is_list);
    let commas = text.of(Span::new(start, end)).iter().filter(|&&byte| byte == b',').count();
    let closes = matches!(text.byte(end), b'\n' | b'\r' | b'}' | b']' | b')');
    (commas >= 7 && closes).then_some(Value { span: Span::new(start, end), quote: Quote::List })
}

fn read_inline(text: &Text<'_>, start: usize) -> Option<Value> {
    let ends = |byte: u8| {
        byte.is_ascii_whitespace()
            || byte < 0x20
            || matches!(byte, b',' | b';' | b')' | b'}' | b']' | b'&' | b'"' | b'\'' | b'<' | b'>' | b'`' | b'|')
    };
    let end = text.skip_while(start, MAX_VALUE_BYTES, |byte| !ends(byte));
    let end = trim_escape(text, start, end);
    // `token = parse(x)`: the rest of an expression, not of a value.
    let is_call = text.byte(end) == b')' && text.of(Span::new(start, end)).contains(&b'(');
    finish_bare(text, start, end).filter(|_| !is_call)
}

/// `\n`, `\"` and `\` at the end of a line end a value that stands in a string or a script.
fn trim_escape(text: &Text<'_>, start: usize, end: usize) -> usize {
    memchr::memchr(b'\\', text.of(Span::new(start, end))).map_or(end, |at| match text.byte(start + at + 1) {
        b'n' | b'r' | b't' | b'\n' | b'\r' | b'"' | b'\'' | b'u' => start + at,
        _ => end,
    })
}

fn read_line(text: &Text<'_>, start: usize) -> Option<Value> {
    let line_end = text.line_end(start, MAX_VALUE_BYTES);
    let word_end = text.skip_while(start, line_end - start, |byte| !byte.is_ascii_whitespace());
    let next = text.skip_blanks(word_end, 256);
    let is_comment = matches!(text.rest(next, 2), [b'#' | b';', ..] | b"//" | b"--");
    if next >= line_end || text.byte(next) == b'\r' || is_comment || text.starts_with(next, b"\\\n") {
        let end = trim_escape(text, start, word_end);
        let end = text.skip_while_back(end, 2, |byte| matches!(byte, b',' | b';'));
        return finish_bare(text, start, end.max(start));
    }
    let comment = memchr::memmem::find(text.between(start, line_end), b" #").map_or(line_end, |at| start + at);
    let end = text.skip_while_back(comment, 64, |byte| is_blank(byte) || byte == b'\r');
    finish_bare(text, start, end)
}

fn read_word(text: &Text<'_>, start: usize) -> Option<Value> {
    let end = text.skip_while(start, MAX_VALUE_BYTES, |byte| !byte.is_ascii_whitespace());
    let end = trim_escape(text, start, end);
    let value = text.of(Span::new(start, end));
    let is_next = |at: usize| {
        let name = value[at + 1..].iter().take_while(|byte| is_name_byte(**byte)).count();
        name > 0 && value.get(at + 1 + name) == Some(&b'=')
    };
    let end = memchr::memchr_iter(b'&', value).take(8).find(|&at| is_next(at)).map_or(end, |at| start + at);
    let end = text.skip_while_back(end, 2, |byte| matches!(byte, b',' | b';' | b'"' | b'\'' | b')'));
    finish_bare(text, start, end.max(start))
}

fn finish_bare(text: &Text<'_>, start: usize, end: usize) -> Option<Value> {
    // A value that never ends within its bound is data, not a credential.
    if end <= start || end - start >= MAX_VALUE_BYTES {
        return None;
    }
    // `token = parser.next()`: an expression, whatever the language.
    let value = text.of(Span::new(start, end));
    if let Some(open) = memchr::memchr(b'(', value) {
        let is_callee = |byte: &u8| is_name_byte(*byte) || matches!(byte, b'.' | b':' | b'!' | b'?' | b'-' | b'>');
        if open > 0 && value[..open].iter().all(is_callee) && value.ends_with(b")") {
            return None;
        }
    }
    let first = text.byte(start);
    let is_value = first.is_ascii_alphanumeric()
        || !matches!(
            first,
            b'{' | b'[' | b'(' | b'=' | b'>' | b'|' | b'"' | b'\'' | b'`' | b',' | b';' | b')' | b'}' | b']'
        );
    is_value.then_some(Value { span: Span::new(start, end), quote: Quote::None })
}
