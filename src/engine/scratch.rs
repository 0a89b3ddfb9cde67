//! What one thread needs while it scans.

use super::assignment::Assignment;
use super::prefilter::Hits;
use super::token::TokenCaches;
use crate::rule::RuleIdx;
use crate::span::Span;

/// What one thread needs while it scans. Made by [`Engine::scratch`](super::Engine::scratch), reused from blob to blob.
#[derive(Default)]
pub struct Scratch {
    /// Free lists of hits; each layer of encoding takes one of its own.
    pub(super) hits: Vec<Hits>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) names: Vec<(RuleIdx, u32)>,
    pub(super) caches: TokenCaches,
    pub(super) drops: Vec<Drop>,
    pub(super) has_marker: bool,
    pub(super) needs_whole: bool,
}

/// A candidate that was not believed, and why.
#[derive(Clone, Debug)]
pub struct Drop {
    pub rule: RuleIdx,
    /// Where it stands; within encoded text, where that stands.
    pub span: Span,
    pub reason: String,
}

impl Scratch {
    /// Forgets what the last blob left.
    pub(super) fn start(&mut self) {
        self.drops.clear();
        self.has_marker = false;
        self.needs_whole = false;
    }

    /// Returns what the last scan dropped, if [`EngineOptions::explains_drops`](super::EngineOptions::explains_drops)
    /// is set.
    pub fn drops(&self) -> &[Drop] {
        &self.drops
    }

    /// Returns true if the last scanned blob holds a `keysift:` marker, whether or not it had findings.
    pub fn has_marker(&self) -> bool {
        self.has_marker
    }
}
