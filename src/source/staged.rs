//! What `git add` put into the index and the next commit would bring.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use bstr::ByteSlice;

use super::changes::ChangesOptions;
use super::{Source, SourceError, Worker};
use crate::blob::{ObjectId, Place};
use crate::coverage::Coverage;
use crate::finding::{Exposure, Finding};
use crate::git::Repo;

/// The index, compared with `HEAD` (and, in a merge, with what is merged). What the commit at `HEAD` brought is
/// scanned as well while it has not been pushed, since an amended commit would bring it again.
pub struct StagedChanges {
    repo: Repo,
    /// Whether the named files that have nothing staged are scanned in full.
    scans_untouched: bool,
    options: ChangesOptions,
    head: Mutex<Option<ObjectId>>,
}

impl StagedChanges {
    /// `scans_untouched` says whether of the paths in `options` those files that have nothing staged are scanned too, in
    /// full.
    pub fn new(repo: Repo, scans_untouched: bool, options: ChangesOptions) -> Self {
        Self { repo, scans_untouched, options, head: Mutex::new(None) }
    }
}

impl Source for StagedChanges {
    fn push<'a>(
        &self,
        make_worker: &(dyn Fn() -> Box<dyn Worker + 'a> + Sync),
        coverage: &Coverage,
    ) -> Result<(), SourceError> {
        let mut staged = self.repo.staged()?;
        for path in self.options.paths.iter().filter(|path| self.scans_untouched && !staged.touched.contains(*path)) {
            staged.changes.introduced.extend(self.repo.staged_file(path.as_bstr())?);
        }
        *self.head.lock().unwrap_or_else(PoisonError::into_inner) = staged.head;
        let mut tasks = self.options.tasks(staged.changes, |_| Place::Index, coverage);
        tasks.extend(self.options.tasks(staged.unpushed, |id| Place::Blob(id.clone()), coverage));
        self.options.scan(&self.repo, &tasks, make_worker, coverage);
        Ok(())
    }

    fn attribute(&self, findings: &mut [Finding]) {
        let staged: HashSet<_> = findings
            .iter()
            .filter(|finding| !matches!(finding.origin.place, Place::Blob(_)))
            .map(|finding| (finding.fingerprint, finding.origin.path.clone()))
            .collect();
        let head = self.head.lock().unwrap_or_else(PoisonError::into_inner);
        let attribution = head.as_ref().and_then(|head| self.repo.commit_attribution(head));
        for finding in findings {
            if staged.contains(&(finding.fingerprint, finding.origin.path.clone())) {
                finding.exposure = Exposure::Staged;
            } else {
                finding.exposure = Exposure::LocalCommits;
                finding.attribution = attribution.clone();
            }
        }
    }
}
