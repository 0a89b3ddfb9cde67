//! The names that trees give to their entries, each kept once.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// A name as a tree holds it: one part of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameIdx(pub u32);

/// Gives each distinct name a number. Shared by the threads that read trees.
#[derive(Default)]
pub struct Names {
    hasher: RandomState,
    shards: [Mutex<HashMap<Box<[u8]>, Known>>; 32],
    next: AtomicU32,
}

#[derive(Clone, Copy)]
struct Known {
    idx: NameIdx,
    is_telling: bool,
}

/// The names that one thread met last, which spares it most questions to [`Names`].
#[derive(Default)]
pub struct RecentNames(Vec<Option<(Box<[u8]>, Known)>>);

impl RecentNames {
    const SLOTS: usize = 1 << 12;

    /// Does what [`Names::intern`] does.
    pub fn intern(&mut self, name: &[u8], names: &Names, is_telling: &mut dyn FnMut(&[u8]) -> bool) -> (NameIdx, bool) {
        if self.0.is_empty() {
            self.0.resize(Self::SLOTS, None);
        }
        let slot = &mut self.0[slot(name) % Self::SLOTS];
        let known = match slot {
            Some((recent, known)) if **recent == *name => *known,
            _ => slot.insert((name.into(), names.intern(name, is_telling))).1,
        };
        (known.idx, known.is_telling)
    }
}

/// Mixes the length with the first and last bytes. Names that meet in a slot only push each other out.
fn slot(name: &[u8]) -> usize {
    let mut ends = [0; 16];
    let half = name.len().min(8);
    ends[..half].copy_from_slice(&name[..half]);
    ends[16 - half..].copy_from_slice(&name[name.len() - half..]);
    let mixed =
        (u128::from_le_bytes(ends) ^ name.len() as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    (mixed >> 100) as usize
}

impl Names {
    /// Returns the number of `name`, and whether it is telling, which `is_telling` is asked once for each name.
    fn intern(&self, name: &[u8], is_telling: &mut dyn FnMut(&[u8]) -> bool) -> Known {
        let shard = self.hasher.hash_one(name) as usize % self.shards.len();
        let mut shard = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = shard.get(name) {
            return *known;
        }
        let known = Known { idx: NameIdx(self.next.fetch_add(1, Relaxed)), is_telling: is_telling(name) };
        shard.insert(name.into(), known);
        known
    }

    /// Returns all names by number, and which of them are telling.
    pub fn into_list(self) -> (Vec<Box<[u8]>>, Vec<bool>) {
        let count = self.next.into_inner() as usize;
        let (mut names, mut telling) = (vec![Box::default(); count], vec![false; count]);
        for shard in self.shards {
            for (name, known) in shard.into_inner().unwrap_or_else(PoisonError::into_inner) {
                names[known.idx.0 as usize] = name;
                telling[known.idx.0 as usize] = known.is_telling;
            }
        }
        (names, telling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_one_number_however_often_it_is_met() {
        let names = Names::default();
        let mut recent = [RecentNames::default(), RecentNames::default()];
        let all: Vec<String> = (0..10_000).map(|number| format!("folder-{number}-of-many")).collect();
        for _ in 0..2 {
            for recent in &mut recent {
                for name in &all {
                    recent.intern(name.as_bytes(), &names, &mut |name| name.ends_with(b"7-of-many"));
                }
            }
        }
        let (list, telling) = names.into_list();
        assert_eq!(list.len(), all.len());
        assert!(list.iter().zip(telling).all(|(name, is_telling)| is_telling == name.ends_with(b"7-of-many")));
    }
}
