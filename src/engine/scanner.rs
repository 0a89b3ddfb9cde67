//! The first step: finds candidates in a range of one piece of content. Whether a candidate exists depends only on
//! text within reach of it.

use std::borrow::Cow;

use super::Engine;
use super::alphabet::{fits, is_telling};
use super::assignment::{self, Assignment, Parts};
use super::belief::{believed, believed_unnamed, disbelief};
use super::block::find_block;
use super::candidate::{Candidate, Class, Decoded, Rank};
use super::decode::{Layer, decode_escapes, decode_run};
use super::facts::needs_passphrase;
use super::filter;
use super::model::{self, Place};
use super::nearby;
use super::prefilter::Hits;
use super::scratch::{Drop, Scratch};
use super::tables::Target;
use super::token::is_within_base64;
use crate::rule::checksum::Verdict;
use crate::rule::{ANY_KEYWORD, Confidence, Rule, RuleIdx, Shape};
use crate::secret::Secret;
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

/// The form of a shorter value does not tell whose it is.
const ADOPTED_BYTES: usize = 16;

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

    /// Looks at what leads to names and their values.
    fn assignments(&mut self, hits: &Hits) {
        let tables = &self.engine.tables;
        let window = Span::new(0, self.view.content.len());
        let mut found = std::mem::take(&mut self.scratch.assignments);
        found.clone_from(&self.known);
        for hit in &hits.literals {
            for aim in tables.aims(hit.literal) {
                if let Target::Trigger(lead) = aim.target {
                    let span = Span::new(hit.at, hit.at + tables.prefilter.literal(hit.literal).text.len());
                    assignment::extract(self.view.content, lead, span, window, &mut found);
                }
            }
        }
        found[self.known.len()..].iter().for_each(|assignment| self.assignment(assignment));
        found.drain(..found.len().saturating_sub(assignment::MAX_KNOWN));
        self.known.clone_from(&found);
        self.scratch.assignments = found;
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

    fn assignment(&mut self, found: &Assignment) {
        let content = self.view.content;
        let mut rules = std::mem::take(&mut self.scratch.names);
        rules.clear();
        self.rules_for(found, &mut rules);
        let mut judgement = None;
        let (mut believed_as, mut is_named) = (None, false);
        for &(idx, detail) in &rules {
            let rule = self.engine.rules.rule(idx);
            let value = found.value.of(content);
            if !fits(&rule.shape, value) {
                continue;
            }
            let judgement = judgement.get_or_insert_with(|| model::judge(content, found, self.view.place));
            let is_generic = self.engine.is_generic(rule);
            let confidence = match found.parts {
                Parts::Provider => believed_unnamed(rule, judgement),
                _ => believed(rule, is_generic, judgement),
            };
            let confidence = match confidence {
                Ok(confidence) => confidence,
                Err(why) => {
                    self.drop(idx, found.value, why);
                    continue;
                }
            };
            if let Some(why) = disbelief(rule, value) {
                self.drop(idx, found.value, &why);
                continue;
            }
            believed_as.get_or_insert(confidence);
            if is_generic && found.only_follows(content) {
                continue;
            }
            let mut reasons: Vec<_> = judgement.reasons.iter().map(|reason| Cow::Borrowed(*reason)).collect();
            if let Some(place) = self.view.place.filter(|_| self.engine.options.explains_drops) {
                reasons = model::account(content, found, place, judgement).into_iter().map(Cow::Owned).collect();
            }
            let class = if is_generic { Class::Generic } else { Class::Named };
            self.believe(idx, found.value, Rank { class, nearness: 0, detail }, confidence, reasons);
            // One that asks for context may yet be dropped; if not, it spells out more than a neighbour does.
            is_named |= !is_generic && rule.context.is_empty();
        }
        if let Some(confidence) = believed_as.filter(|_| !is_named) {
            self.adopt(found, confidence, &rules);
        }
        self.scratch.names = rules;
    }

    /// Gives a value whose name speaks of nobody to the provider that the nearest word speaks of, if it has the form of
    /// its keys. `known` are the rules that the name alone leads to.
    fn adopt(&mut self, found: &Assignment, confidence: Confidence, known: &[(RuleIdx, u32)]) {
        let (engine, content) = (self.engine, self.view.content);
        let value = found.value.of(content);
        // What is encoded or short has a form by chance.
        let has_form = match found.parts {
            Parts::Url { .. } | Parts::Provider => false,
            Parts::Header { scheme } => !scheme.of(content).eq_ignore_ascii_case(b"basic"),
            Parts::None | Parts::Implied(_) => true,
        };
        if !has_form || value.len() < ADOPTED_BYTES {
            return;
        }
        let mut rules = Vec::new();
        for name in nearby::names(content, found) {
            rules.clear();
            engine.tables.names.find_into(&name, &mut rules);
            let is_own = |idx: RuleIdx| {
                let rule = engine.rules.rule(idx);
                !engine.is_generic(rule)
                    && !known.iter().any(|(known, _)| *known == idx)
                    && speaks_of_provider(&rule.shape)
                    && fits(&rule.shape, value)
                    && disbelief(rule, value).is_none()
            };
            let fitting = rules.iter().filter(|(idx, _)| is_own(*idx));
            if let Some(&(idx, _)) = fitting.max_by_key(|(_, detail)| *detail) {
                let rank = Rank { class: Class::Named, nearness: 0, detail: 0 };
                self.believe(idx, found.value, rank, confidence, vec!["a word of its provider is near".into()]);
                return;
            }
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

    /// Appends the rules that an assignment's form and name lead to, with how much of the name each spells out.
    fn rules_for(&self, found: &Assignment, rules: &mut Vec<(RuleIdx, u32)>) {
        let tables = &self.engine.tables;
        let content = self.view.content;
        let by_scheme = |known: &[(crate::rule::Text, RuleIdx)], scheme: Span, rules: &mut Vec<_>| {
            let fits = |known: &str| known == "*" || known.as_bytes().eq_ignore_ascii_case(scheme.of(content));
            let fitting = known.iter().filter(|(known, _)| fits(known));
            rules.extend(fitting.map(|(known, rule)| (*rule, if known == "*" { 0 } else { known.len() as u32 })));
        };
        match found.parts {
            Parts::Url { scheme, .. } => by_scheme(&tables.urls, scheme, rules),
            Parts::Header { scheme } => by_scheme(&tables.headers, scheme, rules),
            Parts::Provider => {
                let name = [found.name.of(content), b"_key"].concat();
                tables.names.find_into(&name, rules);
                let rule = |idx: RuleIdx| self.engine.rules.rule(idx);
                return rules.retain(|(idx, _)| is_telling(&rule(*idx).shape) && speaks_of_provider(&rule(*idx).shape));
            }
            Parts::None | Parts::Implied(_) => {}
        }
        if rules.is_empty() && !matches!(found.parts, Parts::Url { .. }) {
            tables.names.find_into(found.called(content), rules);
        }
    }

    fn layers(&mut self, hits: &Hits) {
        let content = self.view.content;
        let is_text = !self.view.is_binary;
        for &at in &hits.base64_runs {
            if is_text && at >= self.runs_end {
                let (run, layer) = decode_run(content, at);
                self.runs_end = run.end;
                self.layer(layer);
            }
        }
        for &at in &hits.escapes {
            if at >= self.escapes_end {
                let (source, layer) = decode_escapes(content, at);
                self.escapes_end = source.end;
                self.layer(layer);
            }
        }
    }

    /// Looks for candidates in what an encoding hides, and maps them back.
    fn layer(&mut self, layer: Option<Layer>) {
        let Some(layer) = layer else { return };
        let text = layer.text.as_slice();
        let view = View { content: text, decode_depth: self.view.decode_depth - 1, is_binary: false, ..self.view };
        let had_drops = self.scratch.drops.len();
        let found = self.engine.candidates(view, Span::new(0, text.len()), self.scratch);
        for dropped in &mut self.scratch.drops[had_drops..] {
            dropped.span = layer.source;
        }
        self.candidates.extend(found.into_iter().map(|inner| {
            let mut layers = layer.encodings.clone();
            let secret = Secret::new(inner.secret(text));
            layers.extend(inner.decoded.iter().flat_map(|decoded| &decoded.layers));
            Candidate { span: layer.map(inner.span), decoded: Some(Decoded { secret, layers }), ..inner }
        }));
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

/// Returns true if a rule takes whatever key has its provider's word in the name, so that the word alone tells.
fn speaks_of_provider(shape: &Shape) -> bool {
    matches!(shape, Shape::Assignment { names, .. } if names.iter().any(|name| name.ends_with(ANY_KEYWORD)))
}
