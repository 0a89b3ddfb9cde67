//! Tells words from random letters, with a list of words and the letter triples that occur in them.
//!
//! The list is `words.txt`, which `tools/words.py` writes. `build.rs` makes the tables from it, so that start-up does not:
//!
//! - `STARTS`: where the words with the same two first letters start in [`WORDS`]; one more entry for the end.
//! - `COSTS`: bits that the third letter of a triple costs.
//! - `BITS`: one bit for the hash of each word; most letters that are none are told without a look into [`WORDS`].

use super::triples::{BUCKETS, SYMBOLS, WORD_BITS, bit, bucket, triples};

include!(concat!(env!("OUT_DIR"), "/letters.rs"));

static WORDS: &[u8] = include_bytes!("words.txt");

/// The shortest and the longest word of the list that is looked up.
const WORD_BYTES: std::ops::RangeInclusive<usize> = 3..=14;

/// Returns the mean cost of a letter in bits: about 2.5 for English words, 4.7 and more for random letters.
pub(crate) fn surprise(letters: &[u8]) -> f32 {
    if letters.is_empty() {
        return 0.0;
    }
    let cost: f32 = triples(letters).map(|triple| COSTS[triple]).sum();
    cost / (letters.len() + 1) as f32
}

/// Returns true if the letters are a word of the list.
pub(crate) fn is_word(letters: &[u8]) -> bool {
    if !WORD_BYTES.contains(&letters.len()) {
        return false;
    }
    let bit = bit(letters);
    if BITS[bit / 64] >> (bit % 64) & 1 == 0 {
        return false;
    }
    let at = bucket(letters);
    let bucket = &WORDS[STARTS[at] as usize..STARTS[at + 1] as usize];
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
