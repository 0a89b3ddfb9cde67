//! The first step: finds candidates in a range of one piece of content. Whether a candidate exists depends only on
//! text within reach of it.

mod layers;
mod named;

use std::borrow::Cow;

use super::Engine;
use super::assignment::Assignment;
use super::belief::disbelief;
use super::block::find_block;
use super::candidate::{Candidate, Class, Rank};
use super::facts::needs_passphrase;
use super::filter;
use super::model::Place;
use super::prefilter::Hits;
use super::scratch::{Drop, Scratch};
use super::tables::Target;
use super::token::is_within_base64;
use crate::rule::checksum::Verdict;
use crate::rule::{Confidence, Rule, RuleIdx, Shape};
use crate::span::{Span, SpanSet};

/// What is looked at, and what is known of it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub content: &'a [u8],
    /// `None` if it may be anywhere: whatever is believed at some place is a candidate.
    pub place: Option<&'a Place>,
    /// Names and values are not looked for in binary content; tokens and blocks are.
    pub is_binary: bool,
    /// How many more encodings may be taken off.
    pub decode_depth: u8,
}

pub struct Scanner<'a> {
    engine: &'a Engine,
    view: View<'a>,
    scratch: &'a mut Scratch,
    candidates: Vec<Candidate>,
    /// The last assignments of what was looked at before: what comes next may lead to them again.
    known: Vec<Assignment>,
    /// Tokens whose checksum is wrong.
    doubted: Vec<Span>,
    /// Up to where runs of base64 have been decoded, and escapes.
    runs_end: usize,
    escapes_end: usize,
}

const WRONG_CHECKSUM: &str = "its checksum is wrong";

/// How much is looked at before what was found there is judged, in bytes: hostile text has something every few bytes.
const PIECE_BYTES: usize = 1 << 20;

impl Engine {
    /// Returns the candidates that start in or are led to by something in `range`.
    pub(super) fn candidates(&self, view: View<'_>, range: Span, scratch: &mut Scratch) -> Vec<Candidate> {
        self.candidates_by_pieces(view, range, PIECE_BYTES, scratch)
    }

    pub(super) fn candidates_by_pieces(
        &self,
        view: View<'_>,
        range: Span,
        piece_bytes: usize,
        scratch: &mut Scratch,
    ) -> Vec<Candidate> {
        let mut hits = scratch.hits.pop().unwrap_or_default();
        let mut scanner = Scanner::new(self, view, scratch);
        for piece in pieces(view.content, range, piece_bytes) {
            hits.clear();
            self.tables.prefilter.find_into(view.content, piece, &mut hits);
            scanner.look_at(&mut hits);
        }
        let candidates = scanner.finish();
        scratch.hits.push(hits);
        candidates
    }

    fn is_generic(&self, rule: &Rule) -> bool {
        self.rules.provider(rule.provider).is_nobody()
    }

    /// Returns the candidates that `hits` lead to.
    pub(super) fn judge(&self, view: View<'_>, hits: &mut Hits, scratch: &mut Scratch) -> Vec<Candidate> {
        let mut scanner = Scanner::new(self, view, scratch);
        scanner.look_at(hits);
        scanner.finish()
    }
}

/// Cuts a range into pieces of a little more than so many bytes; between lines, if they are not very long.
fn pieces(content: &[u8], range: Span, piece_bytes: usize) -> impl Iterator<Item = Span> {
    let mut start = range.start;
    std::iter::from_fn(move || {
        let rest = &content[start..range.end];
        let near_end = rest.get(piece_bytes..).map(|rest| &rest[..rest.len().min(Engine::REACH_BYTES)]);
        let len = near_end.map_or(rest.len(), |near| piece_bytes + memchr::memchr(b'\n', near).map_or(0, |at| at + 1));
        let piece = Span::new(start, start + len);
        start = piece.end;
        (!piece.is_empty()).then_some(piece)
    })
}

impl<'a> Scanner<'a> {
    fn new(engine: &'a Engine, view: View<'a>, scratch: &'a mut Scratch) -> Self {
        let (candidates, known, doubted) = (Vec::new(), Vec::new(), Vec::new());
        Self { engine, view, scratch, candidates, known, doubted, runs_end: 0, escapes_end: 0 }
    }

    fn look_at(&mut self, hits: &mut Hits) {
        if hits.is_empty() {
            return;
        }
        hits.literals.sort_unstable();
        hits.literals.dedup();
        self.forms(hits);
        if !self.view.is_binary {
            self.assignments(hits);
        }
        if self.view.decode_depth > 0 {
            self.layers(hits);
        }
    }

    /// Looks at what leads to a token or a block.
    fn forms(&mut self, hits: &Hits) {
        let tables = &self.engine.tables;
        for hit in &hits.literals {
            let span = Span::new(hit.at, hit.at + tables.prefilter.literal(hit.literal).text.len());
            for aim in tables.aims(hit.literal) {
                match aim.target {
                    _ if !aim.tail.admits(&self.view.content[span.end..]) => {}
                    Target::Token(rule, literal) => self.token(rule, usize::from(literal), span),
                    Target::Block(rule) => self.block(rule, span),
                    Target::Marker => self.scratch.has_marker = true,
                    Target::Trigger(_) => {}
                }
            }
        }
    }

    fn token(&mut self, idx: RuleIdx, literal: usize, hit: Span) {
        let rule = self.engine.rules.rule(idx);
        let (Shape::Token { literals, .. }, Some(pattern)) = (&rule.shape, self.engine.tables.token(idx)) else {
            return;
        };
        let content = self.view.content;
        let Some(found) = pattern.find(idx, content, hit, &literals[literal], &mut self.scratch.caches) else { return };
        let is_near = |known: &&Candidate| known.span.end + Engine::REACH_BYTES >= found.secret.start;
        let mut near = self.candidates.iter().rev().take_while(is_near);
        if near.any(|known| known.rule == idx && known.span == found.secret) {
            return;
        }
        let secret = found.secret.of(content);
        let mut reasons = vec![Cow::Borrowed("has the form of its kind")];
        let mut confidence = rule.confidence;
        if let Some(checksum) = rule.checksum {
            match checksum.verify(secret) {
                Verdict::Right => {
                    confidence = Confidence::High;
                    reasons.push("its checksum is right".into());
                }
                Verdict::Wrong if checksum.is_structure() => {
                    return self.drop(idx, found.secret, "its structure is wrong");
                }
                // Mistyped, made up or of a form that is newer than we know.
                Verdict::Wrong => {
                    self.doubted.push(found.secret);
                    confidence = Confidence::Low;
                    reasons.push(WRONG_CHECKSUM.into());
                }
                Verdict::Absent => {}
            }
        }
        if let Some(why) = disbelief(rule, secret) {
            return self.drop(idx, found.secret, &why);
        }
        if rule.checksum.is_none() && is_within_base64(content, found.whole) {
            return self.drop(idx, found.secret, "it is a part of longer encoded text");
        }
        let class = if self.engine.is_generic(rule) { Class::GenericToken } else { Class::Token };
        let rank = Rank { class, nearness: 0, detail: found.whole.len() as u32 };
        self.believe(idx, found.secret, rank, confidence, reasons);
    }

    fn block(&mut self, idx: RuleIdx, begin: Span) {
        self.scratch.needs_whole = true;
        let rule = self.engine.rules.rule(idx);
        let Shape::Block { end, max_bytes, .. } = &rule.shape else { return };
        match find_block(self.view.content, begin, end, *max_bytes as usize) {
            Err(why) => self.drop(idx, begin, why),
            Ok(block) => match filter::known(block.of(self.view.content)) {
                Some(is) => self.drop(idx, block, &format!("it is {is}, which everybody knows")),
                None => {
                    let rank = Rank { class: Class::Block, nearness: 0, detail: block.len() as u32 };
                    let is_usable = !needs_passphrase(block.of(self.view.content));
                    let confidence = if is_usable { rule.confidence } else { Confidence::Low };
                    self.believe(idx, block, rank, confidence, vec!["begins and ends as its kind does".into()]);
                }
            },
        }
    }

    /// Returns the candidates, now that all tokens are known: a name makes one with a wrong checksum no better.
    fn finish(mut self) -> Vec<Candidate> {
        let doubted: SpanSet = self.doubted.into_iter().collect();
        let is_value = |candidate: &&mut Candidate| matches!(candidate.rank.class, Class::Named | Class::Generic);
        for value in self.candidates.iter_mut().filter(is_value).filter(|value| value.decoded.is_none()) {
            if doubted.overlaps(value.span) {
                value.confidence = Confidence::Low;
                value.reasons.push(WRONG_CHECKSUM.into());
            }
        }
        self.candidates
    }

    fn believe(
        &mut self,
        rule: RuleIdx,
        span: Span,
        rank: Rank,
        confidence: Confidence,
        reasons: Vec<Cow<'static, str>>,
    ) {
        self.candidates.push(Candidate { rule, span, rank, confidence, reasons, decoded: None });
    }

    fn drop(&mut self, rule: RuleIdx, span: Span, reason: &str) {
        if self.engine.options.explains_drops {
            self.scratch.drops.push(Drop { rule, span, reason: reason.to_owned() });
        }
    }
}
