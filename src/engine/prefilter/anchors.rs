//! Finds the literals that begin a word, or hold a word's beginning, by a hash of its first bytes.

use super::{Literal, LiteralIdx};

/// A literal that is found at a word start `offset` bytes after its own start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anchor {
    hash: u32,
    pub literal: LiteralIdx,
    pub offset: u8,
    /// The first eight bytes of the word, folded; and which of them the literal has.
    head: u64,
    mask: u64,
}

impl Anchor {
    /// Returns the anchor of a literal, or `None` if no word begins in it.
    pub fn of(literal: &Literal, idx: LiteralIdx) -> Option<Self> {
        let offset = word_start(literal)?;
        Some(Self::new(&literal.text[usize::from(offset)..], idx, offset))
    }

    /// `word` has two bytes or more.
    fn new(word: &[u8], literal: LiteralIdx, offset: u8) -> Self {
        let mask = if word.len() < 8 { (1 << (word.len() * 8)) - 1 } else { u64::MAX };
        let head = fold(first_bytes(word)) & mask;
        let mut anchor = Self { hash: 0, literal, offset, head, mask };
        anchor.hash = match anchor.counted_bytes() {
            7 => hash_of_seven(head),
            bytes => hash(first(head as u32, bytes)),
        };
        anchor
    }

    /// Returns how many bytes of its word are hashed.
    fn counted_bytes(&self) -> usize {
        match self.mask.count_ones() as usize / 8 {
            7.. => 7,
            4..7 => 4,
            less => less,
        }
    }
}

/// The anchors of all literals.
pub struct Anchors {
    /// The hashes of the first four bytes of words.
    four: HashFilter,
    /// The hashes of the anchors of words of four bytes or more. Many words of code share their first four bytes with a
    /// literal, few the first seven.
    long: HashFilter,
    /// The hashes of the first three bytes of shorter words; of two, with any byte after them.
    three: HashFilter,
    /// The anchors of slot `i` are `anchors[directory[i]..directory[i + 1]]`.
    directory: Vec<u32>,
    anchors: Vec<Anchor>,
}

impl Anchors {
    pub fn new(mut anchors: Vec<Anchor>) -> Self {
        anchors.sort_unstable();
        anchors.dedup();
        let of = |len: usize| anchors.iter().filter(move |anchor| anchor.counted_bytes() == len);
        let long = || anchors.iter().filter(|anchor| anchor.counted_bytes() >= 4);
        let any_third = |anchor: &Anchor| {
            let head = anchor.head as u32;
            (0..=u8::MAX).map(move |third| hash(first(head | u32::from(third) << 16 | FOLDED as u32, 3)))
        };
        let four = HashFilter::new(long().map(|anchor| hash(anchor.head as u32)).collect());
        let long = HashFilter::new(long().map(|anchor| anchor.hash).collect());
        let three = HashFilter::new(of(3).map(|anchor| anchor.hash).chain(of(2).flat_map(any_third)).collect());
        let slots = anchors.len() + 1;
        let mut directory = vec![0u32; slots + 1];
        for anchor in &anchors {
            directory[slot(slots, anchor.hash) + 1] += 1;
        }
        for at in 1..directory.len() {
            directory[at] += directory[at - 1];
        }
        Self { four, long, three, directory, anchors }
    }

    /// Returns false if no anchor's word begins as the one at `word_start` does.
    #[inline]
    pub fn may_begin(&self, content: &[u8], word_start: usize) -> bool {
        let head = head_at(content, word_start);
        (self.four.may_have(hash(head)) && self.may_begin_long(content, word_start))
            || self.three.may_have(hash(first(head, 3)))
    }

    #[inline]
    fn may_begin_long(&self, content: &[u8], word_start: usize) -> bool {
        let head = fold(first_bytes(&content[word_start..]));
        self.long.may_have(hash(head as u32)) || self.long.may_have(hash_of_seven(head))
    }

    /// Returns the anchors whose words begin as the one at `word_start` does, as far as eight bytes tell.
    pub fn beginning(&self, content: &[u8], word_start: usize) -> impl Iterator<Item = &Anchor> {
        let head = fold(first_bytes(&content[word_start..]));
        let of = |bytes| self.anchors_of(hash(first(head as u32, bytes)));
        let (seven, four) = match self.four.may_have(hash(head as u32)) {
            true => (self.anchors_of(hash_of_seven(head)), of(4)),
            false => Default::default(),
        };
        let (three, two) = match self.three.may_have(hash(first(head as u32, 3))) {
            true => (of(3), of(2)),
            false => Default::default(),
        };
        let anchors = [seven, four, three, two];
        anchors.into_iter().flatten().filter(move |anchor| head & anchor.mask == anchor.head)
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

/// Returns the first so many bytes of a head, one to four.
#[inline]
fn first(head: u32, bytes: usize) -> u32 {
    head & (u32::MAX >> (32 - 8 * bytes))
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

    /// What the fastest cache holds beside everything else: a quarter of it.
    const LEAST_BITS: usize = 1 << 16;

    fn new(hashes: Vec<u32>) -> Self {
        let size = (hashes.len() * Self::BITS_PER_HASH).next_power_of_two().max(Self::LEAST_BITS);
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

/// Returns the offset of a word start in a literal, or `None` if it has to be searched for everywhere.
fn word_start(literal: &Literal) -> Option<u8> {
    let text = &literal.text;
    let starts_word =
        |at: &usize| text[*at].is_ascii_alphanumeric() && (*at == 0 || !text[at - 1].is_ascii_alphanumeric());
    let has_enough = |at: &usize| text[*at..].iter().take(3).filter(|byte| byte.is_ascii_alphanumeric()).count() == 3;
    let starts = || (0..text.len().min(usize::from(u8::MAX))).filter(starts_word);
    let head = |at: &usize| text[*at..].first_chunk().map(|head: &[u8; 4]| head.map(|byte| byte.to_ascii_lowercase()));
    let is_rare = |at: &usize| head(at).is_some_and(|head| !FREQUENT_HEADS.contains(&&head));
    let is_odd = |at: &usize| is_rare(at) && head(at).is_some_and(|head| !head.iter().all(u8::is_ascii_alphabetic));
    let is_known = |at: &usize| head(at).is_some_and(|head| KNOWN_HEADS.contains(&&head));
    let is_word = |at: &usize| text.len() - at >= 3 || (text.len() - at == 2 && literal.ignores_case);
    let best_first: [&dyn Fn(&usize) -> bool; 5] = [&is_odd, &is_rare, &is_known, &has_enough, &is_word];
    best_first.into_iter().find_map(|is_good| starts().find(is_good)).map(|at| at as u8)
}

/// The heads of words that the extractor looks for in any case: one literal more costs no more places.
const KNOWN_HEADS: [&[u8; 4]; 7] = [b"auth", b"key ", b"key-", b"key=", b"key_", b"pass", b"toke"];

/// The first four bytes of words that stand everywhere in code. A literal that begins with one is found by another of
/// its words if it has one. What is missing here costs time and nothing else.
const FREQUENT_HEADS: [&[u8; 4]; 31] = [
    b"acce", b"acco", b"api-", b"api.", b"auth", b"comm", b"conf", b"data", b"defa", b"file", b"hash", b"http",
    b"key ", b"key-", b"key=", b"key_", b"keys", b"mail", b"name", b"pass", b"pers", b"post", b"prod", b"reco",
    b"root", b"ruby", b"secr", b"test", b"toke", b"user", b"www.",
];

/// Returns the four bytes at `at`, folded. Bytes past the end count as zero.
#[inline]
fn head_at(content: &[u8], at: usize) -> u32 {
    match content[at..].first_chunk::<4>() {
        Some(head) => u32::from_le_bytes(*head) | FOLDED as u32,
        None => fold(first_bytes(&content[at..])) as u32,
    }
}

/// Returns the first eight bytes. Bytes past the end count as zero.
#[inline]
fn first_bytes(text: &[u8]) -> u64 {
    if let Some(head) = text.first_chunk::<8>() {
        return u64::from_le_bytes(*head);
    }
    let mut head = [0; 8];
    head[..text.len()].copy_from_slice(text);
    u64::from_le_bytes(head)
}

/// Bit 5 of each byte, which tells lower from upper case.
const FOLDED: u64 = 0x2020_2020_2020_2020;

/// Makes upper and lower case the same.
fn fold(head: u64) -> u64 {
    head | FOLDED
}

/// Returns the hash of the first seven of eight bytes.
#[inline]
fn hash_of_seven(head: u64) -> u32 {
    ((head << 8).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

#[inline]
fn hash(head: u32) -> u32 {
    head.wrapping_mul(0x9e37_79b1)
}
