//! What a new state of files has that none of its parents had.

use std::collections::{BTreeMap, HashSet};

use bstr::BString;

use crate::blob::ObjectId;

/// One path whose content differs between two states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub path: BString,
    /// `None` if the older state has nothing there.
    pub old: Option<Entry>,
    /// `None` if the newer state has nothing there.
    pub new: Option<Entry>,
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Of the content of a file, the target of a symbolic link, or the commit of a submodule.
    pub id: ObjectId,
    pub is_submodule: bool,
}

/// What a new state brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// By path.
    pub introduced: Vec<Introduced>,
    /// The contents that a parent has at a path that is gone, by path. Contents move from here to new paths.
    pub removed: Vec<ObjectId>,
    /// The paths of submodules that changed.
    pub submodules: Vec<BString>,
}

/// A content that no parent has at its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduced {
    pub path: BString,
    pub id: ObjectId,
    /// What the parents have at this path.
    pub before: Vec<ObjectId>,
}

impl Changes {
    /// Combines the differences of one new state to each of its parents. What equals any of the parents was not
    /// introduced here, nor was a file that only moved.
    pub fn against_parents(parents: Vec<Vec<Difference>>) -> Self {
        let count = parents.len();
        let mut changes = Self::default();
        // Of a file in conflict, a path has more than one content.
        let mut news: BTreeMap<(BString, ObjectId), (Entry, Vec<ObjectId>, usize)> = BTreeMap::new();
        for difference in parents.into_iter().flatten() {
            let old = difference.old.filter(|old| !old.is_submodule).map(|old| old.id);
            match difference.new {
                Some(new) => {
                    let key = (difference.path, new.id.clone());
                    let (_, before, differing) = news.entry(key).or_insert((new, Vec::new(), 0));
                    before.extend(old);
                    *differing += 1;
                }
                None => changes.removed.extend(old),
            }
        }
        let removed: HashSet<&ObjectId> = changes.removed.iter().collect();
        for ((path, _), (new, before, differing)) in news {
            let is_moved = before.is_empty() && removed.contains(&new.id);
            if differing < count || is_moved {
                continue;
            }
            if new.is_submodule {
                changes.submodules.push(path);
            } else {
                changes.introduced.push(Introduced { path, id: new.id, before });
            }
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> ObjectId {
        ObjectId([byte; 20].into())
    }

    fn difference(path: &str, old: Option<u8>, new: Option<u8>) -> Difference {
        let entry = |byte| Entry { id: id(byte), is_submodule: false };
        Difference { path: path.into(), old: old.map(entry), new: new.map(entry) }
    }

    #[test]
    fn only_what_no_parent_has_is_introduced() {
        let ours = vec![difference("theirs", Some(1), Some(2)), difference("evil", Some(3), Some(4))];
        let theirs = vec![difference("ours", Some(5), Some(6)), difference("evil", Some(7), Some(4))];
        let changes = Changes::against_parents(vec![ours, theirs]);
        let evil = Introduced { path: "evil".into(), id: id(4), before: vec![id(3), id(7)] };
        assert_eq!(changes.introduced, [evil]);
    }

    #[test]
    fn a_moved_file_is_quiet_and_a_copied_one_is_not() {
        let moved = vec![difference("old", Some(1), None), difference("new", None, Some(1))];
        assert_eq!(Changes::against_parents(vec![moved]).introduced, []);
        let copied = vec![difference("new", None, Some(1))];
        assert_eq!(Changes::against_parents(vec![copied]).introduced.len(), 1);
    }
}
