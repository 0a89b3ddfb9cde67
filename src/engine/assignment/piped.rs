//! Passwords that come before the command that reads them: `echo value | docker login --password-stdin`,
//! `echo me:value | chpasswd`, `"value" | ConvertTo-SecureString`, and `--password-stdin <<< value`.

use super::literal::{read_quoted, read_quoted_back};
use super::text::{Text, is_blank};
use super::value::{self, Bare, Value};
use super::{Assignment, Form, Operator, Parts};
use crate::span::Span;

const MAX_LINE_BYTES: usize = 256;

/// Reads the password that is given to the command or flag `name`.
pub(super) fn extract(text: &Text<'_>, name: Span) -> Option<Assignment> {
    let called = text.of(name);
    let is_user_first = called.eq_ignore_ascii_case(b"chpasswd");
    // `echo value | sudo -S`
    let is_sudo = called == b"sudo -S";
    let is_stdin = called.eq_ignore_ascii_case(b"password-stdin") || is_user_first || is_sudo || is_passwd(text, name);
    let is_powershell = called.eq_ignore_ascii_case(b"ConvertTo-SecureString");
    if !is_stdin && !is_powershell {
        return None;
    }
    let found = here_string(text, name).or_else(|| {
        if is_powershell { given(text, name).or_else(|| quoted(text, name)) } else { echoed(text, name) }
    })?;
    let mut value = found.span;
    if is_user_first {
        value.start += memchr::memchr(b':', text.of(value))? + 1;
    }
    let (operator, form, parts) = (Operator::Space, Form::Flag, Parts::Implied("password"));
    (!value.is_empty()).then_some(Assignment { name, value, quote: found.quote, operator, form, parts })
}

/// `passwd --stdin me`
fn is_passwd(text: &Text<'_>, name: Span) -> bool {
    text.of(name) == b"passwd" && text.starts_with(name.end, b" --stdin")
}

/// `--password-stdin <<< value`
fn here_string(text: &Text<'_>, name: Span) -> Option<Value> {
    let rest = text.rest(name.end, MAX_LINE_BYTES);
    let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
    let at = memchr::memmem::find(line, b"<<<")?;
    value::read(text, name.end + at + 3, Operator::Space, Bare::Word)
}

/// `echo value |` before the command.
fn echoed(text: &Text<'_>, name: Span) -> Option<Value> {
    let line = text.line_start(name.start, MAX_LINE_BYTES);
    let before = text.between(line, name.start);
    let pipe = line + memchr::memrchr(b'|', before)?;
    let (command, len) = [&b"echo "[..], b"printf "]
        .iter()
        .find_map(|word| Some((memchr::memmem::rfind(&before[..pipe - line], word)?, word.len())))?;
    let mut start = line + command + len;
    // Options and the format of `printf`.
    while matches!(text.rest(start, 2), [b'-', b'n' | b'e'] | [b'"' | b'\'' | b'%', b'%' | b's']) {
        start = text.skip_blanks(text.skip_while(start, 16, |byte| !is_blank(byte)), 4);
    }
    value::read(text, start, Operator::Space, Bare::Word).filter(|found| found.span.end <= pipe)
}

/// `-AsPlainText "value"`, `-String 'value'` among the other arguments.
fn given(text: &Text<'_>, name: Span) -> Option<Value> {
    let mut at = text.skip_blanks(name.end, 8);
    while text.byte(at) == b'-' {
        at = text.skip_while(at, 24, |byte| byte.is_ascii_alphabetic() || byte == b'-');
        at = text.skip_blanks(at, 8);
    }
    read_quoted(text, at).flatten()
}

/// `"value" |` before the command.
fn quoted(text: &Text<'_>, name: Span) -> Option<Value> {
    let end = text.skip_while_back(name.start, 4, is_blank);
    let end = text.skip_while_back(end.checked_sub(usize::from(text.before(end) == b'|'))?, 4, is_blank);
    read_quoted_back(text, end)
}
