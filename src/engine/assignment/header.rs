//! HTTP credentials: `Authorization: Basic value`, wherever the scheme and its value stand.

use super::text::{Text, is_name_byte};
use super::{Assignment, Form, Operator, Parts, Quote};
use crate::span::Span;

const MAX_CREDENTIAL_BYTES: usize = 2048;

/// Shorter credentials are words of a sentence: `basic auth`.
const MIN_CREDENTIAL_BYTES: usize = 8;

/// Reads the credential after the scheme (`Basic`, `Bearer`) at the hit.
pub(super) fn extract(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    let first = text.of(hit)[0];
    let is_lead = matches!(
        text.before(hit.start),
        b' ' | b'"' | b'\'' | b'`' | b':' | b'=' | b'\t' | b'\n' | b'(' | b'>' | b';' | b'<'
    );
    let gap = if text.byte(hit.end) == b' ' {
        1
    } else if text.starts_with(hit.end, b"%20") {
        3
    } else if matches!(text.rest(hit.end, 4), b"\", \"" | b"', '") {
        // `new AuthenticationHeaderValue("Bearer", "value")`
        4
    } else {
        return None;
    };
    if !is_lead || !(first.is_ascii_alphabetic()) {
        return None;
    }
    let start = text.skip_blanks(hit.end + gap, 8);
    credential(text, start, hit)
}

/// Reads the credential of `Authorization: Scheme value` from its scheme on, for schemes that are no trigger.
pub(super) fn after_scheme(text: &Text<'_>, value: Span) -> Option<Assignment> {
    // The value itself may end at the blank between the two.
    let scheme_end = text.skip_while(value.start, 24, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if text.byte(scheme_end) != b' ' || scheme_end == value.start {
        return None;
    }
    credential(text, scheme_end + 1, Span::new(value.start, scheme_end))
}

fn credential(text: &Text<'_>, start: usize, scheme: Span) -> Option<Assignment> {
    let is_credential =
        |byte: u8| is_name_byte(byte) || matches!(byte, b'+' | b'/' | b'=' | b'.' | b'-' | b'~' | b':' | b'|');
    let end = text.skip_while(start, MAX_CREDENTIAL_BYTES, is_credential);
    if end - start < MIN_CREDENTIAL_BYTES {
        return None;
    }
    Some(Assignment {
        name: name(text, scheme),
        value: Span::new(start, end),
        quote: Quote::None,
        operator: Operator::Form,
        form: Form::Header,
        parts: Parts::Header { scheme },
    })
}

/// Returns the header's name before the scheme, or the scheme itself where none stands on the line.
fn name(text: &Text<'_>, scheme: Span) -> Span {
    let is_between = |byte: u8| {
        matches!(byte, b' ' | b'"' | b'\'' | b'`' | b':' | b'=' | b',' | b'>' | b'(' | b'[' | b']' | b'\\' | b'\t')
    };
    let end = text.skip_while_back(scheme.start, 24, is_between);
    let start = text.skip_while_back(end, 48, |byte| is_name_byte(byte) || byte == b'-');
    if start < end { Span::new(start, end) } else { scheme }
}
