//! Scans files that changed, and keeps what the change introduced.

use std::sync::Arc;

use bstr::{BString, ByteSlice};

use super::encoding::to_utf8;
use super::file::is_archive;
use super::{PathFilter, Worker, share_out};
use crate::blob::{Blob, NameKind, ObjectId, Origin, Place};
use crate::coverage::{Coverage, SkipReason};
use crate::git::{Changes, Introduced, Repo};

/// What is scanned of changes, and how.
#[derive(Clone, Debug)]
pub struct ChangesOptions {
    pub threads: usize,
    /// Larger files are skipped, in bytes.
    pub max_file_bytes: u64,
    /// Only these files and folders, relative to the root of the working tree; all if there are none.
    pub paths: Vec<BString>,
    pub filter: PathFilter,
    /// Whether everything that is committed counts as pushed, as it does where a machine has checked it out.
    pub is_all_pushed: bool,
}

/// A changed file to scan.
pub(super) struct Task {
    pub file: Introduced,
    pub place: Place,
    /// The contents that may have moved here, if the path is new.
    pub removed: Arc<[ObjectId]>,
}

impl ChangesOptions {
    /// Makes tasks of the files of `changes` that are not left out. `place` says where content with an id stands.
    pub(super) fn tasks(&self, changes: Changes, place: impl Fn(&ObjectId) -> Place, coverage: &Coverage) -> Vec<Task> {
        let removed: Arc<[ObjectId]> = changes.removed.into();
        for path in changes.submodules.iter().filter(|path| self.has(path)) {
            coverage.add_skipped(SkipReason::Submodule, path.to_str_lossy());
        }
        let mut tasks = Vec::new();
        for file in changes.introduced.into_iter().filter(|file| self.has(&file.path)) {
            if self.filter.excludes(&file.path.to_path_lossy(), false) {
                coverage.add_skipped(SkipReason::Excluded, file.path.to_str_lossy());
                continue;
            }
            tasks.push(Task { place: place(&file.id), file, removed: Arc::clone(&removed) });
        }
        tasks
    }

    fn has(&self, path: &BString) -> bool {
        crate::git::is_within(path, &self.paths)
    }

    /// Scans all tasks, on several threads if there are many.
    pub(super) fn scan<'a>(
        &self,
        repo: &Repo,
        tasks: &[Task],
        make_worker: &(dyn Fn() -> Box<dyn Worker + 'a> + Sync),
        coverage: &Coverage,
    ) {
        const TASKS_WORTH_A_THREAD: usize = 16;
        let threads = self.threads.min(tasks.len() / TASKS_WORTH_A_THREAD).max(1);
        share_out(repo, tasks, threads, make_worker, &|repo, task, worker| {
            self.scan_one(repo, task, worker, coverage);
        });
    }

    fn scan_one(&self, repo: &Repo, task: &Task, worker: &mut dyn Worker, coverage: &Coverage) {
        let Task { file, place, removed } = task;
        if file.before.is_empty() && worker.probe_name(&file.path) {
            let origin = Origin { place: Place::Name(NameKind::Path), path: file.path.clone() };
            worker.scan(&Blob { content: &file.path, origin: &origin });
        }
        match repo.blob_size(&file.id) {
            Ok(size) if size > self.max_file_bytes => {
                coverage.add_skipped(SkipReason::TooLarge, format!("{}: {size} bytes", file.path));
                return;
            }
            Ok(_) => {}
            Err(error) => return count_unread(file, error, coverage),
        }
        let content = match repo.blob(&file.id) {
            Ok(content) => content,
            Err(error) => return count_unread(file, error, coverage),
        };
        if is_archive(&content) {
            return coverage.add_skipped(SkipReason::Archive, file.path.to_str_lossy());
        }
        coverage.add_scanned(content.len() as u64);
        let origin = Origin { place: place.clone(), path: file.path.clone() };
        let mut buffer = Vec::new();
        let blob = Blob { content: to_utf8(&content, &mut buffer), origin: &origin };
        let before = if file.before.is_empty() { &**removed } else { &file.before };
        let mut before = before.iter().filter_map(|id| {
            let content = repo.blob(id).ok()?;
            let mut buffer = Vec::new();
            Some(to_utf8(&content, &mut buffer).to_vec())
        });
        worker.scan_change(&blob, &mut before);
    }
}

fn count_unread(file: &Introduced, error: crate::git::BlobError, coverage: &Coverage) {
    let reason = if error.is_missing { SkipReason::MissingObject } else { SkipReason::CorruptObject };
    coverage.add_skipped(reason, format!("{} ({}): {}", file.path, file.id, error.reason));
}
