//! The state of a repository, in one digest: two scans that see the same state find the same.

use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use bstr::ByteSlice;
use sha2::{Digest, Sha256};

use super::repo::Repo;
use crate::coverage::Coverage;

impl Repo {
    /// Returns a digest of which packs and loose objects there are, here and in alternates, and where refs point; none
    /// if something of that cannot be read. Packs are told by name, size and time and are not opened.
    pub fn state(&self) -> Option<[u8; 32]> {
        let coverage = Coverage::default();
        let mut state = Sha256::new();
        for folder in self.object_folders(&coverage) {
            add_packs(&folder.join("pack"), &mut state)?;
            add_loose(&folder, &mut state)?;
        }
        for tip in self.tips(&coverage) {
            state.update(&*tip.name);
            state.update([0]);
            state.update(tip.commit.as_bytes());
        }
        for commit in self.shallow_commits(&coverage) {
            state.update(&commit.0);
        }
        state.update([u8::from(self.is_bare()), u8::from(self.has_reftable())]);
        coverage.is_complete().then(|| state.finalize().into())
    }
}

/// A repository without packs may have no folder for them.
fn add_packs(folder: &Path, state: &mut Sha256) -> Option<()> {
    for name in names(folder)?.into_iter().filter(|name| name.ends_with(b".pack") || name.ends_with(b".idx")) {
        let about = fs::metadata(folder.join(name.to_path().ok()?)).ok()?;
        let modified = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        state.update(&name);
        state.update([0]);
        state.update(about.len().to_le_bytes());
        state.update(modified.as_nanos().to_le_bytes());
    }
    Some(())
}

fn add_loose(folder: &Path, state: &mut Sha256) -> Option<()> {
    for name in names(folder)?.into_iter().filter(|name| name.len() == 2) {
        state.update(&name);
        for rest in names(&folder.join(name.to_path().ok()?))? {
            state.update(&rest);
        }
        state.update([0]);
    }
    Some(())
}

/// Returns the names in a folder in order; none if there is no such folder.
fn names(folder: &Path) -> Option<Vec<Vec<u8>>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Some(Vec::new()),
        Err(_) => return None,
    };
    let name = |entry: std::io::Result<fs::DirEntry>| <[u8]>::from_os_str(&entry.ok()?.file_name()).map(<[u8]>::to_vec);
    let mut names = entries.map(name).collect::<Option<Vec<_>>>()?;
    names.sort_unstable();
    Some(names)
}
