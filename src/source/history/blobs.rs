//! Looks at blobs twice: first at what is new in each, then in full at the few that may hold a finding.

use std::collections::BTreeMap;

use bstr::BString;

use super::seen::Progress;
use crate::blob::{Blob, Origin, Place};
use crate::coverage::{Coverage, SkipReason};
use crate::engine::Leads;
use crate::git::{Base, Decoded, Miss, Objects, Visitor, changed_ranges};
use crate::source::Worker;
use crate::source::encoding::to_utf8;
use crate::source::file::is_archive;
use crate::span::Span;

/// Finds the blobs that may hold a finding.
pub(super) struct ProbeVisitor<'a, 'w> {
    objects: &'a Objects,
    worker: Box<dyn Worker + 'w>,
    progress: &'a Progress,
    changed: Vec<Span>,
    utf8: Vec<u8>,
    coverage: &'a Coverage,
}

impl<'a, 'w> ProbeVisitor<'a, 'w> {
    pub(super) fn new(
        objects: &'a Objects,
        worker: Box<dyn Worker + 'w>,
        progress: &'a Progress,
        coverage: &'a Coverage,
    ) -> Self {
        Self { objects, worker, progress, changed: Vec::new(), utf8: Vec::new(), coverage }
    }
}

/// What a probed blob leaves for its deltas.
pub(super) struct Probed {
    /// Whether its deltas must be probed as a whole: what was found in it may be in them too, or their bytes are not
    /// those that were looked at.
    asks_for_whole: bool,
    is_binary: bool,
    leads: Leads,
}

impl Visitor for ProbeVisitor<'_, '_> {
    type Mark = Probed;

    fn visit(&mut self, object: &Decoded<'_>, base: Option<Base<'_, Probed>>) -> Probed {
        if is_archive(object.content) {
            self.coverage.add_skipped(SkipReason::Archive, self.objects.object_id(object.number).to_string());
            return Probed { asks_for_whole: true, is_binary: true, leads: Leads::default() };
        }
        self.coverage.add_scanned(object.content.len() as u64);
        let content = to_utf8(object.content, &mut self.utf8);
        let is_converted = !std::ptr::eq(content, object.content);
        let base = base.filter(|base| !base.mark.asks_for_whole && !is_converted);
        let whole = [Span::new(0, content.len())];
        let mut probe = match &base {
            Some(base) => {
                changed_ranges(base.kept, base.len, content.len(), &mut self.changed);
                let pieces = base.kept.iter().map(|piece| (piece.base_start, piece.span));
                self.worker.probe(content, &self.changed, base.mark.leads.carried(pieces))
            }
            None => self.worker.probe(content, &whole, Leads::default()),
        };
        if base.is_some_and(|base| base.mark.is_binary != probe.is_binary) {
            probe = self.worker.probe(content, &whole, Leads::default());
        }
        let is_hot = probe.has_candidate || probe.needs_whole;
        if is_hot {
            self.progress.hot.insert(object.number);
        }
        self.progress.done.insert(object.number);
        Probed { asks_for_whole: is_hot || is_converted, is_binary: probe.is_binary, leads: probe.leads }
    }

    fn miss(&mut self, number: u32, miss: Miss) {
        self.progress.count_miss(self.objects, number, &miss, self.coverage);
    }

    fn is_cancelled(&self) -> bool {
        self.worker.is_cancelled()
    }
}

/// Scans blobs in full, once for each of their paths.
pub(super) struct ScanVisitor<'a, 'w> {
    objects: &'a Objects,
    worker: Box<dyn Worker + 'w>,
    paths: &'a BTreeMap<u32, Vec<BString>>,
    utf8: Vec<u8>,
    progress: &'a Progress,
    /// `None` if all blobs were counted when they were probed.
    counted_in: Option<&'a Coverage>,
}

impl<'a, 'w> ScanVisitor<'a, 'w> {
    pub(super) fn new(
        objects: &'a Objects,
        worker: Box<dyn Worker + 'w>,
        paths: &'a BTreeMap<u32, Vec<BString>>,
        progress: &'a Progress,
        counted_in: Option<&'a Coverage>,
    ) -> Self {
        Self { objects, worker, paths, utf8: Vec::new(), progress, counted_in }
    }
}

impl Visitor for ScanVisitor<'_, '_> {
    type Mark = ();

    fn visit(&mut self, object: &Decoded<'_>, _base: Option<Base<'_, ()>>) {
        let id = self.objects.object_id(object.number);
        if is_archive(object.content) {
            // Where blobs are probed first, it was counted then.
            if let Some(coverage) = self.counted_in {
                coverage.add_skipped(SkipReason::Archive, id.to_string());
            }
            return;
        }
        let content = to_utf8(object.content, &mut self.utf8);
        let no_path = [BString::default()];
        for path in self.paths.get(&object.number).map_or(&no_path[..], Vec::as_slice) {
            let origin = Origin { place: Place::Blob(id.clone()), path: path.clone() };
            self.worker.scan(&Blob { content, origin: &origin });
        }
        if let Some(coverage) = self.counted_in {
            coverage.add_scanned(object.content.len() as u64);
        }
    }

    fn miss(&mut self, number: u32, miss: Miss) {
        if let Some(coverage) = self.counted_in {
            self.progress.count_miss(self.objects, number, &miss, coverage);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.worker.is_cancelled()
    }
}
