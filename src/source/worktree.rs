//! Files and folders as a source: a working tree, or anything else that the user names.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use bstr::ByteSlice;

use super::walk::Walk;
use super::{PathFilter, Source, SourceError, Worker};
use crate::coverage::{Coverage, SkipReason};
use crate::finding::{Exposure, Finding};
use crate::git::Tracked;

/// Pushes the files in some folders, and files that are named one by one.
///
/// Hidden files are scanned like all others; `.git` never is, whether it is a folder or the file that stands for one
/// in submodules and linked worktrees.
#[derive(Debug)]
pub struct Worktree {
    /// Canonical paths. One may lie within another, which then leaves it out.
    roots: BTreeSet<PathBuf>,
    /// All roots lie in it.
    base: PathBuf,
    options: WorktreeOptions,
}

#[derive(Clone, Debug)]
pub struct WorktreeOptions {
    /// The greatest number of threads.
    pub jobs: NonZeroUsize,
    /// Whether `.gitignore`, `.ignore` and their kin leave files out. A path that the user names is always scanned.
    pub respects_ignore_files: bool,
    /// Whether symbolic links that lead out of the roots are followed. Those that stay inside need not be: what they
    /// name is scanned where it is.
    pub follows_links: bool,
    /// Larger files are not scanned.
    pub max_file_bytes: u64,
    pub filter: PathFilter,
}

impl Worktree {
    /// Looks at the given paths and decides what they are relative to: the root of the repository that holds them
    /// all, else the current folder, else the deepest folder that holds them all.
    ///
    /// # Errors
    ///
    /// If one of the paths does not exist, or is neither file nor folder.
    pub fn new(paths: &[PathBuf], options: WorktreeOptions) -> Result<Self, SourceError> {
        let roots = paths.iter().map(|path| resolve(path)).collect::<Result<BTreeSet<_>, _>>()?;
        let base = base_of(&roots);
        Ok(Self { roots, base, options })
    }

    /// Returns the folder that the paths of this source's blobs are relative to.
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// Decides about the links that a walk came by, in order, so that the outcome is the same for any number of
    /// threads. Returns those to follow.
    fn settle_links(
        &self,
        links: BTreeSet<PathBuf>,
        known: &mut BTreeSet<PathBuf>,
        coverage: &Coverage,
    ) -> Vec<PathBuf> {
        let mut followed = Vec::new();
        for link in links {
            let name = self.relative(&link).display().to_string();
            match fs::canonicalize(&link) {
                Err(error) => coverage.add_skipped(SkipReason::SymlinkNotFollowed, format!("{name}: {error}")),
                Ok(target) if known.iter().any(|root| target.starts_with(root)) => {}
                Ok(target) if !self.options.follows_links => {
                    let detail = format!("{name}: leads to {}", target.display());
                    coverage.add_skipped(SkipReason::SymlinkNotFollowed, detail);
                }
                Ok(target) if known.iter().any(|root| root.starts_with(&target)) => {
                    let detail = format!("{name}: leads to {}, which it is in", target.display());
                    coverage.add_skipped(SkipReason::Loop, detail);
                }
                Ok(target) => {
                    known.insert(target);
                    followed.push(link);
                }
            }
        }
        followed
    }

    /// Returns `path` as people see it.
    fn relative<'p>(&self, path: &'p Path) -> &'p Path {
        match path.strip_prefix(&self.base) {
            Ok(relative) if relative.as_os_str().is_empty() => Path::new("."),
            Ok(relative) => relative,
            Err(_) => path,
        }
    }
}

impl Source for Worktree {
    fn push<'a>(
        &self,
        make_worker: &(dyn Fn() -> Box<dyn Worker + 'a> + Sync),
        coverage: &Coverage,
    ) -> Result<(), SourceError> {
        let mut known = self.roots.clone();
        let mut starts: Vec<PathBuf> = self.roots.iter().cloned().collect();
        while !starts.is_empty() {
            let links = Walk::new(&self.base, &self.roots, &starts, &self.options, coverage).run(make_worker);
            starts = self.settle_links(links, &mut known, coverage);
        }
        if coverage.files() == 0 && coverage.is_complete() && !is_decided(coverage) {
            let name = |root: &Path| self.relative(root).display().to_string();
            self.roots.iter().for_each(|root| coverage.add_skipped(SkipReason::NothingScanned, name(root)));
        }
        Ok(())
    }

    /// Tells which findings stand in files that git does not have yet. Of the others this source knows no history.
    fn attribute(&self, findings: &mut [Finding]) {
        let mut repositories: HashMap<PathBuf, Option<Tracked>> = HashMap::new();
        for finding in findings {
            let Ok(path) = finding.origin.path.to_path() else { continue };
            let path = self.base.join(path);
            let Some(root) = path.ancestors().skip(1).find(|folder| folder.join(".git").exists()) else { continue };
            let tracked = repositories.entry(root.to_owned()).or_insert_with(|| Tracked::open(root));
            if tracked.as_ref().is_some_and(|tracked| !tracked.has(&path)) {
                finding.exposure = Exposure::Untracked;
            }
        }
    }

    fn notices(&self, coverage: &Coverage) -> Vec<String> {
        match coverage.files() == 0 && is_decided(coverage) {
            true => vec!["there was no file to scan".to_owned()],
            false => Vec::new(),
        }
    }
}

/// Returns true if whatever was skipped was named by an ignore file or a glob.
fn is_decided(coverage: &Coverage) -> bool {
    coverage.skipped().keys().all(|reason| matches!(reason, SkipReason::Ignored | SkipReason::Excluded))
}

/// Returns where `path` really is.
fn resolve(path: &Path) -> Result<PathBuf, SourceError> {
    let shown = path.display();
    let metadata = fs::metadata(path).map_err(|error| SourceError {
        message: format!("could not look at `{shown}`: {error}"),
        help: "give the path of a file or a folder, or - for standard input".to_owned(),
    })?;
    if !metadata.is_file() && !metadata.is_dir() {
        return Err(SourceError {
            message: format!("`{shown}` is a device, a pipe or a socket, neither file nor folder"),
            help: format!("to scan what comes out of it: keysift scan - < {shown}"),
        });
    }
    fs::canonicalize(path).map_err(|error| SourceError {
        message: format!("could not resolve `{shown}`: {error}"),
        help: "check the folders on the way to it, and the links among them".to_owned(),
    })
}

/// Returns the folder that the paths of findings are relative to.
fn base_of(roots: &BTreeSet<PathBuf>) -> PathBuf {
    let Some(common) = roots.iter().cloned().reduce(|a, b| common_folder(&a, &b)) else {
        return PathBuf::new();
    };
    let common = if common.is_dir() { common } else { common.parent().map(Path::to_path_buf).unwrap_or_default() };
    if let Some(repository) = common.ancestors().find(|folder| folder.join(".git").exists()) {
        return repository.to_path_buf();
    }
    match std::env::current_dir().and_then(fs::canonicalize) {
        Ok(current) if common.starts_with(&current) => current,
        _ => common,
    }
}

fn common_folder(a: &Path, b: &Path) -> PathBuf {
    a.components().zip(b.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
}
