//! Which entries of a folder the ignore files leave out.
//!
//! Reading and matching ignore files is the `ignore` crate's work; its walker is not used, because it does not tell
//! what it left out, and keysift counts that.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, gitconfig_excludes_path};

use crate::git::Tracked;

/// The ignore files that decide about the entries of one folder: its own and those of the folders above.
///
/// As in ripgrep, `.ignore` counts everywhere and outweighs `.gitignore`, which counts only inside a repository and
/// not beyond its root; a deeper file outweighs a higher one. As in git, no `.gitignore` leaves out what git tracks.
#[derive(Default)]
pub(super) struct Ignores {
    above: Option<Arc<Ignores>>,
    dot_ignore: Option<Gitignore>,
    gitignore: Option<Gitignore>,
    repository: Option<Repository>,
}

/// What the root of a repository adds.
struct Repository {
    root: PathBuf,
    /// Its `.git/info/exclude` and the user's own ignore file.
    excludes: Gitignore,
    /// Read when the first entry would be left out.
    tracked: OnceLock<Option<Tracked>>,
}

impl Repository {
    fn tracked(&self) -> Option<&Tracked> {
        self.tracked.get_or_init(|| Tracked::open(&self.root)).as_ref()
    }
}

/// What ignore files say of an entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Kept,
    LeftOut,
    /// A folder is left out but for these files in it, which git tracks.
    LeftOutExcept(Vec<PathBuf>),
}

/// Which files that matter here stand in a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Controls {
    pub dot_ignore: bool,
    pub gitignore: bool,
    pub dot_git: bool,
}

impl Controls {
    /// Notes one entry of a folder by its name.
    pub fn note(&mut self, name: &[u8]) {
        match name {
            b".ignore" => self.dot_ignore = true,
            b".gitignore" => self.gitignore = true,
            b".git" => self.dot_git = true,
            _ => {}
        }
    }

    /// Looks which of them stand in `folder`.
    fn look_up(folder: &Path) -> Self {
        Self {
            dot_ignore: folder.join(".ignore").is_file(),
            gitignore: folder.join(".gitignore").is_file(),
            dot_git: folder.join(".git").exists(),
        }
    }
}

impl Ignores {
    /// Returns what holds for `folder` itself, from the files in the folders above it.
    pub fn above(folder: &Path) -> Arc<Self> {
        let mut above: Vec<&Path> = folder.ancestors().skip(1).collect();
        above.reverse();
        above
            .into_iter()
            .fold(Arc::default(), |ignores, folder| Self::below(&ignores, folder, Controls::look_up(folder)))
    }

    /// Returns what holds for the entries of `folder`, which is an entry of the folder that `above` is about.
    pub fn below(above: &Arc<Self>, folder: &Path, controls: Controls) -> Arc<Self> {
        if controls == Controls::default() {
            return Arc::clone(above);
        }
        Arc::new(Self {
            above: Some(Arc::clone(above)),
            dot_ignore: controls.dot_ignore.then(|| read(folder, &[folder.join(".ignore")])),
            gitignore: controls.gitignore.then(|| read(folder, &[folder.join(".gitignore")])),
            repository: controls.dot_git.then(|| {
                // Of two globs that match, the later one counts: the repository's before the user's.
                let files = gitconfig_excludes_path().into_iter().chain([folder.join(".git/info/exclude")]);
                let excludes = read(folder, &files.collect::<Vec<_>>());
                Repository { root: folder.to_path_buf(), excludes, tracked: OnceLock::new() }
            }),
        })
    }

    /// Returns what holds for the entry at `path`.
    pub fn verdict(&self, path: &Path, is_folder: bool) -> Verdict {
        let matched = |globs: &Option<Gitignore>| match globs {
            Some(globs) => globs.matched(path, is_folder).map(|_| ()),
            None => Match::None,
        };
        let mut by_dot_ignore = Match::None;
        let mut by_gitignore = Match::None;
        let mut repository = None;
        let levels = std::iter::successors(Some(self), |ignores| ignores.above.as_deref());
        for ignores in levels {
            by_dot_ignore = by_dot_ignore.or(matched(&ignores.dot_ignore));
            if repository.is_none() {
                by_gitignore = by_gitignore.or(matched(&ignores.gitignore));
                repository = ignores.repository.as_ref();
            }
        }
        if !by_dot_ignore.is_none() {
            return if by_dot_ignore.is_ignore() { Verdict::LeftOut } else { Verdict::Kept };
        }
        let Some(repository) = repository else { return Verdict::Kept };
        if !by_gitignore.or(repository.excludes.matched(path, is_folder).map(|_| ())).is_ignore() {
            return Verdict::Kept;
        }
        match repository.tracked() {
            Some(tracked) if is_folder => match tracked.below(path) {
                files if files.is_empty() => Verdict::LeftOut,
                files => Verdict::LeftOutExcept(files),
            },
            Some(tracked) if tracked.has(path) => Verdict::Kept,
            _ => Verdict::LeftOut,
        }
    }
}

/// Reads ignore files whose globs are relative to `folder`. A file that cannot be read and a line that is no glob
/// leave nothing out.
fn read(folder: &Path, files: &[PathBuf]) -> Gitignore {
    let mut builder = GitignoreBuilder::new(folder);
    for file in files {
        builder.add(file);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Makes a folder with these files and tells which of the paths are left out.
    fn ignored<'a>(files: &[(&str, &str)], paths: &[&'a str]) -> Vec<&'a str> {
        let root = tempfile::tempdir().expect("a temporary folder can be made");
        for (path, content) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("it is below the root")).expect("folders can be made");
            fs::write(path, content).expect("files can be written");
        }
        let is_ignored = |path: &&str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("it is below the root")).expect("folders can be made");
            Ignores::above(&path).verdict(&path, false) == Verdict::LeftOut
        };
        paths.iter().copied().filter(is_ignored).collect()
    }

    #[test]
    fn gitignore_counts_only_inside_a_repository() {
        assert_eq!(ignored(&[(".gitignore", "*.log")], &["a.log"]), [""; 0]);
        assert_eq!(
            ignored(&[(".gitignore", "*.log"), (".git/HEAD", "")], &["a.log", "sub/b.log", "c"]),
            ["a.log", "sub/b.log"]
        );
    }

    #[test]
    fn deeper_files_outweigh_higher_ones_and_dot_ignore_outweighs_gitignore() {
        let files = [
            (".git/HEAD", ""),
            (".git/info/exclude", "*.tmp\n"),
            (".gitignore", "*.log\n/only-here\n"),
            ("sub/.gitignore", "!keep.log\n"),
            ("sub/.ignore", "!this.log\n*.txt\n"),
        ];
        let paths =
            ["a.log", "sub/keep.log", "sub/this.log", "sub/b.txt", "a.txt", "x.tmp", "only-here", "sub/only-here"];
        assert_eq!(ignored(&files, &paths), ["a.log", "sub/b.txt", "x.tmp", "only-here"]);
    }

    #[test]
    fn a_repository_inside_another_follows_its_own_gitignore_only() {
        let files =
            [(".git/HEAD", ""), (".gitignore", "*.log\n"), ("inner/.git", "gitdir: elsewhere"), (".ignore", "*.bak")];
        assert_eq!(ignored(&files, &["a.log", "inner/a.log", "inner/a.bak"]), ["a.log", "inner/a.bak"]);
    }
}
