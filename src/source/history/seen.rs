//! Which objects of a repository were looked at, in this and in earlier scans, and which of them may hold a finding.

use super::cache::Damage;
use crate::coverage::{Coverage, SkipReason};
use crate::git::{Bits, Miss, Objects};

/// What is known of the objects of one repository, by number.
pub struct Progress {
    /// Looked at by an earlier scan.
    pub known: Bits,
    /// Looked at to the end by this one.
    pub done: Bits,
    /// Those that may hold a finding.
    pub hot: Bits,
    /// Those that could not be looked at.
    pub missed: Bits,
}

/// The ids of all objects that were looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// In order, without duplicates, one after the other.
    ids: Vec<u8>,
    id_len: usize,
    /// One bit for each id: whether it may hold a finding.
    hot: Vec<u8>,
}

impl Progress {
    pub fn new(objects: &Objects, seen: &Seen) -> Self {
        let none = || Bits::new(objects.bound());
        let progress = Self { known: none(), done: none(), hot: none(), missed: none() };
        let mut places = seen.places();
        for number in objects.numbers() {
            if let Some(is_hot) = places.find(objects.id_bytes(number)) {
                progress.known.insert(number);
                if is_hot {
                    progress.hot.insert(number);
                }
            }
        }
        progress
    }

    /// Returns what the next scan need not look at again.
    pub fn seen(&self, objects: &Objects) -> Seen {
        let numbers = objects.numbers().filter(|&number| self.known.contains(number) || self.done.contains(number));
        let mut all: Vec<(&[u8], bool)> =
            numbers.map(|number| (objects.id_bytes(number), self.hot.contains(number))).collect();
        all.sort_unstable();
        let mut hot = vec![0; all.len().div_ceil(8)];
        for (at, _) in all.iter().enumerate().filter(|(_, object)| object.1) {
            hot[at / 8] |= 1 << (at % 8);
        }
        let ids = all.iter().flat_map(|object| object.0).copied().collect();
        Seen { ids, id_len: objects.id_len(), hot }
    }

    /// Counts an object that could not be looked at, once, however often that was tried.
    pub fn count_miss(&self, objects: &Objects, number: u32, miss: &Miss, coverage: &Coverage) {
        if !self.missed.insert(number) {
            return;
        }
        let id = objects.object_id(number);
        match miss {
            Miss::TooLarge(bytes) => coverage.add_skipped(SkipReason::TooLarge, format!("{id}: {bytes} bytes")),
            Miss::Corrupt(reason) => coverage.add_skipped(SkipReason::CorruptObject, format!("{id}: {reason}")),
            Miss::MissingBase(base) => {
                coverage.add_skipped(SkipReason::MissingObject, format!("{base}, which {id} is a delta of"));
            }
        }
    }
}

impl Seen {
    fn len(&self) -> usize {
        self.ids.len() / self.id_len.max(1)
    }

    fn places(&self) -> Places<'_> {
        Places { seen: self, next: 0 }
    }

    /// Returns the length of an id in one byte, the ids, and the bits.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&[self.id_len as u8], &self.ids[..], &self.hot[..]].concat()
    }

    /// Reads what [`Seen::to_bytes`] wrote.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Damage> {
        let (&id_len, rest) = bytes.split_first().ok_or(Damage)?;
        let id_len = usize::from(id_len);
        if id_len == 0 && !rest.is_empty() {
            return Err(Damage);
        }
        // n ids of k bytes with n bits take nk + ⌈n / 8⌉ bytes.
        let count = (rest.len() * 8).checked_div(id_len * 8 + 1).ok_or(Damage)?;
        let (ids, hot) = rest.split_at_checked(count * id_len).ok_or(Damage)?;
        if hot.len() != count.div_ceil(8) {
            return Err(Damage);
        }
        Ok(Self { ids: ids.to_vec(), id_len, hot: hot.to_vec() })
    }
}

/// Finds ids, quickest if they are asked for in order.
struct Places<'a> {
    seen: &'a Seen,
    next: usize,
}

impl Places<'_> {
    /// Returns whether the object with this id may hold a finding, if it was seen.
    fn find(&mut self, id: &[u8]) -> Option<bool> {
        let (seen, count) = (self.seen, self.seen.len());
        let at = |place: usize| &seen.ids[place * seen.id_len..(place + 1) * seen.id_len];
        if self.next > 0 && at(self.next - 1) >= id {
            // Another pack begins.
            self.next = 0;
        }
        let mut step = 1;
        while self.next + step <= count && at(self.next + step - 1) < id {
            self.next += step;
            step *= 2;
        }
        while step > 0 {
            if self.next + step <= count && at(self.next + step - 1) < id {
                self.next += step;
            }
            step /= 2;
        }
        let is_it = self.next < count && at(self.next) == id;
        is_it.then(|| seen.hot[self.next / 8] >> (self.next % 8) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn seen(ids: &BTreeMap<[u8; 2], bool>) -> Seen {
        let mut hot = vec![0; ids.len().div_ceil(8)];
        for (at, _) in ids.values().enumerate().filter(|(_, is_hot)| **is_hot) {
            hot[at / 8] |= 1 << (at % 8);
        }
        Seen { ids: ids.keys().flatten().copied().collect(), id_len: 2, hot }
    }

    proptest! {
        #[test]
        fn ids_are_found_in_any_order(
            ids in prop::collection::btree_map(any::<[u8; 2]>(), any::<bool>(), 0..200),
            asked in prop::collection::vec(any::<[u8; 2]>(), 0..50),
        ) {
            let seen = seen(&ids);
            let mut places = seen.places();
            for id in ids.keys().chain(&asked) {
                prop_assert_eq!(places.find(id), ids.get(id).copied());
            }
        }

        #[test]
        fn what_is_written_is_read(ids in prop::collection::btree_map(any::<[u8; 2]>(), any::<bool>(), 0..200)) {
            let seen = seen(&ids);
            prop_assert_eq!(Seen::from_bytes(&seen.to_bytes()), Ok(seen));
        }
    }

    #[test]
    fn other_bytes_are_damage() {
        for bytes in [&[][..], &[0, 1], &[20, 1, 2, 3], &[2, 1, 2]] {
            assert!(Seen::from_bytes(bytes).is_err(), "{bytes:?}");
        }
    }
}
