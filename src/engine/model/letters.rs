//! Tells words from random letters, with a list of words and the letter triples that occur in them.
//!
//! The list is `words.txt`, which `tools/words.py` writes; the tables are made from it when the first value is judged.

use std::sync::LazyLock;

static WORDS: &[u8] = include_bytes!("words.txt");

/// The shortest and the longest word of the list that is looked up.
const WORD_BYTES: std::ops::RangeInclusive<usize> = 3..=14;

/// 26 letters and the border of a word.
const SYMBOLS: usize = 27;

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::build);

struct Tables {
    /// Where the words with the same two first letters start in `WORDS`; one more entry for the end.
    starts: Vec<u32>,
    /// Bits that the third letter of a triple costs.
    costs: Vec<f32>,
    /// One bit for the hash of each word: most letters that are none are told without a look into `WORDS`.
    bits: Vec<u64>,
}

/// About twenty for each word.
const WORD_BITS: u32 = 18;

impl Tables {
    fn build() -> Self {
        let mut starts = vec![0u32; 26 * 26 + 1];
        let mut counts = vec![0f32; SYMBOLS * SYMBOLS * SYMBOLS];
        let mut bits = vec![0; (1 << WORD_BITS) / 64];
        let mut at = 0;
        for word in WORDS.split(|&byte| byte == b'\n').filter(|word| word.len() >= 2) {
            at += word.len() + 1;
            starts[bucket(word) + 1] = at as u32;
            let bit = bit(word);
            bits[bit / 64] |= 1 << (bit % 64);
            for triple in triples(word) {
                counts[triple] += 1.0;
            }
        }
        for bucket in 1..starts.len() {
            starts[bucket] = starts[bucket].max(starts[bucket - 1]);
        }
        Self { starts, costs: costs(&counts), bits }
    }
}

/// Turns counts of triples into the bits of their third letter. What was never seen gets a share of what the pair
/// before it leaves open, so that rare pairs are not read as impossible.
fn costs(counts: &[f32]) -> Vec<f32> {
    const SMOOTHING: f32 = 0.3;
    counts
        .chunks(SYMBOLS)
        .flat_map(|chunk| {
            let total: f32 = chunk.iter().sum::<f32>() + SMOOTHING * SYMBOLS as f32;
            chunk.iter().map(move |count| -((count + SMOOTHING) / total).log2())
        })
        .collect()
}

/// Returns the index of each triple of `letters`, with a border on either side. All must be ASCII letters.
fn triples(letters: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let symbol = |at: isize| -> usize {
        usize::try_from(at)
            .ok()
            .and_then(|at| letters.get(at))
            .map_or(0, |byte| usize::from(byte.to_ascii_lowercase() - b'a') + 1)
    };
    (0..=letters.len() as isize).map(move |at| (symbol(at - 2) * SYMBOLS + symbol(at - 1)) * SYMBOLS + symbol(at))
}

fn bucket(word: &[u8]) -> usize {
    usize::from(word[0].to_ascii_lowercase() - b'a') * 26 + usize::from(word[1].to_ascii_lowercase() - b'a')
}

/// Returns the number of a word's bit, whatever its case.
fn bit(word: &[u8]) -> usize {
    let hash =
        word.iter().fold(0u32, |hash, byte| (hash.rotate_left(5) ^ u32::from(byte & 31)).wrapping_mul(0x9e37_79b1));
    (hash >> (32 - WORD_BITS)) as usize
}

/// Returns the mean cost of a letter in bits: about 2.5 for English words, 4.7 and more for random letters.
pub(crate) fn surprise(letters: &[u8]) -> f32 {
    if letters.is_empty() {
        return 0.0;
    }
    let cost: f32 = triples(letters).map(|triple| TABLES.costs[triple]).sum();
    cost / (letters.len() + 1) as f32
}

/// Returns true if the letters are a word of the list.
pub(crate) fn is_word(letters: &[u8]) -> bool {
    if !WORD_BYTES.contains(&letters.len()) {
        return false;
    }
    let bit = bit(letters);
    if TABLES.bits[bit / 64] >> (bit % 64) & 1 == 0 {
        return false;
    }
    let at = bucket(letters);
    let bucket = &WORDS[TABLES.starts[at] as usize..TABLES.starts[at + 1] as usize];
    bucket.split(|&byte| byte == b'\n').any(|word| word.eq_ignore_ascii_case(letters))
}

/// Returns how many of the letters are covered by words of four letters or more (or by one word alone), reading
/// from left to right and taking the longest word first.
pub(crate) fn covered(letters: &[u8]) -> usize {
    if is_word(letters) {
        return letters.len();
    }
    let mut covered = 0;
    let mut at = 0;
    while at + 4 <= letters.len() {
        let longest = (4..=WORD_BYTES.end().min(&(letters.len() - at)).to_owned())
            .rev()
            .find(|&len| is_word(&letters[at..at + len]));
        covered += longest.unwrap_or(0);
        at += longest.unwrap_or(1);
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_alone_and_joined() {
        for (letters, expected) in
            [("password", 8), ("Password", 8), ("qxzkvj", 0), ("correcthorse", 12), ("", 0), ("a", 0)]
        {
            assert_eq!(covered(letters.as_bytes()), expected, "{letters}");
        }
    }

    #[test]
    fn random_letters_surprise_more_than_words() {
        for (plain, random) in [("important", "xkqzvbwpj"), ("configure", "gknlrmqzx"), ("blorptastic", "hwqctyzjkv")] {
            assert!(surprise(plain.as_bytes()) + 1.0 < surprise(random.as_bytes()), "{plain} {random}");
        }
    }
}
