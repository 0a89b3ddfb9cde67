//! What the commits of a range introduced, one by one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bstr::BString;

use super::changes::{ChangesOptions, Task};
use super::{Source, SourceError, Worker};
use crate::blob::{Blob, ObjectId, Origin, Place};
use crate::coverage::{Coverage, SkipReason};
use crate::finding::{Attribution, Exposure, Finding};
use crate::git::{Repo, Revisions};

/// A range of commits, each compared with all of its parents. So what was added and removed again is found, and what
/// only a merge brings.
pub struct CommitRange {
    repo: Repo,
    revisions: Revisions,
    options: ChangesOptions,
    brought_by: Mutex<BroughtBy>,
}

/// The first commit of the range that brought something.
#[derive(Default)]
struct BroughtBy {
    /// A content, at a path.
    contents: HashMap<(ObjectId, BString), ObjectId>,
    /// A path, whatever is there.
    paths: HashMap<BString, ObjectId>,
}

impl CommitRange {
    pub fn new(repo: Repo, revisions: Revisions, options: ChangesOptions) -> Self {
        Self { repo, revisions, options, brought_by: Mutex::default() }
    }

    /// Scans the message of a commit and returns what it brings.
    fn open_commit(&self, commit: &ObjectId, worker: &mut dyn Worker, coverage: &Coverage) -> Vec<Task> {
        let brought = match self.repo.commit_changes(commit) {
            Ok(brought) => brought,
            Err(error) => {
                coverage.add_skipped(SkipReason::MissingObject, format!("commit {commit}: {error}"));
                return Vec::new();
            }
        };
        for parent in &brought.missing_parents {
            let name = format!("commit {parent}, a parent of {}", commit.short());
            coverage.add_skipped(SkipReason::ShallowBoundary, name);
        }
        if self.options.paths.is_empty() {
            let origin = Origin { place: Place::CommitMessage(commit.clone()), path: BString::default() };
            worker.scan(&Blob { content: &brought.message, origin: &origin });
            coverage.add_scanned(brought.message.len() as u64);
        }
        self.options.tasks(brought.changes, |id| Place::Blob(id.clone()), coverage)
    }
}

impl Source for CommitRange {
    fn push<'a>(
        &self,
        make_worker: &(dyn Fn() -> Box<dyn Worker + 'a> + Sync),
        coverage: &Coverage,
    ) -> Result<(), SourceError> {
        let commits = self.repo.commits_of(&self.revisions, coverage)?;
        let mut worker = make_worker();
        let mut tasks = Vec::new();
        let mut brought_by = BroughtBy::default();
        for commit in &commits {
            for task in self.open_commit(commit, &mut *worker, coverage) {
                let place = (task.file.id.clone(), task.file.path.clone());
                brought_by.contents.entry(place).or_insert_with(|| commit.clone());
                brought_by.paths.entry(task.file.path.clone()).or_insert_with(|| commit.clone());
                tasks.push(task);
            }
        }
        self.options.scan(&self.repo, &tasks, make_worker, coverage);
        *self.brought_by.lock().unwrap_or_else(PoisonError::into_inner) = brought_by;
        Ok(())
    }

    fn attribute(&self, findings: &mut [Finding]) {
        let brought_by = self.brought_by.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known: HashMap<ObjectId, (Option<Attribution>, Exposure)> = HashMap::new();
        for finding in findings {
            let commit = match &finding.origin.place {
                Place::Blob(id) => brought_by.contents.get(&(id.clone(), finding.origin.path.clone())),
                Place::CommitMessage(id) => Some(id),
                _ => brought_by.paths.get(&finding.origin.path),
            };
            let Some(commit) = commit else { continue };
            let (attribution, exposure) = known.entry(commit.clone()).or_insert_with(|| {
                let exposure = match self.repo.refs_that_pushed(commit) {
                    Some(refs) => Exposure::Pushed { refs: refs.into() },
                    None if self.options.is_all_pushed => Exposure::Pushed { refs: [].into() },
                    None => Exposure::LocalCommits,
                };
                (self.repo.commit_attribution(commit), exposure)
            });
            finding.attribution = attribution.clone();
            finding.exposure = exposure.clone();
        }
    }
}
