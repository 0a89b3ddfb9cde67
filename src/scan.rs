//! The pipeline, readable top to bottom.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::advice;
use crate::blob::Blob;
use crate::config::{ConfigError, Occurrences, Settings, Verdict};
use crate::coverage::{Coverage, SkipReason};
use crate::date::Date;
use crate::engine::{Drop, Engine, EngineOptions, Leads, Probe, Scratch};
use crate::finding::Finding;
use crate::report::{Report, Visibility, order, redact};
use crate::rule::{PackError, RuleSet};
use crate::source::{Source, SourceError, Worker};
use crate::span::{LineColumn, LineCounter, Span};
use crate::suppress::Suppressor;

/// What others may look at and touch while a scan runs.
#[derive(Debug, Default)]
pub struct Monitor {
    pub coverage: Coverage,
    /// Once set, the scan ends after the files that are being looked at.
    pub is_cancelled: AtomicBool,
}

/// What a scan comes to.
#[derive(Debug)]
pub struct Outcome {
    pub report: Report,
    /// The candidates that were not believed, each in a line with its reason, if the settings ask for them.
    pub drops: Vec<String>,
}

/// Why a scan could not begin.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error(transparent)]
    Pack(#[from] PackError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl ScanError {
    /// One line telling the user what to do next.
    pub fn help(&self) -> String {
        match self {
            Self::Pack(error) => error.help().to_owned(),
            Self::Config(error) => error.help().to_owned(),
            Self::Source(error) => error.help.clone(),
        }
    }
}

/// Scans what `source` holds and returns what there is to say about it. The same input gives the same report, for any
/// number of threads.
///
/// # Errors
///
/// If the settings ask for rules that do not exist or cannot be read, or if there is nothing that could be scanned.
/// Whatever goes wrong on the way is told by the report's coverage.
pub fn run(settings: &Settings, source: &dyn Source, monitor: &Monitor) -> Result<Outcome, ScanError> {
    let engine = Engine::new(rules(settings)?, engine_options(settings));
    let suppressor = Suppressor::new(&settings.suppressions, engine.rules());
    let Yield { mut findings, drops } = look(source, &engine, &suppressor, monitor)?;
    source.attribute(&mut findings);
    suppressor.mark(&mut findings);
    let mut findings = match *settings.output.occurrences {
        Occurrences::First => order::fold_and_sort(findings),
        Occurrences::All => order::sort(findings),
    };
    for finding in &mut findings {
        finding.advice = Some(advice::advise(finding, engine.rules()));
    }
    let exit_code = exit_code(&settings.verdict, &findings, &monitor.coverage);
    let mut report = redact::report(&findings, engine.rules(), &monitor.coverage, visibility(settings), exit_code);
    report.notices.extend(settings.notices.iter().cloned());
    report.notices.extend(source.notices(&monitor.coverage));
    report.notices.extend(suppressor.notices(settings.suppressions.extent));
    Ok(Outcome { report, drops })
}

/// Returns the rules that look in this run.
fn rules(settings: &Settings) -> Result<RuleSet, ScanError> {
    let packs: Vec<_> = settings.rules.packs.iter().map(|pack| pack.value.clone()).collect();
    let mut rules = RuleSet::with_packs(&packs)?;
    settings.check_allowed_rules(&rules)?;
    settings.rules.apply(&mut rules)?;
    Ok(rules)
}

fn engine_options(settings: &Settings) -> EngineOptions {
    EngineOptions {
        min_confidence: *settings.rules.min_confidence,
        max_decode_depth: *settings.limits.max_decode_depth,
        explains_drops: settings.output.explains_drops,
        today: Some(Date::today()),
        ..EngineOptions::default()
    }
}

/// What all workers together bring in, in no particular order.
#[derive(Default)]
struct Yield {
    findings: Vec<Finding>,
    drops: Vec<String>,
}

/// Has every blob of `source` looked at.
fn look(
    source: &dyn Source,
    engine: &Engine,
    suppressor: &Suppressor<'_>,
    monitor: &Monitor,
) -> Result<Yield, SourceError> {
    let all = Mutex::<Yield>::default();
    let make_worker = || -> Box<dyn Worker + '_> {
        Box::new(EngineWorker { engine, suppressor, scratch: engine.scratch(), all: &all, monitor })
    };
    source.push(&make_worker, &monitor.coverage)?;
    if monitor.is_cancelled.load(Relaxed) {
        monitor.coverage.add_skipped(SkipReason::Interrupted, "the rest");
    }
    let mut all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    all.drops.sort();
    Ok(all)
}

/// One thread's hold on the engine.
struct EngineWorker<'a> {
    engine: &'a Engine,
    suppressor: &'a Suppressor<'a>,
    scratch: Scratch,
    /// Locked only for blobs with findings, which are few.
    all: &'a Mutex<Yield>,
    monitor: &'a Monitor,
}

impl EngineWorker<'_> {
    fn look_at(&mut self, blob: &Blob<'_>) -> Vec<Finding> {
        let findings = self.engine.scan(blob, &mut self.scratch);
        if !self.scratch.drops().is_empty() {
            let drops = self.scratch.drops().iter().map(|drop| self.describe(drop, blob));
            self.all().drops.extend(drops);
        }
        findings
    }

    fn describe(&self, drop: &Drop, blob: &Blob<'_>) -> String {
        let LineColumn { line, column } = LineCounter::new(blob.content).at(drop.span.start);
        let rule = &self.engine.rules().rule(drop.rule).id;
        format!("{}:{line}:{column}: {rule}: {}", blob.origin.path, drop.reason)
    }

    /// Returns the findings of a blob as its markers say.
    fn look_and_mark(&mut self, blob: &Blob<'_>) -> Vec<Finding> {
        let mut findings = self.look_at(blob);
        if !findings.is_empty() || self.scratch.has_marker() {
            self.suppressor.mark_inline(blob, &mut findings);
        }
        findings
    }

    fn keep(&self, findings: Vec<Finding>) {
        if !findings.is_empty() {
            self.all().findings.extend(findings);
        }
    }

    fn all(&self) -> MutexGuard<'_, Yield> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Worker for EngineWorker<'_> {
    fn scan(&mut self, blob: &Blob<'_>) {
        let findings = self.look_and_mark(blob);
        self.keep(findings);
    }

    fn scan_change(&mut self, blob: &Blob<'_>, before: &mut dyn Iterator<Item = Vec<u8>>) {
        // A marker beside what was there before is in use as well.
        let mut findings = self.look_and_mark(blob);
        while !findings.is_empty() {
            let Some(content) = before.next() else { break };
            let known = self.engine.scan(&Blob { content: &content, origin: blob.origin }, &mut self.scratch);
            findings.retain(|finding| known.iter().all(|known| known.fingerprint != finding.fingerprint));
        }
        self.keep(findings);
    }

    fn probe(&mut self, content: &[u8], changed: &[Span], known: Leads) -> Probe {
        self.engine.probe(content, changed, known, &mut self.scratch)
    }

    fn probe_name(&mut self, name: &[u8]) -> bool {
        self.engine.probe_name(name, &mut self.scratch)
    }

    fn digest(&self) -> Option<[u8; 32]> {
        self.engine.digest()
    }

    fn is_cancelled(&self) -> bool {
        self.monitor.is_cancelled.load(Relaxed)
    }
}

/// Returns 0 for a clean run, 1 (or what `--exit-code` says) for findings that count, and 3 if there is none but not
/// everything was looked at.
fn exit_code(verdict: &Verdict, findings: &[Finding], coverage: &Coverage) -> u8 {
    let counts = |finding: &Finding| finding.is_active() && finding.severity >= *verdict.fail_on;
    let is_incomplete = !coverage.is_complete() || (*verdict.strict && !coverage.skipped().is_empty());
    if findings.iter().any(counts) && !*verdict.exit_zero {
        verdict.exit_code.get()
    } else if is_incomplete {
        3
    } else {
        0
    }
}

fn visibility(settings: &Settings) -> Visibility {
    match settings.output.shows_secrets {
        true => Visibility::Shown,
        false => Visibility::Masked,
    }
}
