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

/// Spans that are asked which of them a place overlaps, however many they are.
#[derive(Debug, Default)]
pub struct SpanSet {
    /// The starts in order, each with the greatest end of the spans up to there.
    reach: Vec<(usize, usize)>,
}

impl SpanSet {
    /// Returns true if one of the spans shares a byte with `span`.
    pub fn overlaps(&self, span: Span) -> bool {
        let before = self.reach.partition_point(|(start, _)| *start < span.end);
        before.checked_sub(1).is_some_and(|last| self.reach[last].1 > span.start)
    }
}

impl FromIterator<Span> for SpanSet {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().collect();
        spans.sort_unstable();
        let mut greatest = 0;
        let reach = spans.into_iter().map(|span| {
            greatest = span.end.max(greatest);
            (span.start, greatest)
        });
        Self { reach: reach.collect() }
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
    use proptest::prelude::*;

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

    fn span() -> impl Strategy<Value = Span> {
        (0usize..40, 1usize..12).prop_map(|(start, len)| Span::new(start, start + len))
    }

    proptest! {
        #[test]
        fn a_set_overlaps_what_one_of_its_spans_overlaps(spans in prop::collection::vec(span(), 0..8), asked in span()) {
            let expected = spans.iter().any(|span| span.overlaps(asked));
            prop_assert_eq!(spans.into_iter().collect::<SpanSet>().overlaps(asked), expected);
        }
    }
}
