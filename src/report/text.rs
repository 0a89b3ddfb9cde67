//! The format for people at a terminal, as careful as a compiler's messages.

use std::io::{self, Write};

use annotate_snippets::renderer::{DEFAULT_LINE_NUM_STYLE, Renderer};
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Snippet as Source};

use super::describe;
use super::neutral::{self, Whitespace};
use super::record::{CoverageRecord, Record, Report, Snippet};
use super::wrap::{DEFAULT_WIDTH, wrap};
use crate::coverage::SkipReason;
use crate::finding::Exposure;
use crate::rule::Severity;

/// How the text format looks.
#[derive(Clone, Copy, Debug)]
pub struct TextOptions {
    pub is_colored: bool,
    /// Columns of the terminal.
    pub width: usize,
    pub suppressed: SuppressedFindings,
}

/// What the text format does with findings that do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SuppressedFindings {
    #[default]
    Counted,
    Shown,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { is_colored: false, width: DEFAULT_WIDTH, suppressed: SuppressedFindings::default() }
    }
}

/// Narrower than this, lines are cut by the terminal rather than by us.
const MIN_WIDTH: usize = 40;

/// How many names follow a count of what was skipped by policy.
const MAX_EXAMPLES: usize = 2;

pub fn write(report: &Report, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if options.is_colored { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(options.width.max(MIN_WIDTH));
    let is_shown =
        |record: &&Record| options.suppressed == SuppressedFindings::Shown || describe::suppression(record).is_none();
    for record in report.records.iter().filter(is_shown) {
        let rendered = renderer.render(&[finding(record, options)]);
        let (title, rest) = rendered.split_once('\n').unwrap_or((&rendered, ""));
        writeln!(out, "{title}\n{}\n{rest}\n", arrow(record, options))?;
    }
    for notice in &report.notices {
        let notice = neutral::line(notice);
        writeln!(out, "{}\n", renderer.render(&[Group::with_title(Level::WARNING.primary_title(notice))]))?;
    }
    if let Some(incomplete) = describe::incompleteness(&report.coverage) {
        let title = Level::ERROR.primary_title(neutral::line(&incomplete).into_owned());
        let note = Level::NOTE.message("what was not looked at may hold secrets, so this is no clean result");
        writeln!(out, "{}\n", renderer.render(&[Group::with_title(title).element(note)]))?;
    }
    writeln!(out, "{}", summary(report))
}

fn finding<'a>(record: &'a Record, options: &TextOptions) -> Group<'a> {
    let suppression = describe::suppression(record);
    let level = match record.severity {
        _ if suppression.is_some() => Level::NOTE.with_name("suppressed"),
        Severity::Critical | Severity::High => Level::ERROR,
        Severity::Medium => Level::WARNING,
        Severity::Low | Severity::Info => Level::NOTE,
    };
    let title = level.primary_title(neutral::line(&record.rule_name)).id(neutral::line(&record.rule_id));
    let mut group = Group::with_title(title);
    if let Some(snippet) = &record.snippet {
        group = group.element(source(snippet));
    }
    group.elements(notes(record).into_iter().map(|note| element(note, record, options)))
}

/// Returns the line that names the place. The renderer would count the column in the lines that it is given, which are
/// masked and cut, so this line is ours.
fn arrow(record: &Record, options: &TextOptions) -> String {
    let style = if options.is_colored { DEFAULT_LINE_NUM_STYLE } else { anstyle::Style::new() };
    let indent = if record.snippet.is_some() { gutter_width(record) } else { 0 };
    format!("{:indent$}{style}--> {style:#}{}", "", neutral::line(&describe::place(record)))
}

/// Returns how many columns the line numbers of a finding take.
fn gutter_width(record: &Record) -> usize {
    let last_line =
        record.snippet.as_ref().map_or(0, |snippet| snippet.first_line as usize + snippet.text.matches('\n').count());
    last_line.to_string().len()
}

/// Returns the masked lines with the masked secret underlined. The three parts are made harmless one by one, so that
/// the underlined range stays right.
fn source(snippet: &Snippet) -> Source<'static, Annotation<'static>> {
    let clean = |text: &str| neutral::neutralise(text, Whitespace::Kept).into_owned();
    let mut text = if snippet.cut_before > 0 { "…".to_owned() } else { String::new() };
    text += &clean(&snippet.text[..snippet.start]);
    let start = text.len();
    text += &clean(&snippet.text[snippet.start..snippet.end]);
    let end = text.len();
    text += &clean(&snippet.text[snippet.end..]);
    if snippet.is_cut_after {
        text.push('…');
    }
    Source::source(text).line_start(snippet.first_line as usize).annotation(AnnotationKind::Primary.span(start..end))
}

/// What is told below the lines.
struct Note {
    name: String,
    text: Told,
}

enum Told {
    Fact(String),
    /// What to do first.
    Advice(String),
    /// A line for a shell, which works only if it is copied whole, and what it does.
    Command(String, String),
}

fn notes(record: &Record) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut tell = |name: &str, text: String| notes.push(Note { name: name.to_owned(), text: Told::Fact(text) });
    if let Some(suppression) = describe::suppression(record) {
        let reason = if suppression.reason.is_empty() { "no reason given" } else { &suppression.reason };
        tell("suppressed", format!("{}: {reason}", describe::suppressed_by(&suppression.by)));
    }
    if let Some(exposure) = describe::exposure(record) {
        tell("exposed", exposure);
    }
    if let Some(facts) = describe::facts(record) {
        tell("facts", facts);
    }
    if !record.occurrences.is_empty() {
        tell("also", occurrences(record));
    }
    for related in &record.related {
        tell("with", format!("{} in line {}", related.what, related.region.start.line));
    }
    notes.extend(advice(record));
    let more = format!("keysift explain {}; fingerprint {}", record.rule_id, record.fingerprint);
    notes.push(Note { name: "more".to_owned(), text: Told::Fact(more) });
    notes
}

fn advice(record: &Record) -> Vec<Note> {
    let advice = &record.advice;
    let (name, text) = advice.headline.split_once(": ").unwrap_or(("fix", &advice.headline));
    if text.is_empty() {
        return Vec::new();
    }
    let mut notes = vec![Note { name: name.to_owned(), text: Told::Advice(text.to_owned()) }];
    // A rotation starts at the provider; its commands are for later steps, which `keysift explain` tells in order.
    notes.extend(advice.commands.iter().filter(|_| !advice.is_urgent).map(|command| Note {
        name: "run".to_owned(),
        text: Told::Command(command.run.to_string(), command.does.to_string()),
    }));
    notes
}

fn occurrences(record: &Record) -> String {
    const MAX_LINES: usize = 5;
    let mut lines: Vec<u32> = record.occurrences.iter().map(|occurrence| occurrence.region.start.line).collect();
    lines.dedup();
    let named: Vec<_> = lines.iter().take(MAX_LINES).map(ToString::to_string).collect();
    let more = lines.len().saturating_sub(MAX_LINES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let noun = if lines.len() == 1 { "line" } else { "lines" };
    format!("in {noun} {}{more}", named.join(", "))
}

fn element(note: Note, record: &Record, options: &TextOptions) -> Element<'static> {
    let Note { name, text } = note;
    let before = gutter_width(record) + " = : ".len() + name.chars().count();
    let width = options.width.max(MIN_WIDTH).saturating_sub(before).max(MIN_WIDTH / 2);
    let (level, text) = match text {
        Told::Fact(text) => (Level::NOTE, wrap(&neutral::line(&text), width)),
        Told::Advice(text) => (Level::HELP, wrap(&neutral::line(&text), width)),
        Told::Command(run, does) => {
            let whole = format!("{run}  # {does}");
            let fits = whole.chars().count() <= width;
            (Level::NOTE, neutral::line(if fits { &whole } else { &run }).into_owned())
        }
    };
    level.with_name(neutral::line(&name).into_owned()).message(text).into()
}

fn summary(report: &Report) -> String {
    let (suppressed, active): (Vec<_>, Vec<_>) =
        report.records.iter().partition(|record| describe::suppression(record).is_some());
    let coverage = &report.coverage;
    let time = report.elapsed.map_or_else(String::new, |time| format!(" in {:.2} s", time.as_secs_f64()));
    let known = match coverage.known {
        0 => String::new(),
        known => format!(" and {} known from an earlier scan", describe::thousands(known)),
    };
    format!(
        "{}{}, {} suppressed · {}, {}{known}{time} · {}",
        describe::counted(active.len() as u64, "finding"),
        exposures(&active),
        describe::thousands(suppressed.len() as u64),
        describe::counted(coverage.files, "file"),
        describe::bytes(coverage.bytes),
        skipped(coverage),
    )
}

/// Returns how many of the findings have travelled how far: " (2 pushed, 1 in local commits)".
fn exposures(records: &[&Record]) -> String {
    let count = |name: &str| records.iter().filter(|record| describe::exposure_name(&record.exposure) == name).count();
    let told_as = [
        ("pushed", "pushed"),
        ("history-only", "in the history only"),
        ("unreachable", "unreachable"),
        ("local-commits", "in local commits"),
        ("staged", "staged"),
        ("untracked", "untracked"),
    ];
    let known = records.iter().any(|record| record.exposure != Exposure::Unknown);
    let told: Vec<_> = told_as
        .into_iter()
        .map(|(name, words)| (count(name), words))
        .filter(|(count, _)| known && *count > 0)
        .map(|(count, words)| format!("{} {words}", describe::thousands(count as u64)))
        .collect();
    if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) }
}

fn skipped(coverage: &CoverageRecord) -> String {
    if coverage.skipped.is_empty() {
        return "nothing skipped".to_owned();
    }
    let examples = |reason: SkipReason| match reason {
        // Their names are known to whoever wrote the patterns, and the faults were named above.
        SkipReason::Ignored | SkipReason::Excluded => 0,
        reason if reason.is_fault() => 0,
        _ => MAX_EXAMPLES,
    };
    let told: Vec<_> =
        coverage.skipped.iter().map(|(&reason, found)| describe::skipped(reason, found, examples(reason))).collect();
    format!("skipped: {}", neutral::line(&told.join(", ")))
}

#[cfg(test)]
mod tests;
