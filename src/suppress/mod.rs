//! Marks findings that someone decided not to act on. Marks, never deletes, and tells which decisions are out of date.
//!
//! There are two places for such decisions here: markers in the scanned text (`inline`), and the allowlists of
//! configuration files (`allowlist`). The first that fits a finding is the one that is named.

mod allowlist;
mod inline;
mod marker;

use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::blob::{Blob, Place};
use crate::config::{Extent, Suppressions};
use crate::finding::{Disposition, Finding, SuppressedBy, Suppression};
use crate::rule::RuleSet;

use allowlist::Allowlist;
pub use marker::ALLOW;

/// Decides which findings do not count. Shared by all threads of a scan.
pub struct Suppressor<'a> {
    rules: &'a RuleSet,
    reads_markers: bool,
    allowlist: Allowlist<'a>,
    notices: Mutex<BTreeSet<String>>,
}

impl<'a> Suppressor<'a> {
    pub fn new(suppressions: &'a Suppressions, rules: &'a RuleSet) -> Self {
        Self {
            rules,
            reads_markers: !*suppressions.no_inline,
            allowlist: Allowlist::new(&suppressions.allow),
            notices: Mutex::default(),
        }
    }

    /// Applies the markers in a blob's content to all of its findings. To be called for every blob that has a finding
    /// or a marker, so that unused markers are noticed.
    pub fn mark_inline(&self, blob: &Blob<'_>, findings: &mut [Finding]) {
        if !self.reads_markers {
            return;
        }
        let notices = inline::mark(blob.content, findings, self.rules);
        let is_present = matches!(blob.origin.place, Place::Worktree | Place::Index | Place::Stdin);
        // A page about markers has examples of them, and nobody cleans up the past.
        if notices.is_empty() || !is_present || is_prose(&blob.origin.path) {
            return;
        }
        let path = if blob.origin.path.is_empty() { "<stdin>".into() } else { blob.origin.path.to_string() };
        let told = notices.into_iter().map(|(line, message)| format!("{path}:{line}: {message}"));
        self.notices.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(told);
    }

    /// Applies the allowlists. To be called when the findings have their paths.
    pub fn mark(&self, findings: &mut [Finding]) {
        for finding in findings {
            self.allowlist.mark(finding, &self.rules.rule(finding.rule).id);
        }
    }

    /// Returns what the reader should know: markers and entries that are unknown, unused or expired, in order.
    pub fn notices(&self, extent: Extent) -> Vec<String> {
        let told = self.notices.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        told.iter().cloned().chain(self.allowlist.notices(extent)).collect()
    }
}

fn is_prose(path: &[u8]) -> bool {
    [b".md".as_slice(), b".rst", b".adoc", b".txt"].iter().any(|end| path.ends_with(end))
}

fn suppress(finding: &mut Finding, by: SuppressedBy, reason: &str) {
    finding.disposition = Disposition::Suppressed(Suppression { by, reason: reason.to_owned() });
}

/// Findings that tests make up.
#[cfg(test)]
mod testing {
    use crate::blob::Origin;
    use crate::finding::{Disposition, Exposure, Finding, Region};
    use crate::fingerprint::FingerprintKey;
    use crate::rule::{Confidence, RuleSet, Severity};
    use crate::secret::Secret;
    use crate::span::{LineCounter, Span};

    /// Returns what the rule would say of each place in `content` where `secret` stands.
    pub fn findings(rules: &RuleSet, rule_id: &str, content: &str, secret: &str) -> Vec<Finding> {
        let mut counter = LineCounter::new(content.as_bytes());
        content
            .match_indices(secret)
            .map(|(at, _)| finding(rules, rule_id, &mut counter, Span::new(at, at + secret.len())))
            .collect()
    }

    fn finding(rules: &RuleSet, rule_id: &str, counter: &mut LineCounter<'_>, span: Span) -> Finding {
        let (start, end) = (counter.at(span.start), counter.at(span.end));
        Finding {
            rule: rules.find(rule_id).expect("tests name rules that exist"),
            secret: Secret::new("x"),
            fingerprint: FingerprintKey::default().fingerprint(rule_id, b"x"),
            origin: Origin::worktree("src/a.rs"),
            region: Region { start, end, start_byte: span.start, end_byte: span.end },
            excerpt: None,
            severity: Severity::High,
            confidence: Confidence::High,
            reasons: Vec::new(),
            facts: Vec::new(),
            decoded_from: Vec::new(),
            related: Vec::new(),
            occurrences: Vec::new(),
            attribution: None,
            exposure: Exposure::Unknown,
            disposition: Disposition::Active,
            advice: None,
        }
    }
}
