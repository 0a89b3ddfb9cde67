//! Which entries of a folder the ignore files leave out.
//!
//! Reading and matching ignore files is the `ignore` crate's work; its walker is not used, because it does not tell
//! what it left out, and keysift counts that.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, gitconfig_excludes_path};

/// The ignore files that decide about the entries of one folder: its own and those of the folders above.
///
/// As in ripgrep, `.ignore` counts everywhere and outweighs `.gitignore`, which counts only inside a repository and
/// not beyond its root; a deeper file outweighs a higher one.
#[derive(Default)]
pub(super) struct Ignores {
    above: Option<Arc<Ignores>>,
    dot_ignore: Option<Gitignore>,
    gitignore: Option<Gitignore>,
    /// In the root of a repository: its `.git/info/exclude` and the user's own ignore file.
    repository: Option<Gitignore>,
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
                read(folder, &files.collect::<Vec<_>>())
            }),
        })
    }

    /// Returns true if the entry at `path` is left out.
    pub fn is_ignored(&self, path: &Path, is_folder: bool) -> bool {
        let matched = |globs: &Option<Gitignore>| match globs {
            Some(globs) => globs.matched(path, is_folder).map(|_| ()),
            None => Match::None,
        };
        let mut by_dot_ignore = Match::None;
        let mut by_gitignore = Match::None;
        let mut by_repository = None;
        let levels = std::iter::successors(Some(self), |ignores| ignores.above.as_deref());
        for ignores in levels {
            by_dot_ignore = by_dot_ignore.or(matched(&ignores.dot_ignore));
            if by_repository.is_none() {
                by_gitignore = by_gitignore.or(matched(&ignores.gitignore));
                by_repository = ignores.repository.is_some().then(|| matched(&ignores.repository));
            }
        }
        let by_git = by_repository.map_or(Match::None, |matched| by_gitignore.or(matched));
        by_dot_ignore.or(by_git).is_ignore()
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
            Ignores::above(&path).is_ignored(&path, false)
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
