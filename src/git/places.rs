//! Follows trees down from commits to the paths of objects.

use std::collections::{HashMap, HashSet};

use bstr::BString;

use super::links::{Link, Links};
use super::names::NameIdx;

/// A folder of a path. The root is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Folder(u32);

/// An object at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub object: u32,
    pub folder: Folder,
    pub name: NameIdx,
}

/// The folders that were seen so far, each under its parent.
pub struct Folders {
    parents: Vec<(Folder, NameIdx)>,
    known: HashMap<(Folder, NameIdx), Folder>,
}

impl Default for Folders {
    fn default() -> Self {
        Self { parents: vec![(Folder::ROOT, NameIdx(0))], known: HashMap::new() }
    }
}

impl Folder {
    pub const ROOT: Self = Self(0);
}

impl Folders {
    fn enter(&mut self, folder: Folder, name: NameIdx) -> Folder {
        *self.known.entry((folder, name)).or_insert_with(|| {
            self.parents.push((folder, name));
            Folder(self.parents.len() as u32 - 1)
        })
    }

    /// Returns the path of a folder with a `/` at its end; the root's is empty.
    pub fn folder_path(&self, mut folder: Folder, names: &[Box<[u8]>]) -> BString {
        let mut parts = Vec::new();
        while folder != Folder::ROOT {
            let (parent, name) = self.parents[folder.0 as usize];
            parts.push(&names[name.0 as usize]);
            folder = parent;
        }
        let mut path = BString::default();
        for part in parts.into_iter().rev() {
            path.extend_from_slice(part);
            path.push(b'/');
        }
        path
    }
}

/// The lists from which a way leads to an object that is looked for.
pub struct Ways(Vec<bool>);

impl Ways {
    /// `is_goal` says of a link whether it is one of those that are looked for.
    pub fn to(links: &Links, is_goal: &dyn Fn(Link) -> bool) -> Self {
        let mut ways: Vec<Option<bool>> = vec![None; links.list_count()];
        let mut stack = Vec::new();
        for start in 0..links.list_count() as u32 {
            stack.push((start, false));
            while let Some((list, is_expanded)) = stack.pop() {
                if ways[list as usize].is_some() {
                    continue;
                }
                let below = || links.list(list).iter().filter_map(|link| links.list_of(link.child));
                if is_expanded || links.list(list).iter().any(|&link| is_goal(link)) {
                    let leads = links.list(list).iter().any(|&link| is_goal(link))
                        || below().any(|child| ways[child as usize] == Some(true));
                    ways[list as usize] = Some(leads);
                } else {
                    stack.push((list, true));
                    stack.extend(below().filter(|&child| ways[child as usize].is_none()).map(|child| (child, false)));
                }
            }
        }
        Self(ways.into_iter().map(Option::unwrap_or_default).collect())
    }
}

/// Visits each folder in each of its states once, over any number of roots.
pub struct Descent<'a> {
    links: &'a Links,
    ways: &'a Ways,
    is_goal: &'a dyn Fn(Link) -> bool,
    seen: HashSet<(u32, Folder)>,
    /// How many more folders may be visited.
    budget: usize,
}

impl<'a> Descent<'a> {
    /// A few kilobytes of trees can name more paths than any machine can list; real histories stay far below.
    const BUDGET: usize = 50_000_000;

    pub fn new(links: &'a Links, ways: &'a Ways, is_goal: &'a dyn Fn(Link) -> bool) -> Self {
        Self { links, ways, is_goal, seen: HashSet::new(), budget: Self::BUDGET }
    }

    /// Calls `found` for each goal below the tree with this number, except in folders whose state was seen before.
    pub fn visit(&mut self, tree: u32, folders: &mut Folders, found: &mut dyn FnMut(Place)) {
        let Some(list) = self.links.list_of(tree) else { return };
        let mut stack = vec![(list, Folder::ROOT)];
        while let Some((list, folder)) = stack.pop() {
            if !self.ways.0[list as usize] || self.budget == 0 || !self.seen.insert((list, folder)) {
                continue;
            }
            self.budget -= 1;
            for &link in self.links.list(list) {
                if (self.is_goal)(link) {
                    found(Place { object: link.child, folder, name: link.name });
                }
                if let Some(below) = self.links.list_of(link.child).filter(|&below| self.ways.0[below as usize]) {
                    stack.push((below, folders.enter(folder, link.name)));
                }
            }
        }
    }

    /// Returns true if there were too many folders to visit them all.
    pub fn is_exhausted(&self) -> bool {
        self.budget == 0
    }
}
