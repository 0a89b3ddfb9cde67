//! Names that are values themselves: `name: DB_PASSWORD` above `value: x`, `<add key="Password" value="x"/>`, and
//! elements, `<password>x</password>`.

use super::text::{Text, is_blank};
use super::value::{self, Bare};
use super::{Assignment, Form, Operator, Parts, Quote};
use crate::span::Span;

/// How far `value` may be from the name above it, in bytes.
const MAX_GAP_BYTES: usize = 120;

const MAX_ELEMENT_BYTES: usize = 512;

/// Reads the pair or the element whose name is `name`.
pub(super) fn extract(text: &Text<'_>, name: Span, closing: usize) -> Option<Assignment> {
    if text.byte(name.end) == b'>' {
        let is_element = matches!(text.before(name.start), b'<' | b':');
        return if is_element { element(text, name, name.end + 1) } else { None };
    }
    if !is_named(text, name.start - closing.min(name.start)) {
        return None;
    }
    let after = name.end + closing;
    if text.byte(after) == b'>' {
        return element(text, name, after + 1);
    }
    let next = text.skip_while(after, MAX_GAP_BYTES, |byte| {
        byte.is_ascii_whitespace() || matches!(byte, b',' | b'"' | b'\'' | b';' | b'-')
    });
    let lines = text.of(Span::new(after, next)).iter().filter(|&&byte| byte == b'\n').count();
    if lines > 2 || !text.starts_with_word(next, b"value") {
        return None;
    }
    let quote = text.skip_while(next + 5, 1, |byte| matches!(byte, b'"' | b'\''));
    let sign = text.skip_blanks(quote, 16);
    let operator = match text.byte(sign) {
        b'=' => Operator::Assign,
        b':' => Operator::Colon,
        _ => return None,
    };
    let bare = if lines > 0 { Bare::Line } else { Bare::Inline };
    let found = value::read(text, sign + 1, operator, bare)?;
    Some(Assignment {
        name,
        value: found.span,
        quote: found.quote,
        operator,
        form: Form::NameValuePair,
        parts: Parts::None,
    })
}

/// Returns true if `name:`, `key=` or the like stands before `start`.
fn is_named(text: &Text<'_>, start: usize) -> bool {
    let sign = text.skip_while_back(start, 8, is_blank);
    if !matches!(text.before(sign), b':' | b'=') {
        return false;
    }
    let word = text.skip_while_back(sign - 1, 8, |byte| is_blank(byte) || matches!(byte, b'"' | b'\''));
    let head = text.head(word, 4).to_ascii_lowercase();
    head.ends_with(b"name") || head.ends_with(b"key")
}

/// Reads the text of an element from `start` to its end tag.
fn element(text: &Text<'_>, name: Span, start: usize) -> Option<Assignment> {
    let end = text.skip_while(start, MAX_ELEMENT_BYTES, |byte| !matches!(byte, b'<' | b'\n' | b'>'));
    let value = text.of(Span::new(start, end));
    if text.byte(end) != b'<'
        || text.byte(end + 1) != b'/'
        || value.trim_ascii().len() != value.len()
        || value.is_empty()
    {
        return None;
    }
    let value = Span::new(start, end);
    Some(Assignment { name, value, quote: Quote::Tag, operator: Operator::Form, form: Form::Xml, parts: Parts::None })
}
