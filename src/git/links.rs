//! Which tree names which objects, for all trees at once.
//!
//! Looking trees up one by one is what makes attribution slow. Here each tree is decoded once, in pack order, and most
//! of its entries are known already from the tree that it is a delta of, so only new entries are parsed and looked up.
//! Entries of objects that nobody asks for are left out; what remains is small enough to keep.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use super::bits::Bits;
use super::names::{NameIdx, Names, RecentNames};
use super::objects::Objects;
use super::walk::{Base, Decoded, Miss, Visitor};
use crate::blob::ObjectId;

/// An entry of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub name: NameIdx,
    /// The number of the object.
    pub child: u32,
}

/// The links of all trees. Trees that differ only in what nobody asks for share a list.
pub struct Links {
    pub names: Vec<Box<[u8]>>,
    is_telling: Vec<bool>,
    lists: Vec<Arc<[Link]>>,
    /// The list of each object that is a tree, else `NO_LIST`; by number.
    list_of: Vec<u32>,
    missing: BTreeSet<gix::ObjectId>,
    /// The names of submodules.
    pub submodules: BTreeSet<Box<[u8]>>,
    pub misses: Vec<(u32, Miss)>,
}

const NO_LIST: u32 = u32::MAX;

/// The child of an entry that no list holds.
const NOBODY: u32 = u32::MAX;

/// What the readers of all threads share.
pub struct LinkTable<'a> {
    objects: &'a Objects,
    /// The blobs that somebody asks for.
    wanted: &'a Bits,
    names: Names,
    next_list: AtomicU32,
}

/// Reads trees on one thread.
pub struct TreeReader<'a, F> {
    table: &'a LinkTable<'a>,
    is_telling: F,
    recent: RecentNames,
    is_cancelled: &'a AtomicBool,
    lists: Vec<(u32, Arc<[Link]>)>,
    trees: Vec<(u32, u32)>,
    missing: BTreeSet<gix::ObjectId>,
    submodules: BTreeSet<NameIdx>,
    misses: Vec<(u32, Miss)>,
}

/// What one tree leaves for its deltas.
pub struct TreeMark {
    /// All entries, with where each starts.
    entries: Vec<(usize, Link)>,
    list: u32,
    links: Arc<[Link]>,
}

impl<'a> LinkTable<'a> {
    pub fn new(objects: &'a Objects, wanted: &'a Bits) -> Self {
        Self { objects, wanted, names: Names::default(), next_list: AtomicU32::new(0) }
    }

    /// Returns a reader for one thread. `is_telling` says of a name whether entries that bear it are wanted whatever
    /// they hold.
    pub fn reader<F: FnMut(&[u8]) -> bool>(&'a self, is_telling: F, is_cancelled: &'a AtomicBool) -> TreeReader<'a, F> {
        TreeReader {
            table: self,
            is_telling,
            recent: RecentNames::default(),
            is_cancelled,
            lists: Vec::new(),
            trees: Vec::new(),
            missing: BTreeSet::new(),
            submodules: BTreeSet::new(),
            misses: Vec::new(),
        }
    }
}

impl<F> TreeReader<'_, F> {
    /// Lets go of the shared table, and keeps what was read.
    pub fn into_read(self) -> TreesRead {
        TreesRead {
            lists: self.lists,
            trees: self.trees,
            missing: self.missing,
            submodules: self.submodules,
            misses: self.misses,
        }
    }
}

/// What one thread read.
pub struct TreesRead {
    lists: Vec<(u32, Arc<[Link]>)>,
    trees: Vec<(u32, u32)>,
    missing: BTreeSet<gix::ObjectId>,
    submodules: BTreeSet<NameIdx>,
    misses: Vec<(u32, Miss)>,
}

impl Links {
    /// Joins what all threads read.
    pub fn join(table: LinkTable<'_>, threads: Vec<TreesRead>) -> Self {
        let (names, is_telling) = table.names.into_list();
        let mut links = Self {
            names,
            is_telling,
            lists: vec![Arc::default(); table.next_list.into_inner() as usize],
            list_of: vec![NO_LIST; table.objects.bound()],
            missing: BTreeSet::new(),
            submodules: BTreeSet::new(),
            misses: Vec::new(),
        };
        for read in threads {
            read.lists.into_iter().for_each(|(list, entries)| links.lists[list as usize] = entries);
            read.trees.into_iter().for_each(|(tree, list)| links.list_of[tree as usize] = list);
            links.missing.extend(read.missing);
            links.submodules.extend(read.submodules.iter().map(|name| links.names[name.0 as usize].clone()));
            links.misses.extend(read.misses);
        }
        links
    }

    /// Returns the ids that trees name and the repository does not have.
    pub fn missing(&self) -> impl Iterator<Item = ObjectId> + '_ {
        self.missing.iter().map(|id| super::from_gix(id))
    }

    /// Returns the list of the object with this number, if it is a tree that was read.
    pub fn list_of(&self, number: u32) -> Option<u32> {
        Some(self.list_of[number as usize]).filter(|&list| list != NO_LIST)
    }

    /// Returns true if entries of this name are wanted whatever they hold.
    pub fn is_telling(&self, name: NameIdx) -> bool {
        self.is_telling[name.0 as usize]
    }

    /// Returns the names whose entries are wanted whatever they hold.
    pub fn telling_names(&self) -> BTreeSet<&[u8]> {
        self.names.iter().zip(&self.is_telling).filter(|name| *name.1).map(|name| &**name.0).collect()
    }

    pub fn list(&self, list: u32) -> &[Link] {
        &self.lists[list as usize]
    }

    pub fn list_count(&self) -> usize {
        self.lists.len()
    }

    /// Returns the numbers of all trees, each with its list.
    pub fn trees(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        (0..).zip(self.list_of.iter().copied()).filter(|tree| tree.1 != NO_LIST)
    }
}

impl<F: FnMut(&[u8]) -> bool> TreeReader<'_, F> {
    /// Parses entries from `start` on, until one ends at or after `end`. Returns where it ends.
    fn parse(&mut self, object: &Decoded<'_>, start: usize, end: usize, entries: &mut Vec<(usize, Link)>) -> usize {
        let hash_len = self.table.objects.id_len();
        let mut at = start;
        while at < end {
            let rest = &object.content[at..];
            let space = memchr::memchr(b' ', &rest[..rest.len().min(8)]);
            let zero = space.and_then(|space| Some(space + 1 + memchr::memchr(0, &rest[space + 1..])?));
            let id = zero.and_then(|zero| rest.get(zero + 1..zero + 1 + hash_len));
            let (Some(space), Some(zero), Some(id)) = (space, zero, id) else {
                self.misses.push((object.number, Miss::Corrupt("a tree with a broken entry".to_owned())));
                return object.content.len();
            };
            let link = self.link(&rest[..space], &rest[space + 1..zero], gix::oid::from_bytes_unchecked(id));
            entries.push((at, link));
            at += zero + 1 + hash_len;
        }
        at
    }

    fn link(&mut self, mode: &[u8], name: &[u8], id: &gix::oid) -> Link {
        let (name, is_telling) = self.recent.intern(name, &self.table.names, &mut self.is_telling);
        if mode == b"160000" {
            self.submodules.insert(name);
            return Link { name, child: NOBODY };
        }
        let Some(child) = self.table.objects.number_of(id) else {
            self.missing.insert(id.to_owned());
            return Link { name, child: NOBODY };
        };
        let is_tree = mode == b"40000" || mode == b"040000";
        let is_wanted = is_tree || is_telling || self.table.wanted.contains(child);
        Link { name, child: if is_wanted { child } else { NOBODY } }
    }
}

impl<F: FnMut(&[u8]) -> bool + Send> Visitor for TreeReader<'_, F> {
    type Mark = TreeMark;

    fn visit(&mut self, object: &Decoded<'_>, base: Option<Base<'_, TreeMark>>) -> TreeMark {
        let mut entries = Vec::new();
        let mut at = 0;
        for piece in base.iter().flat_map(|base| base.kept) {
            let known = &base.as_ref().expect("it has pieces").mark.entries;
            let base_len = base.as_ref().expect("it has pieces").len;
            let first = known.partition_point(|entry| entry.0 < piece.base_start);
            for (position, &(known_start, link)) in known.iter().enumerate().skip(first) {
                let known_end = known.get(position + 1).map_or(base_len, |next| next.0);
                if known_end > piece.base_start + piece.span.len() {
                    break;
                }
                let start = known_start - piece.base_start + piece.span.start;
                if at < start {
                    at = self.parse(object, at, start, &mut entries);
                }
                // Else an entry that begins before the piece reaches into it, and what was known does not hold.
                if at == start {
                    entries.push((start, link));
                    at = start + known_end - known_start;
                }
            }
        }
        self.parse(object, at, object.content.len(), &mut entries);
        let links = || entries.iter().map(|entry| entry.1).filter(|link| link.child != NOBODY);
        let (list, links) = match &base {
            Some(base) if links().eq(base.mark.links.iter().copied()) => (base.mark.list, Arc::clone(&base.mark.links)),
            _ => {
                let links: Arc<[Link]> = links().collect::<Vec<_>>().into();
                let list = self.table.next_list.fetch_add(1, Relaxed);
                self.lists.push((list, Arc::clone(&links)));
                (list, links)
            }
        };
        self.trees.push((object.number, list));
        TreeMark { entries, list, links }
    }

    fn miss(&mut self, number: u32, miss: Miss) {
        self.misses.push((number, miss));
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Relaxed)
    }
}
