//! Passwords in statements of SQL: `IDENTIFIED BY 'value'`, `SET PASSWORD FOR me = 'value'`.

use super::text::Text;
use super::value::{self, Bare};
use super::{Assignment, Form, Operator, Parts};
use crate::span::Span;

/// How far before `IDENTIFIED` its statement may begin, in bytes.
const MAX_STATEMENT_BYTES: usize = 200;

/// Reads the password after the `IDENTIFIED` at the hit.
pub(super) fn identified(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    if !is_in_statement(text, hit) {
        return None;
    }
    let by = (hit.end..hit.end + 48).find(|&at| text.byte(at) == b' ' && text.starts_with_word(at + 1, b"by"))?;
    let start = text.skip_blanks(by + 3, 8);
    let start = if text.starts_with_word(start, b"password") { text.skip_blanks(start + 8, 8) } else { start };
    // Oracle takes the password without quotes: only a statement's end tells it from prose.
    let found = value::read(text, start, Operator::Space, Bare::Inline)?;
    let is_prose = found.quote == super::Quote::None && text.byte(found.span.end) != b';';
    (!is_prose).then_some(assignment(hit, found))
}

/// Returns true if the word is written as SQL writes its own, or a statement about users stands before it. Else it is
/// one of a sentence: "perl is identified by 'x'".
fn is_in_statement(text: &Text<'_>, hit: Span) -> bool {
    const WORDS: &[&str] = &["user", "role", "grant", "alter", "create", "link"];
    let before = text.head(hit.start, MAX_STATEMENT_BYTES).to_ascii_lowercase();
    text.of(hit).iter().all(u8::is_ascii_uppercase)
        || WORDS.iter().any(|word| bstr::ByteSlice::contains_str(&before[..], word))
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
