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

impl Names {
    /// Returns the number of `name`, and whether it is telling, which `is_telling` is asked once for each name.
    pub fn intern(&self, name: &[u8], is_telling: &mut dyn FnMut(&[u8]) -> bool) -> (NameIdx, bool) {
        let shard = self.hasher.hash_one(name) as usize % self.shards.len();
        let mut shard = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = shard.get(name) {
            return (known.idx, known.is_telling);
        }
        let known = Known { idx: NameIdx(self.next.fetch_add(1, Relaxed)), is_telling: is_telling(name) };
        shard.insert(name.into(), known);
        (known.idx, known.is_telling)
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
