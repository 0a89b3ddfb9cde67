//! A set of small numbers that many threads add to at once.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A set of numbers below a fixed bound, one bit each.
#[derive(Debug, Default)]
pub struct Bits(Vec<AtomicU64>);

impl Bits {
    /// Returns an empty set that can hold the numbers below `bound`.
    pub fn new(bound: usize) -> Self {
        Self((0..bound.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    /// Returns a set of `numbers` that can hold the numbers below `bound`.
    pub fn of(bound: usize, numbers: impl IntoIterator<Item = u32>) -> Self {
        let bits = Self::new(bound);
        bits.extend(numbers);
        bits
    }

    /// Adds `numbers`.
    pub fn extend(&self, numbers: impl IntoIterator<Item = u32>) {
        for number in numbers {
            self.insert(number);
        }
    }

    /// Adds `number`. Returns true if it was not in the set before.
    pub fn insert(&self, number: u32) -> bool {
        let bit = 1 << (number % 64);
        self.0[number as usize / 64].fetch_or(bit, Relaxed) & bit == 0
    }

    pub fn contains(&self, number: u32) -> bool {
        self.0[number as usize / 64].load(Relaxed) >> (number % 64) & 1 == 1
    }

    /// Returns the members in rising order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            let mut rest = word.load(Relaxed);
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(index as u32 * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_back_in_order() {
        let bits = Bits::new(130);
        assert!([129, 0, 64, 63].into_iter().all(|number| bits.insert(number)));
        assert!(!bits.insert(64), "it is there already");
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 129]);
        assert!(bits.contains(129) && !bits.contains(128));
    }
}
