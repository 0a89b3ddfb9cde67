//! Writes the tables that tell words from random letters as Rust statics.

use crate::triples::{BUCKETS, SYMBOLS, WORD_BITS, bit, bucket, triples};

/// Returns the source text that `src/engine/model/letters.rs` includes. `words` are in order, one on each line.
pub fn tables(words: &[u8]) -> String {
    let mut starts = vec![0u32; BUCKETS + 1];
    let mut counts = vec![0f32; SYMBOLS * SYMBOLS * SYMBOLS];
    let mut bits = vec![0u64; (1 << WORD_BITS) / 64];
    let mut at = 0;
    for word in words.split(|&byte| byte == b'\n').filter(|word| word.len() >= 2) {
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
    let costs = costs(&counts);
    format!(
        "static STARTS: [u32; BUCKETS + 1] = {starts:?};\n\
         static COSTS: [f32; SYMBOLS * SYMBOLS * SYMBOLS] = {costs:?};\n\
         static BITS: [u64; (1 << WORD_BITS) / 64] = {bits:?};\n"
    )
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
