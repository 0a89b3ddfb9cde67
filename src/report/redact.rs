//! The only bridge from [`Finding`], which holds a secret, to [`Record`], which holds none.
//!
//! Nothing of a finding is copied unseen: the secret is masked by its type, every other secret of the excerpt is
//! masked whole, and every text that came from the scanned content is searched for verbatim repeats of any of them.

use std::borrow::Cow;

use bstr::{BStr, BString, ByteSlice};

use super::mask::{self, Masked};
use super::record::{CoverageRecord, OccurrenceRecord, Record, RelatedRecord, Report, RuleRecord, Snippet};
use crate::advice::{self, Advice};
use crate::blob::{NameKind, Origin, Place};
use crate::coverage::Coverage;
use crate::finding::{Attribution, Disposition, Excerpt, Finding, Suppression};
use crate::rule::{Provider, Rule, RuleIdx, RuleSet};
use crate::span::Span;

/// Whether a report may show secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    #[default]
    Masked,
    /// The finding's own secret is shown (`--show-secrets`); other secrets around it stay masked.
    Shown,
}

/// A secret shorter than this, in bytes, is not searched for in other texts: it would hide half of their words.
const MIN_REPEAT_BYTES: usize = 8;

/// The same for paths, which must stay usable if a password happens to be the name of a folder.
const MIN_REPEAT_IN_PATH_BYTES: usize = 16;

/// Returns what a report may show of `finding`.
pub fn record(finding: &Finding, rules: &RuleSet, visibility: Visibility) -> Record {
    let rule = rules.rule(finding.rule);
    record_as(finding, rule, rules.provider(rule.provider), visibility)
}

pub(super) fn record_as(finding: &Finding, rule: &Rule, provider: &Provider, visibility: Visibility) -> Record {
    let masked = match visibility {
        Visibility::Masked => mask::mask(finding.secret.expose(), rule),
        Visibility::Shown => Masked { text: lossy(finding.secret.expose()), chars: None },
    };
    let scrubber = Scrubber::new(finding, visibility);
    Record {
        fingerprint: finding.fingerprint.to_string(),
        rule_id: rule.id.to_string(),
        rule_name: rule.name.to_string(),
        provider_id: provider.id.to_string(),
        provider_name: provider.name.to_string(),
        severity: finding.severity,
        confidence: finding.confidence,
        path: shown_path(&finding.origin, &scrubber),
        place: place_name(&finding.origin.place).map(str::to_owned),
        object: finding.origin.place.object().map(ToString::to_string),
        region: finding.region,
        snippet: finding.excerpt.as_ref().map(|excerpt| snippet(excerpt, &masked, rule, &scrubber)),
        masked: masked.text,
        masked_chars: masked.chars,
        reasons: finding.reasons.iter().map(|text| scrubber.text(text)).collect(),
        facts: finding.facts.iter().map(|text| scrubber.text(text)).collect(),
        decoded_from: finding.decoded_from.clone(),
        related: finding
            .related
            .iter()
            .map(|related| RelatedRecord { what: related.what.clone(), region: related.region })
            .collect(),
        occurrences: finding
            .occurrences
            .iter()
            .map(|occurrence| OccurrenceRecord {
                path: scrubber.path(occurrence.path.as_bstr()),
                object: occurrence.blob.as_ref().map(ToString::to_string),
                region: occurrence.region,
            })
            .collect(),
        attribution: finding.attribution.as_ref().map(|attribution| scrub_attribution(attribution, &scrubber)),
        exposure: finding.exposure.clone(),
        disposition: scrub_disposition(&finding.disposition, &scrubber),
        advice: finding.advice.as_ref().map_or_else(Advice::default, |advice| scrub_advice(advice, &scrubber)),
    }
}

/// Returns the report of a run that is about to end with `exit_code`. `findings` are in their final order; notices and
/// the time are the caller's to add.
pub fn report(
    findings: &[Finding],
    rules: &RuleSet,
    coverage: &Coverage,
    visibility: Visibility,
    exit_code: u8,
) -> Report {
    let mut named: Vec<RuleIdx> = findings.iter().map(|finding| finding.rule).collect();
    named.sort_unstable();
    named.dedup();
    Report {
        records: findings.iter().map(|finding| record(finding, rules, visibility)).collect(),
        rules: named.into_iter().map(|idx| rule_record(rules.rule(idx), rules)).collect(),
        coverage: CoverageRecord {
            files: coverage.files(),
            bytes: coverage.bytes(),
            known: coverage.known(),
            skipped: coverage.skipped(),
            is_complete: coverage.is_complete(),
        },
        notices: Vec::new(),
        elapsed: None,
        exit_code,
    }
}

fn rule_record(rule: &Rule, rules: &RuleSet) -> RuleRecord {
    let provider = rules.provider(rule.provider);
    rule_record_as(rule, provider)
}

pub(super) fn rule_record_as(rule: &Rule, provider: &Provider) -> RuleRecord {
    RuleRecord {
        id: rule.id.to_string(),
        name: rule.name.to_string(),
        provider_name: provider.name.to_string(),
        severity: rule.severity,
        confidence: rule.confidence,
        advice: advice::for_provider(provider),
    }
}

/// Builds the masked lines, noting where the masked secret stands in them.
fn snippet(excerpt: &Excerpt, masked: &Masked, rule: &Rule, scrubber: &Scrubber<'_>) -> Snippet {
    let raw = excerpt.text.expose();
    let own = excerpt.own;
    // Another secret may reach into the own one; what lies outside of it is hidden all the same.
    let around_own = |span: &Span| [(span.start, span.end.min(own.start)), (span.start.max(own.end), span.end)];
    let others = excerpt.secrets.iter().flat_map(around_own).filter(|(start, end)| start < end);
    let mut spans: Vec<Span> = others.map(|(start, end)| Span::new(start, end)).chain([own]).collect();
    spans.sort_unstable();

    let mut text = String::with_capacity(raw.len());
    let (mut start, mut end) = (0, 0);
    let mut at = 0;
    for span in spans.into_iter().filter(|span| span.end <= raw.len()) {
        text.push_str(&scrubber.text(&lossy(&raw[at..span.start.max(at)])));
        if span == own {
            start = text.len();
            text.push_str(&own_text(span.of(raw), masked, rule, scrubber));
            end = text.len();
        } else {
            text.push_str(&mask::hidden(&lossy(span.of(raw))).text);
        }
        at = span.end.max(at);
    }
    text.push_str(&scrubber.text(&lossy(&raw[at..])));
    Snippet {
        first_line: excerpt.first_line,
        cut_before: excerpt.cut_before,
        is_cut_after: excerpt.is_cut_after,
        text,
        start,
        end,
    }
}

/// Returns what stands in the place of the finding's own span. It may be more than the secret (a URL whose password is
/// the secret, a decoded layer); a span that is not the secret itself is masked as what it is.
fn own_text(raw: &[u8], masked: &Masked, rule: &Rule, scrubber: &Scrubber<'_>) -> String {
    match scrubber.visibility {
        Visibility::Masked if raw != scrubber.own => mask::mask(raw, rule).text,
        _ => masked.text.clone(),
    }
}

/// Hides verbatim repeats of secrets in texts that came from the scanned content.
struct Scrubber<'a> {
    own: &'a [u8],
    /// Longest first, so that a secret within a secret does not leave the rest of the longer one.
    needles: Vec<&'a [u8]>,
    visibility: Visibility,
}

impl<'a> Scrubber<'a> {
    fn new(finding: &'a Finding, visibility: Visibility) -> Self {
        let own = finding.secret.expose();
        let in_excerpt = finding.excerpt.iter().flat_map(|excerpt| {
            let raw = excerpt.text.expose();
            let spans = excerpt.secrets.iter().chain([&excerpt.own]);
            spans.filter(|span| span.end <= raw.len()).map(|span| span.of(raw))
        });
        let mut needles: Vec<&[u8]> = in_excerpt.chain([own]).filter(|bytes| bytes.len() >= MIN_REPEAT_BYTES).collect();
        needles.sort_unstable_by_key(|bytes| (std::cmp::Reverse(bytes.len()), *bytes));
        needles.dedup();
        if visibility == Visibility::Shown {
            needles.retain(|bytes| *bytes != own);
        }
        Self { own, needles, visibility }
    }

    fn text(&self, text: &str) -> String {
        self.hide(text.as_bytes(), MIN_REPEAT_BYTES)
    }

    fn bytes(&self, text: &BStr) -> BString {
        self.hide(text, MIN_REPEAT_BYTES).into()
    }

    fn path(&self, path: &BStr) -> String {
        self.hide(path, MIN_REPEAT_IN_PATH_BYTES)
    }

    fn hide(&self, text: &[u8], min_bytes: usize) -> String {
        let mut text = Cow::Borrowed(text);
        for needle in self.needles.iter().filter(|needle| needle.len() >= min_bytes) {
            if text.contains_str(needle) {
                let bullets = mask::hidden(&lossy(needle)).text;
                text = Cow::Owned(text.replace(needle, bullets));
            }
        }
        lossy(&text)
    }
}

fn scrub_attribution(attribution: &Attribution, scrubber: &Scrubber<'_>) -> Attribution {
    Attribution {
        author: scrubber.bytes(attribution.author.as_bstr()),
        email: scrubber.bytes(attribution.email.as_bstr()),
        subject: scrubber.bytes(attribution.subject.as_bstr()),
        ..attribution.clone()
    }
}

fn scrub_disposition(disposition: &Disposition, scrubber: &Scrubber<'_>) -> Disposition {
    match disposition {
        Disposition::Active => Disposition::Active,
        Disposition::Suppressed(suppression) => Disposition::Suppressed(Suppression {
            by: suppression.by.clone(),
            reason: scrubber.text(&suppression.reason),
        }),
    }
}

/// The advice is ours but for the commands, which name paths.
fn scrub_advice(advice: &Advice, scrubber: &Scrubber<'_>) -> Advice {
    let mut advice = advice.clone();
    for command in &mut advice.commands {
        command.run = scrubber.path(command.run.as_bytes().as_bstr()).into();
    }
    advice
}

fn shown_path(origin: &Origin, scrubber: &Scrubber<'_>) -> String {
    match origin.place {
        Place::Stdin => "<stdin>".to_owned(),
        // The name itself is what was scanned here, so even a short secret is hidden in it.
        Place::Name(_) => scrubber.text(&lossy(&origin.path)),
        _ => scrubber.path(origin.path.as_bstr()),
    }
}

fn place_name(place: &Place) -> Option<&'static str> {
    match place {
        Place::Worktree | Place::Stdin | Place::Blob(_) => None,
        Place::Index => Some("index"),
        Place::CommitMessage(_) => Some("commit message"),
        Place::TagMessage(_) => Some("tag message"),
        Place::Name(NameKind::Path) => Some("path name"),
        Place::Name(NameKind::Ref) => Some("ref name"),
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests;
