//! Finds objects of a pack by their ids.

/// The first eight bytes of the ids of a pack, in order, and where those with the same first bits begin.
///
/// The index of a pack leaves a search of a dozen steps, each a miss of the processor's caches. Ids are as good as
/// random, so a few objects share as many bits as it takes to count all objects, and two steps are enough.
#[derive(Default)]
pub struct IdTable {
    prefixes: Vec<u64>,
    /// One more than there are buckets.
    starts: Vec<u32>,
    shift: u32,
}

impl IdTable {
    /// `prefixes` as [`prefix_of`] returns them, in order.
    pub fn new(prefixes: Vec<u64>) -> Self {
        let bits = prefixes.len().max(4).ilog2() - 1;
        let shift = 64 - bits;
        let mut starts = vec![0u32; (1 << bits) + 1];
        for prefix in &prefixes {
            starts[(prefix >> shift) as usize + 1] += 1;
        }
        for bucket in 1..starts.len() {
            starts[bucket] += starts[bucket - 1];
        }
        Self { prefixes, starts, shift }
    }

    /// Returns the places of the ids that begin with `prefix`.
    pub fn places_of(&self, prefix: u64) -> impl Iterator<Item = u32> + '_ {
        let bucket = (prefix >> self.shift) as usize;
        let range = self.starts[bucket]..self.starts[bucket + 1];
        range.filter(move |&place| self.prefixes[place as usize] == prefix)
    }
}

/// Returns the first eight bytes of an id as a number, in the order of ids.
pub fn prefix_of(id: &gix::oid) -> u64 {
    u64::from_be_bytes(id.as_bytes()[..8].try_into().expect("an id has 20 bytes or more"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_lead_to_their_places() {
        let prefixes: Vec<u64> = (0..1000u64).map(|number| (number << 54) | (number % 2)).collect();
        let mut sorted = prefixes.clone();
        sorted.push((5 << 54) | 1);
        sorted.sort_unstable();
        let table = IdTable::new(sorted.clone());
        for prefix in prefixes {
            assert!(table.places_of(prefix).all(|place| sorted[place as usize] == prefix));
            assert!(table.places_of(prefix).count() >= 1);
        }
        assert_eq!(table.places_of((5 << 54) | 1).count(), 2, "ids may share their first bytes");
        assert_eq!(table.places_of((7 << 54) | 3).count(), 0);
        assert_eq!(IdTable::new(Vec::new()).places_of(1).count(), 0);
    }
}
