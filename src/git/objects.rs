//! Everything that an object database holds, by number: packs, loose objects and those of alternates.

use std::path::{Path, PathBuf};

use gix::hash::Kind as HashKind;
use gix::odb::loose;
use rayon::prelude::*;

use super::bits::Bits;
use super::pack::Pack;
use crate::blob::ObjectId;
use crate::coverage::{Coverage, SkipReason};

/// All objects of a repository. Each copy of an object has a *number*: those of the packs first, in the order of their
/// index, then the loose ones. Where an object is stored more than once, its first copy speaks for it.
pub struct Objects {
    packs: Vec<Pack>,
    /// The number of the first object of each pack, and of the first loose one.
    firsts: Vec<u32>,
    /// By id.
    loose: Vec<(gix::ObjectId, u32)>,
    stores: Vec<loose::Store>,
    repeated: Bits,
    hash: HashKind,
}

impl Objects {
    /// Opens the packs and lists the loose objects of all `folders` (`.git/objects` and its alternates). What cannot
    /// be read is counted in `coverage`.
    pub fn open(folders: &[PathBuf], hash: HashKind, coverage: &Coverage) -> Self {
        let mut packs: Vec<Pack> = folders.iter().flat_map(|folder| open_packs(folder, hash, coverage)).collect();
        // The largest first, so that what a small pack repeats is looked up in few steps.
        packs.sort_by_key(|pack| std::cmp::Reverse(pack.len()));
        let mut firsts = vec![0];
        for pack in &packs {
            firsts.push(firsts[firsts.len() - 1] + pack.len());
        }
        let stores: Vec<_> = folders.iter().map(|folder| loose::Store::at(folder, hash)).collect();
        let mut objects = Self { packs, firsts, loose: Vec::new(), stores, repeated: Bits::default(), hash };
        objects.loose = objects.list_loose(coverage);
        objects.repeated = objects.find_repeated();
        objects
    }

    /// Returns one more than the greatest number.
    pub fn bound(&self) -> usize {
        self.first_loose() as usize + self.loose.len()
    }

    /// Returns the numbers of all objects, each object once.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.bound() as u32).filter(|&number| !self.repeated.contains(number))
    }

    /// Returns the number of the object with this id.
    pub(super) fn number_of(&self, id: &gix::oid) -> Option<u32> {
        for (pack, first) in self.packs.iter().zip(&self.firsts) {
            if let Some(entry) = pack.entry_of(id) {
                return Some(first + entry);
            }
        }
        let at = self.loose.binary_search_by(|known| known.0.as_ref().cmp(id)).ok()?;
        Some(self.first_loose() + at as u32)
    }

    pub(super) fn id(&self, number: u32) -> &gix::oid {
        match self.place(number) {
            (Some(pack), entry) => self.packs[pack].id(entry),
            (None, at) => &self.loose[at as usize].0,
        }
    }

    /// Returns the id of the object with this number.
    pub fn object_id(&self, number: u32) -> ObjectId {
        super::from_gix(self.id(number))
    }

    /// Returns the bytes of the id of the object with this number. Ids rise with the numbers within each pack.
    pub fn id_bytes(&self, number: u32) -> &[u8] {
        self.id(number).as_bytes()
    }

    /// Returns the length of ids, in bytes.
    pub fn id_len(&self) -> usize {
        self.hash.len_in_bytes()
    }

    /// Returns the folder that the loose object with this number is in.
    pub(super) fn loose_store(&self, number: u32) -> &loose::Store {
        let at = (number - self.first_loose()) as usize;
        &self.stores[self.loose[at].1 as usize]
    }

    pub(super) fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// Returns the number of the object that a node of a pack holds.
    pub fn number_of_node(&self, pack: usize, node: u32) -> u32 {
        self.firsts[pack] + self.packs[pack].entry(node)
    }

    /// Returns the numbers of the loose objects.
    pub fn loose_numbers(&self) -> std::ops::Range<u32> {
        self.first_loose()..self.bound() as u32
    }

    fn first_loose(&self) -> u32 {
        self.firsts[self.packs.len()]
    }

    fn place(&self, number: u32) -> (Option<usize>, u32) {
        let pack = self.firsts.partition_point(|&first| first <= number) - 1;
        ((pack < self.packs.len()).then_some(pack), number - self.firsts[pack])
    }

    fn list_loose(&self, coverage: &Coverage) -> Vec<(gix::ObjectId, u32)> {
        let mut loose = Vec::new();
        for (store, at) in self.stores.iter().zip(0..) {
            for id in store.iter() {
                match id {
                    Ok(id) if self.number_of(&id).is_none() => loose.push((id, at)),
                    Ok(_) => {}
                    Err(error) => {
                        coverage.add_skipped(SkipReason::Unreadable, format!("{}: {error}", store.path().display()));
                    }
                }
            }
        }
        loose.sort_unstable();
        loose.dedup_by_key(|object| object.0);
        loose
    }

    fn find_repeated(&self) -> Bits {
        let repeated = Bits::new(self.bound());
        for (at, pack) in self.packs.iter().enumerate().skip(1) {
            (0..pack.len()).into_par_iter().for_each(|entry| {
                if self.packs[..at].iter().any(|before| before.entry_of(pack.id(entry)).is_some()) {
                    repeated.insert(self.firsts[at] + entry);
                }
            });
        }
        repeated
    }
}

/// Opens the packs of one folder. A concurrent `git gc` may replace packs between listing and opening them, so the
/// folder is listed again while packs vanish.
fn open_packs(folder: &Path, hash: HashKind, coverage: &Coverage) -> Vec<Pack> {
    const ATTEMPTS: u32 = 3;
    let folder = folder.join("pack");
    for attempt in 1.. {
        let (indexes, lonely) = match list_indexes(&folder) {
            Ok(lists) => lists,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => {
                coverage.add_skipped(SkipReason::Unreadable, format!("{}: {error}", folder.display()));
                return Vec::new();
            }
        };
        let opened: Vec<_> = indexes.par_iter().map(|path| (path, Pack::open(path, hash))).collect();
        let has_vanished = opened.iter().any(|(path, pack)| pack.is_err() && !path.exists());
        if has_vanished && attempt < ATTEMPTS {
            continue;
        }
        for pack in lonely {
            coverage.add_skipped(SkipReason::CorruptObject, format!("{}: the pack has no index", pack.display()));
        }
        return opened
            .into_iter()
            .filter_map(|(path, pack)| {
                let name = || path.display().to_string();
                pack.map_err(|error| match path.exists() {
                    true => coverage.add_skipped(SkipReason::CorruptObject, format!("{}: {error}", name())),
                    false => coverage.add_skipped(SkipReason::Vanished, name()),
                })
                .ok()
            })
            .collect();
    }
    unreachable!("the last attempt returns")
}

/// Returns the indexes in `folder`, and the packs that have none.
fn list_indexes(folder: &Path) -> std::io::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let mut indexes = Vec::new();
    let mut lonely = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("idx") => indexes.push(path),
            Some("pack") if !path.with_extension("idx").exists() => lonely.push(path),
            _ => {}
        }
    }
    indexes.sort();
    Ok((indexes, lonely))
}
