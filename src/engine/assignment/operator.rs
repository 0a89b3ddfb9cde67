//! What stands between a name and its value.

use super::Operator;
use super::literal::skip_string_prefix;
use super::text::{Text, is_blank, is_name_byte};
use crate::span::Span;

/// How far a type may push the operator away from its name: `password: Option<String> =`.
const MAX_TYPE_BYTES: usize = 48;

/// Finds the operator after a name and the quote that closes it, and where it ends.
pub(super) fn read(text: &Text<'_>, name: Span, closing: usize) -> Option<(Operator, usize)> {
    let is_quoted = closing > 0;
    let gap = skip_closers(text, name, name.end + closing)?;
    let at = text.skip_blanks(gap, 64);
    let is_apart = at > gap;
    let found = match (text.byte(at), text.byte(at + 1)) {
        (b'=', b'=') => (Operator::Compare, text.skip_while(at, 3, |byte| byte == b'=')),
        (b'=', b'>') => (Operator::Arrow, at + 2),
        (b'=', b'~') => return None,
        (b'=', _) => (Operator::Assign, at + 1),
        (b'!', b'=') => (Operator::Compare, text.skip_while(at + 1, 2, |byte| byte == b'=')),
        (b':', b'=') => (Operator::Declare, at + 2),
        (b':', b':') => return None,
        (b':', _) => typed(text, at + 1).unwrap_or((Operator::Colon, skip_emphasis(text, name, at + 1))),
        (b'?' | b'!', b':') => typed(text, at + 2).or_else(|| Some((Operator::Default, default(text, at)?)))?,
        (b'?' | b'+', b'=') => (Operator::Assign, at + 2),
        (b'|', b'|') | (b'?', b'?') if text.byte(at + 2) == b'=' => (Operator::Assign, at + 3),
        (b'|', b'|') | (b'?', b'?') | (b'o', b'r') => (Operator::Default, default(text, at)?),
        (b')', b' ') if is_quoted => (Operator::Default, default(text, at + 2)?),
        (b')', b'.') => (Operator::Compare, comparer(text, at + 2)?),
        (b'<', b'-') => (Operator::Assign, at + 2),
        (b'-', b'>') if is_quoted => (Operator::Arrow, at + 2),
        (b',', _) if is_quoted || takes_next(text, name) => (Operator::Comma, skip_preposition(text, at + 1)),
        (b'(', _) if !is_quoted && gap == name.end => (Operator::Call, at + 1),
        (b'{', b'"') if !is_quoted && gap == name.end => (Operator::Assign, at),
        (b'{', _) if is_apart => (Operator::Assign, accessors(text, at)?),
        (b'*', b'/') => (Operator::Comma, at + 2),
        (b'<', b'<') if text.byte(at + 2) == b'<' => (Operator::Assign, at + 3),
        (b'\n', _) if is_flag(text, name.start) => (Operator::Space, next_item(text, at)?),
        // `Pass `x` to y`: a verb.
        (b'`', _) if text.of(name).eq_ignore_ascii_case(b"pass") => return None,
        _ if is_apart && opens_quote(text, at) && is_verb(text, name) => return None,
        _ if is_apart && opens_quote(text, at) && (!is_quoted || is_list(text, name)) => (Operator::Space, at),
        _ if is_apart && !is_quoted && (is_flag(text, name.start) || is_variable(text, name.start)) => {
            (Operator::Space, at)
        }
        (byte, _) if is_apart && byte.is_ascii_alphabetic() => match is_quoted {
            false => declared(text, at)?,
            true => (Operator::Comma, quoted_after_preposition(text, at)?),
        },
        _ => return None,
    };
    Some(found)
}

/// `we pass "x" to y`, `print $pw "x"`: what follows is not the value of the name.
fn is_verb(text: &Text<'_>, name: Span) -> bool {
    let before = text.before(text.skip_while_back(name.start, 2, is_blank));
    let is_pass = text.of(name).eq_ignore_ascii_case(b"pass") && is_blank(text.before(name.start));
    (is_pass && (before.is_ascii_alphabetic() || matches!(before, b',' | b')'))) || before == b'$'
}

/// Skips what closes the expression that a name ends: `['password']`, `{password}`, `password[32]`, `**password**`.
fn skip_closers(text: &Text<'_>, name: Span, end: usize) -> Option<usize> {
    match text.byte(end) {
        b']' => Some(end + 1),
        b'}' if text.before(name.start) == b'{' => Some(end + 1),
        b'*' if text.before(name.start) == b'*' => Some(text.skip_while(end, 2, |byte| byte == b'*')),
        b'[' => {
            let close = text.skip_while(end + 1, 8, |byte| byte.is_ascii_alphanumeric());
            (text.byte(close) == b']').then_some(close + 1)
        }
        _ => Some(end),
    }
}

/// `**Password:** value`
fn skip_emphasis(text: &Text<'_>, name: Span, at: usize) -> usize {
    if text.before(name.start) == b'*' { text.skip_while(at, 2, |byte| byte == b'*') } else { at }
}

/// `: Type = value` and `: Type` alone. Returns `None` if what follows the colon is no type with a default.
fn typed(text: &Text<'_>, at: usize) -> Option<(Operator, usize)> {
    let is_type = |byte: u8| {
        is_name_byte(byte)
            || matches!(byte, b'<' | b'>' | b'&' | b'[' | b']' | b'|' | b'?' | b'.' | b':' | b' ' | b'*' | b'!')
    };
    // The lifetime of `&'static str`.
    let start = text.skip_blanks(at, 4);
    let start = if text.starts_with(start, b"&'") { start + 2 } else { at };
    let end = text.skip_while(start, MAX_TYPE_BYTES, is_type);
    let is_assigned =
        text.byte(end) == b'=' && is_blank(text.before(end)) && !matches!(text.byte(end + 1), b'=' | b'>' | b'~');
    is_assigned.then_some((Operator::Assign, end + 1))
}

/// `password string = value`, as Go declares it, and `password As String = value`.
fn declared(text: &Text<'_>, at: usize) -> Option<(Operator, usize)> {
    let start = if text.starts_with_word(at, b"as") { text.skip_blanks(at + 2, 4) } else { at };
    let end = text.skip_while(start, MAX_TYPE_BYTES, |byte| is_name_byte(byte) || byte == b'.');
    let equals = text.skip_blanks(end, 16);
    let is_assigned = text.byte(equals) == b'=' && equals > end && !matches!(text.byte(equals + 1), b'=' | b'>' | b'~');
    is_assigned.then_some((Operator::Assign, equals + 1))
}

/// `Password { get; set; } = value`
fn accessors(text: &Text<'_>, at: usize) -> Option<usize> {
    if !text.starts_with_word(text.skip_blanks(at + 1, 4), b"get") {
        return None;
    }
    let close = text.skip_while(at, 48, |byte| !matches!(byte, b'}' | b'\n'));
    let equals = text.skip_blanks(close + 1, 4);
    (text.byte(close) == b'}' && text.byte(equals) == b'=').then_some(equals + 1)
}

/// Returns where the next item of a YAML list starts: `- --password` above `- value`.
fn next_item(text: &Text<'_>, newline: usize) -> Option<usize> {
    let dash = text.skip_blanks(newline + 1, 40);
    text.starts_with(dash, b"- ").then_some(dash + 2)
}

/// Returns where the default starts that `||`, `??`, `?:` or `or` gives.
fn default(text: &Text<'_>, at: usize) -> Option<usize> {
    let is_word = text.starts_with_word(at, b"or") && is_blank(text.before(at));
    let is_sign = matches!(text.rest(at, 2), b"||" | b"??" | b"?:");
    let start = text.skip_blanks(at + 2, 8);
    ((is_word || is_sign) && opens_quote(text, start)).then_some(start)
}

/// Returns where the other side starts if a method that compares is called at `at`: `equals(`, `toBe(`.
pub(super) fn comparer(text: &Text<'_>, at: usize) -> Option<usize> {
    const COMPARERS: &[&[u8]] = &[
        b"equals",
        b"equalsignorecase",
        b"contentequals",
        b"compareto",
        b"isequalto",
        b"tobe",
        b"toequal",
        b"tostrictequal",
        b"matches",
        b"startswith",
    ];
    let end = text.skip_while(at, 24, is_name_byte);
    let is_comparer = COMPARERS.iter().any(|known| text.between(at, end).eq_ignore_ascii_case(known));
    (is_comparer && text.byte(end) == b'(').then_some(end + 1)
}

/// Returns true if the comma after a name leads to its value: `{password, "x"}`, `(:password, "x")`,
/// `strcmp(password, "x")`.
fn takes_next(text: &Text<'_>, name: Span) -> bool {
    const FUNCTIONS: &[&[u8]] =
        &[b"strcmp", b"strcasecmp", b"strncmp", b"memcmp", b"strcpy", b"strncpy", b"strlcpy", b"define"];
    match text.before(name.start) {
        b':' | b'{' => true,
        b'(' => {
            let start = text.skip_while_back(name.start - 1, 16, is_name_byte);
            FUNCTIONS.contains(&text.between(start, name.start - 1))
        }
        _ => false,
    }
}

/// `fill_in "Password", with: "x"`
fn skip_preposition(text: &Text<'_>, at: usize) -> usize {
    let start = text.skip_blanks(at, 4);
    if text.starts_with(start, b"with:") { start + 5 } else { at }
}

/// `I fill in "Password" with "x"`
fn quoted_after_preposition(text: &Text<'_>, at: usize) -> Option<usize> {
    let end = [&b"with"[..], b"to", b"as", b"is"].iter().find(|word| text.starts_with_word(at, word))?.len() + at;
    let start = text.skip_blanks(end, 4);
    (start > end && opens_quote(text, start)).then_some(start)
}

/// `(setProperty "password" "x")`: the language divides arguments by blanks.
fn is_list(text: &Text<'_>, name: Span) -> bool {
    let line = text.line_start(name.start, 80);
    text.between(line, name.start).trim_ascii_start().starts_with(b"(")
}

fn opens_quote(text: &Text<'_>, at: usize) -> bool {
    matches!(text.byte(skip_string_prefix(text, at)), b'"' | b'\'' | b'`')
}

/// `--password`, `-Dpassword`, `-password`
pub(super) fn is_flag(text: &Text<'_>, start: usize) -> bool {
    text.before(start) == b'-'
        && matches!(text.before(start - 1), b'-' | b' ' | b'\t' | b'\n' | b'"' | b'\'' | b'=' | b'[')
}

/// `ENV PASSWORD value` in a Dockerfile, `setenv PASSWORD value`, `set -gx PASSWORD value`
fn is_variable(text: &Text<'_>, start: usize) -> bool {
    const SETTERS: [&[u8]; 6] = [b"ENV", b"setenv", b"setx", b"set -x", b"set -gx", b"set -Ux"];
    let end = text.skip_while_back(start, 4, is_blank);
    let sets = |setter: &&[u8]| text.ends_with(end, setter) && !is_name_byte(text.before(end - setter.len()));
    end < start && SETTERS.iter().any(sets)
}
