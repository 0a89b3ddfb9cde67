//! Where words and letter triples stand in the tables of [`letters`](super::letters). `build.rs` also uses it, to make
//! them.

/// 26 letters and the border of a word.
pub const SYMBOLS: usize = 27;

/// The pairs of first letters, which words are ordered by.
pub const BUCKETS: usize = 26 * 26;

/// About twenty for each word, as a power of two.
pub const WORD_BITS: u32 = 18;

/// Returns the index of each triple of `letters`, with a border on either side. All must be ASCII letters.
pub fn triples(letters: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let symbol = |at: isize| -> usize {
        usize::try_from(at)
            .ok()
            .and_then(|at| letters.get(at))
            .map_or(0, |byte| usize::from(byte.to_ascii_lowercase() - b'a') + 1)
    };
    (0..=letters.len() as isize).map(move |at| (symbol(at - 2) * SYMBOLS + symbol(at - 1)) * SYMBOLS + symbol(at))
}

/// Returns the number of a word's first two letters.
pub fn bucket(word: &[u8]) -> usize {
    usize::from(word[0].to_ascii_lowercase() - b'a') * 26 + usize::from(word[1].to_ascii_lowercase() - b'a')
}

/// Returns the number of a word's bit, whatever its case.
pub fn bit(word: &[u8]) -> usize {
    let hash =
        word.iter().fold(0u32, |hash, byte| (hash.rotate_left(5) ^ u32::from(byte & 31)).wrapping_mul(0x9e37_79b1));
    (hash >> (32 - WORD_BITS)) as usize
}
