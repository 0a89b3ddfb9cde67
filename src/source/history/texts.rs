//! Reads commits and tags, and scans their text.

use bstr::BString;

use super::seen::Progress;
use crate::blob::{Blob, Origin, Place};
use crate::coverage::Coverage;
use crate::engine::Leads;
use crate::git::{Base, Decoded, Kind, Miss, Objects, RawCommit, Visitor, message_first};
use crate::source::Worker;
use crate::span::Span;

/// Reads commits and tags, and scans their text.
pub(super) struct TextVisitor<'a, 'w> {
    objects: &'a Objects,
    worker: Box<dyn Worker + 'w>,
    /// Whether the texts are scanned, or the commits only read.
    scans: bool,
    pub(super) commits: Vec<RawCommit>,
    text: Vec<u8>,
    progress: &'a Progress,
    coverage: &'a Coverage,
}

impl<'a, 'w> TextVisitor<'a, 'w> {
    pub(super) fn new(
        objects: &'a Objects,
        worker: Box<dyn Worker + 'w>,
        scans: bool,
        progress: &'a Progress,
        coverage: &'a Coverage,
    ) -> Self {
        Self { objects, worker, scans, commits: Vec::new(), text: Vec::new(), progress, coverage }
    }
}

impl Visitor for TextVisitor<'_, '_> {
    type Mark = ();

    fn visit(&mut self, object: &Decoded<'_>, _base: Option<Base<'_, ()>>) {
        if object.kind == Kind::Commit {
            match RawCommit::parse(object.number, object.content, self.objects) {
                Some(commit) => self.commits.push(commit),
                None => self.miss(object.number, Miss::Corrupt("a commit without a readable header".to_owned())),
            }
        }
        if !self.scans {
            return;
        }
        let is_known = self.progress.known.contains(object.number);
        if is_known && !self.progress.hot.contains(object.number) {
            return;
        }
        message_first(object.content, &mut self.text);
        if self.worker.probe(&self.text, &[Span::new(0, self.text.len())], Leads::default()).has_candidate {
            let id = self.objects.object_id(object.number);
            let place = if object.kind == Kind::Commit { Place::CommitMessage(id) } else { Place::TagMessage(id) };
            self.progress.hot.insert(object.number);
            self.worker.scan(&Blob { content: &self.text, origin: &Origin { place, path: BString::default() } });
        }
        if !is_known {
            self.coverage.add_scanned(object.content.len() as u64);
            self.progress.done.insert(object.number);
        }
    }

    fn miss(&mut self, number: u32, miss: Miss) {
        self.progress.count_miss(self.objects, number, &miss, self.coverage);
    }

    fn is_cancelled(&self) -> bool {
        self.worker.is_cancelled()
    }
}
