//! A finding as a report shows it, without any secret.

use std::collections::BTreeMap;

use crate::advice::Advice;
use crate::coverage::{SkipReason, Skipped};
use crate::finding::{Attribution, Disposition, Encoding, Exposure, Region};
use crate::rule::{Confidence, Severity};

/// Everything that a format may print of one finding. Every text in it is masked; control characters are still in it,
/// and each format neutralises them in its own way.
#[derive(Clone, Debug)]
pub struct Record {
    /// 32 hexadecimal digits.
    pub fingerprint: String,
    pub rule_id: String,
    pub rule_name: String,
    pub provider_id: String,
    pub provider_name: String,
    pub severity: Severity,
    pub confidence: Confidence,
    /// `/` between its parts; invalid UTF-8 replaced. `<stdin>` for standard input.
    pub path: String,
    /// What kind of place `path` names, such as "index", "commit message"; `None` for a file.
    pub place: Option<String>,
    /// The blob, commit or tag that holds it, in hexadecimal.
    pub object: Option<String>,
    pub region: Region,
    /// The secret, masked by type: fixed prefix, and the last two characters of long tokens.
    pub masked: String,
    /// The true length of the secret in characters; `None` where it would help to guess it.
    pub masked_chars: Option<usize>,
    /// The masked lines around it.
    pub snippet: Option<Snippet>,
    pub reasons: Vec<String>,
    pub facts: Vec<String>,
    pub decoded_from: Vec<Encoding>,
    pub related: Vec<RelatedRecord>,
    pub occurrences: Vec<OccurrenceRecord>,
    pub attribution: Option<Attribution>,
    pub exposure: Exposure,
    pub disposition: Disposition,
    pub advice: Advice,
}

/// Masked lines, with the characters to underline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    pub first_line: u32,
    /// How many characters of the first line were cut away before `text`.
    pub cut_before: u32,
    pub is_cut_after: bool,
    /// One line or more, without the final newline.
    pub text: String,
    /// Byte range in `text` of the masked secret.
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedRecord {
    pub what: String,
    pub region: Region,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OccurrenceRecord {
    pub path: String,
    pub object: Option<String>,
    pub region: Region,
}

/// One run as a report shows it. Records are in their final order.
#[derive(Clone, Debug)]
pub struct Report {
    pub records: Vec<Record>,
    /// The rules that the records name, in the order of their ids.
    pub rules: Vec<RuleRecord>,
    pub coverage: CoverageRecord,
    /// Messages that are not about one finding: an unused allowlist entry, an unknown rule id in a marker.
    pub notices: Vec<String>,
    /// `None` where output must be the same for the same input (every format but text).
    pub elapsed: Option<std::time::Duration>,
    /// The exit code that this run will end with.
    pub exit_code: u8,
}

/// What a report says of a rule.
#[derive(Clone, Debug)]
pub struct RuleRecord {
    pub id: String,
    pub name: String,
    pub provider_name: String,
    pub severity: Severity,
    pub confidence: Confidence,
    /// The provider's remediation as advice without a place.
    pub advice: Advice,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoverageRecord {
    pub files: u64,
    pub bytes: u64,
    /// How many more an earlier scan looked at, so that this one did not.
    pub known: u64,
    pub skipped: BTreeMap<SkipReason, Skipped>,
    pub is_complete: bool,
}
