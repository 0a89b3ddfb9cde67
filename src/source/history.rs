//! Everything that a repository holds: blobs, messages of commits and tags, names of refs and files.
//!
//! Most bytes of a history are copies of bytes that were looked at in another version. So the blobs are walked as
//! deltas first, and each changed range is probed for candidates. Then the trees tell the paths of the few blobs that
//! have some, and those are scanned in full, once for each path.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use bstr::{BString, ByteSlice};

use super::encoding::to_utf8;
use super::file::is_archive;
use super::{PathFilter, Source, SourceError, Worker};
use crate::blob::{Blob, NameKind, ObjectId, Origin, Place};
use crate::coverage::{Coverage, SkipReason};
use crate::engine::Leads;
use crate::finding::Finding;
use crate::git::{
    Attributor, Base, Bits, Commits, Decoded, Folders, Graph, Kind, Limits, LinkTable, Links, Miss, Objects, RawCommit,
    Repo, Selection, Tip, Visitor, changed_ranges, included, is_within, message_first, paths_by_object,
};
use crate::span::Span;

/// How to scan a history.
#[derive(Clone, Debug)]
pub struct HistoryOptions {
    pub threads: usize,
    /// Larger blobs are skipped, in bytes.
    pub max_file_bytes: u64,
    /// Whether only the changed ranges of deltas are probed, or every blob is scanned in full. The findings are the
    /// same.
    pub uses_deltas: bool,
    /// Whether everything counts as pushed, as it does where a machine has checked it out.
    pub is_all_pushed: bool,
    pub filter: PathFilter,
    pub limits: Limits,
}

/// The history of one repository.
pub struct History {
    repo: Repo,
    options: HistoryOptions,
    /// What the scan learned, for the attribution.
    graph: Mutex<Option<Graph>>,
}

type MakeWorker<'m, 'a> = &'m (dyn Fn() -> Box<dyn Worker + 'a> + Sync);

impl History {
    pub fn new(repo: Repo, options: HistoryOptions) -> Self {
        Self { repo, options, graph: Mutex::new(None) }
    }

    fn select<'s>(&self, wanted: &'s Bits, has_kind: fn(Kind) -> bool, max_bytes: u64) -> Selection<'s> {
        Selection { wanted, has_kind, max_bytes, threads: self.options.threads }
    }

    /// Reads all commits, and scans what is text beside files, as far as the limits allow.
    fn scan_texts(
        &self,
        objects: &Objects,
        tips: &[Tip],
        make_worker: MakeWorker<'_, '_>,
        coverage: &Coverage,
    ) -> (Commits, Option<Vec<bool>>) {
        let limits = &self.options.limits;
        let is_limited = limits.has_commits() || !limits.paths.is_empty();
        let visit_all = |wanted: &Bits, scans: bool| {
            let selection = self.select(wanted, |kind| matches!(kind, Kind::Commit | Kind::Tag), u64::MAX);
            let make = || TextVisitor::new(objects, make_worker(), scans, coverage);
            self.repo.walk(objects, &selection, &make)
        };
        let all = Bits::of(objects.bound(), objects.numbers());
        let raw: Vec<RawCommit> =
            visit_all(&all, !is_limited).into_iter().flat_map(|visitor| visitor.commits).collect();
        self.count_boundaries(objects, &raw, coverage);
        let commits = Commits::in_order(raw);
        let included = included(limits, objects, &commits, tips);
        if let Some(included) = included.as_ref().filter(|_| limits.paths.is_empty()) {
            let places = (0..commits.count()).filter(|&place| included[place as usize]);
            visit_all(&Bits::of(objects.bound(), places.map(|place| commits.number(place))), true);
        }
        if limits.paths.is_empty() {
            let mut worker = make_worker();
            for tip in tips {
                let origin = Origin { place: Place::Name(NameKind::Ref), path: tip.name.clone() };
                worker.scan(&Blob { content: &tip.name, origin: &origin });
            }
        }
        (commits, included)
    }

    fn count_boundaries(&self, objects: &Objects, commits: &[RawCommit], coverage: &Coverage) {
        let shallow = self.repo.shallow_commits(coverage);
        for commit in commits.iter().filter(|commit| !commit.missing_parents.is_empty()) {
            for parent in &commit.missing_parents {
                if shallow.contains(&objects.object_id(commit.number)) {
                    coverage.add_skipped(SkipReason::ShallowBoundary, format!("commit {parent} and before"));
                } else {
                    coverage.add_skipped(SkipReason::MissingObject, format!("commit {parent}"));
                }
            }
        }
    }

    /// Returns the blobs that may hold a finding.
    fn probe_blobs(&self, objects: &Objects, make_worker: MakeWorker<'_, '_>, coverage: &Coverage) -> Bits {
        let all = Bits::of(objects.bound(), objects.numbers());
        if !self.options.uses_deltas {
            return all;
        }
        let hot = Bits::new(objects.bound());
        let selection = self.select(&all, |kind| kind == Kind::Blob, self.options.max_file_bytes);
        let make = || ProbeVisitor {
            objects,
            worker: make_worker(),
            hot: &hot,
            changed: Vec::new(),
            utf8: Vec::new(),
            coverage,
        };
        self.repo.walk(objects, &selection, &make);
        hot
    }

    fn read_trees(&self, objects: &Objects, hot: &Bits, make_worker: MakeWorker<'_, '_>, coverage: &Coverage) -> Links {
        let table = LinkTable::new(objects, hot);
        let all = Bits::of(objects.bound(), objects.numbers());
        let selection = self.select(&all, |kind| kind == Kind::Tree, u64::MAX);
        let is_cancelled = AtomicBool::new(false);
        let make = || {
            let mut worker = make_worker();
            let is_cancelled = &is_cancelled;
            let is_telling = move |name: &[u8]| {
                is_cancelled.fetch_or(worker.is_cancelled(), Relaxed);
                worker.probe_name(name)
            };
            table.reader(is_telling, is_cancelled)
        };
        let read = self.repo.walk(objects, &selection, &make).into_iter().map(|reader| reader.into_read()).collect();
        let links = Links::join(table, read);
        links.misses.iter().for_each(|(number, miss)| count_miss(objects, *number, miss, coverage));
        for id in links.missing() {
            coverage.add_skipped(SkipReason::MissingObject, id.to_string());
        }
        for name in &links.submodules {
            coverage.add_skipped(SkipReason::Submodule, name.to_str_lossy());
        }
        links
    }

    /// Scans the hot blobs in full, once for each of their paths, and the telling names of files.
    fn scan_blobs(
        &self,
        graph: &Graph,
        hot: &Bits,
        included: Option<&[bool]>,
        make_worker: MakeWorker<'_, '_>,
        coverage: &Coverage,
    ) {
        let options = &self.options;
        let mut folders = Folders::default();
        let (places, is_exhausted) = graph.places(included, &mut folders);
        if is_exhausted {
            coverage.add_skipped(SkipReason::CorruptObject, "trees that name more paths than can be followed");
        }
        let paths = paths_by_object(&places, &folders, &graph.links.names, &|path| {
            let is_excluded = options.filter.excludes(&path.to_path_lossy(), false);
            if is_excluded {
                coverage.add_skipped(SkipReason::Excluded, path.to_str_lossy());
            }
            !is_excluded && is_within(path, &options.limits.paths)
        });
        self.scan_names(graph, &paths, make_worker);
        let is_limited = options.limits.has_commits() || !options.limits.paths.is_empty();
        let wanted = if is_limited {
            Bits::of(graph.objects.bound(), paths.keys().copied())
        } else {
            Bits::of(graph.objects.bound(), hot.iter().chain(paths.keys().copied()))
        };
        let selection = self.select(&wanted, |kind| kind == Kind::Blob, self.options.max_file_bytes);
        let counted_in = (!self.options.uses_deltas).then_some(coverage);
        let make = || ScanVisitor {
            objects: &graph.objects,
            worker: make_worker(),
            paths: &paths,
            utf8: Vec::new(),
            counted_in,
        };
        self.repo.walk(&graph.objects, &selection, &make);
    }

    fn scan_names(&self, graph: &Graph, paths: &BTreeMap<u32, Vec<BString>>, make_worker: MakeWorker<'_, '_>) {
        let telling_names = graph.links.telling_names();
        let telling = paths.values().flatten().filter(|path| {
            let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
            telling_names.contains(name)
        });
        let telling: std::collections::BTreeSet<&BString> = telling.collect();
        let mut worker = make_worker();
        for path in telling {
            let origin = Origin { place: Place::Name(NameKind::Path), path: path.clone() };
            worker.scan(&Blob { content: path, origin: &origin });
        }
    }
}

impl Source for History {
    fn push<'a>(
        &self,
        make_worker: &(dyn Fn() -> Box<dyn Worker + 'a> + Sync),
        coverage: &Coverage,
    ) -> Result<(), SourceError> {
        let objects = self.repo.objects(coverage);
        if objects.bound() == 0 && coverage.is_complete() {
            return Err(SourceError {
                message: format!("the repository {} holds no objects", self.repo.common_dir().display()),
                help: "scan again after the first commit, or name another repository".to_owned(),
            });
        }
        let tips = self.repo.tips(coverage);
        let (commits, included) = self.scan_texts(&objects, &tips, make_worker, coverage);
        let hot = self.probe_blobs(&objects, make_worker, coverage);
        let links = self.read_trees(&objects, &hot, make_worker, coverage);
        let graph = Graph { objects, commits, links, tips };
        self.scan_blobs(&graph, &hot, included.as_deref(), make_worker, coverage);
        if make_worker().is_cancelled() {
            coverage.add_skipped(SkipReason::Interrupted, "the history");
        }
        *self.graph.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(graph);
        Ok(())
    }

    fn attribute(&self, findings: &mut [Finding]) {
        let graph = self.graph.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(graph) = &*graph {
            Attributor::new(&self.repo, graph, self.options.is_all_pushed).attribute(findings);
        }
    }
}

/// Reads commits and tags, and scans their text.
struct TextVisitor<'a, 'w> {
    objects: &'a Objects,
    worker: Box<dyn Worker + 'w>,
    scans: bool,
    commits: Vec<RawCommit>,
    text: Vec<u8>,
    coverage: &'a Coverage,
}

impl<'a, 'w> TextVisitor<'a, 'w> {
    fn new(objects: &'a Objects, worker: Box<dyn Worker + 'w>, scans: bool, coverage: &'a Coverage) -> Self {
        Self { objects, worker, scans, commits: Vec::new(), text: Vec::new(), coverage }
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
        if self.scans {
            let id = self.objects.object_id(object.number);
            let place = if object.kind == Kind::Commit { Place::CommitMessage(id) } else { Place::TagMessage(id) };
            message_first(object.content, &mut self.text);
            self.worker.scan(&Blob { content: &self.text, origin: &Origin { place, path: BString::default() } });
            self.coverage.add_scanned(object.content.len() as u64);
        }
    }

    fn miss(&mut self, number: u32, miss: Miss) {
        count_miss(self.objects, number, &miss, self.coverage);
    }

    fn is_cancelled(&self) -> bool {
        self.worker.is_cancelled()
    }
}

/// Finds the blobs that may hold a finding.
struct ProbeVisitor<'a, 'w> {
    objects: &'a Objects,
    worker: Box<dyn Worker + 'w>,
    hot: &'a Bits,
    changed: Vec<Span>,
    utf8: Vec<u8>,
    coverage: &'a Coverage,
}

/// What a probed blob leaves for its deltas.
struct Probed {
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
            self.hot.insert(object.number);
        }
        Probed { asks_for_whole: is_hot || is_converted, is_binary: probe.is_binary, leads: probe.leads }
    }

    fn miss(&mut self, number: u32, miss: Miss) {
        count_miss(self.objects, number, &miss, self.coverage);
    }

    fn is_cancelled(&self) -> bool {
        self.worker.is_cancelled()
    }
}

/// Scans blobs in full, once for each of their paths.
struct ScanVisitor<'a, 'w> {
    objects: &'a Objects,
    worker: Box<dyn Worker + 'w>,
    paths: &'a BTreeMap<u32, Vec<BString>>,
    utf8: Vec<u8>,
    /// `None` if all blobs were counted when they were probed.
    counted_in: Option<&'a Coverage>,
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
            count_miss(self.objects, number, &miss, coverage);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.worker.is_cancelled()
    }
}

fn count_miss(objects: &Objects, number: u32, miss: &Miss, coverage: &Coverage) {
    let id: ObjectId = objects.object_id(number);
    match miss {
        Miss::TooLarge(bytes) => coverage.add_skipped(SkipReason::TooLarge, format!("{id}: {bytes} bytes")),
        Miss::Corrupt(reason) => coverage.add_skipped(SkipReason::CorruptObject, format!("{id}: {reason}")),
        Miss::MissingBase(base) => {
            coverage.add_skipped(SkipReason::MissingObject, format!("{base}, which {id} is a delta of"));
        }
    }
}
