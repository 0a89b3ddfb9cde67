//! What a scan of a repository found, kept so that it can be told again without a walk: where each finding is, and
//! what its attribution was. The secrets themselves are read again from where they are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bstr::{BString, ByteSlice};
use serde::{Deserialize, Serialize};

use crate::blob::{ObjectId, Place};
use crate::coverage::{Coverage, SkipReason, Skipped};
use crate::finding::{Attribution, Exposure, Finding};
use crate::git::Repo;

/// The findings of one scan, as places, and what else it told.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalled {
    told: Told,
    /// Each once: a secret in a thousand tags names them all.
    exposures: Vec<RecalledExposure>,
    findings: Vec<RecalledFinding>,
}

/// The coverage of a scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// How many contents were looked at, then or before.
    known: u64,
    skipped: BTreeMap<SkipReason, Skipped>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RecalledFinding {
    at: FoundAt,
    rule: u16,
    start_byte: usize,
    attribution: Option<RecalledAttribution>,
    /// A place in the list of exposures.
    exposure: usize,
}

/// A content that holds findings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FoundAt {
    pub kind: Kind,
    /// In hexadecimal.
    id: String,
    pub path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    Blob,
    Commit,
    Tag,
}

/// An [`Attribution`] without what the commit itself tells.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RecalledAttribution {
    commit: String,
    last_commit: Option<String>,
    commits: u32,
    paths: u32,
    is_in_head: bool,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
enum RecalledExposure {
    Unknown,
    LocalCommits,
    Pushed(Vec<String>),
    HistoryOnly(Vec<String>),
    Unreachable,
}

impl Recalled {
    /// Returns what to keep of a scan, unless it is not to be relied upon: something could not be read this time, or a
    /// name is a finding, which must not be written down.
    pub fn of(told: &Told, findings: &[Finding]) -> Option<Self> {
        let is_lasting = |reason: &SkipReason| !reason.is_fault() || *reason == SkipReason::MissingObject;
        if !told.skipped.keys().all(is_lasting) {
            return None;
        }
        let mut recalled = Self { told: told.clone(), exposures: Vec::new(), findings: Vec::new() };
        let mut known: HashMap<&Exposure, usize> = HashMap::new();
        for finding in findings {
            let next = known.len();
            let exposure = *known.entry(&finding.exposure).or_insert(next);
            if exposure == next {
                recalled.exposures.push(RecalledExposure::of(&finding.exposure)?);
            }
            recalled.findings.push(RecalledFinding::of(finding, exposure)?);
        }
        Some(recalled)
    }

    /// Counts what the scan counted.
    pub fn restore(&self, coverage: &Coverage) {
        coverage.add_known(self.told.known);
        coverage.add_all_skipped(&self.told.skipped);
    }

    /// Returns the contents that hold findings, each once.
    pub fn places(&self) -> BTreeSet<&FoundAt> {
        self.findings.iter().map(|finding| &finding.at).collect()
    }

    /// Gives findings the attribution that they had.
    pub fn attribute(&self, repo: &Repo, findings: &mut [Finding]) {
        let known: HashMap<(&FoundAt, u16, usize), &RecalledFinding> =
            self.findings.iter().map(|finding| ((&finding.at, finding.rule, finding.start_byte), finding)).collect();
        let exposures: Vec<Exposure> = self.exposures.iter().map(RecalledExposure::restore).collect();
        for finding in findings {
            let Some(at) = FoundAt::of(finding) else { continue };
            if let Some(recalled) = known.get(&(&at, finding.rule.0, finding.region.start_byte)) {
                finding.exposure = exposures.get(recalled.exposure).cloned().unwrap_or_default();
                finding.attribution = recalled.attribution.as_ref().and_then(|known| known.restore(repo));
            }
        }
    }
}

impl Told {
    pub fn of(coverage: &Coverage) -> Self {
        Self { known: coverage.files() + coverage.known(), skipped: coverage.skipped() }
    }
}

impl RecalledFinding {
    fn of(finding: &Finding, exposure: usize) -> Option<Self> {
        Some(Self {
            at: FoundAt::of(finding)?,
            rule: finding.rule.0,
            start_byte: finding.region.start_byte,
            attribution: finding.attribution.as_ref().map(RecalledAttribution::of),
            exposure,
        })
    }
}

impl FoundAt {
    fn of(finding: &Finding) -> Option<Self> {
        let (kind, id) = match &finding.origin.place {
            Place::Blob(id) => (Kind::Blob, id),
            Place::CommitMessage(id) => (Kind::Commit, id),
            Place::TagMessage(id) => (Kind::Tag, id),
            _ => return None,
        };
        Some(Self { kind, id: id.to_string(), path: finding.origin.path.to_str().ok()?.to_owned() })
    }

    pub fn place(&self) -> Option<Place> {
        let id = ObjectId::parse(&self.id)?;
        Some(match self.kind {
            Kind::Blob => Place::Blob(id),
            Kind::Commit => Place::CommitMessage(id),
            Kind::Tag => Place::TagMessage(id),
        })
    }
}

impl RecalledAttribution {
    fn of(attribution: &Attribution) -> Self {
        Self {
            commit: attribution.commit.to_string(),
            last_commit: attribution.last_commit.as_ref().map(ObjectId::to_string),
            commits: attribution.commits,
            paths: attribution.paths,
            is_in_head: attribution.is_in_head,
        }
    }

    fn restore(&self, repo: &Repo) -> Option<Attribution> {
        Some(Attribution {
            last_commit: self.last_commit.as_deref().and_then(ObjectId::parse),
            commits: self.commits,
            paths: self.paths,
            is_in_head: self.is_in_head,
            ..repo.commit_attribution(&ObjectId::parse(&self.commit)?)?
        })
    }
}

impl RecalledExposure {
    fn of(exposure: &Exposure) -> Option<Self> {
        let names = |refs: &[BString]| -> Option<Vec<_>> {
            refs.iter().map(|name| Some(name.to_str().ok()?.to_owned())).collect()
        };
        Some(match exposure {
            Exposure::Unknown => Self::Unknown,
            Exposure::LocalCommits => Self::LocalCommits,
            Exposure::Pushed { refs } => Self::Pushed(names(refs)?),
            Exposure::HistoryOnly { refs } => Self::HistoryOnly(names(refs)?),
            Exposure::Unreachable => Self::Unreachable,
            Exposure::Untracked | Exposure::Staged => return None,
        })
    }

    fn restore(&self) -> Exposure {
        let refs = |names: &[String]| names.iter().map(|name| BString::from(name.as_str())).collect();
        match self {
            Self::Unknown => Exposure::Unknown,
            Self::LocalCommits => Exposure::LocalCommits,
            Self::Pushed(names) => Exposure::Pushed { refs: refs(names) },
            Self::HistoryOnly(names) => Exposure::HistoryOnly { refs: refs(names) },
            Self::Unreachable => Exposure::Unreachable,
        }
    }
}
