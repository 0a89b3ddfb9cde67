//! Finds every place in a blob where a rule could match, in one pass whose cost does not grow with the number of rules.
//!
//! Nearly all distinctive literals begin a *word*: a run of letters and digits, or a capitalised part of one
//! (`dbPassword`). The pass classifies 64 bytes at a time, finds the word starts, and looks up a hash of the first bytes
//! of each (four, and for short literals three or two) in maps of bits, so large that nearly all words are passed over;
//! only after a hit are literals compared. Literals that may stand anywhere are left to `aho_corasick::packed`. The same
//! classification finds long runs that may be encoded text.
//!
//! It may report too much, never too little: if a rule matches somewhere, one of its literals is among the hits. Hits
//! are in no particular order.

use aho_corasick::{AhoCorasick, Input, Match, MatchKind, packed};
use wide::u8x16;

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
    /// The hashes of anchors, by how many bytes of a word count: four, three or two.
    maps: [HashFilter; MASKS.len()],
    /// The anchors of slot `i` are `anchors[directory[i]..directory[i + 1]]`.
    directory: Vec<u32>,
    anchors: Vec<Anchor>,
    /// Each looks for as many literals as it can at full speed.
    anywhere: Vec<Searcher>,
    /// The patterns of `anywhere`, each with its literal.
    anywhere_forms: Vec<Form>,
}

/// Looks for literals anywhere, several at once.
enum Searcher {
    Packed(packed::Searcher),
    /// For machines whose vector instructions `packed` knows nothing of.
    Automaton(AhoCorasick),
}

impl Searcher {
    fn new(forms: &[Form]) -> Self {
        let texts = || forms.iter().map(|form| &form.text);
        let mut packed = packed::Config::new().match_kind(packed::MatchKind::LeftmostFirst).builder();
        match packed.extend(texts()).build() {
            Some(packed) => Self::Packed(packed),
            None => {
                let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(texts());
                Self::Automaton(automaton.expect("a few short literals make a small automaton"))
            }
        }
    }

    fn find(&self, content: &[u8], range: Span) -> Option<Match> {
        match self {
            Self::Packed(packed) => packed.find_in(content, aho_corasick::Span::from(range.start..range.end)),
            Self::Automaton(automaton) => automaton.find(Input::new(content).range(range.start..range.end)),
        }
    }
}

/// One way to write a literal that may stand anywhere.
struct Form {
    text: Vec<u8>,
    literal: LiteralIdx,
    /// The forms that may begin where this one does: those that begin with it or that it begins with, itself included.
    siblings: Vec<usize>,
}

/// A literal that is found at a word start `offset` bytes after its own start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Anchor {
    hash: u32,
    literal: LiteralIdx,
    offset: u8,
    /// The first eight bytes of the word, folded; and which of them the literal has.
    head: u64,
    mask: u64,
}

/// Which bytes of a word are hashed, for words of four bytes or more, of three and of two.
const MASKS: [u32; 3] = [u32::MAX, 0x00ff_ffff, 0x0000_ffff];

/// Returns the place in [`MASKS`] for a word of so many bytes, which are two or more.
fn class(len: usize) -> usize {
    4 - len.min(4)
}

impl Anchor {
    /// `word` has two bytes or more.
    fn new(word: &[u8], literal: LiteralIdx, offset: u8) -> Self {
        let mask = if word.len() < 8 { (1 << (word.len() * 8)) - 1 } else { u64::MAX };
        let head = fold(first_bytes(word)) & mask;
        Self { hash: hash(head as u32 & MASKS[class(word.len())]), literal, offset, head, mask }
    }
}

/// A set of hashes that may hold more than was added, never less.
struct HashFilter {
    bits: Vec<u64>,
    /// By how much a hash is shifted for the number of its bit.
    shift: u32,
}

impl HashFilter {
    /// With so many bits for each hash, one in as many words is compared for nothing.
    const BITS_PER_HASH: usize = 64;

    fn new(hashes: &[u32]) -> Self {
        let size = (hashes.len() * Self::BITS_PER_HASH).next_power_of_two().max(1 << 12);
        let shift = 32 - size.trailing_zeros();
        let mut bits = vec![0; size / 64];
        for hash in hashes {
            let bit = hash >> shift;
            bits[bit as usize / 64] |= 1 << (bit % 64);
        }
        Self { bits, shift }
    }

    #[inline]
    fn may_have(&self, hash: u32) -> bool {
        let bit = hash >> self.shift;
        self.bits[bit as usize / 64] >> (bit % 64) & 1 != 0
    }
}

const BLOCK: usize = 64;

/// How many literals `aho_corasick::packed` takes before it turns to a form that is slower than two searches.
const PACKED_LIMIT: usize = 32;

impl Prefilter {
    pub fn new(literals: Vec<Literal>) -> Self {
        let mut anchors = Vec::with_capacity(literals.len() * 2);
        let mut anywhere_forms: Vec<Form> = Vec::new();
        for (at, literal) in literals.iter().enumerate() {
            let idx = LiteralIdx(u16::try_from(at).expect("rule sets are limited to 65,536 literals"));
            let start = word_start(literal);
            if let Some(offset) = start {
                anchors.push(Anchor::new(&literal.text[usize::from(offset)..], idx, offset));
            }
            if literal.anywhere || start.is_none() {
                let forms = glued_forms(literal, start.is_some()).into_iter();
                anywhere_forms.extend(forms.map(|text| Form { text, literal: idx, siblings: Vec::new() }));
            }
        }
        // What is short makes a search slower for all that is looked for together with it.
        anywhere_forms.sort_by_key(|form| std::cmp::Reverse(form.text.len()));
        anchors.sort_unstable();
        anchors.dedup();
        let maps = std::array::from_fn(|of| {
            let is_of = |anchor: &&Anchor| class(anchor.mask.count_ones() as usize / 8) == of;
            HashFilter::new(&anchors.iter().filter(is_of).map(|anchor| anchor.hash).collect::<Vec<_>>())
        });
        let slots = anchors.len() + 1;
        let mut directory = vec![0u32; slots + 1];
        for anchor in &anchors {
            directory[slot(slots, anchor.hash) + 1] += 1;
        }
        for at in 1..directory.len() {
            directory[at] += directory[at - 1];
        }
        for at in 0..anywhere_forms.len() {
            let text = &anywhere_forms[at].text;
            let is_sibling = |other: &Form| other.text.starts_with(text) || text.starts_with(&other.text);
            let siblings = (0..anywhere_forms.len()).filter(|other| is_sibling(&anywhere_forms[*other])).collect();
            anywhere_forms[at].siblings = siblings;
        }
        let anywhere = anywhere_forms.chunks(PACKED_LIMIT).map(Searcher::new).collect();
        Self { literals, maps, directory, anchors, anywhere, anywhere_forms }
    }

    /// Returns the literal of a hit.
    pub fn literal(&self, idx: LiteralIdx) -> &Literal {
        &self.literals[usize::from(idx.0)]
    }

    /// Appends all hits that start within `range` of `content`; literals may reach beyond its end.
    pub fn find_into(&self, content: &[u8], range: Span, hits: &mut Hits) {
        self.find_at_word_starts(content, range, hits);
        self.find_anywhere(content, range, hits);
    }

    fn find_anywhere(&self, content: &[u8], range: Span, hits: &mut Hits) {
        for (part, (searcher, forms)) in self.anywhere.iter().zip(self.anywhere_forms.chunks(PACKED_LIMIT)).enumerate()
        {
            let longest = forms.iter().map(|form| form.text.len()).max().unwrap_or(0);
            let end = (range.end + longest).min(content.len());
            let mut from = range.start;
            while let Some(found) = searcher.find(content, Span::new(from, end)) {
                if found.start() >= range.end {
                    break;
                }
                // The searcher tells one pattern of a place; others may begin there too, or within the match.
                let at = found.start();
                let form = &self.anywhere_forms[part * PACKED_LIMIT + found.pattern().as_usize()];
                let siblings = form.siblings.iter().map(|sibling| &self.anywhere_forms[*sibling]);
                let here = siblings.filter(|form| content[at..].starts_with(&form.text));
                hits.literals.extend(here.map(|form| Hit { at, literal: form.literal }));
                from = at + 1;
            }
        }
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
            let alnum = masks.lower_digit | masks.upper;
            let next_is_lower = content.get(at + BLOCK).is_some_and(|byte| byte.is_ascii_lowercase());
            let before_lower = (masks.lower_digit >> 1) | (u64::from(next_is_lower) << 63);
            let after_lower = (masks.lower_digit << 1) | lower_carry;
            let run_starts = alnum & !((alnum << 1) | alnum_carry);
            let mut starts = run_starts | (masks.upper & (after_lower | before_lower));
            (alnum_carry, lower_carry) = (alnum >> 63, masks.lower_digit >> 63);

            let mut runs = long_runs(alnum | masks.base64_sign);
            let mut escapes = repeated(masks.escape);
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
                let head = head_at(content, position);
                let is_known = |(mask, map): (&u32, &HashFilter)| map.may_have(hash(head & mask));
                if MASKS.iter().zip(&self.maps).any(is_known) {
                    self.compare(content, position, hits);
                }
            }
            at += BLOCK;
        }
    }

    #[cold]
    fn compare(&self, content: &[u8], word_start: usize, hits: &mut Hits) {
        let head = fold(first_bytes(&content[word_start..]));
        let hashes = MASKS.map(|mask| hash(head as u32 & mask));
        let known = hashes.iter().zip(&self.maps).filter(|(hash, map)| map.may_have(**hash));
        let anchors = known.flat_map(|(hash, _)| self.anchors_of(*hash));
        for anchor in anchors.filter(|anchor| head & anchor.mask == anchor.head) {
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

    /// Returns all anchors with this hash, and perhaps others.
    fn anchors_of(&self, hash: u32) -> &[Anchor] {
        let slot = slot(self.directory.len() - 1, hash);
        &self.anchors[self.directory[slot] as usize..self.directory[slot + 1] as usize]
    }
}

/// Returns which of so many slots a hash falls into. Greater hashes never fall into lower ones.
fn slot(slots: usize, hash: u32) -> usize {
    ((u64::from(hash) * slots as u64) >> 32) as usize
}

/// Which of 64 bytes belong to which class, one bit each, the first byte lowest.
struct Masks {
    lower_digit: u64,
    upper: u64,
    /// `+` and `/`, which base64 adds to letters and digits.
    base64_sign: u64,
    /// `%` and `\`.
    escape: u64,
}

impl Masks {
    #[inline]
    fn of(block: &[u8]) -> Self {
        let mut masks = Self { lower_digit: 0, upper: 0, base64_sign: 0, escape: 0 };
        for (part, bytes) in block.as_chunks::<16>().0.iter().enumerate() {
            let bytes = u8x16::new(*bytes);
            let shift = part * 16;
            let within = |from: u8, count: u8| {
                let distance = bytes - u8x16::splat(from);
                distance.simd_eq(distance.min(u8x16::splat(count - 1)))
            };
            let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
            let bits = |mask: u8x16| u64::from(mask.to_bitmask() & 0xffff) << shift;
            masks.lower_digit |= bits(within(b'a', 26) | within(b'0', 10));
            masks.upper |= bits(within(b'A', 26));
            masks.base64_sign |= bits(is(b'+') | is(b'/'));
            masks.escape |= bits(is(b'%') | is(b'\\'));
        }
        masks
    }
}

/// Marks the first byte of each stretch of 16 set bits. A run of 31 bytes or more has such a stretch in some block,
/// however the blocks cut it.
#[inline]
fn long_runs(mask: u64) -> u64 {
    let two = mask & (mask >> 1);
    let four = two & (two >> 2);
    let eight = four & (four >> 4);
    eight & (eight >> 8)
}

/// The lowest group of neighbouring set bits.
#[inline]
fn first_group(mask: u64) -> u64 {
    let lowest = mask & mask.wrapping_neg();
    mask & !mask.wrapping_add(lowest)
}

/// Marks escapes that are followed by two more at the same distance: `%41%42%43`, `\x41\x42\x43`, `\u0041\u0042\u0043`.
#[inline]
fn repeated(mask: u64) -> u64 {
    (mask & (mask >> 3) & (mask >> 6)) | (mask & (mask >> 4) & (mask >> 8)) | (mask & (mask >> 6) & (mask >> 12))
}

/// Returns the offset of a word start in a literal, or `None` if it has to be searched for everywhere.
fn word_start(literal: &Literal) -> Option<u8> {
    let text = &literal.text;
    let starts_word =
        |at: &usize| text[*at].is_ascii_alphanumeric() && (*at == 0 || !text[at - 1].is_ascii_alphanumeric());
    let has_enough = |at: &usize| text[*at..].iter().take(3).filter(|byte| byte.is_ascii_alphanumeric()).count() == 3;
    let starts = || (0..text.len().min(usize::from(u8::MAX))).filter(starts_word);
    let head = |at: &usize| text[*at..].get(..4).map(<[u8]>::to_ascii_lowercase);
    let is_rare = |at: &usize| head(at).is_some_and(|head| !FREQUENT_HEADS.contains(&head.as_slice()));
    let is_odd = |at: &usize| is_rare(at) && head(at).is_some_and(|head| !head.iter().all(u8::is_ascii_alphabetic));
    let start = starts().find(is_odd).or_else(|| starts().find(is_rare)).or_else(|| starts().find(has_enough));
    let is_word = |at: &usize| text.len() - at >= 3 || (text.len() - at == 2 && literal.ignores_case);
    start.or_else(|| starts().find(is_word)).map(|at| at as u8)
}

/// The first four bytes of words that stand everywhere in code. A literal that begins with one is found by another of
/// its words if it has one. What is missing here costs time and nothing else.
const FREQUENT_HEADS: [&[u8]; 31] = [
    b"acce", b"acco", b"api-", b"api.", b"auth", b"comm", b"conf", b"data", b"defa", b"file", b"hash", b"http",
    b"key ", b"key-", b"key=", b"key_", b"keys", b"mail", b"name", b"pass", b"pers", b"post", b"prod", b"reco",
    b"root", b"ruby", b"secr", b"test", b"toke", b"user", b"www.",
];

/// The forms in which a literal is looked for in the middle of words. One that ignores case is glued to what is before it
/// in lower or in upper case (`dbpassword`, `PGPASSWORD`); capitalised, it starts a word of its own.
fn glued_forms(literal: &Literal, is_found_at_starts: bool) -> Vec<Vec<u8>> {
    if !literal.ignores_case {
        return vec![literal.text.clone()];
    }
    let lower = literal.text.to_ascii_lowercase();
    let upper = literal.text.to_ascii_uppercase();
    let mut forms = vec![lower.clone(), upper];
    if !is_found_at_starts {
        let mut capitalised = lower;
        capitalised[0].make_ascii_uppercase();
        forms.push(capitalised);
    }
    forms.dedup();
    forms
}

/// Returns the four bytes at `at`, folded. Bytes past the end count as zero.
#[inline]
fn head_at(content: &[u8], at: usize) -> u32 {
    match content[at..].first_chunk::<4>() {
        Some(head) => u32::from_le_bytes(*head) | FOLDED as u32,
        None => fold(first_bytes(&content[at..])) as u32,
    }
}

/// Returns the first eight bytes. Bytes past the end count as zero.
fn first_bytes(text: &[u8]) -> u64 {
    let mut head = [0; 8];
    let len = text.len().min(8);
    head[..len].copy_from_slice(&text[..len]);
    u64::from_le_bytes(head)
}

/// Bit 5 of each byte, which tells lower from upper case.
const FOLDED: u64 = 0x2020_2020_2020_2020;

/// Makes upper and lower case the same.
fn fold(head: u64) -> u64 {
    head | FOLDED
}

#[inline]
fn hash(head: u32) -> u32 {
    head.wrapping_mul(0x9e37_79b1)
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
