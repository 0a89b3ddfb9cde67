//! Findings as SARIF results.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;
use serde_sarif::sarif::{Location, Message, PropertyBag, Result as SarifResult, Suppression};

use super::location;
use super::{escape, level, plain};
use crate::finding::{SuppressedBy, Suppression as DomainSuppression};
use crate::report::describe;
use crate::report::markdown;
use crate::report::record::{Record, Report};

/// How many other places a result lists; hosts take about a hundred locations.
const MAX_OCCURRENCES: usize = 50;

pub fn results(report: &Report) -> Vec<SarifResult> {
    let rules: HashMap<&str, usize> =
        report.rules.iter().enumerate().map(|(at, rule)| (rule.id.as_str(), at)).collect();
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    let results = report.records.iter().map(|record| {
        let number = known.entry((&record.fingerprint, &record.path)).or_default();
        *number += 1;
        result(record, *number, rules.get(record.rule_id.as_str()).copied())
    });
    results.collect()
}

/// Returns the result of a finding, which is the `number`th of the same secret in the same path.
fn result(record: &Record, number: usize, rule_index: Option<usize>) -> SarifResult {
    let related = related_locations(record);
    let mut result = SarifResult::builder()
        .rule_id(record.rule_id.as_str())
        .level(level(record.severity))
        .message(message(record, &related))
        .locations(vec![location::of_record(record)])
        .partial_fingerprints(fingerprints(record, number))
        .suppressions(describe::suppression(record).map(suppression).into_iter().collect::<Vec<_>>())
        .properties(properties(record))
        .build();
    result.rule_index = rule_index.and_then(|index| i64::try_from(index).ok());
    result.occurrence_count = i64::try_from(record.occurrences.len() + 1).ok();
    result.related_locations = (!related.is_empty()).then_some(related);
    result
}

fn message(record: &Record, related: &[Location]) -> Message {
    let mut text = vec![format!("{} in {}.", escape(&record.rule_name), escape(&location::path(record)))];
    let mut markdown =
        vec![format!("**{}**: {}.", markdown::escape(&record.rule_name), markdown::escape(&record.masked))];
    for told in [describe::exposure(record), describe::facts(record)].into_iter().flatten() {
        text.push(format!("{}.", escape(&capitalised(&told))));
        markdown.push(format!("{}.", markdown::escape(&capitalised(&told))));
    }
    let headline = capitalised(&record.advice.headline);
    text.push(format!("{}.", escape(&headline)));
    markdown.push(format!("**{}.**", markdown::escape(&headline)));
    if !related.is_empty() {
        let links: Vec<_> = related.iter().filter_map(link).collect();
        let links = format!("See also {}.", links.join(", "));
        text.push(links.clone());
        markdown.push(links);
    }
    let steps: Vec<_> = record.advice.steps.iter().map(|step| format!("\n- {}", markdown::escape(step))).collect();
    let commands: Vec<_> =
        record.advice.commands.iter().map(|command| format!("\n\n{}", markdown::command(command))).collect();
    let markdown = format!("{}\n{}{}", markdown.join(" "), steps.concat(), commands.concat());
    Message::builder().text(text.join(" ")).markdown(markdown).build()
}

/// Returns a link in the form that viewers resolve by the id of a related location.
fn link(location: &Location) -> Option<String> {
    Some(format!("[{}]({})", location.message.as_ref()?.text.as_ref()?, location.id?))
}

fn related_locations(record: &Record) -> Vec<Location> {
    let own_path = location::path(record);
    let parts = record.related.iter().map(|part| (own_path.clone(), part.region, part.what.clone()));
    let others = record.occurrences.iter().take(MAX_OCCURRENCES).map(|other| {
        let path = if other.path.is_empty() { own_path.clone() } else { other.path.clone() };
        (path, other.region, format!("line {}", other.region.start.line))
    });
    let numbered = (1..).zip(parts.chain(others));
    numbered.map(|(id, (path, region, what))| location::related(id, &path, &region, plain(&what))).collect()
}

/// Returns what keeps an alert the same from run to run.
///
/// Hosts look at `primaryLocationLineHash` only, and fill it in from the file's lines where it is missing. Ours comes
/// from the keyed fingerprint instead: it stays when lines move, exists for what only the history holds, and is no
/// unkeyed hash of text that holds a password.
fn fingerprints(record: &Record, number: usize) -> BTreeMap<String, String> {
    let line_hash = format!("{}:{number}", record.fingerprint.get(..16).unwrap_or(&record.fingerprint));
    BTreeMap::from([
        ("primaryLocationLineHash".to_owned(), line_hash),
        ("keysift/v1".to_owned(), record.fingerprint.clone()),
    ])
}

fn suppression(suppression: &DomainSuppression) -> Suppression {
    let kind = match suppression.by {
        SuppressedBy::Inline { .. } => "inSource",
        SuppressedBy::Config { .. } | SuppressedBy::Baseline { .. } => "external",
    };
    let by = describe::suppressed_by(&suppression.by);
    let reason = if suppression.reason.is_empty() { by } else { format!("{} ({by})", suppression.reason) };
    Suppression::builder()
        .kind(json!(kind))
        .status(json!("accepted"))
        .justification(crate::report::neutral::line(&reason))
        .build()
}

fn properties(record: &Record) -> PropertyBag {
    let mut properties = BTreeMap::from([
        ("confidence".to_owned(), json!(record.confidence.as_str())),
        ("exposure".to_owned(), json!(describe::exposure_name(&record.exposure))),
        ("provider".to_owned(), json!(record.provider_id)),
        ("severity".to_owned(), json!(record.severity.as_str())),
    ]);
    if let Some(object) = &record.object {
        properties.insert("object".to_owned(), json!(object));
    }
    if let Some(attribution) = &record.attribution {
        properties.insert("commit".to_owned(), json!(attribution.commit.to_string()));
        properties.insert("ageDays".to_owned(), json!(attribution.age_days));
    }
    PropertyBag::builder().additional_properties(properties).build()
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
