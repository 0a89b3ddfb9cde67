//! The repositories of submodules that were cloned with theirs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bstr::{BString, ByteSlice};

use super::repo::Repo;

/// A submodule whose repository is on this machine.
pub struct Submodule {
    /// Where it is checked out, relative to the root of the working tree; its name if it is not checked out any more.
    pub path: BString,
    pub repo: Repo,
}

impl Repo {
    /// Returns the submodules of this repository and theirs, whether they are still in use or not, and why some could
    /// not be opened.
    pub fn submodules(&self) -> (Vec<Submodule>, Vec<String>) {
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        let mut waiting = vec![(BString::default(), self.clone())];
        while let Some((root, repo)) = waiting.pop() {
            for (path, git_dir) in repo.submodule_folders() {
                let mut full = root.clone();
                if !full.is_empty() {
                    full.push(b'/');
                }
                full.extend_from_slice(&path);
                match Repo::open(Some(&git_dir)) {
                    Ok(repo) => {
                        waiting.push((full.clone(), repo.clone()));
                        found.push(Submodule { path: full, repo });
                    }
                    Err(error) => failures.push(format!("submodule {full}: {error}")),
                }
            }
        }
        found.sort_by(|one, other| one.path.cmp(&other.path));
        (found, failures)
    }

    /// Returns the path of each submodule with its git folder.
    fn submodule_folders(&self) -> BTreeMap<BString, PathBuf> {
        let modules = self.common_dir().join("modules");
        let mut paths: BTreeMap<PathBuf, BString> = BTreeMap::new();
        let mut folders = BTreeMap::new();
        // What cannot be read of `.gitmodules` only leaves submodules with their names.
        for submodule in self.gix.submodules().ok().flatten().into_iter().flatten() {
            let Ok(path) = submodule.path() else { continue };
            if let Ok(name) = submodule.validated_name() {
                paths.insert(modules.join(name.to_path_lossy()), path.clone());
            }
            // Old clones have the whole repository in the folder of the submodule.
            let own = self.workdir().map(|workdir| workdir.join(path.to_path_lossy()).join(".git"));
            if let Some(own) = own.filter(|own| own.is_dir()) {
                folders.insert(path, own);
            }
        }
        for folder in git_folders(&modules) {
            let name = || folder.strip_prefix(&modules).unwrap_or(&folder).to_string_lossy().into_owned().into();
            folders.insert(paths.get(&folder).cloned().unwrap_or_else(name), folder);
        }
        folders
    }
}

/// Returns the git folders below `modules`. The name of a submodule may have slashes; its own submodules are below
/// `modules` of its git folder, and are found there.
fn git_folders(modules: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![modules.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.join("HEAD").is_file() && path.join("objects").is_dir() {
                found.push(path);
            } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(path);
            }
        }
    }
    found
}
