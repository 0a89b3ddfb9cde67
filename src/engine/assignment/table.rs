//! Tables: a row `| DB_PASSWORD | value |`, a column under the heading `password` in Markdown and CSV, and
//! `INSERT INTO users (name, password) VALUES ('me', 'value')`.

use super::binding::name_span;
use super::call::arguments;
use super::literal::read_quoted;
use super::text::Text;
use super::value::{Value, read_argument};
use super::{Assignment, Form, Operator, Parts, Quote, REACH_LINES};
use crate::span::Span;

const MAX_LINE_BYTES: usize = 400;

/// Cells beyond this number are not looked at.
const MAX_CELLS: usize = 24;

/// Appends the values of the row or column that the hit names.
pub(super) fn extract(text: &Text<'_>, hit: Span, out: &mut Vec<Assignment>) {
    let name = name_span(text, hit);
    let is_frame = |byte: u8| matches!(byte, b' ' | b'`' | b'*' | b'"');
    let left = text.skip_while_back(name.start, 24, is_frame);
    let right = text.skip_while(name.end, 64, is_frame);
    let separator = match (text.before(left), text.byte(right)) {
        (b'|', _) | (_, b'|') => b'|',
        (b',', _) | (_, b',') => b',',
        (b'\t', _) | (_, b'\t') => b'\t',
        _ => return,
    };
    let ends = |byte: u8| byte == separator || matches!(byte, b'\n' | b'\r');
    if separator == b',' && matches!((text.before(left), text.byte(right)), (b'(', _) | (_, b')')) {
        out.extend(inserted(text, name).map(|found| assignment(name, found)));
    }
    if !ends(text.before(left)) || !ends(text.byte(right)) {
        return;
    }
    let line = Span::new(text.line_start(name.start, MAX_LINE_BYTES), text.line_end(name.end, MAX_LINE_BYTES));
    let column = text.between(line.start, name.start).iter().filter(|byte| **byte == separator).count();
    let cells = text.between(line.start, line.end).iter().filter(|byte| **byte == separator).count();
    if column > MAX_CELLS || cells == 0 || (separator != b'|' && !is_heading(text, line, separator)) {
        return;
    }
    let below = column_below(text, line, separator, column, cells);
    let is_whole = name.start - line.start < MAX_LINE_BYTES;
    let is_row = is_whole
        && text.between(line.start, line.end).trim_ascii().starts_with(b"|")
        && below.iter().all(Option::is_none);
    let beside = if is_row { cell(text, Span::new((right + 1).min(line.end), line.end), separator, 0) } else { None };
    out.extend(below.into_iter().flatten().chain(beside).map(|found| assignment(name, found)));
}

fn assignment(name: Span, found: Value) -> Assignment {
    let (operator, form) = (Operator::Form, Form::Table);
    Assignment { name, value: found.span, quote: found.quote, operator, form, parts: Parts::None }
}

/// Returns the cells of one column in the rows below its heading.
fn column_below(
    text: &Text<'_>,
    heading: Span,
    separator: u8,
    column: usize,
    cells: usize,
) -> [Option<Value>; REACH_LINES] {
    let mut found = [None; REACH_LINES];
    let mut start = heading.end + 1;
    for (at, slot) in found.iter_mut().enumerate() {
        let end = text.line_end(start, MAX_LINE_BYTES);
        let line = Span::new(start.min(end), end);
        let row = text.between(line.start, line.end);
        let is_rule = separator == b'|' && row.iter().all(|byte| b"|-: +\r".contains(byte));
        // In a table of Markdown a line divides heading and rows: what comes without one is a row beside the name.
        let is_heading = separator != b'|' || is_rule || at > 0 || ends_row(text, heading);
        if row.is_empty() || !is_heading || row.iter().filter(|byte| **byte == separator).count() != cells {
            break;
        }
        if !is_rule {
            *slot = cell(text, line, separator, column);
        }
        start = line.end + 1;
    }
    found
}

/// Returns true if every cell of the first line of a CSV is a name.
fn is_heading(text: &Text<'_>, line: Span, separator: u8) -> bool {
    let mut cells = text.between(line.start, line.end).split(|byte| *byte == separator).map(<[u8]>::trim_ascii);
    cells.all(|cell| {
        !cell.is_empty() && cell.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_- .\"".contains(byte))
    })
}

/// Returns true if the last cell of a line is the one before its end: the name has nothing beside it.
fn ends_row(text: &Text<'_>, line: Span) -> bool {
    let cells = text.between(line.start, line.end).split(|byte| *byte == b'|').map(<[u8]>::trim_ascii);
    cells
        .filter(|cell| !cell.is_empty())
        .all(|cell| cell.iter().all(|byte| byte.is_ascii_alphabetic() || b"_- ".contains(byte)))
}

/// Returns what a cell holds, if that is one word or quoted.
fn cell(text: &Text<'_>, line: Span, separator: u8, column: usize) -> Option<Value> {
    let row = text.between(line.start, line.end);
    let before = |at: usize| memchr::memchr_iter(separator, row).nth(at);
    let start = if column == 0 { 0 } else { before(column - 1)? + 1 };
    let end = memchr::memchr(separator, &row[start..]).map_or(row.len(), |at| start + at);
    let cell = &row[start..end];
    let indent = cell.len() - cell.trim_ascii_start().len();
    let start = line.start + start + indent;
    if let Some(value) = read_quoted(text, start) {
        return value;
    }
    let word = cell.trim_ascii();
    let is_word = word.len() >= 3 && !word.contains(&b' ');
    is_word.then(|| Value { span: Span::new(start, start + word.len()), quote: Quote::None })
}

/// `(name, password) VALUES ('me', 'value')`
fn inserted(text: &Text<'_>, name: Span) -> Option<Value> {
    let text = &text.near(name);
    let head = text.head(name.start, MAX_LINE_BYTES);
    let open = name.start - (head.len() - memchr::memrchr(b'(', head)?) + 1;
    let column = text.between(open, name.start).iter().filter(|byte| **byte == b',').count();
    let close = text.skip_while(name.end, MAX_LINE_BYTES, |byte| byte != b')');
    let values = text.skip_while(close + 1, 8, |byte| byte.is_ascii_whitespace());
    let bracket = text.skip_while(values + 6, 8, |byte| byte.is_ascii_whitespace());
    if !text.starts_with_word(values, b"values") || text.byte(bracket) != b'(' {
        return None;
    }
    let (arguments, count) = arguments(text, bracket + 1);
    if column < count { read_argument(text, arguments[column]) } else { None }
}
