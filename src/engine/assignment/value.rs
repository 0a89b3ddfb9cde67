//! Reads a value from where its operator ends to where its language ends it.

use super::text::{Text, is_blank, is_name_byte};
use super::{Operator, Quote};
use crate::span::Span;

/// Longer values are no credentials that an assignment holds (keys of many lines are found by their markers).
const MAX_VALUE_BYTES: usize = 1024;

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
    if matches!(text.byte(start), b'\n' | b'\r') {
        return read_next_line(text, start, operator);
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
    if matches!(text.byte(start), b'\\') && text.byte(start + 1) == b'\n' {
        return None;
    }
    // `password: !vault x`, `key: !!binary x`, `&anchor`: the tag is not the value.
    if text.byte(start) == b'!' && text.byte(start + 1) == b'!' {
        start = text.skip_while(start, 32, |byte| !byte.is_ascii_whitespace());
        start = text.skip_blanks(start, 8);
    }
    match bare {
        Bare::Refused => None,
        Bare::Inline => read_inline(text, start),
        Bare::Line => read_line(text, start),
        Bare::Word => read_word(text, start),
    }
}

/// Reads the second of two quoted values, of which `first` is the first; `first` itself if no second one follows.
pub(super) fn read_second(text: &Text<'_>, first: Value) -> Option<Value> {
    let end = first.span.end + 1;
    if first.quote == Quote::None || text.byte(end) != b',' {
        return Some(first);
    }
    read_quoted(text, text.skip_blanks(end + 1, 8)).unwrap_or(Some(first))
}

/// A value on the line after its name: a quoted one, or a block of YAML.
fn read_next_line(text: &Text<'_>, newline: usize, operator: Operator) -> Option<Value> {
    if !matches!(operator, Operator::Assign | Operator::Colon | Operator::Arrow | Operator::Call | Operator::Comma) {
        return None;
    }
    let next = text.skip_while(newline, 2, |byte| matches!(byte, b'\n' | b'\r'));
    let start = text.skip_blanks(next, 200);
    read_quoted(text, start)?.filter(|value| value.quote != Quote::Escaped)
}

/// Returns the value if a quote opens at `start`: `Some(None)` if it opens and holds nothing usable.
#[allow(clippy::option_option)]
pub(super) fn read_quoted(text: &Text<'_>, start: usize) -> Option<Option<Value>> {
    let at = skip_string_prefix(text, start);
    let (open, quote): (&[u8], Quote) = match text.rest(at, 3) {
        br#"""""# => (br#"""""#, Quote::Double),
        b"'''" => (b"'''", Quote::Single),
        [b'\\', b'"', ..] => (br#"\""#, Quote::Escaped),
        [b'\\', b'\'', ..] => (br"\'", Quote::Escaped),
        [b'"', ..] => (b"\"", Quote::Double),
        [b'\'', ..] => (b"'", Quote::Single),
        [b'`', ..] => (b"`", Quote::Backtick),
        [0xe2, 0x80, 0x9c | 0x98] => ("\u{201c}".as_bytes(), Quote::Typographic),
        [b'&', b'q', b'u'] if text.starts_with(at, b"&quot;") => (b"&quot;", Quote::Escaped),
        _ => return None,
    };
    let first = at + open.len();
    let Some(end) = closing(text, first, open, quote) else { return Some(None) };
    Some((end > first).then_some(Value { span: Span::new(first, end), quote }))
}

/// Skips `b`, `rb`, `@`, `N` and the like where a quote follows.
fn skip_string_prefix(text: &Text<'_>, at: usize) -> usize {
    let is_prefix = |byte: u8| {
        matches!(byte, b'b' | b'B' | b'r' | b'R' | b'u' | b'U' | b'f' | b'F' | b'L' | b'N' | b'@' | b'$' | b'c')
    };
    let end = text.skip_while(at, 2, is_prefix);
    if matches!(text.byte(end), b'"' | b'\'') { end } else { at }
}

/// Returns where the quote that was opened before `first` closes, if it does so on the same line.
fn closing(text: &Text<'_>, first: usize, open: &[u8], quote: Quote) -> Option<usize> {
    let rest = text.rest(first, MAX_VALUE_BYTES);
    let mut at = 0;
    if quote == Quote::Escaped {
        let end = memchr::memchr3(open[0], b'\n', b'"', rest)?;
        return rest[end..].starts_with(open).then_some(first + end);
    }
    if quote == Quote::Typographic {
        let end = memchr::memchr2(0xe2, b'\n', rest)?;
        return rest[end..].starts_with(&open[..2]).then_some(first + end);
    }
    loop {
        at += memchr::memchr3(open[0], b'\\', b'\n', &rest[at..])?;
        match rest[at] {
            b'\\' => at += 2,
            b'\n' => return None,
            _ if rest[at..].starts_with(open) => return Some(first + at),
            _ => at += 1,
        }
        if at >= rest.len() {
            return None;
        }
    }
}

/// A quoted value inside calls and constructors: `Some("x")`, `new Secret("x")`, `[]byte("x")`, `["x"]`; also the
/// bytes of a list, `[]byte{1, 2, 3}`.
fn read_wrapped(text: &Text<'_>, start: usize) -> Option<Value> {
    let limit = start + MAX_WRAPPER_BYTES;
    let mut at = start;
    let mut has_bracket = false;
    while at < limit {
        match text.byte(at) {
            b'(' | b'[' | b'{' => {
                has_bracket = true;
                at = text.skip_blanks(at + 1, 8);
                if let Some(value) = read_quoted(text, at) {
                    return value.filter(|_| text.byte(at - 1) != b'{');
                }
                if text.byte(at).is_ascii_digit() {
                    return read_bytes(text, at);
                }
            }
            b' ' if text.starts_with_word(start, b"new") => at += 1,
            b'&' | b'.' | b':' | b'*' | b'!' | b'<' | b'>' => at += 1,
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
    let end = text.skip_while_back(line_end, 64, |byte| is_blank(byte) || byte == b'\r');
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
