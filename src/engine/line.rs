//! The lines around a place.

use crate::span::Span;

/// Returns the line that `place` is in, from `reach` bytes before it to `reach` bytes after it at most, without the
/// newline. A carriage return also ends a line.
pub fn line_around(content: &[u8], place: Span, reach: usize) -> Span {
    let low = place.start.saturating_sub(reach);
    let high = (place.end + reach).min(content.len());
    let start = memchr::memrchr2(b'\n', b'\r', &content[low..place.start]).map_or(low, |at| low + at + 1);
    let end = memchr::memchr2(b'\n', b'\r', &content[place.end..high]).map_or(high, |at| place.end + at);
    Span::new(start, end)
}

/// Returns `place` widened by whole lines, `lines` on either side, and no farther than `reach` bytes on either side.
pub fn lines_around(content: &[u8], place: Span, lines: usize, reach: usize) -> Span {
    let low = place.start.saturating_sub(reach);
    let high = (place.end + reach).min(content.len());
    let start = memchr::memrchr_iter(b'\n', &content[low..place.start]).nth(lines).map_or(low, |at| low + at + 1);
    let end = memchr::memchr_iter(b'\n', &content[place.end..high]).nth(lines).map_or(high, |at| place.end + at + 1);
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_widens_to_lines_within_reach() {
        let content = b"one\ntwo\nthree\nfour\n";
        let place = Span::new(9, 10);
        assert_eq!(line_around(content, place, 99).of(content), b"three");
        assert_eq!(line_around(content, place, 2).of(content), b"thre");
        assert_eq!(lines_around(content, place, 0, 99).of(content), b"three\n");
        assert_eq!(lines_around(content, place, 1, 99).of(content), b"two\nthree\nfour\n");
        assert_eq!(lines_around(content, place, 9, 99).of(content), content);
    }
}
