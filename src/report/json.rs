//! `json`, one object, and `jsonl`, one object a line. `docs/formats.md` describes every field.
//!
//! The types here are the published form and nothing else: a change of a domain type does not change a report
//! unnoticed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use bstr::ByteSlice;
use serde::Serialize;

use super::describe;
use super::neutral::{Layout, write_json};
use super::record::{CoverageRecord, Record, Report};
use crate::finding::{Attribution, Region};

/// Grows when a field is removed or changes its meaning, not when one is added.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    exit_code: u8,
    coverage: Coverage<'a>,
    findings: Vec<Finding<'a>>,
    notices: &'a [String],
}

/// The last line of `jsonl`: what the document holds beside the findings.
#[derive(Serialize)]
struct Summary<'a> {
    r#type: &'static str,
    schema_version: u32,
    tool: Tool,
    exit_code: u8,
    coverage: Coverage<'a>,
    active: usize,
    suppressed: usize,
    notices: &'a [String],
}

#[derive(Serialize)]
struct Line<'a> {
    r#type: &'static str,
    schema_version: u32,
    #[serde(flatten)]
    finding: Finding<'a>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Coverage<'a> {
    complete: bool,
    files: u64,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<u64>,
    skipped: BTreeMap<&'static str, Skipped<'a>>,
}

#[derive(Serialize)]
struct Skipped<'a> {
    count: u64,
    fault: bool,
    examples: &'a [String],
}

#[derive(Serialize)]
struct Finding<'a> {
    fingerprint: &'a str,
    rule: Named<'a>,
    provider: Named<'a>,
    severity: &'static str,
    confidence: &'static str,
    path: &'a str,
    place: Option<&'a str>,
    object: Option<&'a str>,
    region: Option<Range>,
    secret: Secret<'a>,
    snippet: Option<Snippet<'a>>,
    reasons: &'a [String],
    facts: &'a [String],
    decoded_from: Vec<&'static str>,
    related: Vec<Related<'a>>,
    occurrences: Vec<Occurrence<'a>>,
    exposure: Exposure<'a>,
    introduced: Option<Introduced<'a>>,
    suppressed: Option<Suppressed<'a>>,
    advice: Advice<'a>,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Secret<'a> {
    masked: &'a str,
    characters: Option<usize>,
}

#[derive(Serialize)]
struct Range {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    start_byte: usize,
    end_byte: usize,
}

#[derive(Serialize)]
struct Snippet<'a> {
    first_line: u32,
    cut_before: u32,
    cut_after: bool,
    text: &'a str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Related<'a> {
    what: &'a str,
    region: Option<Range>,
}

#[derive(Serialize)]
struct Occurrence<'a> {
    path: &'a str,
    object: Option<&'a str>,
    region: Option<Range>,
}

#[derive(Serialize)]
struct Exposure<'a> {
    kind: &'static str,
    refs: Vec<std::borrow::Cow<'a, str>>,
}

#[derive(Serialize)]
struct Introduced<'a> {
    commit: String,
    author: std::borrow::Cow<'a, str>,
    subject: std::borrow::Cow<'a, str>,
    time: i64,
    age_days: u32,
    last_commit: Option<String>,
    commits: u32,
    paths: u32,
    in_head: bool,
}

#[derive(Serialize)]
struct Suppressed<'a> {
    kind: &'static str,
    by: String,
    reason: &'a str,
}

#[derive(Serialize)]
struct Advice<'a> {
    headline: &'a str,
    why: &'a str,
    urgent: bool,
    generic: bool,
    steps: &'a [String],
    commands: Vec<Command<'a>>,
    links: Vec<Link<'a>>,
}

#[derive(Serialize)]
struct Command<'a> {
    does: &'a str,
    run: &'a str,
}

#[derive(Serialize)]
struct Link<'a> {
    title: &'a str,
    url: &'a str,
}

const TOOL: Tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: TOOL,
        exit_code: report.exit_code,
        coverage: coverage(&report.coverage),
        findings: report.records.iter().map(finding).collect(),
        notices: &report.notices,
    };
    write_json(&document, Layout::Pretty, out)
}

pub fn write_lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for record in &report.records {
        let line = Line { r#type: "finding", schema_version: SCHEMA_VERSION, finding: finding(record) };
        write_json(&line, Layout::OneLine, out)?;
    }
    let suppressed = report.records.iter().filter(|record| describe::suppression(record).is_some()).count();
    let summary = Summary {
        r#type: "summary",
        schema_version: SCHEMA_VERSION,
        tool: TOOL,
        exit_code: report.exit_code,
        coverage: coverage(&report.coverage),
        active: report.records.len() - suppressed,
        suppressed,
        notices: &report.notices,
    };
    write_json(&summary, Layout::OneLine, out)
}

fn coverage(coverage: &CoverageRecord) -> Coverage<'_> {
    let skipped = coverage.skipped.iter().map(|(&reason, skipped)| {
        let skipped = Skipped { count: skipped.count, fault: reason.is_fault(), examples: &skipped.examples };
        (describe::skip_name(reason), skipped)
    });
    Coverage {
        complete: coverage.is_complete,
        files: coverage.files,
        bytes: coverage.bytes,
        known: Some(coverage.known).filter(|&known| known > 0),
        skipped: skipped.collect(),
    }
}

fn finding(record: &Record) -> Finding<'_> {
    Finding {
        fingerprint: &record.fingerprint,
        rule: Named { id: &record.rule_id, name: &record.rule_name },
        provider: Named { id: &record.provider_id, name: &record.provider_name },
        severity: record.severity.as_str(),
        confidence: record.confidence.as_str(),
        path: &record.path,
        place: record.place.as_deref(),
        object: record.object.as_deref(),
        region: range(&record.region),
        secret: Secret { masked: &record.masked, characters: record.masked_chars },
        snippet: record.snippet.as_ref().map(|snippet| Snippet {
            first_line: snippet.first_line,
            cut_before: snippet.cut_before,
            cut_after: snippet.is_cut_after,
            text: &snippet.text,
            start: snippet.text[..snippet.start].chars().count(),
            end: snippet.text[..snippet.end].chars().count(),
        }),
        reasons: &record.reasons,
        facts: &record.facts,
        decoded_from: record.decoded_from.iter().map(|encoding| describe::encoding_name(*encoding)).collect(),
        related: record
            .related
            .iter()
            .map(|related| Related { what: &related.what, region: range(&related.region) })
            .collect(),
        occurrences: record
            .occurrences
            .iter()
            .map(|other| Occurrence {
                path: &other.path,
                object: other.object.as_deref(),
                region: range(&other.region),
            })
            .collect(),
        exposure: Exposure {
            kind: describe::exposure_name(&record.exposure),
            refs: describe::exposure_refs(&record.exposure).iter().map(|name| name.to_str_lossy()).collect(),
        },
        introduced: record.attribution.as_ref().map(introduced),
        suppressed: describe::suppression(record).map(|suppression| Suppressed {
            kind: describe::suppressor_name(&suppression.by),
            by: describe::suppressed_by(&suppression.by),
            reason: &suppression.reason,
        }),
        advice: advice(&record.advice),
    }
}

/// Returns the range, or `None` for a finding that has no place in the content (a path rule).
fn range(region: &Region) -> Option<Range> {
    (region.start.line > 0).then_some(Range {
        start_line: region.start.line,
        start_column: region.start.column,
        end_line: region.end.line,
        end_column: region.end.column,
        start_byte: region.start_byte,
        end_byte: region.end_byte,
    })
}

fn introduced(attribution: &Attribution) -> Introduced<'_> {
    Introduced {
        commit: attribution.commit.to_string(),
        author: attribution.author.to_str_lossy(),
        subject: attribution.subject.to_str_lossy(),
        time: attribution.time,
        age_days: attribution.age_days,
        last_commit: attribution.last_commit.as_ref().map(ToString::to_string),
        commits: attribution.commits,
        paths: attribution.paths,
        in_head: attribution.is_in_head,
    }
}

fn advice(advice: &crate::advice::Advice) -> Advice<'_> {
    Advice {
        headline: &advice.headline,
        why: &advice.why,
        urgent: advice.is_urgent,
        generic: advice.is_generic,
        steps: &advice.steps,
        commands: advice.commands.iter().map(|command| Command { does: &command.does, run: &command.run }).collect(),
        links: advice.links.iter().map(|link| Link { title: &link.title, url: &link.url }).collect(),
    }
}

#[cfg(test)]
mod tests;
