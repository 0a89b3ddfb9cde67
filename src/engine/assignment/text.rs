//! The part of a content that one hit may look at, and how to walk in it.

use crate::span::Span;

/// A stretch of content with the offsets of the whole. Every walk stays inside it.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    content: &'a [u8],
    low: usize,
    high: usize,
}

impl<'a> Text<'a> {
    pub(super) fn new(content: &'a [u8], bounds: Span) -> Self {
        Self { content, low: bounds.start, high: bounds.end.min(content.len()) }
    }

    /// Returns the part of this text that a hit within `name` may look at if it needs more than its line.
    pub(super) fn near(&self, name: Span) -> Self {
        let window = super::window(self.content, name);
        Self { content: self.content, low: self.low.max(window.start), high: self.high.min(window.end) }
    }

    /// Returns the byte at `at`, or a newline outside.
    pub(super) fn byte(&self, at: usize) -> u8 {
        if at >= self.low && at < self.high { self.content[at] } else { b'\n' }
    }

    /// Returns the byte before `at`, or a newline outside.
    pub(super) fn before(&self, at: usize) -> u8 {
        if at > self.low && at <= self.high { self.content[at - 1] } else { b'\n' }
    }

    /// Returns the bytes from `at` on, at most `limit` of them.
    pub(super) fn rest(&self, at: usize, limit: usize) -> &'a [u8] {
        let at = at.clamp(self.low, self.high);
        &self.content[at..self.high.min(at + limit)]
    }

    /// Returns the bytes before `at`, at most `limit` of them.
    pub(super) fn head(&self, at: usize, limit: usize) -> &'a [u8] {
        let at = at.clamp(self.low, self.high);
        &self.content[self.low.max(at.saturating_sub(limit))..at]
    }

    pub(super) fn of(&self, span: Span) -> &'a [u8] {
        span.of(self.content)
    }

    /// Returns the bytes from one offset to another; nothing if they are the wrong way round.
    pub(super) fn between(&self, from: usize, to: usize) -> &'a [u8] {
        self.rest(from, to.saturating_sub(from))
    }

    pub(super) fn starts_with(&self, at: usize, wanted: &[u8]) -> bool {
        self.rest(at, wanted.len()) == wanted
    }

    /// Compares without regard to case; `wanted` is in lower case.
    pub(super) fn starts_with_word(&self, at: usize, wanted: &[u8]) -> bool {
        self.rest(at, wanted.len()).eq_ignore_ascii_case(wanted) && !is_name_byte(self.byte(at + wanted.len()))
    }

    pub(super) fn ends_with(&self, at: usize, wanted: &[u8]) -> bool {
        self.head(at, wanted.len()) == wanted
    }

    /// Returns the first offset from `at` on, at most `limit` bytes away, that is no blank.
    pub(super) fn skip_blanks(&self, at: usize, limit: usize) -> usize {
        self.skip_while(at, limit, is_blank)
    }

    pub(super) fn skip_while(&self, at: usize, limit: usize, accepts: impl Fn(u8) -> bool) -> usize {
        at + self.rest(at, limit).iter().position(|&byte| !accepts(byte)).unwrap_or(self.rest(at, limit).len())
    }

    pub(super) fn skip_while_back(&self, at: usize, limit: usize, accepts: impl Fn(u8) -> bool) -> usize {
        let head = self.head(at, limit);
        at - head.iter().rev().position(|&byte| !accepts(byte)).unwrap_or(head.len())
    }

    /// Returns the offset of the next newline (or the end), at most `limit` bytes away.
    pub(super) fn line_end(&self, at: usize, limit: usize) -> usize {
        let rest = self.rest(at, limit);
        at + memchr::memchr(b'\n', rest).unwrap_or(rest.len())
    }

    /// Returns the start of the line that holds `at`, at most `limit` bytes away.
    pub(super) fn line_start(&self, at: usize, limit: usize) -> usize {
        let head = self.head(at, limit);
        at - memchr::memrchr(b'\n', head).map_or(head.len(), |newline| head.len() - newline - 1)
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
