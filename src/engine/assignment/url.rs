//! User info in URLs: `scheme://user:password@host`.

use super::text::Text;
use super::{Assignment, Form, Operator, Parts, Quote};
use crate::span::Span;

/// Longer schemes and authorities are none.
const MAX_SCHEME_BYTES: usize = 32;
const MAX_AUTHORITY_BYTES: usize = 512;

/// A lone user shorter than this is a name, not a token: `https://git@host`.
const MIN_TOKEN_BYTES: usize = 20;

/// Reads the URL whose `://` is the hit, if it holds a password or a token before its host.
pub(super) fn extract(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    let start = hit.end;
    let ends =
        |byte: u8| byte <= b' ' || matches!(byte, b'/' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | b'|' | b'?');
    let mut authority = text.rest(start, MAX_AUTHORITY_BYTES);
    authority = &authority[..authority.iter().position(|&byte| ends(byte)).unwrap_or(authority.len())];
    // The last `@`: passwords that hold one are often left unescaped. One that follows a comma belongs to a next URL.
    let at = memchr::memrchr(b'@', authority)?;
    let (user, value) = match memchr::memchr(b':', &authority[..at]) {
        Some(colon) => (Span::new(start, start + colon), Span::new(start + colon + 1, start + at)),
        None if at >= MIN_TOKEN_BYTES => (Span::new(start, start), Span::new(start, start + at)),
        None => return None,
    };
    let scheme_start = text.skip_while_back(hit.start, MAX_SCHEME_BYTES, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-')
    });
    if value.is_empty() || scheme_start == hit.start {
        return None;
    }
    let scheme = Span::new(scheme_start, hit.start);
    let host_end = authority[at + 1..]
        .iter()
        .position(|&byte| matches!(byte, b':' | b',' | b')' | b']' | b'}' | b';' | b'&' | b'%' | b'#'));
    let host = Span::new(start + at + 1, start + host_end.map_or(authority.len(), |end| at + 1 + end));
    let parts = Parts::Url { scheme, user, host };
    Some(Assignment { name: scheme, value, quote: Quote::None, operator: Operator::Form, form: Form::Url, parts })
}
