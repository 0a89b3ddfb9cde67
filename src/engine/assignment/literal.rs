//! Reads quoted text: what opens and closes it, and what may stand before it.

use super::Quote;
use super::text::Text;
use super::value::{MAX_VALUE_BYTES, Value};
use crate::span::Span;

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
        // reStructuredText
        [b'`', b'`', last] if *last != b'`' => (b"``", Quote::Backtick),
        [b'`', ..] => (b"`", Quote::Backtick),
        // Emphasis of Markdown.
        [b'*', b'*', last] if last.is_ascii_graphic() && *last != b'*' => (b"**", Quote::Typographic),
        [0xe2, 0x80, 0x9c | 0x98] => ("\u{201c}".as_bytes(), Quote::Typographic),
        [b'&', b'q', b'u'] if text.starts_with(at, b"&quot;") => (b"&quot;", Quote::Escaped),
        _ => return None,
    };
    let first = at + open.len();
    if let Some(value) = read_own_line(text, first, open, quote) {
        return Some(Some(value));
    }
    let Some(end) = closing(text, first, open, quote) else { return Some(None) };
    Some((end > first).then_some(Value { span: Span::new(first, end), quote }))
}

/// Reads the quoted text that ends at `end`, which stands on one line.
pub(super) fn read_quoted_back(text: &Text<'_>, end: usize) -> Option<Value> {
    let quote = match text.before(end) {
        b'"' => Quote::Double,
        b'\'' => Quote::Single,
        b'`' => Quote::Backtick,
        _ => return None,
    };
    let head = text.head(end - 1, MAX_VALUE_BYTES);
    let open = memchr::memrchr2(text.before(end), b'\n', head).filter(|&at| head[at] != b'\n')?;
    let start = end - 1 - (head.len() - open - 1);
    (start < end - 1).then_some(Value { span: Span::new(start, end - 1), quote })
}

/// Reads to the bracket that closes `%q(` and `R"(`.
pub(super) fn read_bracketed(text: &Text<'_>, start: usize) -> Option<Value> {
    let end = text.skip_while(start, MAX_VALUE_BYTES, |byte| !matches!(byte, b')' | b'\n' | b'('));
    (end > start && text.byte(end) == b')').then_some(Value { span: Span::new(start, end), quote: Quote::Double })
}

/// Returns the offset behind the quote that closes `value`.
pub(super) fn end(text: &Text<'_>, value: Value) -> usize {
    text.skip_while(value.span.end, 3, |byte| matches!(byte, b'"' | b'\'' | b'`' | b'\\'))
}

/// Skips `b`, `rb`, `@`, `N`, `r#` and the like where a quote follows.
pub(super) fn skip_string_prefix(text: &Text<'_>, at: usize) -> usize {
    let is_prefix = |byte: u8| {
        matches!(byte, b'b' | b'B' | b'r' | b'R' | b'u' | b'U' | b'f' | b'F' | b'L' | b'N' | b'@' | b'$' | b'c' | b'#')
    };
    let end = text.skip_while(at, 3, is_prefix);
    let is_quote = matches!(text.byte(end), b'"' | b'\'') && text.rest(end, 2) != b"\"(" && text.byte(at) != b'#';
    if is_quote { end } else { at }
}

/// A value alone on the line below the quotes that open it.
fn read_own_line(text: &Text<'_>, first: usize, open: &[u8], quote: Quote) -> Option<Value> {
    let may_span_lines = open.len() == 3 || (quote == Quote::Backtick && open.len() == 1);
    if !may_span_lines || text.byte(first) != b'\n' {
        return None;
    }
    let start = text.skip_blanks(first + 1, 80);
    let end = text.skip_while(start, MAX_VALUE_BYTES, |byte| !byte.is_ascii_whitespace() && byte != open[0]);
    let close = text.skip_while(end, 80, |byte| byte.is_ascii_whitespace());
    (end > start && text.starts_with(close, open)).then_some(Value { span: Span::new(start, end), quote })
}

/// Returns where the quote that was opened before `first` closes, if it does so on the same line.
fn closing(text: &Text<'_>, first: usize, open: &[u8], quote: Quote) -> Option<usize> {
    let rest = text.rest(first, MAX_VALUE_BYTES);
    let mut at = 0;
    if quote == Quote::Escaped {
        let end = memchr::memchr3(open[0], b'\n', b'"', rest)?;
        return rest[end..].starts_with(open).then_some(first + end);
    }
    if quote == Quote::Typographic && open[0] != b'*' {
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
