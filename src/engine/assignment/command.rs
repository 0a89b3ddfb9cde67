//! Credentials of commands: `curl -u user:password`, and of statements: `IDENTIFIED BY 'password'`.

use super::text::Text;
use super::value::{self, Bare};
use super::{Assignment, Form, Operator, Parts, Quote};
use crate::span::Span;

const MAX_COMMAND_BYTES: usize = 512;

/// Reads the credentials that are given to the `curl` at the hit, on its line or the next ones if it goes on there.
pub(super) fn curl(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    if !matches!(text.byte(hit.end), b' ' | b'.') {
        return None;
    }
    let command = text.rest(hit.end, MAX_COMMAND_BYTES);
    let end = memchr::memchr_iter(b'\n', command)
        .take(4)
        .find(|&at| !command[..at].ends_with(b"\\"))
        .unwrap_or(command.len());
    let (at, flag) = [&b" -u"[..], b" --user ", b" --user="]
        .iter()
        .find_map(|flag| memchr::memmem::find(&command[..end], flag).map(|at| (at, *flag)))?;
    let start = text.skip_while(hit.end + at + flag.len(), 2, |byte| matches!(byte, b' ' | b'"' | b'\''));
    let ends = |byte: u8| byte <= b' ' || matches!(byte, b'"' | b'\'' | b'`' | b'\\');
    let stop = text.skip_while(start, 256, |byte| !ends(byte));
    let credentials = text.of(Span::new(start, stop));
    let colon = memchr::memchr(b':', credentials).filter(|&colon| colon + 1 < credentials.len())?;
    let parts = Parts::Url { scheme: hit, user: Span::new(start, start + colon), host: Span::new(stop, stop) };
    let value = Span::new(start + colon + 1, stop);
    Some(Assignment { name: hit, value, quote: Quote::None, operator: Operator::Form, form: Form::Flag, parts })
}

/// Reads the password after the `IDENTIFIED` at the hit.
pub(super) fn identified(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    let by = (hit.end..hit.end + 48).find(|&at| text.byte(at) == b' ' && text.starts_with_word(at + 1, b"by"))?;
    let start = text.skip_blanks(by + 3, 8);
    let start = if text.starts_with_word(start, b"password") { text.skip_blanks(start + 8, 8) } else { start };
    let found = value::read(text, start, Operator::Space, Bare::Refused)?;
    let (operator, form) = (Operator::Space, Form::Sql);
    Some(Assignment { name: hit, value: found.span, quote: found.quote, operator, form, parts: Parts::None })
}
