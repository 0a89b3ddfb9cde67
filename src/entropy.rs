//! How much information bytes carry.

/// Returns the Shannon entropy of `bytes`, in bits per byte (0.0 to 8.0).
pub fn shannon(bytes: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for &byte in bytes {
        counts[usize::from(byte)] += 1;
    }
    let total = bytes.len() as f64;
    let shares = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / total);
    shares.map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shannon_of_known_inputs() {
        let cases: &[(&str, &[u8], f64)] = &[
            ("empty has no information", b"", 0.0),
            ("one symbol has none either", b"aaaa", 0.0),
            ("two equal symbols carry one bit", b"abab", 1.0),
            ("four equal symbols carry two", b"abcd", 2.0),
        ];
        for (why, input, expected) in cases {
            let actual = shannon(input);
            assert!((actual - expected).abs() < 1e-9, "{why}: got {actual}");
        }
    }
}
