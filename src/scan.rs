//! The pipeline, readable top to bottom.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use crate::advice;
use crate::blob::Blob;
use crate::config::{ConfigError, Settings, Verdict};
use crate::coverage::{Coverage, SkipReason};
use crate::engine::{Engine, EngineOptions, Probe, Scratch};
use crate::finding::Finding;
use crate::report::{Report, Visibility, order, redact};
use crate::rule::{PackError, RuleSet};
use crate::source::{Source, SourceError, Worker};
use crate::span::Span;
use crate::suppress::{Extent, Suppressor};

/// What others may look at and touch while a scan runs.
#[derive(Debug, Default)]
pub struct Monitor {
    pub coverage: Coverage,
    /// Once set, the scan ends after the files that are being looked at.
    pub is_cancelled: AtomicBool,
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
pub fn run(settings: &Settings, source: &dyn Source, monitor: &Monitor) -> Result<Report, ScanError> {
    let engine = Engine::new(rules(settings)?, engine_options(settings));
    let suppressor = Suppressor::new(&settings.suppressions, engine.rules());
    let mut findings = look(source, &engine, &suppressor, monitor)?;
    source.attribute(&mut findings);
    let mut findings = order::fold_and_sort(findings);
    suppressor.mark(&mut findings);
    for finding in &mut findings {
        finding.advice = Some(advice::advise(finding, engine.rules()));
    }
    let exit_code = exit_code(&settings.verdict, &findings, &monitor.coverage);
    let mut report = redact::report(&findings, engine.rules(), &monitor.coverage, visibility(settings), exit_code);
    report.notices.extend(settings.notices.iter().cloned());
    report.notices.extend(suppressor.notices(Extent::Whole));
    Ok(report)
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
        ..EngineOptions::default()
    }
}

/// Has every blob of `source` looked at, and returns the findings in no particular order.
fn look(
    source: &dyn Source,
    engine: &Engine,
    suppressor: &Suppressor<'_>,
    monitor: &Monitor,
) -> Result<Vec<Finding>, SourceError> {
    let findings = Mutex::default();
    let make_worker = || -> Box<dyn Worker + '_> {
        Box::new(EngineWorker { engine, suppressor, scratch: engine.scratch(), findings: &findings, monitor })
    };
    source.push(&make_worker, &monitor.coverage)?;
    if monitor.is_cancelled.load(Relaxed) {
        monitor.coverage.add_skipped(SkipReason::Interrupted, "the rest");
    }
    Ok(findings.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// One thread's hold on the engine.
struct EngineWorker<'a> {
    engine: &'a Engine,
    suppressor: &'a Suppressor<'a>,
    scratch: Scratch,
    /// Locked only for blobs with findings, which are few.
    findings: &'a Mutex<Vec<Finding>>,
    monitor: &'a Monitor,
}

impl EngineWorker<'_> {
    fn keep(&self, blob: &Blob<'_>, mut findings: Vec<Finding>) {
        if !findings.is_empty() || self.scratch.has_marker() {
            self.suppressor.mark_inline(blob, &mut findings);
        }
        if !findings.is_empty() {
            self.findings.lock().unwrap_or_else(PoisonError::into_inner).extend(findings);
        }
    }
}

impl Worker for EngineWorker<'_> {
    fn scan(&mut self, blob: &Blob<'_>) {
        let findings = self.engine.scan(blob, &mut self.scratch);
        self.keep(blob, findings);
    }

    fn scan_change(&mut self, blob: &Blob<'_>, before: &mut dyn Iterator<Item = Vec<u8>>) {
        let mut findings = self.engine.scan(blob, &mut self.scratch);
        while !findings.is_empty() {
            let Some(content) = before.next() else { break };
            let known = self.engine.scan(&Blob { content: &content, origin: blob.origin }, &mut self.scratch);
            findings.retain(|finding| known.iter().all(|known| known.fingerprint != finding.fingerprint));
        }
        self.keep(blob, findings);
    }

    fn probe(&mut self, content: &[u8], changed: &[Span]) -> Probe {
        self.engine.probe(content, changed, &mut self.scratch)
    }

    fn probe_name(&mut self, name: &[u8]) -> bool {
        self.engine.probe_name(name, &mut self.scratch)
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
