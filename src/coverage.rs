//! What was scanned, what was not, and why.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use serde::{Deserialize, Serialize};

/// Counts what a scan looked at and names what it did not. Shared by all threads of a scan.
#[derive(Debug, Default)]
pub struct Coverage {
    files: AtomicU64,
    bytes: AtomicU64,
    known: AtomicU64,
    skipped: Mutex<BTreeMap<SkipReason, Skipped>>,
}

/// Why something was not looked at.
///
/// There are two kinds: by policy (someone decided so) and by fault (we could not). Only a fault makes a scan
/// incomplete, unless `--strict` is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SkipReason {
    /// An ignore file says so (`.gitignore`, `.ignore`); `--no-ignore` looks at it all the same.
    Ignored,
    /// `--exclude`, or not among `--include`.
    Excluded,
    /// Over `--max-file-size`.
    TooLarge,
    /// An archive or a compressed file, which is not opened.
    Archive,
    /// A symbolic link that leads out of the tree, or any if links are not followed.
    SymlinkNotFollowed,
    /// A commit of another repository.
    Submodule,
    /// A device, a socket or a pipe.
    SpecialFile,
    /// Beyond the boundary of a shallow clone.
    ShallowBoundary,
    /// We were not allowed to read it, or reading failed.
    Unreadable,
    /// It was there when the folder was listed and gone when it was opened.
    Vanished,
    /// A folder that contains itself through links.
    Loop,
    /// A git object that should be there and is not.
    MissingObject,
    /// A git object or pack that does not hold together.
    CorruptObject,
    /// Something is there to scan, and not one byte of it was.
    NothingScanned,
    /// The scan was told to stop first (Ctrl-C or a time limit).
    Interrupted,
}

/// How many were skipped for one reason, with the first few by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    pub count: u64,
    /// The first names in order, at most [`Skipped::MAX_EXAMPLES`], each with a detail such as the system's message.
    pub examples: Vec<String>,
}

impl Skipped {
    pub const MAX_EXAMPLES: usize = 5;
}

impl SkipReason {
    /// Returns true if nobody decided to skip it.
    pub fn is_fault(self) -> bool {
        matches!(
            self,
            Self::Unreadable
                | Self::Vanished
                | Self::Loop
                | Self::MissingObject
                | Self::CorruptObject
                | Self::NothingScanned
                | Self::Interrupted
        )
    }
}

impl Coverage {
    /// Counts one piece of content that was scanned in full. `bytes` as the source read it.
    pub fn add_scanned(&self, bytes: u64) {
        self.files.fetch_add(1, Relaxed);
        self.bytes.fetch_add(bytes, Relaxed);
    }

    /// Counts pieces of content that an earlier scan looked at, and that were not looked at again.
    pub fn add_known(&self, count: u64) {
        self.known.fetch_add(count, Relaxed);
    }

    /// Counts one thing that was not looked at. `name` says which, with a detail where there is one.
    pub fn add_skipped(&self, reason: SkipReason, name: impl Into<String>) {
        let mut skipped = self.skipped.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let entry = skipped.entry(reason).or_default();
        entry.count += 1;
        let name = name.into();
        let at = entry.examples.partition_point(|known| *known < name);
        if at < Skipped::MAX_EXAMPLES {
            entry.examples.insert(at, name);
            entry.examples.truncate(Skipped::MAX_EXAMPLES);
        }
    }

    /// Counts what another scan of the same did not look at.
    pub fn add_all_skipped(&self, others: &BTreeMap<SkipReason, Skipped>) {
        for (&reason, other) in others {
            other.examples.iter().for_each(|name| self.add_skipped(reason, name.as_str()));
            let mut skipped = self.skipped.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            skipped.entry(reason).or_default().count += other.count - other.examples.len() as u64;
        }
    }

    /// Returns how many pieces of content were not looked at because an earlier scan did.
    pub fn known(&self) -> u64 {
        self.known.load(Relaxed)
    }

    /// Returns how many pieces of content were scanned.
    pub fn files(&self) -> u64 {
        self.files.load(Relaxed)
    }

    /// Returns how many bytes were scanned.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// Returns what was not looked at, by reason.
    pub fn skipped(&self) -> BTreeMap<SkipReason, Skipped> {
        self.skipped.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Returns true if nothing was missed by fault.
    pub fn is_complete(&self) -> bool {
        self.skipped().keys().all(|reason| !reason.is_fault())
    }
}
