//! The common form: a name, an operator, a value.

use super::operator::{self, comparer, is_flag};
use super::text::{Text, is_blank, is_name_byte};
use super::value::{self, Bare};
use super::{Assignment, Form, Operator, Parts, Quote};
use super::{call, command, header, pair, piped, prose, reversed, sql};
use crate::span::Span;

/// Longer names are no names.
const MAX_NAME_BYTES: usize = 96;

/// Reads the assignment whose name holds the hit, if there is one.
pub(super) fn extract(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    let name = name_span(text, hit);
    let opening = opening(text, name.start);
    let closing = closing(text, name, opening);
    if text.of(name) == b"htpasswd" {
        return command::extract(text, name);
    }
    // Most hits end here: a name in code that nothing is assigned to.
    if !may_bind(text, name.end) {
        return reversed::extract(text, name, opening);
    }
    pair::extract(text, name, closing)
        .or_else(|| piped::extract(text, name))
        .or_else(|| sql::set_password(text, name))
        .or_else(|| prose::after_user(text, name))
        .or_else(|| bound(text, name, opening, closing))
        .or_else(|| reversed::extract(text, name, opening))
        .or_else(|| prose::extract(text, name))
}

/// Returns the name that holds the hit.
pub(super) fn name_span(text: &Text<'_>, hit: Span) -> Span {
    let start = after_escape(text, name_start(text, hit.start)).min(hit.start);
    let name = Span::new(start, name_end(text, hit.end));
    // `API key`, `Access token`: two words of one name.
    let gap = text.skip_while_back(name.start, 1, |byte| byte == b' ');
    let before = text.skip_while_back(gap, 8, |byte| byte.is_ascii_alphabetic());
    let is_qualified = gap < name.start
        && matches!(text.of(name).to_ascii_lowercase().as_slice(), b"key" | b"token")
        && [&b"api"[..], b"access", b"secret", b"auth"].iter().any(|word| text.starts_with_word(before, word))
        && !is_name_byte(text.before(before));
    if is_qualified { Span::new(before, name.end) } else { name }
}

/// Skips the rest of an escape that a name follows: `\u0026key=`, `\nkey=`.
fn after_escape(text: &Text<'_>, start: usize) -> usize {
    match (text.before(start), text.byte(start)) {
        (b'\\', b'u') if text.rest(start + 1, 4).iter().all(u8::is_ascii_hexdigit) => start + 5,
        (b'\\', b'n' | b't' | b'r') => start + 1,
        _ => start,
    }
}

/// Reads what an operator binds to the name.
pub(super) fn bound(text: &Text<'_>, name: Span, opening: usize, closing: usize) -> Option<Assignment> {
    let (name, compared) = without_comparer(text, name);
    let (operator, at) = match compared {
        Some(at) => (Operator::Compare, at),
        None => operator::read(text, name, closing)?,
    };
    if operator == Operator::Call
        && let Some(found) = call::read(text, name)
    {
        return found;
    }
    let context = Context::of(text, name, opening, closing);
    let bare = context.bare(operator, is_blank(text.byte(at)));
    let mut value = value::without_expansion(text, value::read(text, at, operator, bare)?);
    if text.of(name).to_ascii_lowercase().ends_with(b"authorization") {
        return header::after_scheme(text, value.span);
    }
    let form = context.form(operator, value.quote);
    // What follows is the next name of a list, not the value of this one.
    if operator == Operator::Comma && (is_name(text, value.span.end) || is_item(text, name, value.span)) {
        return None;
    }
    // The end of a path: `/etc/passwd: not readable`.
    if operator == Operator::Colon && text.before(name.start) == b'/' && is_name_byte(text.before(name.start - 1)) {
        return None;
    }
    if operator == Operator::Assign && text.before(text.skip_while_back(name.start, 2, is_blank)) == b',' {
        // `login, password = "x", "y"`
        value = value::read_second(text, value)?;
    }
    let mut parts = Parts::None;
    if form == Form::Flag && text.starts_with(value.span.start, b"pass:") && value.span.len() > 5 {
        // `-passin pass:value`
        value.span.start += 5;
        parts = Parts::Implied("password");
    }
    Some(Assignment { name, value: value.span, quote: value.quote, operator, form, parts })
}

/// Divides `password.equals` into the name and where what it is compared with starts.
fn without_comparer(text: &Text<'_>, name: Span) -> (Span, Option<usize>) {
    let Some(dot) = memchr::memrchr(b'.', text.of(name)).map(|at| name.start + at) else { return (name, None) };
    match comparer(text, dot + 1) {
        Some(at) => (Span::new(name.start, dot), Some(at)),
        None => (name, None),
    }
}

/// Returns true if the quoted text that ends at `end` is itself a name: a colon or an arrow follows.
fn is_name(text: &Text<'_>, end: usize) -> bool {
    let quote = text.skip_while(end, 2, |byte| matches!(byte, b'"' | b'\'' | b'`' | b'\\'));
    let next = text.skip_blanks(quote, 16);
    text.byte(next) == b':' || text.starts_with(next, b"=>") || text.starts_with(next, b"->")
}

/// Returns true if name and value are items of a list, each on its line, as in `"Password",` above `"Region",`. The first
/// argument of a call is none.
fn is_item(text: &Text<'_>, name: Span, value: Span) -> bool {
    let line = text.line_start(name.start, 80);
    let is_alone = text.between(line, name.start).trim_ascii() == b"\"";
    let before = text.before(text.skip_while_back(line, 80, |byte| byte.is_ascii_whitespace()));
    is_alone && before != b'(' && !is_flag(text, name.start) && text.between(name.end, value.start).contains(&b'\n')
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
        b'=' | b':' | b'"' | b'\'' | b'`' | b'(' | b'[' | b']' | b'\\' | b'?' | b'!' | b'&' | b'+' | b'>' | b'<'
        | b',' | b'}' | b'{' | b'*' | b'\n' | b'\r' => true,
        b')' => text.byte(end + 1) == b'.',
        b' ' | b'\t' => !matches!(text.byte(text.skip_blanks(end, 64)), b'\n' | b'\r' | b')' | b'}' | b';' | b'.'),
        _ => false,
    }
}

/// Returns the length of the quote that opens before a name, 0 if there is none.
pub(super) fn opening(text: &Text<'_>, start: usize) -> usize {
    match text.before(start) {
        b'"' | b'\'' | b'`' if text.before(start - 1) == b'\\' => 2,
        b'"' | b'\'' | b'`' => 1,
        // The selector of an element: `fill("#password", "x")`
        b'#' if matches!(text.before(start - 1), b'"' | b'\'') => 2,
        b';' if text.ends_with(start, b"&quot;") => 6,
        _ => 0,
    }
}

/// Returns the length of the quote that closes after a name, 0 if it is not the one that opened.
pub(super) fn closing(text: &Text<'_>, name: Span, opening: usize) -> usize {
    let end = name.end;
    let closes = match opening {
        // `"--password", "value"`
        0 if matches!(text.byte(end), b'"' | b'\'') => return usize::from(is_flag(text, name.start)),
        0 => false,
        1 => matches!(text.byte(end), b'"' | b'\'' | b'`'),
        2 if text.before(name.start) == b'#' => return usize::from(matches!(text.byte(end), b'"' | b'\'')),
        2 => text.byte(end) == b'\\',
        _ => text.starts_with(end, b"&quot;"),
    };
    if closes { opening } else { 0 }
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
            Operator::Compare | Operator::Arrow | Operator::Call | Operator::Comma | Operator::Default => Bare::Refused,
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
            Operator::Space if quote == Quote::Backtick => Form::Prose,
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
