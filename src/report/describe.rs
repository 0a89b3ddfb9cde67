//! The words that several formats use for the same thing.

use bstr::{BString, ByteSlice};

use super::record::{CoverageRecord, Record};
use crate::coverage::{SkipReason, Skipped};
use crate::finding::{Attribution, Disposition, Encoding, Exposure, SuppressedBy, Suppression};

/// How many refs are named before the rest is counted.
const MAX_REFS: usize = 3;

/// Returns the stable name of an exposure, for machines.
pub fn exposure_name(exposure: &Exposure) -> &'static str {
    match exposure {
        Exposure::Unknown => "unknown",
        Exposure::Untracked => "untracked",
        Exposure::Staged => "staged",
        Exposure::LocalCommits => "local-commits",
        Exposure::Pushed { .. } => "pushed",
        Exposure::HistoryOnly { .. } => "history-only",
        Exposure::Unreachable => "unreachable",
    }
}

/// Returns the refs of an exposure that has any.
pub fn exposure_refs(exposure: &Exposure) -> &[BString] {
    match exposure {
        Exposure::Pushed { refs } | Exposure::HistoryOnly { refs } => refs,
        _ => &[],
    }
}

/// Returns where a finding is: "src/app.py:12:21 (index)". What git knows no path of is named by its object.
pub fn place(record: &Record) -> String {
    let mut place = match &record.object {
        Some(object) if record.path.is_empty() => object.clone(),
        _ => record.path.clone(),
    };
    let start = record.region.start;
    if start.line > 0 {
        place = format!("{place}:{}:{}", start.line, start.column);
    }
    match &record.place {
        Some(kind) => format!("{place} ({kind})"),
        None => place,
    }
}

/// Returns how far a finding has travelled, since when and by whom, in one line; `None` if nothing is known.
pub fn exposure(record: &Record) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(attribution) = &record.attribution {
        parts.push(attribution.commit.short());
        parts.push(format!("{} by {}", age(attribution), attribution.author.to_str_lossy()));
    }
    let refs = refs(exposure_refs(&record.exposure));
    match &record.exposure {
        Exposure::Unknown => {}
        Exposure::Untracked => parts.push("not in git yet".to_owned()),
        Exposure::Staged => parts.push("staged, not committed".to_owned()),
        Exposure::LocalCommits => parts.push("committed, not pushed".to_owned()),
        Exposure::Pushed { .. } => parts.push(format!("pushed{refs}")),
        Exposure::HistoryOnly { .. } => parts.push(format!("deleted, but still in the history{refs}")),
        Exposure::Unreachable => parts.push("in the object database, reached by no branch or tag".to_owned()),
    }
    let is_in_head = record.attribution.as_ref().is_some_and(|attribution| attribution.is_in_head);
    let head = if is_in_head { "; still in HEAD" } else { "" };
    (!parts.is_empty()).then(|| format!("{}{head}", parts.join(", ")))
}

fn age(attribution: &Attribution) -> String {
    match attribution.age_days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{} days ago", thousands(days.into())),
    }
}

fn refs(refs: &[BString]) -> String {
    if refs.is_empty() {
        return String::new();
    }
    let named: Vec<_> = refs.iter().take(MAX_REFS).map(|name| name.to_str_lossy()).collect();
    let more = refs.len().saturating_sub(MAX_REFS);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(" ({}{more})", named.join(", "))
}

/// Returns what the token and its place tell, in one line.
pub fn facts(record: &Record) -> Option<String> {
    let mut facts = record.facts.clone();
    if let Some(chars) = record.masked_chars.filter(|&chars| chars > record.masked.chars().count()) {
        facts.push(format!("{chars} characters"));
    }
    if !record.decoded_from.is_empty() {
        let layers: Vec<_> = record.decoded_from.iter().map(|encoding| encoding_name(*encoding)).collect();
        facts.push(format!("decoded from {}", layers.join(" in ")));
    }
    (!facts.is_empty()).then(|| facts.join("; "))
}

pub fn encoding_name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Base64 => "base64",
        Encoding::Hex => "hex",
        Encoding::Percent => "percent",
        Encoding::Escapes => "escapes",
        Encoding::Utf16 => "utf-16",
    }
}

/// Returns the suppression of a record, if it has one.
pub fn suppression(record: &Record) -> Option<&Suppression> {
    match &record.disposition {
        Disposition::Active => None,
        Disposition::Suppressed(suppression) => Some(suppression),
    }
}

/// Returns the stable name of what suppressed a finding, for machines.
pub fn suppressor_name(by: &SuppressedBy) -> &'static str {
    match by {
        SuppressedBy::Inline { .. } => "inline",
        SuppressedBy::Config { .. } => "config",
        SuppressedBy::Baseline { .. } => "baseline",
    }
}

/// Returns who suppressed a finding: "inline marker `keysift:allow` in line 3".
pub fn suppressed_by(by: &SuppressedBy) -> String {
    match by {
        SuppressedBy::Inline { marker, line } => format!("inline marker `{marker}` in line {line}"),
        SuppressedBy::Config { file, line } => format!("allowlist of {file}:{line}"),
        SuppressedBy::Baseline { file } => format!("baseline {file}"),
    }
}

/// Returns the stable name of a skip reason, for machines.
pub fn skip_name(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Ignored => "ignored",
        SkipReason::Excluded => "excluded",
        SkipReason::TooLarge => "too-large",
        SkipReason::Archive => "archive",
        SkipReason::SymlinkNotFollowed => "symlink-not-followed",
        SkipReason::Submodule => "submodule",
        SkipReason::SpecialFile => "special-file",
        SkipReason::ShallowBoundary => "shallow-boundary",
        SkipReason::Unreadable => "unreadable",
        SkipReason::Vanished => "vanished",
        SkipReason::Loop => "loop",
        SkipReason::MissingObject => "missing-object",
        SkipReason::CorruptObject => "corrupt-object",
        SkipReason::NothingScanned => "nothing-scanned",
        SkipReason::Interrupted => "interrupted",
    }
}

/// Returns what was skipped for a reason, of one thing and of several: "archive not opened", "archives not opened".
fn skip_words(reason: SkipReason) -> (&'static str, &'static str) {
    let same = |words| (words, words);
    match reason {
        SkipReason::Ignored => same("ignored"),
        SkipReason::Excluded => same("excluded"),
        SkipReason::TooLarge => same("over the size limit"),
        SkipReason::Archive => ("archive not opened", "archives not opened"),
        SkipReason::SymlinkNotFollowed => ("link not followed", "links not followed"),
        SkipReason::Submodule => ("submodule", "submodules"),
        SkipReason::SpecialFile => ("device, pipe or socket", "devices, pipes or sockets"),
        SkipReason::ShallowBoundary => same("beyond the shallow clone"),
        SkipReason::Unreadable => same("unreadable"),
        SkipReason::Vanished => same("vanished during the scan"),
        SkipReason::Loop => ("loop of links", "loops of links"),
        SkipReason::MissingObject => ("missing git object", "missing git objects"),
        SkipReason::CorruptObject => ("corrupt git object", "corrupt git objects"),
        SkipReason::NothingScanned => same("given but not scanned"),
        SkipReason::Interrupted => same("not reached before the scan was stopped"),
    }
}

/// Returns one skip reason with its count and up to `max_examples` names: "2 unreadable (a, b)".
pub fn skipped(reason: SkipReason, skipped: &Skipped, max_examples: usize) -> String {
    let (one, several) = skip_words(reason);
    let mut told = counted_as(skipped.count, one, several);
    let named: Vec<&str> = skipped.examples.iter().take(max_examples).map(String::as_str).collect();
    if !named.is_empty() {
        let more = if (named.len() as u64) < skipped.count { ", …" } else { "" };
        told.push_str(&format!(" ({}{more})", named.join(", ")));
    }
    told
}

/// Returns what a scan missed by fault, in one line; `None` if it is complete.
pub fn incompleteness(coverage: &CoverageRecord) -> Option<String> {
    if coverage.is_complete {
        return None;
    }
    let faults = coverage.skipped.iter().filter(|(reason, _)| reason.is_fault());
    let told: Vec<_> = faults.map(|(&reason, found)| skipped(reason, found, Skipped::MAX_EXAMPLES)).collect();
    let told = if told.is_empty() { "see what was skipped".to_owned() } else { told.join("; ") };
    Some(format!("the scan is incomplete: {told}"))
}

/// Returns a count of things whose name takes an `s`: "1 file", "4,848 files".
pub fn counted(count: u64, thing: &str) -> String {
    counted_as(count, thing, &format!("{thing}s"))
}

fn counted_as(count: u64, one: &str, several: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { several })
}

/// Returns `4848` as `4,848`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut told = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// Returns a size in the unit in which it has two or three digits, as people tell it: `56 MB`.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "kB", "MB", "GB", "TB"];
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && size < 9.95);
    format!("{size:.decimals$} {}", if bytes == 1 { "byte" } else { UNITS[unit] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        let cases = [(0, "0", "0 bytes"), (1, "1", "1 byte"), (999, "999", "999 bytes"), (1_000, "1,000", "1.0 kB")];
        let large =
            [(56_400_123, "56,400,123", "56 MB"), (9_960_000, "9,960,000", "10 MB"), (999_600, "999,600", "1.0 MB")];
        for (number, with_commas, size) in cases.into_iter().chain(large) {
            assert_eq!(thousands(number), with_commas);
            assert_eq!(bytes(number), size);
        }
    }
}
