//! Values that stand before their names: `"value" == password`, `"value".equals(password)`, `"value", // password`,
//! `login(/* password */ "value")`.

use super::literal::read_quoted_back;
use super::text::{Text, is_blank, is_name_byte};
use super::value::Value;
use super::{Assignment, Form, Operator, Parts};
use crate::span::Span;

/// Reads the literal before `name`, whose quote has `opening` bytes.
pub(super) fn extract(text: &Text<'_>, name: Span, opening: usize) -> Option<Assignment> {
    if opening > 0 {
        return None;
    }
    let start = expression_start(text, name.start);
    let end = text.skip_while_back(start, 4, is_blank);
    let (found, operator) = match text.before(end) {
        b'=' => (compared(text, end)?, Operator::Compare),
        b'(' => (method(text, end - 1)?, Operator::Compare),
        b'/' | b'#' | b'*' => (commented(text, Span::new(end, name.end))?, Operator::Comma),
        _ => return None,
    };
    let form = if operator == Operator::Compare { Form::Code } else { Form::Argument };
    Some(Assignment { name, value: found.span, quote: found.quote, operator, form, parts: Parts::None })
}

/// Returns where the expression starts that ends in the name: `$this->password`, `user.getPassword`.
fn expression_start(text: &Text<'_>, name: usize) -> usize {
    text.skip_while_back(name, 48, |byte| is_name_byte(byte) || matches!(byte, b'$' | b'.' | b'-' | b'>' | b'@'))
}

/// `"value" == password`
fn compared(text: &Text<'_>, end: usize) -> Option<Value> {
    let signs = text.skip_while_back(end, 3, |byte| matches!(byte, b'=' | b'!'));
    let literal = text.skip_while_back(signs, 4, is_blank);
    if end - signs < 2 { None } else { read_quoted_back(text, literal) }
}

/// `"value".equals(password)`; `open` is where the bracket stands.
fn method(text: &Text<'_>, open: usize) -> Option<Value> {
    let start = text.skip_while_back(open, 20, is_name_byte);
    let is_comparison = text.between(start, open).to_ascii_lowercase().starts_with(b"equals");
    if is_comparison && text.before(start) == b'.' { read_quoted_back(text, start - 1) } else { None }
}

/// `"value", // password`: `comment` is all that the comment says, with an article at most.
fn commented(text: &Text<'_>, comment: Span) -> Option<Value> {
    let close = text.skip_blanks(comment.end, 4);
    let is_whole = matches!(text.byte(close), b'\n' | b'\r') || text.starts_with(close, b"*/");
    let sign = text.skip_while_back(comment.start, 2, |byte| matches!(byte, b'/' | b'#' | b'*'));
    let end = text.skip_while_back(sign, 8, |byte| is_blank(byte) || matches!(byte, b',' | b';' | b')'));
    if !is_whole || (comment.start - sign < 2 && text.byte(sign) != b'#') || end == sign {
        return None;
    }
    read_quoted_back(text, end)
}
