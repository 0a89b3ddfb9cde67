//! Elements of markup: `<password>value</password>`, `<property name="password"><value>x</value></property>`,
//! `<key>Password</key><string>x</string>`.

use super::text::Text;
use super::{Assignment, Form, Operator, Parts, Quote};
use crate::span::Span;

const MAX_ELEMENT_BYTES: usize = 512;

/// How many bytes of attributes may follow a name.
const MAX_ATTRIBUTES_BYTES: usize = 120;

/// Reads the element whose name, first attribute or text is `name`.
pub(super) fn extract(text: &Text<'_>, name: Span, closing: usize) -> Option<Assignment> {
    let after = name.end + closing;
    let span = match text.byte(after) {
        b'>' if closing > 0 || matches!(text.before(name.start), b'<' | b':') => content(&text.near(name), after + 1),
        b'<' if text.before(name.start) == b'>' && text.byte(after + 1) == b'/' => {
            next_element(&text.near(name), after)
        }
        b' ' if closing > 0 || matches!(text.before(name.start), b'<' | b':') => {
            let text = &text.near(name);
            let is_tag = closing == 0 || is_in_tag(text, name.start);
            let end = text.skip_while(after, MAX_ATTRIBUTES_BYTES, |byte| !matches!(byte, b'>' | b'<' | b'\n'));
            let is_empty = text.before(end) == b'/';
            if text.byte(end) == b'>' && is_tag && !is_empty { content(text, end + 1) } else { None }
        }
        _ => None,
    }?;
    let (operator, form) = (Operator::Form, Form::Xml);
    Some(Assignment { name, value: span, quote: Quote::Tag, operator, form, parts: Parts::None })
}

/// Returns true if a tag is open at `at`.
fn is_in_tag(text: &Text<'_>, at: usize) -> bool {
    let head = text.head(at, MAX_ATTRIBUTES_BYTES);
    let open = head.iter().rposition(|byte| matches!(byte, b'<' | b'>' | b'\n'));
    open.is_some_and(|open| head[open] == b'<' && head.get(open + 1).is_some_and(u8::is_ascii_alphabetic))
}

/// Returns the text of the element whose tag ends before `start`, or of its only child.
fn content(text: &Text<'_>, start: usize) -> Option<Span> {
    let first = text.skip_while(start, 80, |byte| byte.is_ascii_whitespace());
    if text.starts_with(first, b"<![CDATA[") {
        let end = text.skip_while(first + 9, MAX_ELEMENT_BYTES, |byte| !matches!(byte, b']' | b'\n'));
        return (text.starts_with(end, b"]]>") && end > first + 9).then_some(Span::new(first + 9, end));
    }
    if text.byte(first) == b'<' && text.byte(first + 1).is_ascii_alphabetic() {
        return child(text, first);
    }
    let end = text.skip_while(first, MAX_ELEMENT_BYTES, |byte| !matches!(byte, b'<' | b'\n' | b'>'));
    let stop = text.skip_while(end, 80, |byte| byte.is_ascii_whitespace());
    let value = Span::new(first, first + text.between(first, end).trim_ascii_end().len());
    let is_alone = first == start || stop > end;
    (text.starts_with(stop, b"</") && is_alone && !value.is_empty() && value.end == end).then_some(value)
}

/// Returns the text of the element that opens at `open`, if it is the only child: `<value>x</value>`.
fn child(text: &Text<'_>, open: usize) -> Option<Span> {
    let value = leaf(text, open)?;
    let after = text.skip_while(value.end, 64, |byte| !matches!(byte, b'>' | b'\n')) + 1;
    let next = text.skip_while(after, 80, |byte| byte.is_ascii_whitespace());
    text.starts_with(next, b"</").then_some(value)
}

/// Returns the text of the element that opens at `open`, if text is all that it holds.
fn leaf(text: &Text<'_>, open: usize) -> Option<Span> {
    let close = text.skip_while(open, 64, |byte| !matches!(byte, b'>' | b'\n'));
    let start = close + 1;
    let end = text.skip_while(start, MAX_ELEMENT_BYTES, |byte| !matches!(byte, b'<' | b'\n' | b'>'));
    let is_whole = text.byte(close) == b'>' && text.starts_with(end, b"</") && end > start;
    (is_whole && text.between(start, end).trim_ascii().len() == end - start).then_some(Span::new(start, end))
}

/// Returns the text of the element after the one that ends at `end`.
fn next_element(text: &Text<'_>, end: usize) -> Option<Span> {
    let close = text.skip_while(end, 64, |byte| !matches!(byte, b'>' | b'\n'));
    let next = text.skip_while(close + 1, 80, |byte| byte.is_ascii_whitespace());
    if text.byte(close) != b'>' || text.byte(next) != b'<' || text.byte(next + 1) == b'/' {
        return None;
    }
    let inner = text.skip_while(next, 64, |byte| !matches!(byte, b'>' | b'\n'));
    // `<td><code>x</code></td>`
    if text.byte(inner + 1) == b'<' { child(text, inner + 1) } else { leaf(text, next) }
}
