//! Which files of a working tree git tracks.

use std::path::{Path, PathBuf};

use bstr::{BStr, BString, ByteSlice};

use super::Repo;

/// The files of one working tree that are in its index.
pub struct Tracked {
    root: PathBuf,
    index: gix::index::State,
}

impl Tracked {
    /// Reads the index of the working tree with this root; `None` if there is none that can be read.
    pub fn open(root: &Path) -> Option<Self> {
        let repo = Repo::open(Some(root)).ok()?;
        let index = repo.gix.open_index().ok()?;
        Some(Self { root: root.to_path_buf(), index: index.into_parts().0 })
    }

    /// Returns true if git tracks the file at `path`, which is below the root.
    pub fn has(&self, path: &Path) -> bool {
        self.in_git(path).is_some_and(|path| self.index.entry_by_path(path.as_bstr()).is_some())
    }

    /// Returns the tracked files below a folder.
    pub fn below(&self, folder: &Path) -> Vec<PathBuf> {
        let Some(mut prefix) = self.in_git(folder) else { return Vec::new() };
        prefix.push(b'/');
        let entries = self.index.prefixed_entries(prefix.as_bstr()).unwrap_or_default();
        let path = |path: &BStr| Some(self.root.join(path.to_path().ok()?));
        entries.iter().filter_map(|entry| path(entry.path(&self.index))).collect()
    }

    /// Returns a path as git writes it.
    fn in_git(&self, path: &Path) -> Option<BString> {
        let path = gix::path::into_bstr(path.strip_prefix(&self.root).ok()?).ok()?;
        Some(gix::path::to_unix_separators_on_windows(path).into_owned())
    }
}
