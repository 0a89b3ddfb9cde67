//! A history together with those of its submodules.

use bstr::{BString, ByteSlice};

use super::history::{History, HistoryOptions};
use super::{Source, SourceError, Worker};
use crate::blob::{Blob, Origin, Place};
use crate::coverage::{Coverage, SkipReason};
use crate::engine::{Leads, Probe};
use crate::finding::Finding;
use crate::git::Repo;
use crate::span::Span;

/// The histories of a repository and of its submodules, one after the other. What is found in a submodule has its path
/// from the root of the outermost repository; messages have the path of the submodule itself.
pub struct WithSubmodules {
    outer: History,
    /// With their paths; longer ones first.
    inner: Vec<(BString, History)>,
    /// Why submodules could not be opened.
    failures: Vec<String>,
}

impl WithSubmodules {
    pub fn new(repo: Repo, mut options: HistoryOptions) -> Self {
        let (submodules, failures) = repo.submodules();
        let submodules = submodules.into_iter().filter(|submodule| {
            let is_excluded = options.filter.excludes(&submodule.path.to_path_lossy(), true);
            !is_excluded && crate::git::is_within(&submodule.path, &options.limits.paths)
        });
        let mut inner: Vec<_> = submodules
            .map(|submodule| {
                let mut options = options.clone();
                options.limits.paths.clear();
                (submodule.path, History::new(submodule.repo, options))
            })
            .collect();
        inner.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        options.followed = inner.iter().map(|(path, _)| path.clone()).collect();
        Self { outer: History::new(repo, options), inner, failures }
    }
}

impl Source for WithSubmodules {
    fn push<'a>(
        &self,
        make_worker: &(dyn Fn() -> Box<dyn Worker + 'a> + Sync),
        coverage: &Coverage,
    ) -> Result<(), SourceError> {
        self.outer.push(make_worker, coverage)?;
        for failure in &self.failures {
            coverage.add_skipped(SkipReason::Unreadable, failure.as_str());
        }
        for (path, history) in &self.inner {
            let make = || -> Box<dyn Worker + 'a> { Box::new(Below { path: path.clone(), worker: make_worker() }) };
            // A submodule without a commit holds nothing, which is no reason to stop.
            if let Err(error) = history.push(&make, coverage) {
                coverage.add_skipped(SkipReason::Submodule, format!("{path}: {}", error.message));
            }
        }
        Ok(())
    }

    fn attribute(&self, findings: &mut [Finding]) {
        let mut rest: Vec<&mut Finding> = findings.iter_mut().collect();
        for (path, history) in &self.inner {
            let (mut own, others): (Vec<&mut Finding>, Vec<&mut Finding>) =
                rest.into_iter().partition(|finding| is_below(finding, path) && !self.outer.holds(finding));
            rest = others;
            attribute(history, &mut own, path);
        }
        attribute(&self.outer, &mut rest, &BString::default());
    }

    fn notices(&self, coverage: &Coverage) -> Vec<String> {
        let inner = self.inner.iter().flat_map(|(_, history)| history.notices(coverage));
        self.outer.notices(coverage).into_iter().chain(inner).collect()
    }
}

fn is_below(finding: &Finding, path: &BString) -> bool {
    crate::git::is_within(&finding.origin.path, std::slice::from_ref(path))
}

/// Has a history attribute its findings, whose paths it knows from its own root.
fn attribute(history: &History, findings: &mut [&mut Finding], root: &BString) {
    let mut own: Vec<Finding> = findings.iter().map(|finding| (**finding).clone()).collect();
    for finding in &mut own {
        let path = finding.origin.path.strip_prefix(&***root).unwrap_or(&finding.origin.path);
        finding.origin.path = path.strip_prefix(b"/").unwrap_or(path).into();
    }
    history.attribute(&mut own);
    for (finding, own) in findings.iter_mut().zip(own) {
        finding.attribution = own.attribution;
        finding.exposure = own.exposure;
    }
}

/// Sees what is in a submodule from the outermost repository.
struct Below<'a> {
    path: BString,
    worker: Box<dyn Worker + 'a>,
}

impl Below<'_> {
    fn outer(&self, origin: &Origin) -> Origin {
        let mut path = self.path.clone();
        if matches!(origin.place, Place::Blob(_) | Place::Name(_)) && !origin.path.is_empty() {
            path.push(b'/');
            path.extend_from_slice(&origin.path);
        }
        Origin { place: origin.place.clone(), path }
    }
}

impl Worker for Below<'_> {
    fn scan(&mut self, blob: &Blob<'_>) {
        let origin = self.outer(blob.origin);
        self.worker.scan(&Blob { content: blob.content, origin: &origin });
    }

    fn scan_change(&mut self, blob: &Blob<'_>, before: &mut dyn Iterator<Item = Vec<u8>>) {
        let origin = self.outer(blob.origin);
        self.worker.scan_change(&Blob { content: blob.content, origin: &origin }, before);
    }

    fn probe(&mut self, content: &[u8], changed: &[Span], known: Leads) -> Probe {
        self.worker.probe(content, changed, known)
    }

    fn probe_name(&mut self, name: &[u8]) -> bool {
        self.worker.probe_name(name)
    }

    fn digest(&self) -> Option<[u8; 32]> {
        self.worker.digest()
    }

    fn is_cancelled(&self) -> bool {
        self.worker.is_cancelled()
    }
}
