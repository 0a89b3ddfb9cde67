//! Finds credentials in bytes. Knows neither git nor any other source.

pub mod assignment;
pub mod filter;
pub mod model;

use crate::blob::Blob;
use crate::finding::Finding;
use crate::fingerprint::FingerprintKey;
use crate::rule::{Confidence, RuleIdx, RuleSet};
use crate::span::Span;

/// What a scan may do and what it keeps.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// Findings below this are not made.
    pub min_confidence: Confidence,
    /// How many encodings may lie on top of each other; 0 decodes nothing.
    pub max_decode_depth: u8,
    /// Whether [`Engine::scan`] records why candidates were dropped, for [`Scratch::drops`].
    pub explains_drops: bool,
    pub fingerprint_key: FingerprintKey,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            min_confidence: Confidence::Medium,
            max_decode_depth: 2,
            explains_drops: false,
            fingerprint_key: FingerprintKey::default(),
        }
    }
}

/// The rules made ready to look for. Immutable and shared by all threads; whatever changes is in [`Scratch`].
pub struct Engine {
    rules: RuleSet,
    options: EngineOptions,
}

/// What one thread needs while it scans. Made by [`Engine::scratch`], reused from blob to blob.
#[derive(Default)]
pub struct Scratch {
    drops: Vec<Drop>,
    has_marker: bool,
}

/// A candidate that was not believed, and why.
#[derive(Clone, Debug)]
pub struct Drop {
    pub rule: RuleIdx,
    pub span: Span,
    pub reason: String,
}

/// What a look at parts of a blob showed; see [`Engine::probe`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    /// There is at least one candidate in or at the parts that were looked at.
    pub has_candidate: bool,
    /// Something begins there whose end may be anywhere (a PEM header), or the text asks for a look at the whole
    /// blob for another reason. Versions of this blob must be scanned in full.
    pub needs_whole: bool,
}

impl Engine {
    /// How many bytes before and after a change may decide whether there is a candidate at the change: a probe must
    /// be given every changed range, and widens it by itself to the lines it touches, at most this far.
    pub const REACH_BYTES: usize = 4096;

    pub fn new(rules: RuleSet, options: EngineOptions) -> Self {
        Self { rules, options }
    }

    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    pub fn options(&self) -> &EngineOptions {
        &self.options
    }

    pub fn scratch(&self) -> Scratch {
        Scratch::default()
    }

    /// Returns the findings of one blob in the order of their place. The path of the blob, if it has one, decides
    /// about path rules, the language and the severity in tests.
    pub fn scan(&self, _blob: &Blob<'_>, _scratch: &mut Scratch) -> Vec<Finding> {
        Vec::new()
    }

    /// Tells whether a scan of the whole of `content` could find anything that touches one of the `changed` ranges
    /// (in order, without overlap; an empty range is a seam between two bytes). It may say yes too often, never no
    /// too often. It works without a path, so what a path decides is left to [`Engine::scan`].
    pub fn probe(&self, _content: &[u8], _changed: &[Span], _scratch: &mut Scratch) -> Probe {
        Probe::default()
    }
}

impl Scratch {
    /// Returns what the last scan dropped, if [`EngineOptions::explains_drops`] is set.
    pub fn drops(&self) -> &[Drop] {
        &self.drops
    }

    /// Returns true if the last scanned blob holds a `keysift:` marker, whether or not it had findings.
    pub fn has_marker(&self) -> bool {
        self.has_marker
    }
}
