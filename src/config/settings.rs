//! What a run does, settled: every value has a default, and knows who set it.

use std::num::{NonZeroU8, NonZeroUsize};
use std::path::PathBuf;

use crate::report::Format;
use crate::rule::{Confidence, Severity};

use super::allow::AllowEntry;
use super::byte_size::ByteSize;
use super::glob::Glob;
use super::rule_name::RuleName;
use super::traced::Traced;
use super::value::Occurrences;

/// What a run does.
#[derive(Clone, Debug)]
pub struct Settings {
    pub selection: Selection,
    pub limits: Limits,
    pub rules: RuleChoice,
    pub suppressions: Suppressions,
    pub verdict: Verdict,
    pub output: Output,
    /// What the reader of a report should know about these settings, such as what a file in the scanned tree made
    /// less strict.
    pub notices: Vec<String>,
}

/// Which files are looked at.
#[derive(Clone, Debug)]
pub struct Selection {
    pub exclude: Vec<Traced<Glob>>,
    /// If there are any, only paths that fit one of them are looked at.
    pub include: Vec<Traced<Glob>>,
    /// Whether `.gitignore` and its kin are disregarded.
    pub no_ignore: Traced<bool>,
    pub follow_symlinks: Traced<bool>,
}

/// How much work one file and one run may be.
#[derive(Clone, Debug)]
pub struct Limits {
    /// A larger file is skipped and counted.
    pub max_file_size: Traced<ByteSize>,
    /// How many encodings may lie on top of each other; 0 decodes nothing.
    pub max_decode_depth: Traced<u8>,
    /// Threads.
    pub jobs: Traced<NonZeroUsize>,
}

/// Which rules look, and what they must be sure of.
#[derive(Clone, Debug)]
pub struct RuleChoice {
    /// Files and folders of rules, beside the built-in ones.
    pub packs: Vec<Traced<PathBuf>>,
    /// If there are any, no other rule looks.
    pub enable: Vec<Traced<RuleName>>,
    pub disable: Vec<Traced<RuleName>>,
    pub min_confidence: Traced<Confidence>,
}

/// What was decided not to act on.
#[derive(Clone, Debug)]
pub struct Suppressions {
    /// Whether markers in the scanned text are disregarded.
    pub no_inline: Traced<bool>,
    pub allow: Vec<AllowEntry>,
    /// How much this run looks at of what the allowlist of the scanned tree is for.
    pub extent: Extent,
}

/// How much of a tree is looked at. Only after all of it can a decision be called unused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    Whole,
    #[default]
    Part,
}

/// What makes a run fail.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The least severity of an active finding that counts.
    pub fail_on: Traced<Severity>,
    /// The exit code of a run that has findings that count.
    pub exit_code: Traced<NonZeroU8>,
    /// Whether findings leave the exit code at 0.
    pub exit_zero: Traced<bool>,
    /// Whether what was skipped by policy makes the coverage incomplete, too.
    pub strict: Traced<bool>,
}

/// What is written, and where.
#[derive(Clone, Debug)]
pub struct Output {
    /// The format of standard output where no flag names a report.
    pub format: Traced<Format>,
    /// At least one, and at most one to standard output.
    pub reports: Vec<ReportTarget>,
    pub occurrences: Traced<Occurrences>,
    /// Whether text lists suppressed findings, or only counts them. Set by a flag only, as are the next two.
    pub shows_suppressed: bool,
    pub shows_secrets: bool,
    pub explains_drops: bool,
}

/// One report: a format and a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportTarget {
    pub format: Format,
    /// `None` for standard output.
    pub path: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        let default_jobs = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self {
            selection: Selection {
                exclude: Vec::new(),
                include: Vec::new(),
                no_ignore: Traced::by_default(false),
                follow_symlinks: Traced::by_default(false),
            },
            limits: Limits {
                max_file_size: Traced::by_default(ByteSize(50 << 20)),
                max_decode_depth: Traced::by_default(2),
                jobs: Traced::by_default(default_jobs),
            },
            rules: RuleChoice {
                packs: Vec::new(),
                enable: Vec::new(),
                disable: Vec::new(),
                min_confidence: Traced::by_default(Confidence::Medium),
            },
            suppressions: Suppressions {
                no_inline: Traced::by_default(false),
                allow: Vec::new(),
                extent: Extent::default(),
            },
            verdict: Verdict {
                fail_on: Traced::by_default(Severity::Info),
                exit_code: Traced::by_default(NonZeroU8::MIN),
                exit_zero: Traced::by_default(false),
                strict: Traced::by_default(false),
            },
            output: Output {
                format: Traced::by_default(Format::Text),
                reports: vec![ReportTarget { format: Format::Text, path: None }],
                occurrences: Traced::by_default(Occurrences::First),
                shows_suppressed: false,
                shows_secrets: false,
                explains_drops: false,
            },
            notices: Vec::new(),
        }
    }
}
