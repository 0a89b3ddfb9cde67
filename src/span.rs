//! Byte ranges and the lines and columns that people read.

/// A half-open range of bytes in one piece of content: `start` is inside, `end` is not. `start <= end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// Returns the span from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span never ends before it starts");
        Self { start, end }
    }

    /// Returns the length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Returns true if the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns true if the two spans share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns true if every byte of `other` lies within this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns the bytes of `content` that the span names.
    pub fn of(self, content: &[u8]) -> &[u8] {
        &content[self.start..self.end]
    }
}

/// A place as an editor shows it. Lines and columns start at 1; a column counts characters (Unicode code points;
/// each byte of invalid UTF-8 counts as one).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    pub line: u32,
    pub column: u32,
}

/// Turns byte offsets of one piece of content into lines and columns.
///
/// Offsets are asked for in rising order, so that each newline is counted once; an offset before the last one asked
/// for is answered too, by counting again from the start.
pub struct LineCounter<'a> {
    content: &'a [u8],
    line: u32,
    line_start: usize,
}

impl<'a> LineCounter<'a> {
    pub fn new(content: &'a [u8]) -> Self {
        Self { content, line: 1, line_start: 0 }
    }

    /// Returns the line and column of the byte at `offset`, which may be the end of the content.
    pub fn at(&mut self, offset: usize) -> LineColumn {
        let offset = offset.min(self.content.len());
        if offset < self.line_start {
            (self.line, self.line_start) = (1, 0);
        }
        for newline in memchr::memchr_iter(b'\n', &self.content[self.line_start..offset]) {
            self.line = self.line.saturating_add(1);
            let _ = newline;
        }
        if let Some(last) = memchr::memrchr(b'\n', &self.content[self.line_start..offset]) {
            self.line_start += last + 1;
        }
        let before = &self.content[self.line_start..offset];
        let column = bstr::ByteSlice::chars(before).count() as u32 + 1;
        LineColumn { line: self.line, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let content = "a\nbé c\n\n".as_bytes();
        let cases = [(0, 1, 1), (1, 1, 2), (2, 2, 1), (5, 2, 3), (6, 2, 4), (8, 3, 1), (9, 4, 1), (99, 4, 1)];
        let mut counter = LineCounter::new(content);
        for (offset, line, column) in cases {
            assert_eq!(counter.at(offset), LineColumn { line, column }, "offset {offset}");
        }
        assert_eq!(counter.at(0), LineColumn { line: 1, column: 1 }, "going back counts again");
    }
}
