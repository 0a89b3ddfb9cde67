//! The format for people at a terminal, as careful as a compiler's messages.

use std::io::{self, Write};

use annotate_snippets::renderer::{DEFAULT_LINE_NUM_STYLE, Renderer};
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Snippet as Source};

use super::describe;
use super::neutral::{self, Whitespace};
use super::record::{CoverageRecord, Record, Report, Snippet};
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
        Self { is_colored: false, width: 100, suppressed: SuppressedFindings::default() }
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
    group.elements(notes(record).into_iter().map(|(name, text)| note(&name, &text, record, options)))
}

/// Returns the line that names the place. The renderer would count the column in the lines that it is given, which are
/// masked and cut, so this line is ours.
fn arrow(record: &Record, options: &TextOptions) -> String {
    let style = if options.is_colored { DEFAULT_LINE_NUM_STYLE } else { anstyle::Style::new() };
    let indent = if record.snippet.is_some() { gutter_width(record) } else { 0 };
    format!("{:indent$}{style}--> {style:#}{}", "", place(record))
}

fn place(record: &Record) -> String {
    let mut place = match &record.object {
        Some(object) if record.path.is_empty() => object.clone(),
        _ => record.path.clone(),
    };
    let start = record.region.start;
    if start.line > 0 {
        place = format!("{place}:{}:{}", start.line, start.column);
    }
    if let Some(kind) = &record.place {
        place = format!("{place} ({kind})");
    }
    neutral::line(&place).into_owned()
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

/// Returns what is told below the lines, each with its name.
fn notes(record: &Record) -> Vec<(String, String)> {
    let mut notes = Vec::new();
    let mut tell = |name: &str, text: String| notes.push((name.to_owned(), text));
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
    if let Some((name, text)) = record.advice.headline.split_once(": ") {
        tell(name, text.to_owned());
    } else if !record.advice.headline.is_empty() {
        tell("fix", record.advice.headline.clone());
    }
    for command in record.advice.commands.iter().filter(|_| !record.advice.is_urgent) {
        tell("run", format!("{} # {}", command.run, command.does));
    }
    tell("more", format!("keysift explain {}; fingerprint {}", record.rule_id, record.fingerprint));
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

fn note(name: &str, text: &str, record: &Record, options: &TextOptions) -> Element<'static> {
    let is_first_advice = record.advice.headline.starts_with(name);
    let level = if is_first_advice { Level::HELP } else { Level::NOTE };
    let before = gutter_width(record) + " = : ".len() + name.chars().count();
    let width = options.width.max(MIN_WIDTH).saturating_sub(before).max(MIN_WIDTH / 2);
    let text = wrap(&neutral::line(text), width);
    level.with_name(neutral::line(name).into_owned()).message(text).into()
}

/// Breaks `text` between words into lines of at most `width` characters; a longer word keeps a line of its own.
fn wrap(text: &str, width: usize) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut column = 0;
    for word in text.split(' ') {
        let chars = word.chars().count();
        if column > 0 && column + 1 + chars > width {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += chars;
    }
    wrapped
}

fn summary(report: &Report) -> String {
    let (suppressed, active): (Vec<_>, Vec<_>) =
        report.records.iter().partition(|record| describe::suppression(record).is_some());
    let noun = if active.len() == 1 { "finding" } else { "findings" };
    let found = describe::thousands(active.len() as u64);
    let exposures = exposures(&active);
    let coverage = &report.coverage;
    let files = if coverage.files == 1 { "file" } else { "files" };
    let time = report.elapsed.map_or_else(String::new, |time| format!(" in {:.2} s", time.as_secs_f64()));
    let known = match coverage.known {
        0 => String::new(),
        known => format!(" and {} known from an earlier scan", describe::thousands(known)),
    };
    format!(
        "{found} {noun}{exposures}, {} suppressed · {} {files}, {}{known}{time} · {}",
        describe::thousands(suppressed.len() as u64),
        describe::thousands(coverage.files),
        describe::bytes(coverage.bytes),
        skipped(coverage),
    )
}

/// Returns how many of the findings have travelled how far: " (2 pushed, 1 staged)".
fn exposures(records: &[&Record]) -> String {
    let count = |name: &str| records.iter().filter(|record| describe::exposure_name(&record.exposure) == name).count();
    let order = ["pushed", "history-only", "unreachable", "local-commits", "staged", "untracked"];
    let known = records.iter().any(|record| record.exposure != Exposure::Unknown);
    let told: Vec<_> = order
        .into_iter()
        .map(|name| (count(name), name))
        .filter(|(count, _)| known && *count > 0)
        .map(|(count, name)| format!("{count} {}", name.replace('-', " ")))
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
