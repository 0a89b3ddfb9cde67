//! SARIF 2.1.0, as code-scanning hosts, editors and vulnerability trackers read it. `docs/formats.md` says what each
//! part is for.
//!
//! Texts are harmless before they get here, and the order is that of the report, so that a viewer that keeps only the
//! first results keeps the worst. No e-mail address, no time and no name of this machine is in it.

mod location;
mod result;
mod rules;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::json;
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Message, Notification, ReportingDescriptor, ReportingDescriptorReference,
    ResultLevel, Run, RunAutomationDetails, Sarif, Tool, ToolComponent,
};

use super::describe;
use super::neutral::{self, Layout};
use super::record::Report;
use crate::coverage::Skipped;
use crate::rule::Severity;
use location::SOURCE_ROOT;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The ids of the notifications that a run may hold, with what they mean.
const NOTIFICATIONS: [(&str, &str); 3] = [
    ("incomplete", "Something could not be looked at, so that a clean result would prove nothing."),
    ("skipped", "Something was not looked at because someone decided so."),
    ("notice", "Something about the configuration or a marker needs attention."),
];

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let log = Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(vec![run(report)]).build();
    neutral::write_json(&log, Layout::Pretty, out)
}

fn run(report: &Report) -> Run {
    let root = ArtifactLocation::builder().description("The folder that was scanned.").build();
    Run::builder()
        .tool(Tool::builder().driver(driver(report)).build())
        .automation_details(RunAutomationDetails::builder().id("keysift/").build())
        .taxonomies(vec![rules::weaknesses()])
        .invocations(vec![invocation(report)])
        .original_uri_base_ids(BTreeMap::from([(SOURCE_ROOT.to_owned(), root)]))
        .column_kind(json!("unicodeCodePoints"))
        .results(result::results(report))
        .build()
}

fn driver(report: &Report) -> ToolComponent {
    let notifications = NOTIFICATIONS
        .map(|(id, meaning)| ReportingDescriptor::builder().id(id).short_description(&meaning.to_owned()).build());
    ToolComponent::builder()
        .name(env!("CARGO_PKG_NAME"))
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .version(env!("CARGO_PKG_VERSION"))
        .short_description(&"Finds credentials in working trees, commits and git histories.".to_owned())
        .rules(report.rules.iter().map(rules::descriptor).collect::<Vec<_>>())
        .notifications(notifications.to_vec())
        .supported_taxonomies(vec![rules::weaknesses_reference()])
        .build()
}

fn invocation(report: &Report) -> Invocation {
    let skipped = report.coverage.skipped.iter().map(|(&reason, skipped)| {
        let (id, level) = if reason.is_fault() { ("incomplete", "error") } else { ("skipped", "note") };
        let text = format!("Not looked at: {}.", describe::skipped(reason, skipped, Skipped::MAX_EXAMPLES));
        notification(id, level, &text)
    });
    Invocation::builder()
        .execution_successful(report.coverage.is_complete)
        .exit_code(i64::from(report.exit_code))
        .tool_execution_notifications(skipped.collect::<Vec<_>>())
        .tool_configuration_notifications(
            report.notices.iter().map(|notice| notification("notice", "warning", notice)).collect::<Vec<_>>(),
        )
        .build()
}

fn notification(id: &'static str, level: &'static str, text: &str) -> Notification {
    let index = NOTIFICATIONS.iter().position(|(known, _)| *known == id);
    let mut descriptor = ReportingDescriptorReference::builder().id(id).build();
    descriptor.index = index.and_then(|index| i64::try_from(index).ok());
    Notification::builder().descriptor(descriptor).level(json!(level)).message(plain(text)).build()
}

/// Returns SARIF's level for a severity.
fn level(severity: Severity) -> ResultLevel {
    match severity {
        Severity::Critical | Severity::High => ResultLevel::Error,
        Severity::Medium => ResultLevel::Warning,
        Severity::Low | Severity::Info => ResultLevel::Note,
    }
}

/// Returns a message whose text is shown as it is: what SARIF takes for a link or a placeholder is escaped.
fn plain(text: &str) -> Message {
    Message::builder().text(escape(text)).build()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in neutral::line(text).chars() {
        match c {
            '[' | ']' | '\\' => escaped.extend(['\\', c]),
            '{' | '}' => escaped.extend([c, c]),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
