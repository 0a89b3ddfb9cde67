//! Finds every place in a blob where a rule could match, in one pass whose cost does not grow with the number of rules.
//!
//! Nearly all distinctive literals begin a *word*: a run of letters and digits, or a capitalised part of one
//! (`dbPassword`). The pass classifies 64 bytes at a time, finds the word starts, and looks up hashes of the first bytes
//! of each (four and then seven; three for short literals) in maps of bits, so large that nearly all words are passed
//! over; only after a hit are literals compared. Literals that may stand anywhere are left to `aho_corasick::packed`. The
//! same classification finds long runs that may be encoded text.
//!
//! It may report too much, never too little: if a rule matches somewhere, one of its literals is among the hits. Hits
//! are in no particular order.

mod anchors;
mod anywhere;
mod masks;

use anchors::{Anchor, Anchors};
use anywhere::Anywhere;
use masks::{BLOCK, Masks, first_group};

use crate::span::Span;

/// The place of a literal in the list that the prefilter was built from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LiteralIdx(pub u16);

/// Something to look for.
#[derive(Clone, Debug)]
pub struct Literal {
    /// Not empty. Two bytes that ignore case count only as a whole word.
    pub text: Vec<u8>,
    pub ignores_case: bool,
    /// Whether it counts in the middle of a word.
    pub anywhere: bool,
}

/// A literal that stands at `at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    pub at: usize,
    pub literal: LiteralIdx,
}

/// What one pass reports.
#[derive(Default)]
pub struct Hits {
    pub literals: Vec<Hit>,
    /// Positions within runs of at least 16 characters of the base64 alphabet.
    pub base64_runs: Vec<usize>,
    /// Positions of `%` or `\` with two more at the distance of an encoded byte.
    pub escapes: Vec<usize>,
}

impl Hits {
    pub fn is_empty(&self) -> bool {
        self.literals.is_empty() && self.base64_runs.is_empty() && self.escapes.is_empty()
    }

    pub fn clear(&mut self) {
        self.literals.clear();
        self.base64_runs.clear();
        self.escapes.clear();
    }
}

/// The literals of all enabled rules, made ready to look for.
pub struct Prefilter {
    literals: Vec<Literal>,
    anchors: Anchors,
    anywhere: Anywhere,
}

impl Prefilter {
    pub fn new(literals: Vec<Literal>) -> Self {
        let mut anchors = Vec::with_capacity(literals.len());
        let mut anywhere = Vec::new();
        for (at, literal) in literals.iter().enumerate() {
            let idx = LiteralIdx(u16::try_from(at).expect("rule sets are limited to 65,536 literals"));
            let anchor = Anchor::of(literal, idx);
            if literal.anywhere || anchor.is_none() {
                let forms = anywhere::glued_forms(literal, anchor.is_some()).into_iter();
                anywhere.extend(forms.map(|text| (text, idx)));
            }
            anchors.extend(anchor);
        }
        Self { literals, anchors: Anchors::new(anchors), anywhere: Anywhere::new(anywhere) }
    }

    /// Returns the literal of a hit.
    pub fn literal(&self, idx: LiteralIdx) -> &Literal {
        &self.literals[usize::from(idx.0)]
    }

    /// Appends all hits that start within `range` of `content`; literals may reach beyond its end.
    pub fn find_into(&self, content: &[u8], range: Span, hits: &mut Hits) {
        self.find_at_word_starts(content, range, hits);
        self.anywhere.find_into(content, range, &mut hits.literals);
    }

    fn find_at_word_starts(&self, content: &[u8], range: Span, hits: &mut Hits) {
        let before = range.start.checked_sub(1).map(|at| content[at]);
        let mut alnum_carry = u64::from(before.is_some_and(|byte| byte.is_ascii_alphanumeric()));
        let mut lower_carry = u64::from(before.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        let mut at = range.start;
        while at < range.end {
            let masks = match content.get(at..at + BLOCK) {
                Some(block) => Masks::of(block),
                None => {
                    let mut padded = [0u8; BLOCK];
                    padded[..content.len() - at].copy_from_slice(&content[at..]);
                    Masks::of(&padded)
                }
            };
            let alnum = masks.alnum();
            let next_is_lower = content.get(at + BLOCK).is_some_and(|byte| byte.is_ascii_lowercase());
            let before_lower = (masks.lower_digit >> 1) | (u64::from(next_is_lower) << 63);
            let after_lower = (masks.lower_digit << 1) | lower_carry;
            let run_starts = alnum & !((alnum << 1) | alnum_carry);
            let mut starts = run_starts | (masks.upper & (after_lower | before_lower));
            (alnum_carry, lower_carry) = (alnum >> 63, masks.lower_digit >> 63);

            let mut runs = masks.long_runs();
            let mut escapes = masks.repeated_escapes();
            if range.end - at < BLOCK {
                let inside = (1u64 << (range.end - at)) - 1;
                starts &= inside;
                runs &= inside;
                escapes &= inside;
            }
            if runs != 0 {
                hits.base64_runs.push(at + runs.trailing_zeros() as usize);
                let rest = runs & !first_group(runs);
                if rest != 0 {
                    hits.base64_runs.push(at + rest.trailing_zeros() as usize);
                }
            }
            if escapes != 0 {
                hits.escapes.push(at + escapes.trailing_zeros() as usize);
            }
            while starts != 0 {
                let position = at + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                if self.anchors.may_begin(content, position) {
                    self.compare(content, position, hits);
                }
            }
            at += BLOCK;
        }
    }

    #[cold]
    fn compare(&self, content: &[u8], word_start: usize, hits: &mut Hits) {
        for anchor in self.anchors.beginning(content, word_start) {
            let Some(at) = word_start.checked_sub(usize::from(anchor.offset)) else { continue };
            let literal = self.literal(anchor.literal);
            let Some(text) = content.get(at..at + literal.text.len()) else { continue };
            let is_equal =
                if literal.ignores_case { text.eq_ignore_ascii_case(&literal.text) } else { text == literal.text };
            let after = content.get(at + literal.text.len());
            let is_part = literal.text.len() == 2 && after.is_some_and(u8::is_ascii_alphanumeric);
            if is_equal && !is_part {
                hits.literals.push(Hit { at, literal: anchor.literal });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use proptest::prelude::*;

    fn literal(text: &str, ignores_case: bool, anywhere: bool) -> Literal {
        Literal { text: text.into(), ignores_case, anywhere }
    }

    fn prefilter() -> &'static Prefilter {
        static PREFILTER: LazyLock<Prefilter> = LazyLock::new(|| Prefilter::new(literals()));
        &PREFILTER
    }

    fn literals() -> Vec<Literal> {
        vec![
            literal("tok_live_", false, false),
            literal("key", true, false),
            literal("password", true, true),
            literal("://", false, true),
            literal("-----BEGIN", false, false),
            literal("secret", true, false),
            literal("pw", true, false),
        ]
    }

    fn hits(content: &str, range: Span) -> Vec<(usize, u16)> {
        let mut hits = Hits::default();
        prefilter().find_into(content.as_bytes(), range, &mut hits);
        hits.literals.sort_unstable();
        hits.literals.dedup();
        hits.literals.iter().map(|hit| (hit.at, hit.literal.0)).collect()
    }

    #[test]
    fn literals_are_found_where_words_begin() {
        let cases: &[(&str, &[(usize, u16)])] = &[
            ("tok_live_", &[(0, 0)]),
            ("xtok_live_", &[]),
            ("x_tok_live_", &[(2, 0)]),
            ("TOK_LIVE_", &[]),
            ("key", &[(0, 1)]),
            ("apiKey=1", &[(3, 1)]),
            ("APIKey=1", &[(3, 1)]),
            ("API_KEY", &[(4, 1)]),
            ("monkey", &[]),
            ("PGPASSWORD", &[(2, 2)]),
            ("dbPassword", &[(2, 2)]),
            ("http://", &[(4, 3)]),
            ("x -----BEGIN X", &[(2, 4)]),
            ("2ndSecret", &[(3, 5)]),
            ("pw: 1", &[(0, 6)]),
            ("rootPw", &[(4, 6)]),
            ("pwned", &[]),
        ];
        for (content, expected) in cases {
            assert_eq!(hits(content, Span::new(0, content.len())), *expected, "{content}");
        }
    }

    #[test]
    fn long_runs_and_repeated_escapes_are_reported() {
        let run = format!("x = '{}'", "Ab1+".repeat(8));
        let escapes = r"y = '\x41\x42\x43' z = '%41%42%43' \u0041\u0042\u0043";
        for padding in 0..130 {
            let mut found = Hits::default();
            let content = format!("{}{run} {escapes}", " ".repeat(padding));
            prefilter().find_into(content.as_bytes(), Span::new(0, content.len()), &mut found);
            assert!(!found.base64_runs.is_empty(), "padding {padding}");
            assert!(!found.escapes.is_empty(), "padding {padding}");
        }
    }

    proptest! {
        #[test]
        fn every_range_finds_the_hits_that_start_in_it(
            content in "(key|Key|KEY|password|tok_live_|://|-----BEGIN|secret|[a-zA-Z0-9_ =-]{1,9}){0,40}",
            cut in 0.0..1.0f64,
        ) {
            let middle = (content.len() as f64 * cut) as usize;
            let whole = hits(&content, Span::new(0, content.len()));
            let mut parts = hits(&content, Span::new(0, middle));
            parts.extend(hits(&content, Span::new(middle, content.len())));
            // A literal whose word start lies in the later part may itself begin in the earlier one.
            parts.sort_unstable();
            parts.dedup();
            prop_assert_eq!(whole, parts);
        }
    }
}
