//! Compares the index with a tree, and trees with trees.
//!
//! Only ids are compared, so no attribute, filter or driver has a say, and what is the same on both sides is not read.

use bstr::{BStr, BString, ByteSlice};
use gix::index::entry::{Flags, Mode, Stage};
use gix::index::extension::Tree as CachedTree;
use gix::objs::TreeRefIter;

use super::change::{Difference, Entry};
use super::repo::{Repo, chain};
use super::{GitError, from_gix};

impl Repo {
    /// Compares two trees; `None` is the empty tree.
    ///
    /// # Errors
    ///
    /// If a tree is missing or damaged.
    pub(super) fn tree_differences(
        &self,
        old: Option<gix::ObjectId>,
        new: Option<gix::ObjectId>,
    ) -> gix::Result<Vec<Difference>> {
        use gix::diff::tree::recorder::Change;
        if old == new {
            return Ok(Vec::new());
        }
        let (old, new) = (self.tree_data(old)?, self.tree_data(new)?);
        let hash = self.gix.object_hash();
        let mut recorder = gix::diff::tree::Recorder::default();
        gix::diff::tree(
            TreeRefIter::from_bytes(&old, hash),
            TreeRefIter::from_bytes(&new, hash),
            gix::diff::tree::State::default(),
            &self.gix.objects,
            &mut recorder,
        )
        .map_err(gix::Error::from_error)?;
        let entry = |mode: gix::objs::tree::EntryMode, id: gix::ObjectId| {
            (!mode.is_tree()).then(|| Entry { id: from_gix(&id), is_submodule: mode.is_commit() })
        };
        let differences = recorder.records.into_iter().map(|change| match change {
            Change::Addition { entry_mode, oid, path, .. } => {
                Difference { path, old: None, new: entry(entry_mode, oid) }
            }
            Change::Deletion { entry_mode, oid, path, .. } => {
                Difference { path, old: entry(entry_mode, oid), new: None }
            }
            Change::Modification { previous_entry_mode, previous_oid, entry_mode, oid, path } => {
                Difference { path, old: entry(previous_entry_mode, previous_oid), new: entry(entry_mode, oid) }
            }
        });
        Ok(differences.filter(|difference| difference.old != difference.new).collect())
    }

    /// Compares the index with a tree; `None` is the empty tree. Of a file in conflict, each side is an entry; a file
    /// that is only intended to be added has no content yet and is left out.
    ///
    /// # Errors
    ///
    /// If a tree is missing or damaged.
    pub(super) fn index_differences(
        &self,
        index: &gix::index::State,
        tree: Option<gix::ObjectId>,
    ) -> gix::Result<Vec<Difference>> {
        let mut comparison = IndexComparison { repo: self, index, found: Vec::new() };
        let mut path = BString::default();
        comparison.folder(0..index.entries().len(), &mut path, tree, index.tree())?;
        Ok(comparison.found)
    }

    /// Reads the index that the environment or the working tree names.
    pub(super) fn index(&self) -> Result<gix::worktree::Index, GitError> {
        self.gix
            .index_or_empty()
            .map_err(|error| GitError::Index { path: self.gix.index_path().to_owned(), reason: chain(&error) })
    }

    fn tree_data(&self, id: Option<gix::ObjectId>) -> gix::Result<Vec<u8>> {
        id.map_or_else(|| Ok(Vec::new()), |id| Ok(self.gix.find_tree(id)?.detach().data))
    }
}

struct IndexComparison<'a> {
    repo: &'a Repo,
    index: &'a gix::index::State,
    found: Vec<Difference>,
}

impl IndexComparison<'_> {
    /// Compares the entries of the index below `path` (empty, or with a `/` at its end) with the tree of this folder.
    ///
    /// The index remembers the ids of trees that it was written to or read from, for folders of which nothing changed
    /// since; where that is the tree to compare with, nothing below has to be looked at.
    fn folder(
        &mut self,
        mut entries: std::ops::Range<usize>,
        path: &mut BString,
        tree: Option<gix::ObjectId>,
        cached: Option<&CachedTree>,
    ) -> gix::Result<()> {
        if tree.is_some() && cached.is_some_and(|cached| cached.num_entries.is_some() && Some(cached.id) == tree) {
            return Ok(());
        }
        let data = self.repo.tree_data(tree)?;
        let hash = self.repo.gix.object_hash();
        let mut in_tree = TreeRefIter::from_bytes(&data, hash).collect::<Result<Vec<_>, _>>()?.into_iter().peekable();
        loop {
            let next_in_index = (!entries.is_empty()).then(|| self.name_in_index(entries.start, path.len()));
            // Both sides are sorted as if the name of a folder ended in a slash.
            let order = match (&next_in_index, in_tree.peek()) {
                (None, None) => return Ok(()),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(name), Some(entry)) => {
                    let mut other = entry.filename.to_owned();
                    if entry.mode.is_tree() {
                        other.push(b'/');
                    }
                    name.as_bstr().cmp(other.as_bstr())
                }
            };
            let in_tree = if order.is_ge() { in_tree.next() } else { None };
            let in_index = if order.is_le() { next_in_index } else { None };
            let name = in_index.clone().unwrap_or_else(|| in_tree.expect("one of the two is there").filename.into());
            let length = path.len();
            path.extend_from_slice(&name);
            if in_index.is_none() {
                let entry = in_tree.expect("one of the two is there");
                self.only_in_tree(entry, path)?;
            } else if name.ends_with(b"/") {
                let below = self.range_below(&entries, path.as_bstr());
                let cached = cached.and_then(|cached| {
                    let name = &name[..name.len() - 1];
                    cached.children.iter().find(|child| child.name.as_slice() == name)
                });
                if self.index.entries()[entries.start].mode == Mode::DIR {
                    self.sparse_folder(entries.start, path, in_tree.map(|entry| entry.oid.to_owned()))?;
                } else {
                    self.folder(below.clone(), path, in_tree.map(|entry| entry.oid.to_owned()), cached)?;
                }
                entries.start = below.end;
            } else {
                let old = in_tree.map(|entry| Entry { id: from_gix(entry.oid), is_submodule: entry.mode.is_commit() });
                entries.start = self.file(entries.clone(), path, old);
            }
            path.truncate(length);
        }
    }

    /// Returns the name of an entry below a folder, up to and with its first slash.
    fn name_in_index(&self, entry: usize, folder_len: usize) -> BString {
        let name = &self.index.entries()[entry].path(self.index)[folder_len..];
        let end = name.find_byte(b'/').map_or(name.len(), |slash| slash + 1);
        name[..end].into()
    }

    fn range_below(&self, entries: &std::ops::Range<usize>, folder: &BStr) -> std::ops::Range<usize> {
        let below = &self.index.entries()[entries.clone()];
        let count = below.partition_point(|entry| entry.path(self.index).starts_with(folder));
        entries.start..entries.start + count
    }

    /// Compares all entries of one path (one, or up to three of a conflict), and returns the next entry after them.
    fn file(&mut self, entries: std::ops::Range<usize>, path: &BString, old: Option<Entry>) -> usize {
        let mut end = entries.start;
        while end < entries.end
            && let entry = &self.index.entries()[end]
            && entry.path(self.index) == path.as_bstr()
        {
            end += 1;
            let new = Entry { id: from_gix(&entry.id), is_submodule: entry.mode == Mode::COMMIT };
            let is_content = entry.stage() != Stage::Base && !entry.flags.contains(Flags::INTENT_TO_ADD);
            if is_content && Some(&new) != old.as_ref() {
                self.found.push(Difference { path: path.clone(), old: old.clone(), new: Some(new) });
            }
        }
        end
    }

    fn only_in_tree(&mut self, entry: gix::objs::tree::EntryRef<'_>, path: &BString) -> gix::Result<()> {
        if entry.mode.is_tree() {
            let mut path = path.clone();
            path.push(b'/');
            let removed = self.repo.tree_differences(Some(entry.oid.to_owned()), None)?;
            self.add_below(&path, removed);
        } else {
            let old = Some(Entry { id: from_gix(entry.oid), is_submodule: entry.mode.is_commit() });
            self.found.push(Difference { path: path.clone(), old, new: None });
        }
        Ok(())
    }

    /// A sparse index holds one entry for a folder that is not checked out.
    fn sparse_folder(&mut self, entry: usize, path: &BString, old: Option<gix::ObjectId>) -> gix::Result<()> {
        let differences = self.repo.tree_differences(old, Some(self.index.entries()[entry].id))?;
        self.add_below(path, differences);
        Ok(())
    }

    fn add_below(&mut self, folder: &BString, differences: Vec<Difference>) {
        self.found.extend(differences.into_iter().map(|mut difference| {
            difference.path.splice(0..0, folder.iter().copied());
            difference
        }));
    }
}
