//! What a value is made of.

use super::letters;

/// Longer values are judged by their first bytes.
const MAX_LOOKED_AT: usize = 256;

/// Counts and measures of one value, made in one pass.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shape {
    pub(crate) len: usize,
    pub(crate) lower: usize,
    pub(crate) upper: usize,
    pub(crate) digits: usize,
    /// `_`, `-`, `.`
    pub(crate) joints: usize,
    /// `/`, `+`, `=`
    pub(crate) base64_signs: usize,
    /// Other visible ASCII.
    pub(crate) symbols: usize,
    pub(crate) blanks: usize,
    pub(crate) non_ascii: usize,
    pub(crate) control: usize,
    pub(crate) distinct: usize,
    pub(crate) is_hex: bool,
    /// Changes between lower case, upper case and digits.
    pub(crate) changes: usize,
    /// Letters that stand in runs of three or more.
    pub(crate) run_letters: usize,
    /// Those of them that words cover.
    pub(crate) word_letters: usize,
    /// Mean bits per letter over the runs of three letters and more.
    pub(crate) surprise: f32,
    /// Shannon entropy in bits per byte.
    pub(crate) entropy: f32,
}

impl Shape {
    pub(crate) fn of(value: &[u8]) -> Self {
        let looked_at = &value[..value.len().min(MAX_LOOKED_AT)];
        let mut shape = Self { len: value.len(), is_hex: true, ..Self::default() };
        let mut counts = [0u16; 256];
        let mut last_class = 0;
        for &byte in looked_at {
            counts[usize::from(byte)] += 1;
            let class = shape.count(byte);
            shape.changes += usize::from(class != last_class && class != 0 && last_class != 0);
            last_class = class;
        }
        let total = looked_at.len().max(1) as f32;
        for count in counts.into_iter().filter(|&count| count > 0) {
            let share = f32::from(count) / total;
            shape.entropy -= share * share.log2();
            shape.distinct += 1;
        }
        shape.read_runs(looked_at);
        shape
    }

    /// Returns 1 for lower case, 2 for upper case, 3 for digits, 0 for the rest.
    fn count(&mut self, byte: u8) -> u8 {
        self.is_hex &= byte.is_ascii_hexdigit();
        match byte {
            b'a'..=b'z' => self.lower += 1,
            b'A'..=b'Z' => self.upper += 1,
            b'0'..=b'9' => self.digits += 1,
            b'_' | b'-' | b'.' => self.joints += 1,
            b'/' | b'+' | b'=' => self.base64_signs += 1,
            b' ' | b'\t' => self.blanks += 1,
            0x21..=0x7e => self.symbols += 1,
            0x80.. => self.non_ascii += 1,
            _ => self.control += 1,
        }
        match byte {
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 2,
            b'0'..=b'9' => 3,
            _ => 0,
        }
    }

    /// Looks at each run of letters; one that a hump divides counts as two.
    fn read_runs(&mut self, value: &[u8]) {
        let mut cost = 0.0;
        let mut start = 0;
        while start < value.len() {
            if !value[start].is_ascii_alphabetic() {
                start += 1;
                continue;
            }
            let mut end = start + 1;
            while end < value.len()
                && value[end].is_ascii_alphabetic()
                && !(value[end - 1].is_ascii_lowercase() && value[end].is_ascii_uppercase())
            {
                end += 1;
            }
            let run = &value[start..end];
            if run.len() >= 3 {
                self.run_letters += run.len();
                self.word_letters += letters::covered(run);
                cost += letters::surprise(run) * run.len() as f32;
            }
            start = end;
        }
        if self.run_letters > 0 {
            self.surprise = cost / self.run_letters as f32;
        }
    }

    pub(crate) fn letters(&self) -> usize {
        self.lower + self.upper
    }

    /// Returns how much of the letters that form runs is covered by words, 0 to 1.
    pub(crate) fn word_share(&self) -> f32 {
        if self.run_letters == 0 { 0.0 } else { self.word_letters as f32 / self.run_letters as f32 }
    }

    /// Returns how many of lower case, upper case, digits and signs occur.
    pub(crate) fn classes(&self) -> usize {
        [self.lower, self.upper, self.digits, self.symbols + self.base64_signs + self.joints]
            .iter()
            .filter(|&&count| count > 0)
            .count()
    }
}
