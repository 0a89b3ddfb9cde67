//! The flags of `keysift scan` that ask git.

use std::path::{Path, PathBuf};

use bstr::BString;
use clap::Args;

use super::failure::Failure;
use crate::config::{Environment, Settings};
use crate::git::{Limits, Repo, Revisions};
use crate::source::{
    ChangesOptions, CommitRange, History, HistoryOptions, PathFilter, Source, StagedChanges, WithSubmodules,
};

/// Which part of a repository to scan in place of files.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Git")]
pub struct GitArgs {
    /// Scan what is staged for the next commit
    #[arg(long, group = "git_source")]
    pub staged: bool,
    /// As a hook of pre-commit: scan what is staged of the named files, and in full those that have nothing staged
    #[arg(long, group = "git_source", requires = "paths")]
    pub pre_commit: bool,
    /// Scan what each commit of a range brought: A..B, A...B, or one commit
    #[arg(long, value_name = "RANGE", group = "git_source")]
    pub range: Option<String>,
    /// Scan what each commit since this one brought
    #[arg(long, value_name = "COMMIT", conflicts_with = "git_source")]
    pub since_commit: Option<String>,
    /// Scan what each commit of this branch brought
    #[arg(long, value_name = "BRANCH", conflicts_with = "git_source")]
    pub branch: Option<String>,
    /// Scan everything that the repository holds
    #[arg(long, group = "git_source")]
    pub history: bool,
    /// With --history: only what refs reach
    #[arg(long, requires = "history")]
    pub reachable: bool,
    /// With --history: only the last N commits below each ref
    #[arg(long, value_name = "N", requires = "history")]
    pub depth: Option<u32>,
    /// With --history: only commits from this time on, such as 2026-01-31
    #[arg(long, value_name = "TIME", requires = "history", value_parser = crate::git::parse_time)]
    pub since: Option<i64>,
    /// With --history: also the histories of submodules that are cloned
    #[arg(long, requires = "history")]
    pub submodules: bool,
    /// With --history: scan every blob in full, not only what is new in each version
    #[arg(long, requires = "history")]
    pub no_delta: bool,
    /// With --history: neither use nor keep what scans learned of the repository (in its folder `.git/keysift`)
    #[arg(long, requires = "history")]
    pub no_cache: bool,
}

impl GitArgs {
    /// Returns true if only some of what the paths hold is asked for.
    pub fn asks_for_changes(&self) -> bool {
        let is_limited = self.reachable || self.depth.is_some() || self.since.is_some();
        self.staged || self.pre_commit || self.revisions().is_some() || is_limited
    }

    fn revisions(&self) -> Option<Revisions> {
        match (&self.range, &self.since_commit, &self.branch) {
            (Some(range), ..) => Some(Revisions::Range(range.clone())),
            (None, Some(commit), branch) => Some(Revisions::Since { commit: commit.clone(), branch: branch.clone() }),
            (None, None, Some(branch)) => Some(Revisions::Branch(branch.clone())),
            (None, None, None) => None,
        }
    }

    /// Returns the source that the flags ask for, if they ask for one.
    ///
    /// # Errors
    ///
    /// If the repository cannot be opened, or a path is in none.
    pub fn source(
        &self,
        paths: &[PathBuf],
        filter: PathFilter,
        settings: &Settings,
        environment: &Environment,
    ) -> Result<Option<Box<dyn Source>>, Failure> {
        let revisions = self.revisions();
        if !self.staged && !self.pre_commit && !self.history && revisions.is_none() {
            return Ok(None);
        }
        let (repo, paths) = open(paths)?;
        let threads = settings.limits.jobs.get();
        let max_file_bytes = settings.limits.max_file_size.0;
        // What a CI checked out, it got from elsewhere.
        let is_all_pushed = environment.is_ci();
        if self.history {
            let limits = Limits { is_reachable_only: self.reachable, depth: self.depth, since: self.since, paths };
            let options = HistoryOptions {
                threads,
                max_file_bytes,
                uses_deltas: !self.no_delta,
                uses_cache: !self.no_cache,
                is_all_pushed,
                filter,
                limits,
                followed: Vec::new(),
            };
            return Ok(Some(match self.submodules {
                true => Box::new(WithSubmodules::new(repo, options)),
                false => Box::new(History::new(repo, options)),
            }));
        }
        let options = ChangesOptions { threads, max_file_bytes, paths, filter, is_all_pushed };
        Ok(Some(match revisions {
            Some(revisions) => Box::new(CommitRange::new(repo, revisions, options)),
            None => Box::new(StagedChanges::new(repo, self.pre_commit, options)),
        }))
    }
}

/// Opens the repository of the first path, or that of the current folder, and returns the paths below its root that
/// narrow the scan down.
fn open(paths: &[PathBuf]) -> Result<(Repo, Vec<BString>), Failure> {
    let failure = |error: crate::git::GitError| Failure::new(error.to_string(), error.help());
    let here = Path::new(".");
    let Some(first) = paths.iter().find(|path| *path != here) else {
        return Ok((Repo::open(None).map_err(failure)?, Vec::new()));
    };
    let parent = || first.parent().filter(|path| *path != Path::new("")).unwrap_or(here);
    let folder = if first.is_dir() { first.as_path() } else { parent() };
    let mut repo = Repo::open(Some(folder)).map_err(failure)?;
    // In a hook, git names the index of the commit that is being made, which may be another than the repository's.
    let is_named = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"].iter().any(|name| std::env::var_os(name).is_some());
    if is_named && let Some(named) = Repo::open(None).ok().filter(|named| named.is_same(&repo)) {
        repo = named;
    }
    let mut narrowed = Vec::new();
    let mut is_whole = false;
    for path in paths {
        match repo.relative_path(path) {
            Some(root) if root.is_empty() => is_whole = true,
            Some(path) => narrowed.push(path),
            None if repo.is_git_dir(path) => is_whole = true,
            None => {
                let message = format!("{} is not in the working tree of the repository", path.display());
                return Err(Failure::new(message, "name files and folders of one working tree, or its root"));
            }
        }
    }
    Ok((repo, if is_whole { Vec::new() } else { narrowed }))
}
