//! Where the time of a history scan goes, on a real repository and as a whole process:
//!
//!     cargo bench --bench history -- REPO MODE [THREADS]
//!
//! MODE: `decode` walks and decodes all blobs and does nothing else, which is the floor; `delta` scans the history as
//! `keysift scan --history` does; `full` scans every blob in full; `attribute` is `delta` with attribution.
//! Measure processor time and memory from outside (`/usr/bin/time -v`).

use std::time::Instant;

use keysift::blob::Blob;
use keysift::coverage::Coverage;
use keysift::engine::{Engine, EngineOptions, Leads, Probe, Scratch};
use keysift::finding::Finding;
use keysift::git::{Base, Bits, Decoded, Kind, Limits, Miss, Repo, Selection, Visitor};
use keysift::rule::RuleSet;
use keysift::source::{History, HistoryOptions, PathFilter, Source, Worker};
use keysift::span::Span;

struct Look<'a> {
    engine: &'a Engine,
    scratch: Scratch,
    found: &'a std::sync::Mutex<Vec<Finding>>,
}

impl Worker for Look<'_> {
    fn scan(&mut self, blob: &Blob<'_>) {
        let findings = self.engine.scan(blob, &mut self.scratch);
        self.found.lock().expect("no worker panics").extend(findings);
    }

    fn scan_change(&mut self, blob: &Blob<'_>, _before: &mut dyn Iterator<Item = Vec<u8>>) {
        self.scan(blob);
    }

    fn probe(&mut self, content: &[u8], changed: &[Span], known: Leads) -> Probe {
        self.engine.probe(content, changed, known, &mut self.scratch)
    }

    fn probe_name(&mut self, name: &[u8]) -> bool {
        self.engine.probe_name(name, &mut self.scratch)
    }

    fn digest(&self) -> Option<[u8; 32]> {
        None
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

#[derive(Default)]
struct Decode {
    objects: u64,
    bytes: u64,
}

impl Visitor for Decode {
    type Mark = ();

    fn visit(&mut self, object: &Decoded<'_>, _base: Option<Base<'_, ()>>) {
        self.objects += 1;
        self.bytes += object.content.len() as u64;
    }

    fn miss(&mut self, _number: u32, _miss: Miss) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [repo, mode, rest @ ..] = &arguments[..] else { return println!("history: no REPO and MODE, nothing to do") };
    let threads = rest.first().map_or(2, |threads| threads.parse().expect("a number of threads"));
    let repo = Repo::open(Some(repo.as_ref())).expect("a repository");
    let coverage = Coverage::default();
    let start = Instant::now();
    if mode == "decode" {
        let objects = repo.objects(&coverage);
        let wanted = Bits::of(objects.bound(), objects.numbers());
        let selection =
            Selection { wanted: &wanted, has_kind: |kind| kind == Kind::Blob, max_bytes: u64::MAX, threads };
        let visitors = repo.walk(&objects, &selection, &Decode::default);
        let (objects, bytes) = visitors.iter().fold((0, 0), |sum, one| (sum.0 + one.objects, sum.1 + one.bytes));
        return println!("decode: {objects} blobs, {bytes} bytes in {:?}", start.elapsed());
    }
    let engine = Engine::new(RuleSet::builtin(), EngineOptions::default());
    let options = HistoryOptions {
        threads,
        max_file_bytes: 50 << 20,
        uses_deltas: mode != "full",
        uses_cache: false,
        is_all_pushed: false,
        filter: PathFilter::new(&[], &[]).expect("no glob is a bad one"),
        limits: Limits::default(),
        followed: Vec::new(),
    };
    let found = std::sync::Mutex::new(Vec::new());
    let source = History::new(repo, options);
    let make =
        || -> Box<dyn Worker + '_> { Box::new(Look { engine: &engine, scratch: engine.scratch(), found: &found }) };
    source.push(&make, &coverage).expect("a history");
    println!("{mode}: {} objects, {} bytes in {:?}", coverage.files(), coverage.bytes(), start.elapsed());
    let mut found = found.into_inner().expect("no worker panics");
    if mode == "attribute" {
        let start = Instant::now();
        source.attribute(&mut found);
        println!("attribution in {:?}", start.elapsed());
    }
    println!("{} findings; skipped {:?}", found.len(), coverage.skipped());
}
