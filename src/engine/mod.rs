//! Finds credentials in bytes. Knows neither git nor any other source.
//!
//! A scan has two steps. `scanner` finds candidates: what leads to one, and whether it is one, depends only on the
//! text within reach of it, so a changed range can be looked at alone. `settle` needs the whole blob (context,
//! overlap, pairs, line numbers) and runs only where there are candidates.

mod alphabet;
pub mod assignment;
mod belief;
mod block;
mod candidate;
mod context;
mod decode;
mod digest;
mod facts;
pub mod filter;
mod leads;
mod line;
pub mod model;
mod names;
mod nearby;
mod overlap;
mod prefilter;
mod scanner;
mod scratch;
mod settle;
mod tables;
mod token;

#[cfg(test)]
mod tests;

use bstr::BStr;

pub use leads::Leads;
pub use scratch::{Drop, Scratch};

use crate::blob::{self, Blob};
use crate::date::Date;
use crate::finding::Finding;
use crate::fingerprint::FingerprintKey;
use crate::rule::{Confidence, RuleIdx, RuleSet};
use crate::span::Span;
use line::lines_around;
use model::Place;
use scanner::View;
use tables::Tables;

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
    /// The day of the scan, by which credentials that tell until when they work have expired; `None` judges no date.
    pub today: Option<Date>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            min_confidence: Confidence::Medium,
            max_decode_depth: 2,
            explains_drops: false,
            fingerprint_key: FingerprintKey::default(),
            today: None,
        }
    }
}

/// The rules made ready to look for. Immutable and shared by all threads; whatever changes is in [`Scratch`].
pub struct Engine {
    rules: RuleSet,
    options: EngineOptions,
    tables: Tables,
}

/// What a look at parts of a blob showed; see [`Engine::probe`].
#[derive(Clone, Debug, Default)]
pub struct Probe {
    /// There is at least one candidate in or at the parts that were looked at.
    pub has_candidate: bool,
    /// Something begins there whose end may be anywhere (a PEM header), or the text asks for a look at the whole
    /// blob for another reason. Versions of this blob must be scanned in full.
    pub needs_whole: bool,
    /// The content is not text, so that less is looked for in it. A version that is text is not spared by this look.
    pub is_binary: bool,
    /// For the probes of other versions.
    pub leads: Leads,
}

impl Engine {
    /// How many bytes before and after a change may decide whether there is a candidate at the change. A probe is
    /// given the changed ranges as they are; it widens them by itself to the lines they touch, at most this far.
    pub const REACH_BYTES: usize = 4096;

    /// What lies between two changes and is no longer than this is looked at together with them. In bytes. Each range
    /// costs as much as a few lines.
    const WORTH_A_GAP: usize = 128;

    pub fn new(rules: RuleSet, options: EngineOptions) -> Self {
        let tables = Tables::new(&rules);
        Self { rules, options, tables }
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
    pub fn scan(&self, blob: &Blob<'_>, scratch: &mut Scratch) -> Vec<Finding> {
        scratch.start();
        let place = Place::of(BStr::new(&blob.origin.path));
        let view = self.view(blob.content, Some(&place));
        let candidates = self.candidates(view, Span::new(0, blob.content.len()), scratch);
        let mut findings = Vec::new();
        if !candidates.is_empty() {
            findings = self.settle(blob, &place, candidates, scratch);
        }
        // Of a name, the file that bears it is the finding.
        let is_file = !matches!(blob.origin.place, blob::Place::Name(_));
        if findings.is_empty() && is_file && !blob.content.is_empty() {
            let rule = self.tables.path_rule(&blob.origin.path).filter(|_| filter::without_key(blob.content).is_none());
            let is_sure = |rule: &RuleIdx| self.rules.rule(*rule).confidence >= self.options.min_confidence;
            findings.extend(rule.filter(is_sure).map(|rule| self.path_finding(blob, rule, &place)));
        }
        findings
    }

    /// Tells whether a scan of the whole of `content` could find anything that touches one of the `changed` ranges
    /// (in order; an empty range is a seam between two bytes). `known` are the leads of the version that it was made
    /// from, [carried](Leads::carried) over, and none if everything changed. It may say yes too often, never no too
    /// often: it knows no path, and so believes what a scan would believe at some path.
    pub fn probe(&self, content: &[u8], changed: &[Span], known: Leads, scratch: &mut Scratch) -> Probe {
        scratch.start();
        let view = self.view(content, None);
        let mut hits = scratch.hits.pop().unwrap_or_default();
        let mut looked_at = Vec::with_capacity(changed.len());
        let mut found = Leads::default();
        let mut has_candidate = false;
        let mut changed = changed.iter().peekable();
        while let Some(first) = changed.next() {
            let mut end = first.end;
            while let Some(next) = changed.next_if(|next| next.start <= end + Self::WORTH_A_GAP) {
                end = next.end;
            }
            let range = widened(content, Span::new(first.start, end));
            hits.clear();
            self.tables.prefilter.find_into(content, range, &mut hits);
            found.add(hits.literals.iter().filter(|hit| self.tables.is_lead(hit.literal)));
            let near = || lines_around(content, range, assignment::REACH_LINES, Self::REACH_BYTES);
            hits.literals.extend(known.beside(range, Self::REACH_BYTES, near));
            if !hits.is_empty() {
                has_candidate |= !self.judge(view, &mut hits, scratch).is_empty();
            }
            looked_at.push(range);
        }
        scratch.hits.push(hits);
        let leads = known.replaced(&looked_at, found);
        Probe { has_candidate, needs_whole: scratch.needs_whole, is_binary: view.is_binary, leads }
    }

    /// Tells whether a file or folder of this name, in whatever folder, could be a finding for its name alone: by a
    /// path rule, or because the name is text that holds a secret. It may say yes too often, never no too often.
    pub fn probe_name(&self, name: &[u8], scratch: &mut Scratch) -> bool {
        self.tables.path_rule_may_fit(name)
            || self.probe(name, &[Span::new(0, name.len())], Leads::default(), scratch).has_candidate
    }

    fn view<'a>(&self, content: &'a [u8], place: Option<&'a Place>) -> View<'a> {
        View { content, place, is_binary: is_binary(content), decode_depth: self.options.max_decode_depth }
    }
}

/// Returns the lines of a change, as far as they are within reach, and the whole of encoded text that is cut there.
fn widened(content: &[u8], changed: Span) -> Span {
    decode::whole_runs(content, lines_around(content, changed, 0, Engine::REACH_BYTES))
}

/// Returns true if the start of `content` is not text in any encoding that extends ASCII: it has NULs, and more than one
/// control character in twenty bytes. A text with a stray NUL is still text.
fn is_binary(content: &[u8]) -> bool {
    let head = &content[..content.len().min(4096)];
    if memchr::memchr(0, head).is_none() {
        return false;
    }
    let controls = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127)).count();
    controls * 20 > head.len()
}
