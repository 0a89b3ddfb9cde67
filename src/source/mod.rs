//! Places that push blobs: working tree, standard input, and, with `git`, the index, ranges and histories.

mod changes;
pub mod encoding;
mod file;
mod history;
mod ignores;
mod path_filter;
mod queue;
mod range;
mod staged;
mod stdin;
mod submodules;
mod walk;
mod worktree;

pub use changes::ChangesOptions;
pub use history::{History, HistoryOptions};
pub use path_filter::PathFilter;
pub use range::CommitRange;
pub use staged::StagedChanges;
pub use stdin::Stdin;
pub use submodules::WithSubmodules;
pub use worktree::{Worktree, WorktreeOptions};

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::blob::Blob;
use crate::coverage::Coverage;
use crate::engine::{Leads, Probe};
use crate::finding::Finding;
use crate::git::Repo;
use crate::span::Span;

/// One thread's consumer of blobs.
pub trait Worker: Send {
    /// Looks at one blob. Called for every blob that the source does not skip.
    fn scan(&mut self, blob: &Blob<'_>);

    /// Looks at a changed blob and keeps only the findings whose rule and secret none of the contents of `before`
    /// hold. These are scanned as if they stood in the place of `blob`, and only while a finding is left to compare.
    fn scan_change(&mut self, blob: &Blob<'_>, before: &mut dyn Iterator<Item = Vec<u8>>);

    /// Tells whether a scan of `content` could find anything at the `changed` ranges; see [`Engine::probe`].
    ///
    /// [`Engine::probe`]: crate::engine::Engine::probe
    fn probe(&mut self, content: &[u8], changed: &[Span], known: Leads) -> Probe;

    /// Tells whether an entry of a tree with this name, in whatever folder, could be a finding for its name alone: by
    /// a path rule, or because the name is text that holds a secret. It may say yes too often, never no too often.
    fn probe_name(&mut self, name: &[u8]) -> bool;

    /// Returns a digest of all that decides what this worker finds in a content, if there is one.
    fn digest(&self) -> Option<[u8; 32]>;

    /// Returns true if the run was told to stop; the source then pushes no further blob.
    fn is_cancelled(&self) -> bool;
}

/// Has each of `tasks` looked at once, by workers on as many threads, each with a hold on the repository of its own.
fn share_out<'a, T: Sync>(
    repo: &Repo,
    tasks: &[T],
    threads: usize,
    make_worker: &(dyn Fn() -> Box<dyn Worker + 'a> + Sync),
    look_at: &(dyn Fn(&Repo, &T, &mut dyn Worker) + Sync),
) {
    let next = AtomicUsize::new(0);
    let work = |repo: &Repo| {
        let mut worker = make_worker();
        while let Some(task) = tasks.get(next.fetch_add(1, Relaxed)).filter(|_| !worker.is_cancelled()) {
            look_at(repo, task, &mut *worker);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            let repo = repo.clone();
            let work = &work;
            scope.spawn(move || work(&repo));
        }
        work(repo);
    });
}

/// A place that pushes blobs to workers, one worker per thread, and counts in `coverage` what it does not push.
///
/// The source counts a blob with [`Coverage::add_scanned`] when it has been pushed.
pub trait Source {
    /// # Errors
    ///
    /// Only for what makes the whole run pointless (the path does not exist, there is no repository). Whatever goes
    /// wrong with a part is counted in `coverage`, and the rest is pushed.
    fn push<'a>(
        &self,
        make_worker: &(dyn Fn() -> Box<dyn Worker + 'a> + Sync),
        coverage: &Coverage,
    ) -> Result<(), SourceError>;

    /// Fills `attribution` and `exposure` of findings that this source pushed, where it knows a history. Called once,
    /// after [`Source::push`], with all of them.
    fn attribute(&self, _findings: &mut [Finding]) {}

    /// Returns what else there is to say about the run as a whole, after [`Source::push`].
    fn notices(&self, _coverage: &Coverage) -> Vec<String> {
        Vec::new()
    }
}

/// Why a source could not be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct SourceError {
    /// What we were doing, to what, and why it failed.
    pub message: String,
    /// What to do next.
    pub help: String,
}

impl From<crate::git::GitError> for SourceError {
    fn from(error: crate::git::GitError) -> Self {
        Self { message: error.to_string(), help: error.help().to_owned() }
    }
}
