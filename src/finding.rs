//! A believed candidate, and the slots that later stages fill.

use bstr::BString;

use crate::advice::Advice;
use crate::blob::{ObjectId, Origin};
use crate::fingerprint::Fingerprint;
use crate::rule::{Confidence, RuleIdx, Severity};
use crate::secret::Secret;
use crate::span::{LineColumn, Span};

/// A believed candidate: a rule, a secret and a place. Each later stage fills its own slot and touches no other.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: RuleIdx,
    pub secret: Secret,
    pub fingerprint: Fingerprint,
    pub origin: Origin,
    pub region: Region,
    /// The lines around the secret, for the snippet; `None` where there is nothing to show (a path rule).
    pub excerpt: Option<Excerpt>,
    pub severity: Severity,
    pub confidence: Confidence,
    /// Why it was believed, in short sentences without the secret: "checksum is right", "name ends in password".
    pub reasons: Vec<String>,
    /// What the token itself or its place tells, in short sentences without the secret: "live mode",
    /// "account 123456789012", "in test code".
    pub facts: Vec<String>,
    /// The layers that were taken off to see the secret, outermost first. Empty for plain text.
    pub decoded_from: Vec<Encoding>,
    /// Other parts that belong to this credential, such as the key id beside a secret key.
    pub related: Vec<Related>,
    /// Other places of the same secret in the same path (and, in a history, other blobs of it), in order.
    pub occurrences: Vec<Occurrence>,

    /// Filled by git attribution.
    pub attribution: Option<Attribution>,
    /// Filled by git attribution.
    pub exposure: Exposure,
    /// Filled by suppress.
    pub disposition: Disposition,
    /// Filled by advice.
    pub advice: Option<Advice>,
}

/// Where something is, in bytes and as people count. The end is exclusive in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    pub start: LineColumn,
    pub end: LineColumn,
    /// Bytes from the start of the content (after it became UTF-8).
    pub start_byte: usize,
    pub end_byte: usize,
}

/// The raw text around a secret. It may hold other secrets as well, so `secrets` names every span to mask.
#[derive(Clone, Debug)]
pub struct Excerpt {
    /// The lines from the first to the last that the secret touches, without the final newline; a very long line is
    /// cut on either side, never within the secret.
    pub text: Secret,
    /// The number of the first line, from 1.
    pub first_line: u32,
    /// How many characters of the first line were cut away before `text`.
    pub cut_before: u32,
    /// Whether text was cut away after.
    pub is_cut_after: bool,
    /// The finding's own span within `text`.
    pub own: Span,
    /// Every secret in `text`, the own one included, in order and without overlap.
    pub secrets: Vec<Span>,
}

/// How a secret was wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    Base64,
    Hex,
    Percent,
    Escapes,
    Utf16,
}

/// Another part of the same credential, in the same blob.
#[derive(Clone, Debug)]
pub struct Related {
    /// What it is, such as "access key id".
    pub what: String,
    pub region: Region,
}

/// One more place of a secret that is already reported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    pub path: BString,
    pub blob: Option<ObjectId>,
    pub region: Region,
}

/// Who introduced a finding, and how far it spread within the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The first commit that holds the secret.
    pub commit: ObjectId,
    /// Whether that commit has no parent.
    pub is_root: bool,
    pub author: BString,
    /// Present for those who ask for it (`--show-emails`); no format prints it otherwise.
    pub email: BString,
    pub subject: BString,
    /// Seconds since 1970-01-01 UTC, the author's time.
    pub time: i64,
    /// Whole days from `time` to the start of this run.
    pub age_days: u32,
    /// The last commit that still has it, where that is not `HEAD`.
    pub last_commit: Option<ObjectId>,
    /// How many commits introduced a version of a file that holds it.
    pub commits: u32,
    /// How many paths hold it.
    pub paths: u32,
    pub is_in_head: bool,
}

/// Names of refs. A secret that is in thousands of places is in the same refs in all of them.
pub type Refs = std::sync::Arc<[BString]>;

/// How far a secret has travelled, as far as this repository can know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Exposure {
    /// The source has no history to ask: a plain folder, standard input.
    #[default]
    Unknown,
    /// In a file that git does not have yet.
    Untracked,
    /// In the index only; nothing has left.
    Staged,
    /// In commits that no remote-tracking ref contains.
    LocalCommits,
    /// In commits that remotes have.
    Pushed { refs: Refs },
    /// Deleted from every branch head, but still in its history.
    HistoryOnly { refs: Refs },
    /// In the object database, and reached by no ref.
    Unreachable,
}

/// Whether a finding counts, and if not, who said so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Disposition {
    #[default]
    Active,
    Suppressed(Suppression),
}

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    pub by: SuppressedBy,
    /// In the words of whoever suppressed it; empty if none were given.
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuppressedBy {
    /// A marker in the scanned text, such as `keysift:allow`.
    Inline { marker: String, line: u32 },
    /// An entry of a configuration's allowlist.
    Config { file: String, line: u32 },
    /// An entry of the baseline.
    Baseline { file: String },
}

impl Finding {
    /// Returns true if the finding counts towards the exit code.
    pub fn is_active(&self) -> bool {
        self.disposition == Disposition::Active
    }
}
