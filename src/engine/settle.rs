//! The second step: what needs the whole blob. Context, overlap and pairs decide which candidates are believed; lines,
//! columns and excerpts make findings of them. It runs only where there are candidates.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Engine;
use super::candidate::{Candidate, Class};
use super::context::ContextPlaces;
use super::facts::{self, Fact, Seen};
use super::model::Place;
use super::overlap::{self, Displaced};
use super::scratch::{Drop, Scratch};
use crate::blob::Blob;
use crate::finding::{Disposition, Excerpt, Exposure, Finding, Region, Related};
use crate::rule::{Confidence, Rule, RuleIdx, Severity};
use crate::secret::Secret;
use crate::span::{LineColumn, LineCounter, Span, SpanSet};

/// How much of a line is shown before and after a secret, in bytes. Lines of code and configuration are shorter; a
/// line of minified code is not worth more.
const SHOWN_BYTES: usize = 160;

/// How much of a long secret (a key in a block) an excerpt keeps, in bytes.
const SHOWN_SECRET_BYTES: usize = 16 << 10;

impl Engine {
    /// Makes findings of the candidates of one blob.
    pub(super) fn settle(
        &self,
        blob: &Blob<'_>,
        place: &Place,
        mut candidates: Vec<Candidate>,
        scratch: &mut Scratch,
    ) -> Vec<Finding> {
        let shared = self.apply_context(blob, &mut candidates, scratch);
        candidates.retain(|candidate| {
            let is_sure = candidate.confidence >= self.options.min_confidence || self.has_other_part(candidate.rule);
            self.explain(!is_sure, scratch, candidate.rule, candidate.span, || {
                let why = candidate.reasons.last().map_or("nothing speaks for it", |reason| reason.as_ref());
                format!("only {} confidence: {why}", candidate.confidence)
            });
            is_sure
        });
        for Displaced { rule, span, by } in overlap::resolve(&mut candidates) {
            self.explain(rule != by, scratch, rule, span, || format!("{} tells more of it", self.rules.rule(by).id));
        }
        let regions = regions(blob.content, &candidates);
        let related = self.join_pairs(&mut candidates, &regions);
        let secrets: Vec<Span> = candidates.iter().map(|candidate| candidate.span).collect();
        let mut findings = Vec::new();
        for ((candidate, region), related) in candidates.into_iter().zip(regions).zip(related) {
            let Joined::Own(related) = related else { continue };
            if candidate.confidence < self.options.min_confidence {
                self.explain(true, scratch, candidate.rule, candidate.span, || "its other part is missing".to_owned());
                continue;
            }
            let is_shared = shared.overlaps(candidate.span);
            findings.push(self.finding(blob, place, candidate, region, related, &secrets, is_shared));
        }
        findings
    }

    /// Drops candidates whose context is missing and ranks the others by how near it is. Returns the spans of those
    /// that only lacked words around them: another provider's keys could look the same.
    fn apply_context(&self, blob: &Blob<'_>, candidates: &mut Vec<Candidate>, scratch: &mut Scratch) -> SpanSet {
        let mut places = ContextPlaces::default();
        let mut shared = Vec::new();
        candidates.retain_mut(|candidate| {
            let context = self.tables.context(candidate.rule);
            if !context.fits_path(&blob.origin.path) {
                self.explain(true, scratch, candidate.rule, candidate.span, || "its path does not fit".to_owned());
                return false;
            }
            if !context.asks_for_words() {
                return true;
            }
            let nearness =
                context.nearness(candidate.rule, blob.content, &blob.origin.path, candidate.span, &mut places);
            let Some(nearness) = nearness else {
                self.explain(true, scratch, candidate.rule, candidate.span, || {
                    "no word of its provider is near".to_owned()
                });
                shared.push(candidate.span);
                return false;
            };
            candidate.rank.nearness = nearness;
            if candidate.rank.class == Class::Token {
                candidate.rank.class = Class::TokenInContext;
            }
            candidate.reasons.push("a word of its provider is near".into());
            true
        });
        self.name_by_context(blob, candidates, &shared, &mut places);
        shared.into_iter().collect()
    }

    /// Ranks a candidate that asks for no context by its provider's words all the same, where another provider's
    /// words claim the same text, or would if they were there (`shared`): the nearer ones are right.
    fn name_by_context(
        &self,
        blob: &Blob<'_>,
        candidates: &mut [Candidate],
        shared: &[Span],
        places: &mut ContextPlaces,
    ) {
        let in_context = candidates.iter().filter(|candidate| candidate.rank.class == Class::TokenInContext);
        let in_context = in_context.map(|candidate| candidate.span);
        let claimed: SpanSet = in_context.chain(shared.iter().copied()).collect();
        for candidate in candidates.iter_mut().filter(|candidate| candidate.rank.class == Class::Token) {
            if !claimed.overlaps(candidate.span) {
                continue;
            }
            let context = self.tables.context(candidate.rule);
            let path = &blob.origin.path;
            if let Some(nearness) = context.nearness(candidate.rule, blob.content, path, candidate.span, places) {
                candidate.rank.class = Class::TokenInContext;
                candidate.rank.nearness = nearness;
            }
        }
    }

    /// Returns true if a rule's findings are one part of a pair.
    fn has_other_part(&self, rule: RuleIdx) -> bool {
        self.tables.pairs().iter().any(|(whole, part)| *whole == rule || *part == rule)
    }

    /// Joins the two parts of a pair: the one that is the secret keeps its place and becomes certain, the other one
    /// becomes a related place of it.
    fn join_pairs(&self, candidates: &mut [Candidate], regions: &[Region]) -> Vec<Joined> {
        let mut joined: Vec<Joined> = candidates.iter().map(|_| Joined::Own(Vec::new())).collect();
        let present: HashSet<RuleIdx> = candidates.iter().map(|candidate| candidate.rule).collect();
        for at in 0..candidates.len() {
            let rule = self.rules.rule(candidates[at].rule);
            let (Some(pair), Some(part)) = (&rule.pair, self.tables.other_part(candidates[at].rule)) else { continue };
            if !present.contains(&part) {
                continue;
            }
            let distance = |other: usize| regions[other].start.line.abs_diff(regions[at].start.line);
            let is_within = |other: &usize| distance(*other) <= pair.within_lines;
            let is_part = |other: &usize| candidates[*other].rule == part;
            let before = (0..at).rev().take_while(is_within).find(is_part);
            let after = (at + 1..candidates.len()).take_while(is_within).find(is_part);
            let Some(other) = before.into_iter().chain(after).min_by_key(|&other| (distance(other), other)) else {
                continue;
            };
            // Where both parts name each other, the one that opens more is the finding.
            let severity = |at: usize| self.rules.rule(candidates[at].rule).severity;
            let is_mutual = self.tables.other_part(part) == Some(candidates[at].rule);
            if matches!(joined[at], Joined::Part) || (is_mutual && severity(other) > severity(at)) {
                continue;
            }
            candidates[at].confidence = Confidence::High;
            candidates[at].reasons.push(Cow::Owned(format!("its {} stands beside it", pair.what)));
            if let Joined::Own(related) = &mut joined[at] {
                related.push(Related { what: pair.what.to_string(), region: regions[other] });
            }
            joined[other] = Joined::Part;
        }
        joined
    }

    #[expect(clippy::too_many_arguments, reason = "one call, which names each of them")]
    fn finding(
        &self,
        blob: &Blob<'_>,
        place: &Place,
        candidate: Candidate,
        region: Region,
        related: Vec<Related>,
        secrets: &[Span],
        is_shared: bool,
    ) -> Finding {
        let rule = self.rules.rule(candidate.rule);
        let secret = Secret::new(candidate.secret(blob.content));
        let mut facts: Vec<String> = rule.facts.iter().map(ToString::to_string).collect();
        if is_shared && candidate.rank.class == Class::Token {
            let provider = &self.rules.provider(rule.provider).name;
            facts.push(format!(
                "several providers use this form; nothing near names one, so it is taken as {provider}'s"
            ));
        }
        let mut severity = severity(rule, place, &mut facts);
        for fact in self.own_facts(blob.content, &candidate, &related) {
            severity = severity.min(fact.at_most.unwrap_or(severity));
            facts.push(fact.text);
        }
        Finding {
            rule: candidate.rule,
            fingerprint: self.options.fingerprint_key.fingerprint(&rule.id, secret.expose()),
            secret,
            origin: blob.origin.clone(),
            region,
            excerpt: Some(excerpt(blob.content, candidate.span, region, secrets)),
            severity,
            confidence: candidate.confidence,
            reasons: candidate.reasons.into_iter().map(Cow::into_owned).collect(),
            facts,
            decoded_from: candidate.decoded.map(|decoded| decoded.layers).unwrap_or_default(),
            related,
            occurrences: Vec::new(),
            attribution: None,
            exposure: Exposure::default(),
            disposition: Disposition::default(),
            advice: None,
        }
    }

    /// Returns what a credential tells of itself, by its secret and its other parts.
    fn own_facts(&self, content: &[u8], candidate: &Candidate, related: &[Related]) -> Vec<Fact> {
        let place = candidate.decoded.is_none().then_some((content, candidate.span));
        let seen = Seen { secret: candidate.secret(content), place, today: self.options.today };
        let mut told = facts::read(&seen);
        for Related { region, .. } in related {
            let secret = &content[region.start_byte..region.end_byte];
            told.extend(facts::read(&Seen { secret, place: None, ..seen }));
        }
        told
    }

    /// Returns a finding for a file that is a credential by its name.
    pub(super) fn path_finding(&self, blob: &Blob<'_>, idx: RuleIdx, place: &Place) -> Finding {
        let rule = self.rules.rule(idx);
        let mut facts: Vec<String> = rule.facts.iter().map(ToString::to_string).collect();
        let severity = severity(rule, place, &mut facts);
        let start = LineColumn { line: 1, column: 1 };
        Finding {
            rule: idx,
            // The content is the secret; nothing of it is shown.
            fingerprint: self.options.fingerprint_key.fingerprint(&rule.id, blob.content),
            secret: Secret::new(blob.content),
            origin: blob.origin.clone(),
            region: Region { start, end: start, start_byte: 0, end_byte: 0 },
            excerpt: None,
            severity,
            confidence: rule.confidence,
            reasons: vec!["its name is that of a credential file".to_owned()],
            facts,
            decoded_from: Vec::new(),
            related: Vec::new(),
            occurrences: Vec::new(),
            attribution: None,
            exposure: Exposure::default(),
            disposition: Disposition::default(),
            advice: None,
        }
    }

    fn explain(
        &self,
        applies: bool,
        scratch: &mut Scratch,
        rule: RuleIdx,
        span: Span,
        reason: impl FnOnce() -> String,
    ) {
        if applies && self.options.explains_drops {
            scratch.drops.push(Drop { rule, span, reason: reason() });
        }
    }
}

/// What joining pairs made of a candidate.
enum Joined {
    /// A finding of its own, with these other parts.
    Own(Vec<Related>),
    /// A related place of another finding.
    Part,
}

/// Returns the severity of a finding there: one step less in tests and examples, where a key is less often live.
fn severity(rule: &Rule, place: &Place, facts: &mut Vec<String>) -> Severity {
    if !place.is_test || rule.severity == Severity::Info {
        return rule.severity;
    }
    facts.push("in a test or an example".to_owned());
    match rule.severity {
        Severity::Critical => Severity::High,
        Severity::High => Severity::Medium,
        _ => Severity::Low,
    }
}

/// Returns the region of each candidate; candidates are in the order of place.
fn regions(content: &[u8], candidates: &[Candidate]) -> Vec<Region> {
    let mut lines = LineCounter::new(content);
    let region = |candidate: &Candidate| Region {
        start: lines.at(candidate.span.start),
        end: lines.at(candidate.span.end),
        start_byte: candidate.span.start,
        end_byte: candidate.span.end,
    };
    candidates.iter().map(region).collect()
}

/// Returns the lines around a secret, cut where they are long, with all secrets that are in them. `secrets` are in the
/// order of place and do not overlap.
fn excerpt(content: &[u8], own: Span, region: Region, secrets: &[Span]) -> Excerpt {
    let low = own.start.saturating_sub(SHOWN_BYTES);
    let line_start = memchr::memrchr(b'\n', &content[..own.start]).map_or(0, |at| at + 1);
    let start = char_boundary(content, line_start.max(low), own.start);
    // A secret of many lines is shown by its first ones.
    let shown_end = own.end.min(own.start + SHOWN_SECRET_BYTES);
    let high = (shown_end + SHOWN_BYTES).min(content.len());
    let line_end = memchr::memchr2(b'\n', b'\r', &content[shown_end..high]).map(|at| shown_end + at);
    let end = line_end.unwrap_or_else(|| char_boundary(content, high, content.len()));
    let bounds = Span::new(start, end);
    let first = secrets.partition_point(|span| span.end <= start);
    let shown = &secrets[first..];
    let shown = &shown[..shown.partition_point(|span| span.start < end)];
    let clip = |span: &Span| Span::new(span.start.max(start) - start, span.end.min(end) - start);
    Excerpt {
        text: Secret::new(bounds.of(content)),
        first_line: region.start.line,
        cut_before: bstr::ByteSlice::chars(&content[line_start..start]).count() as u32,
        is_cut_after: line_end.is_none() && end < content.len(),
        own: clip(&own),
        secrets: shown.iter().map(clip).collect(),
    }
}

/// Returns the next place from `at` on, up to `limit`, that is not within a character of UTF-8.
fn char_boundary(content: &[u8], at: usize, limit: usize) -> usize {
    let is_inside = |byte: &u8| (0x80..0xc0).contains(byte);
    content[at..limit].iter().take(3).position(|byte| !is_inside(byte)).map_or(at, |skipped| at + skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_hold_the_line_and_every_secret_in_it() {
        let content = b"first\na = ONE; b = TWO\nlast";
        let region = Region { start: LineColumn { line: 2, column: 5 }, ..Region::default() };
        let shown = excerpt(content, Span::new(10, 13), region, &[Span::new(10, 13), Span::new(19, 22)]);
        assert_eq!(shown.text.expose(), b"a = ONE; b = TWO");
        assert_eq!((shown.own, shown.first_line, shown.cut_before), (Span::new(4, 7), 2, 0));
        assert_eq!(shown.secrets, [Span::new(4, 7), Span::new(13, 16)]);
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        let content = format!("{}SECRET{}", "é".repeat(500), "é".repeat(500));
        let own = Span::new(1000, 1006);
        let shown = excerpt(content.as_bytes(), own, Region::default(), &[own]);
        assert!(std::str::from_utf8(shown.text.expose()).is_ok());
        assert_eq!(shown.own.of(shown.text.expose()), b"SECRET");
        assert_eq!(shown.cut_before as usize + SHOWN_BYTES / 2, 500);
        assert!(shown.is_cut_after);
    }
}
