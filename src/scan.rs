//! The pipeline, readable top to bottom.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use crate::advice;
use crate::blob::Blob;
use crate::config::{RuleName, Settings, Verdict};
use crate::coverage::{Coverage, SkipReason};
use crate::engine::{Engine, EngineOptions, Probe, Scratch};
use crate::finding::Finding;
use crate::report::{Report, Visibility, order, redact};
use crate::rule::{PackError, RuleIdx, RuleSet};
use crate::source::{Source, SourceError, Worker};
use crate::span::Span;

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
    #[error("there is no rule `{name}`, which {set_by} names")]
    UnknownRule { name: String, set_by: String },
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl ScanError {
    /// One line telling the user what to do next.
    pub fn help(&self) -> String {
        match self {
            Self::Pack(error) => error.help().to_owned(),
            Self::UnknownRule { .. } => "`keysift rules list` shows the ids of all rules".to_owned(),
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
    let mut findings = look(source, &engine, monitor)?;
    source.attribute(&mut findings);
    let mut findings = order::fold_and_sort(findings);
    for finding in &mut findings {
        finding.advice = Some(advice::advise(finding, engine.rules()));
    }
    let exit_code = exit_code(&settings.verdict, &findings, &monitor.coverage);
    let mut report = redact::report(&findings, engine.rules(), &monitor.coverage, visibility(settings), exit_code);
    report.notices.extend(settings.notices.iter().cloned());
    Ok(report)
}

/// Returns the rules that look in this run.
fn rules(settings: &Settings) -> Result<RuleSet, ScanError> {
    let packs: Vec<_> = settings.rules.packs.iter().map(|pack| pack.value.clone()).collect();
    let mut rules = RuleSet::with_packs(&packs)?;
    let exists = |name: &RuleName| rules.iter().any(|(_, rule)| name.matches(&rule.id));
    let named = settings.rules.enable.iter().chain(&settings.rules.disable);
    if let Some(unknown) = named.into_iter().find(|name| !exists(name)) {
        let (name, set_by) = (unknown.as_str().to_owned(), unknown.set_by.to_string());
        return Err(ScanError::UnknownRule { name, set_by });
    }
    let is_off = |&(_, id): &(RuleIdx, &str)| !settings.rules.is_enabled(id);
    let all = rules.iter().map(|(idx, rule)| (idx, &*rule.id));
    for idx in all.filter(is_off).map(|(idx, _)| idx).collect::<Vec<_>>() {
        rules.disable(idx);
    }
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
fn look(source: &dyn Source, engine: &Engine, monitor: &Monitor) -> Result<Vec<Finding>, SourceError> {
    let findings = Mutex::default();
    let make_worker = || -> Box<dyn Worker + '_> {
        Box::new(EngineWorker { engine, scratch: engine.scratch(), findings: &findings, monitor })
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
    scratch: Scratch,
    /// Locked only for blobs with findings, which are few.
    findings: &'a Mutex<Vec<Finding>>,
    monitor: &'a Monitor,
}

impl EngineWorker<'_> {
    fn keep(&self, findings: Vec<Finding>) {
        if !findings.is_empty() {
            self.findings.lock().unwrap_or_else(PoisonError::into_inner).extend(findings);
        }
    }
}

impl Worker for EngineWorker<'_> {
    fn scan(&mut self, blob: &Blob<'_>) {
        let findings = self.engine.scan(blob, &mut self.scratch);
        self.keep(findings);
    }

    fn scan_change(&mut self, blob: &Blob<'_>, before: &mut dyn Iterator<Item = Vec<u8>>) {
        let mut findings = self.engine.scan(blob, &mut self.scratch);
        while !findings.is_empty() {
            let Some(content) = before.next() else { break };
            let known = self.engine.scan(&Blob { content: &content, origin: blob.origin }, &mut self.scratch);
            findings.retain(|finding| known.iter().all(|known| known.fingerprint != finding.fingerprint));
        }
        self.keep(findings);
    }

    fn probe(&mut self, content: &[u8], changed: &[Span]) -> Probe {
        self.engine.probe(content, changed, &mut self.scratch)
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
