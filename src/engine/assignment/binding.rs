//! The common form: a name, an operator, a value.

use super::text::{Text, is_blank, is_name_byte};
use super::value::{self, Bare};
use super::{Assignment, Form, Operator, Parts, Quote};
use super::{header, pair};
use crate::span::Span;

/// Longer names are no names.
const MAX_NAME_BYTES: usize = 96;

/// How far a type may push the operator away from its name: `password: Option<String> =`.
const MAX_TYPE_BYTES: usize = 48;

/// Reads the assignment whose name holds the hit, if there is one.
pub(super) fn extract(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    let end = name_end(text, hit.end);
    // Most hits end here: a name in code that nothing is assigned to.
    if !may_bind(text, end) {
        return None;
    }
    let name = Span::new(name_start(text, hit.start), end);
    let opening = opening(text, name.start);
    let closing = closing(text, name, opening);
    if let Some(found) = pair::extract(text, name, closing) {
        return Some(found);
    }
    let (operator, at) = operator(text, name, closing)?;
    let context = Context::of(text, name, opening, closing);
    let bare = context.bare(operator, is_blank(text.byte(at)));
    let mut value = value::read(text, at, operator, bare)?;
    if text.of(name).to_ascii_lowercase().ends_with(b"authorization") {
        return header::after_scheme(text, value.span);
    }
    let form = context.form(operator, value.quote);
    // What follows is the next name of a list, not the value of this one.
    if operator == Operator::Comma && is_name(text, value.span.end) {
        return None;
    }
    if operator == Operator::Assign && text.before(text.skip_while_back(name.start, 2, is_blank)) == b',' {
        // `login, password = "x", "y"`
        value = value::read_second(text, value)?;
    }
    if form == Form::Flag && text.starts_with(value.span.start, b"pass:") && value.span.len() > 5 {
        value.span.start += 5;
    }
    Some(Assignment { name, value: value.span, quote: value.quote, operator, form, parts: Parts::None })
}

/// Returns true if the quoted text that ends at `end` is itself a name: a colon or an arrow follows.
fn is_name(text: &Text<'_>, end: usize) -> bool {
    let quote = text.skip_while(end, 2, |byte| matches!(byte, b'"' | b'\'' | b'`' | b'\\'));
    let next = text.skip_blanks(quote, 16);
    text.byte(next) == b':' || text.starts_with(next, b"=>") || text.starts_with(next, b"->")
}

/// Extends a name to its end: `pass` to `password_2`, `db.password`, `db-password`.
fn name_end(text: &Text<'_>, from: usize) -> usize {
    let mut end = text.skip_while(from, MAX_NAME_BYTES, is_name_byte);
    while matches!(text.byte(end), b'-' | b'.')
        && text.byte(end + 1).is_ascii_alphanumeric()
        && end - from < MAX_NAME_BYTES
    {
        end = text.skip_while(end + 1, MAX_NAME_BYTES, is_name_byte);
    }
    end
}

fn name_start(text: &Text<'_>, from: usize) -> usize {
    let head = text.head(from, MAX_NAME_BYTES);
    let mut length = 0;
    for (at, &byte) in head.iter().enumerate().rev() {
        let is_joint = matches!(byte, b'-' | b'.') && at > 0 && head[at - 1].is_ascii_alphanumeric();
        if !is_name_byte(byte) && !is_joint {
            break;
        }
        length += 1;
    }
    from - length
}

/// Returns true if what follows a name can be the start of an operator.
fn may_bind(text: &Text<'_>, end: usize) -> bool {
    match text.byte(end) {
        b'=' | b':' | b'"' | b'\'' | b'`' | b'(' | b'[' | b']' | b'\\' | b'?' | b'!' | b'&' | b'+' | b'>' | b','
        | b'\n' | b'\r' => true,
        b' ' | b'\t' => {
            !matches!(text.byte(text.skip_blanks(end, 64)), b'\n' | b'\r' | b')' | b'{' | b'}' | b';' | b'.')
        }
        _ => false,
    }
}

/// Returns the length of the quote that opens before a name, 0 if there is none.
fn opening(text: &Text<'_>, start: usize) -> usize {
    match text.before(start) {
        b'"' | b'\'' | b'`' if text.before(start - 1) == b'\\' => 2,
        b'"' | b'\'' | b'`' => 1,
        b';' if text.ends_with(start, b"&quot;") => 6,
        _ => 0,
    }
}

/// Returns the length of the quote that closes after a name, 0 if it is not the one that opened.
fn closing(text: &Text<'_>, name: Span, opening: usize) -> usize {
    let end = name.end;
    let closes = match opening {
        // `"--password", "value"`
        0 if matches!(text.byte(end), b'"' | b'\'') => return usize::from(is_flag(text, name.start)),
        0 => false,
        1 => matches!(text.byte(end), b'"' | b'\'' | b'`'),
        2 => text.byte(end) == b'\\',
        _ => text.starts_with(end, b"&quot;"),
    };
    if closes { opening } else { 0 }
}

/// Finds the operator after a name and the quote that closes it, and where it ends.
fn operator(text: &Text<'_>, name: Span, closing: usize) -> Option<(Operator, usize)> {
    let mut at = name.end + closing;
    let is_quoted = closing > 0;
    if text.byte(at) == b']' {
        at += 1;
    } else if text.byte(at) == b'[' {
        // `char password[32] =`
        at = text.skip_while(at + 1, 8, |byte| byte.is_ascii_alphanumeric());
        if text.byte(at) != b']' {
            return None;
        }
        at += 1;
    }
    let gap = at;
    at = text.skip_blanks(at, 64);
    let found = match (text.byte(at), text.byte(at + 1)) {
        (b'=', b'=') => (Operator::Compare, text.skip_while(at, 3, |byte| byte == b'=')),
        (b'=', b'>') => (Operator::Arrow, at + 2),
        (b'=', b'~') => return None,
        (b'=', _) => (Operator::Assign, at + 1),
        (b'!', b'=') => (Operator::Compare, text.skip_while(at + 1, 2, |byte| byte == b'=')),
        (b':', b'=') => (Operator::Declare, at + 2),
        (b':', b':') => return None,
        (b':', _) => typed(text, at + 1).unwrap_or((Operator::Colon, at + 1)),
        (b'?', b':') => typed(text, at + 2)?,
        (b'?' | b'+', b'=') => (Operator::Assign, at + 2),
        (b'|', b'|') if text.byte(at + 2) == b'=' => (Operator::Assign, at + 3),
        (b'<', b'-') => (Operator::Assign, at + 2),
        (b'-', b'>') if is_quoted => (Operator::Arrow, at + 2),
        (b',', _) if is_quoted || text.before(name.start) == b':' => (Operator::Comma, at + 1),
        (b'(', _) if !is_quoted && gap == name.end => (Operator::Call, at + 1),
        (b'"' | b'\'', _) if at > gap && !is_quoted => (Operator::Space, at),
        _ if at > gap && !is_quoted && is_flag(text, name.start) => (Operator::Space, at),
        (byte, _) if at > gap && byte.is_ascii_alphabetic() && !is_quoted => declared(text, at)?,
        _ => return None,
    };
    Some(found)
}

/// `: Type = value` and `: Type` alone. Returns `None` if what follows the colon is no type with a default.
fn typed(text: &Text<'_>, at: usize) -> Option<(Operator, usize)> {
    let is_type = |byte: u8| {
        is_name_byte(byte)
            || matches!(byte, b'<' | b'>' | b'&' | b'[' | b']' | b'|' | b'?' | b'.' | b':' | b' ' | b'*' | b'!')
    };
    let end = text.skip_while(at, MAX_TYPE_BYTES, is_type);
    let is_assigned =
        text.byte(end) == b'=' && is_blank(text.before(end)) && !matches!(text.byte(end + 1), b'=' | b'>' | b'~');
    is_assigned.then_some((Operator::Assign, end + 1))
}

/// `password string = value`, as Go declares it.
fn declared(text: &Text<'_>, at: usize) -> Option<(Operator, usize)> {
    let end = text.skip_while(at, MAX_TYPE_BYTES, |byte| is_name_byte(byte) || byte == b'.');
    let equals = text.skip_blanks(end, 16);
    let is_assigned = text.byte(equals) == b'=' && equals > end && !matches!(text.byte(equals + 1), b'=' | b'>' | b'~');
    is_assigned.then_some((Operator::Assign, equals + 1))
}

/// `--password`, `-Dpassword`, `-password`
fn is_flag(text: &Text<'_>, start: usize) -> bool {
    text.before(start) == b'-'
        && matches!(text.before(start - 1), b'-' | b' ' | b'\t' | b'\n' | b'"' | b'\'' | b'=' | b'[')
}

/// What stands before a name on its line.
struct Context {
    is_first: bool,
    is_flag: bool,
    is_quoted: bool,
}

impl Context {
    fn of(text: &Text<'_>, name: Span, opening: usize, closing: usize) -> Self {
        let is_quoted = closing > 0;
        let is_first = (opening == 0 || is_quoted) && is_first(text, name.start - opening);
        Self { is_first, is_flag: is_flag(text, name.start), is_quoted }
    }

    fn bare(&self, operator: Operator, is_spaced: bool) -> Bare {
        match operator {
            Operator::Compare | Operator::Arrow | Operator::Call | Operator::Comma => Bare::Refused,
            Operator::Assign | Operator::Colon if self.is_first && (is_spaced || operator == Operator::Colon) => {
                Bare::Line
            }
            Operator::Assign if self.is_first => Bare::Word,
            _ => Bare::Inline,
        }
    }

    fn form(&self, operator: Operator, quote: Quote) -> Form {
        match operator {
            _ if self.is_flag => Form::Flag,
            Operator::Colon if self.is_quoted => Form::Json,
            Operator::Colon if self.is_first => Form::Yaml,
            Operator::Assign if self.is_first && quote == Quote::None => Form::Config,
            Operator::Call | Operator::Comma => Form::Argument,
            Operator::Space => Form::Sql,
            _ => Form::Code,
        }
    }
}

/// Returns true if only indentation, a list dash, a comment sign or a word such as `export` stands before.
fn is_first(text: &Text<'_>, start: usize) -> bool {
    let line = text.line_start(start, 80);
    let head = text.of(Span::new(line, start));
    if line > 0 && start - line >= 80 {
        return false;
    }
    let trimmed = head.trim_ascii();
    const LEADS: &[&[u8]] = &[
        b"",
        b"-",
        b"#",
        b"//",
        b";",
        b"*",
        b"+",
        b"$",
        b">",
        b"export",
        b"set",
        b"ENV",
        b"ARG",
        b"env",
        b"- -e",
        b"-e",
        b"#-",
        b"# export",
        b"%",
        b"--",
        b"- name:",
    ];
    LEADS.contains(&trimmed)
}
