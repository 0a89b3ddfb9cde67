//! Everything that a repository holds: blobs, messages of commits and tags, names of refs and files.
//!
//! Most bytes of a history are copies of bytes that were looked at in another version. So the blobs are walked as
//! deltas first, and each changed range is probed for candidates. Then the trees tell the paths of the few blobs that
//! have some, and those are scanned in full, once for each path.

mod blobs;
mod cache;
mod recall;
mod seen;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use bstr::{BString, ByteSlice};
use sha2::{Digest, Sha256};

use super::encoding::to_utf8;
use super::{PathFilter, Source, SourceError, Worker, share_out};
use crate::blob::{Blob, NameKind, Origin, Place};
use crate::coverage::{Coverage, SkipReason};
use crate::finding::Finding;
use crate::git::{
    Attributor, Bits, Commits, Folders, Graph, Kind, Limits, LinkTable, Links, Objects, RawCommit, Repo, Selection,
    Tip, included, is_within, paths_by_object,
};
use blobs::{ProbeVisitor, ScanVisitor};
use cache::Cache;
use recall::{FoundAt, Recalled, Told};
use seen::Progress;
use texts::TextVisitor;

/// How to scan a history.
#[derive(Clone, Debug)]
pub struct HistoryOptions {
    pub threads: usize,
    /// Larger blobs are skipped, in bytes.
    pub max_file_bytes: u64,
    /// Whether only the changed ranges of deltas are probed, or every blob is scanned in full. The findings are the
    /// same.
    pub uses_deltas: bool,
    /// Whether what earlier scans learned is used, and kept for later ones.
    pub uses_cache: bool,
    /// Whether everything counts as pushed, as it does where a machine has checked it out.
    pub is_all_pushed: bool,
    pub filter: PathFilter,
    pub limits: Limits,
    /// The paths of submodules whose histories are scanned as well.
    pub followed: Vec<BString>,
}

/// The history of one repository.
pub struct History {
    repo: Repo,
    options: HistoryOptions,
    learned: Mutex<Learned>,
    notices: Mutex<Vec<String>>,
}

/// What the attribution needs of the scan.
#[derive(Default)]
enum Learned {
    #[default]
    Nothing,
    Walked(Box<Walked>),
    Recalled(Recalled),
}

struct Walked {
    graph: Graph,
    /// Where to keep what was found.
    cache: Option<Cache>,
    /// What was not looked at, and how much was.
    told: Told,
}

type MakeWorker<'m, 'a> = &'m (dyn Fn() -> Box<dyn Worker + 'a> + Sync);

impl History {
    pub fn new(repo: Repo, options: HistoryOptions) -> Self {
        Self { repo, options, learned: Mutex::default(), notices: Mutex::default() }
    }

    /// Returns true if the finding is in an object of this repository.
    pub fn holds(&self, finding: &Finding) -> bool {
        match &finding.origin.place {
            Place::Blob(id) | Place::CommitMessage(id) | Place::TagMessage(id) => self.repo.has(id),
            _ => false,
        }
    }

    /// Returns the cache for what `worker` finds, if it is to be used and everything that decides the result is known.
    fn cache(&self, worker: &dyn Worker) -> Option<Cache> {
        let options = &self.options;
        if !options.uses_cache || !options.uses_deltas || !self.repo.is_own() {
            return None;
        }
        let mut probe = Sha256::new();
        probe.update(worker.digest()?);
        probe.update(options.max_file_bytes.to_le_bytes());
        let mut scan = probe.clone();
        scan.update(self.repo.state()?);
        scan.update(format!("{} {:?} {:?}", options.is_all_pushed, options.limits, options.followed));
        scan.update(options.filter.as_written());
        Some(Cache::new(self.repo.common_dir(), probe.finalize().into(), scan.finalize().into()))
    }

    /// Takes what the cache holds, and says so if it cannot be used.
    fn whole<T>(&self, read: Result<Option<T>, cache::Damage>, cache: &Cache) -> Option<T> {
        read.unwrap_or_else(|cache::Damage| {
            let notice = format!("the cache in {} is damaged and was not used", cache.folder().display());
            lock(&self.notices).push(notice);
            None
        })
    }

    /// Scans the places where the last scan of the same state found something.
    fn rescan(&self, recalled: &Recalled, make_worker: MakeWorker<'_, '_>, coverage: &Coverage) {
        recalled.restore(coverage);
        let places: Vec<&FoundAt> = recalled.places().into_iter().collect();
        let threads = self.options.threads.min(places.len());
        share_out(&self.repo, &places, threads, make_worker, &|repo, at, worker| rescan(repo, at, worker, coverage));
    }

    fn select<'s>(&self, wanted: &'s Bits, has_kind: fn(Kind) -> bool, max_bytes: u64) -> Selection<'s> {
        Selection { wanted, has_kind, max_bytes, threads: self.options.threads }
    }

    /// Reads all commits, and scans what is text beside files, as far as the limits allow.
    fn scan_texts(
        &self,
        objects: &Objects,
        tips: &[Tip],
        progress: &Progress,
        make_worker: MakeWorker<'_, '_>,
        coverage: &Coverage,
    ) -> (Commits, Option<Vec<bool>>) {
        let limits = &self.options.limits;
        let is_limited = limits.has_commits() || !limits.paths.is_empty();
        let visit_all = |wanted: &Bits, scans: bool| {
            let selection = self.select(wanted, |kind| matches!(kind, Kind::Commit | Kind::Tag), u64::MAX);
            let make = || TextVisitor::new(objects, make_worker(), scans, progress, coverage);
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

    /// Adds to the hot objects the blobs that may hold a finding.
    fn probe_blobs(
        &self,
        objects: &Objects,
        progress: &Progress,
        make_worker: MakeWorker<'_, '_>,
        coverage: &Coverage,
    ) {
        if !self.options.uses_deltas {
            return progress.hot.extend(objects.numbers());
        }
        let new = objects.numbers().filter(|&number| !progress.known.contains(number));
        let wanted = Bits::of(objects.bound(), new);
        let selection = self.select(&wanted, |kind| kind == Kind::Blob, self.options.max_file_bytes);
        self.repo.walk(objects, &selection, &|| ProbeVisitor::new(objects, make_worker(), progress, coverage));
    }

    fn read_trees(
        &self,
        objects: &Objects,
        progress: &Progress,
        make_worker: MakeWorker<'_, '_>,
        coverage: &Coverage,
    ) -> Links {
        let table = LinkTable::new(objects, &progress.hot);
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
        links.misses.iter().for_each(|(number, miss)| progress.count_miss(objects, *number, miss, coverage));
        for id in links.missing() {
            coverage.add_skipped(SkipReason::MissingObject, id.to_string());
        }
        let file_name = |path: &BString| path.rsplit(|&byte| byte == b'/').next().map(<[u8]>::to_vec);
        let followed: BTreeSet<Vec<u8>> = self.options.followed.iter().filter_map(file_name).collect();
        for name in links.submodules.iter().filter(|name| !followed.contains(&***name)) {
            coverage.add_skipped(SkipReason::Submodule, name.to_str_lossy());
        }
        links
    }

    /// Scans the hot blobs in full, once for each of their paths, and the telling names of files.
    fn scan_blobs(
        &self,
        graph: &Graph,
        progress: &Progress,
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
            Bits::of(graph.objects.bound(), progress.hot.iter().chain(paths.keys().copied()))
        };
        let selection = self.select(&wanted, |kind| kind == Kind::Blob, self.options.max_file_bytes);
        let counted_in = (!self.options.uses_deltas).then_some(coverage);
        let make = || ScanVisitor::new(&graph.objects, make_worker(), &paths, progress, counted_in);
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
        let cache = self.cache(&*make_worker());
        if let Some(recalled) = cache.as_ref().and_then(|cache| self.whole(cache.recall(), cache)) {
            self.rescan(&recalled, make_worker, coverage);
            *lock(&self.learned) = Learned::Recalled(recalled);
            return Ok(());
        }
        let objects = self.repo.objects(coverage);
        if objects.bound() == 0 && coverage.is_complete() {
            return Err(SourceError {
                message: format!("the repository {} holds no objects", self.repo.common_dir().display()),
                help: "scan again after the first commit, or name another repository".to_owned(),
            });
        }
        let tips = self.repo.tips(coverage);
        let seen = cache.as_ref().and_then(|cache| self.whole(cache.seen(), cache)).unwrap_or_default();
        let progress = Progress::new(&objects, &seen);
        coverage.add_known(progress.known.iter().count() as u64);
        let (commits, included) = self.scan_texts(&objects, &tips, &progress, make_worker, coverage);
        self.probe_blobs(&objects, &progress, make_worker, coverage);
        let links = self.read_trees(&objects, &progress, make_worker, coverage);
        let graph = Graph { objects, commits, links, tips };
        self.scan_blobs(&graph, &progress, included.as_deref(), make_worker, coverage);
        if let Some(cache) = &cache {
            cache.keep_seen(&progress.seen(&graph.objects));
        }
        if make_worker().is_cancelled() {
            coverage.add_skipped(SkipReason::Interrupted, "the history");
        }
        *lock(&self.learned) = Learned::Walked(Box::new(Walked { graph, cache, told: Told::of(coverage) }));
        Ok(())
    }

    fn attribute(&self, findings: &mut [Finding]) {
        match &*lock(&self.learned) {
            Learned::Nothing => {}
            Learned::Recalled(recalled) => recalled.attribute(&self.repo, findings),
            Learned::Walked(walked) => {
                let Walked { graph, cache, told } = &**walked;
                Attributor::new(&self.repo, graph, self.options.is_all_pushed).attribute(findings);
                if let Some((cache, found)) = cache.as_ref().zip(Recalled::of(told, findings)) {
                    cache.keep_found(&found);
                }
            }
        }
    }

    fn notices(&self, _coverage: &Coverage) -> Vec<String> {
        lock(&self.notices).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Scans one of the places where an earlier scan found something.
fn rescan(repo: &Repo, at: &FoundAt, worker: &mut dyn Worker, coverage: &Coverage) {
    let Some(place) = at.place() else { return };
    let (Place::Blob(id) | Place::CommitMessage(id) | Place::TagMessage(id)) = &place else { return };
    let read = match &place {
        Place::Blob(_) => repo.blob(id),
        _ => repo.text_of(id),
    };
    match read {
        Ok(content) => {
            let mut buffer = Vec::new();
            let content = if let Place::Blob(_) = &place { to_utf8(&content, &mut buffer) } else { &content };
            let origin = Origin { place, path: at.path.as_str().into() };
            worker.scan(&Blob { content, origin: &origin });
        }
        Err(error) => coverage.add_skipped(SkipReason::CorruptObject, format!("{id}: {}", error.reason)),
    }
}
