//! The neighbourhood of an assignment.

use crate::engine::assignment::Assignment;
use crate::span::Span;

/// The text around an assignment on its own line and the two beside it, each cut to what is near.
pub(super) struct Around {
    pub(super) before: Span,
    pub(super) after: Span,
    pub(super) above: Span,
    pub(super) below: Span,
}

impl Around {
    const NEAR_BYTES: usize = 160;

    pub(super) fn of(content: &[u8], assignment: &Assignment) -> Self {
        let start = assignment.name.start.min(assignment.value.start);
        let end = assignment.value.end;
        let line_start = start_of_line(content, start);
        let line_end = end_of_line(content, end);
        let above_end = if line_start > 0 && content[line_start - 1] == b'\n' { line_start - 1 } else { line_start };
        let below_start = if content.get(line_end) == Some(&b'\n') { line_end + 1 } else { line_end };
        Self {
            before: Span::new(line_start, start),
            after: Span::new(end, line_end),
            above: Span::new(
                if above_end < line_start { start_of_line(content, above_end) } else { above_end },
                above_end,
            ),
            below: Span::new(
                below_start,
                if below_start > line_end { end_of_line(content, below_start) } else { below_start },
            ),
        }
    }
}

fn start_of_line(content: &[u8], at: usize) -> usize {
    let low = at.saturating_sub(Around::NEAR_BYTES);
    memchr::memrchr(b'\n', &content[low..at]).map_or(low, |newline| low + newline + 1)
}

fn end_of_line(content: &[u8], at: usize) -> usize {
    let high = (at + Around::NEAR_BYTES).min(content.len());
    memchr::memchr(b'\n', &content[at..high]).map_or(high, |newline| at + newline)
}

pub(super) fn is_comment(before: &[u8]) -> bool {
    let trimmed = before.trim_ascii_start();
    [&b"#"[..], b"//", b"*", b"/*", b"--", b";", b"<!--", b"%"].iter().any(|lead| trimmed.starts_with(lead))
        || bstr::ByteSlice::contains_str(before, " // ")
        || bstr::ByteSlice::contains_str(before, " # ")
}

/// Returns true if a user's name or a host is given here.
pub(super) fn speaks_of_user(text: &[u8]) -> bool {
    const WORDS: &[&str] =
        &["user", "login", "host", "email", "database", "port", "account", "client_id", "clientid", "admin", "root"];
    let lower = text.to_ascii_lowercase();
    WORDS.iter().any(|word| bstr::ByteSlice::contains_str(&lower[..], word))
        && text.iter().any(|byte| matches!(byte, b'=' | b':' | b'"' | b'\''))
}
