//! What follows a literal in every match of a pattern, as far as it can be told without running the pattern.

use regex_syntax::hir::{Class, Hir, HirKind};

/// The bytes between a literal and the end of a match. Nearly all places of a common literal (`test_`) are dismissed by
/// them, at a small part of the price of a regular expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tail {
    /// Which bytes there may be: bit `b % 64` of word `b / 64` for byte `b`.
    pub bytes: [u64; 4],
    /// How many there are at least.
    pub least_len: u32,
}

impl Tail {
    /// Anything, or nothing.
    pub const ANY: Self = Self { bytes: [u64::MAX; 4], least_len: 0 };

    /// Returns the tail of a literal that ends `end` bytes after the start of the `sequence` of expressions.
    pub fn of(sequence: &[&Hir], end: usize) -> Self {
        let mut bytes = [0; 4];
        let (mut least, mut greatest) = (0usize, Some(0usize));
        for element in sequence {
            let properties = element.properties();
            least += properties.minimum_len().unwrap_or(0);
            greatest = greatest.zip(properties.maximum_len()).and_then(|(one, other)| one.checked_add(other));
            if greatest.is_none_or(|greatest| greatest > end) {
                add_bytes(element, &mut bytes);
            }
        }
        Self { bytes, least_len: u32::try_from(least.saturating_sub(end)).unwrap_or(u32::MAX) }
    }

    /// Returns what allows whatever one of the two allows.
    pub fn or(self, other: Self) -> Self {
        let bytes = std::array::from_fn(|at| self.bytes[at] | other.bytes[at]);
        Self { bytes, least_len: self.least_len.min(other.least_len) }
    }

    /// Returns true if a match may go on with `after`, the text that follows the literal.
    pub fn admits(&self, after: &[u8]) -> bool {
        let may_stand = |byte: &u8| self.bytes[usize::from(byte / 64)] >> (byte % 64) & 1 != 0;
        after.get(..self.least_len as usize).is_some_and(|after| after.iter().all(may_stand))
    }
}

/// Adds all bytes that may stand in a match of an expression.
fn add_bytes(hir: &Hir, bytes: &mut [u64; 4]) {
    let mut add = |byte: u8| bytes[usize::from(byte / 64)] |= 1 << (byte % 64);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => literal.0.iter().for_each(|byte| add(*byte)),
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().flat_map(|range| range.start()..=range.end()).for_each(add);
        }
        HirKind::Class(Class::Unicode(_)) => *bytes = Tail::ANY.bytes,
        HirKind::Repetition(repetition) => add_bytes(&repetition.sub, bytes),
        HirKind::Capture(capture) => add_bytes(&capture.sub, bytes),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().for_each(|part| add_bytes(part, bytes)),
    }
}

#[cfg(test)]
mod tests {
    use crate::rule::literal::derive;

    #[test]
    fn a_tail_admits_what_may_follow_its_literal() {
        let cases = [
            ("tok_[0-9a-f]{4}", "", "0a1b", true),
            ("tok_[0-9a-f]{4}", "", "0a1b rest", true),
            ("tok_[0-9a-f]{4}", "", "0a1", false),
            ("tok_[0-9a-f]{4}", "", "0a1_", false),
            ("(?:tok|key)_[0-9]{2}(?:-[a-z]+)?", "", "12", true),
            ("(?:tok|key)_[0-9]{2}(?:-[a-z]+)?", "", "1.", false),
            ("(?i)tok_[a-f]{3}", "", "aBc", true),
            ("[a-z]{3}MIDDLE[0-9]{2}", "MIDDLE", "12", true),
            ("[a-z]{3}MIDDLE[0-9]{2}", "MIDDLE", "ab", false),
            ("tok_[0-9]{2}|tok_[a-f]{3}", "", "12", true),
            ("tok_[0-9]{2}|tok_[a-f]{3}", "", "ab", true),
            ("tok_[0-9]{2}|tok_[a-f]{3}", "", "x1", false),
        ];
        for (pattern, wanted, after, expected) in cases {
            let literals = derive(pattern, Some(wanted).filter(|wanted| !wanted.is_empty())).expect("it has a literal");
            assert_eq!(literals[0].tail.admits(after.as_bytes()), expected, "{pattern} {after}");
        }
    }
}
