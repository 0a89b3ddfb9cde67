//! Passwords in statements of SQL: `IDENTIFIED BY 'value'`, `SET PASSWORD FOR me = 'value'`.

use super::text::Text;
use super::value::{self, Bare};
use super::{Assignment, Form, Operator, Parts};
use crate::span::Span;

/// Reads the password after the `IDENTIFIED` at the hit.
pub(super) fn identified(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    let by = (hit.end..hit.end + 48).find(|&at| text.byte(at) == b' ' && text.starts_with_word(at + 1, b"by"))?;
    let start = text.skip_blanks(by + 3, 8);
    let start = if text.starts_with_word(start, b"password") { text.skip_blanks(start + 8, 8) } else { start };
    // Oracle takes the password without quotes: only a statement's end tells it from prose.
    let found = value::read(text, start, Operator::Space, Bare::Inline)?;
    let is_prose = found.quote == super::Quote::None && text.byte(found.span.end) != b';';
    (!is_prose).then_some(assignment(hit, found))
}

/// Reads the password of `SET PASSWORD FOR me = 'value'`, from the name on.
pub(super) fn set_password(text: &Text<'_>, name: Span) -> Option<Assignment> {
    let start = text.skip_blanks(name.end, 8);
    if !text.starts_with_word(start, b"for") || !text.of(name).eq_ignore_ascii_case(b"password") {
        return None;
    }
    let equals = text.skip_while(start, 80, |byte| !matches!(byte, b'=' | b'\n' | b';'));
    if text.byte(equals) != b'=' {
        return None;
    }
    value::read(text, equals + 1, Operator::Assign, Bare::Refused).map(|found| assignment(name, found))
}

fn assignment(name: Span, found: value::Value) -> Assignment {
    let (operator, form) = (Operator::Space, Form::Sql);
    Assignment { name, value: found.span, quote: found.quote, operator, form, parts: Parts::None }
}
