//! Rules as SARIF describes them, and the weakness that all of them are cases of.

use std::collections::BTreeMap;

use serde_json::json;
use serde_sarif::sarif::{
    MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor, ReportingDescriptorReference,
    ReportingDescriptorRelationship, ToolComponent, ToolComponentReference,
};

use super::level;
use crate::advice::Advice;
use crate::report::markdown;
use crate::report::neutral;
use crate::report::record::RuleRecord;
use crate::rule::{Confidence, Severity};

pub fn descriptor(rule: &RuleRecord) -> ReportingDescriptor {
    let name = neutral::line(&rule.name);
    let why = neutral::line(&rule.advice.why);
    let mut descriptor = ReportingDescriptor::builder()
        .id(rule.id.as_str())
        .name(pascal_case(&rule.id))
        .short_description(&format!("{name} in scanned content."))
        .full_description(&format!("A credential was found: {name}. {why}").trim().to_owned())
        .help(help(rule))
        .default_configuration(ReportingConfiguration::builder().level(json!(level(rule.severity))).build())
        .properties(properties(rule))
        .relationships(vec![hardcoded_credentials()])
        .build();
    descriptor.help_uri = rule.advice.links.first().map(|link| link.url.to_string());
    descriptor
}

/// Returns the score that code-scanning hosts rank alerts by: from 9.0 on critical, 7.0 high, 4.0 medium, else low.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.5",
    }
}

fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

fn properties(rule: &RuleRecord) -> PropertyBag {
    PropertyBag::builder()
        .tags(["security", "secrets", "external/cwe/cwe-798"].map(str::to_owned).to_vec())
        .additional_properties(BTreeMap::from([
            ("precision".to_owned(), json!(precision(rule.confidence))),
            ("security-severity".to_owned(), json!(security_severity(rule.severity))),
        ]))
        .build()
}

fn help(rule: &RuleRecord) -> MultiformatMessageString {
    MultiformatMessageString::builder().text(help_text(&rule.advice)).markdown(help_markdown(&rule.advice)).build()
}

fn help_text(advice: &Advice) -> String {
    let mut lines = vec![format!("What to do: {}.", advice.headline)];
    lines.extend(advice.steps.iter().enumerate().map(|(at, step)| format!("{}. {step}", at + 1)));
    lines.extend(advice.commands.iter().map(|command| format!("To {}: {}", command.does, command.run)));
    lines.extend(advice.links.iter().map(|link| format!("{}: {}", link.title, link.url)));
    lines.iter().map(|line| neutral::line(line)).collect::<Vec<_>>().join("\n")
}

fn help_markdown(advice: &Advice) -> String {
    let mut blocks = Vec::new();
    if !advice.why.is_empty() {
        blocks.push(markdown::escape(&advice.why));
    }
    let steps = advice.steps.iter().enumerate();
    blocks
        .push(steps.map(|(at, step)| format!("{}. {}", at + 1, markdown::escape(step))).collect::<Vec<_>>().join("\n"));
    blocks.extend(advice.commands.iter().map(markdown::command));
    if !advice.links.is_empty() {
        blocks.push(markdown::links(&advice.links));
    }
    if advice.is_generic {
        blocks.push("These steps fit any credential; nothing certain is known of this provider.".to_owned());
    }
    blocks.join("\n\n")
}

/// Returns the id as the identifier that SARIF asks a rule's name to be: `TelepathApiKey`.
fn pascal_case(id: &str) -> String {
    id.split(['-', '_', '.'])
        .flat_map(|word| {
            let mut chars = word.chars();
            chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars)
        })
        .collect()
}

/// The catalogue of weaknesses, as far as it is named here.
pub fn weaknesses() -> ToolComponent {
    let weakness = ReportingDescriptor::builder()
        .id("CWE-798")
        .name("UseOfHardCodedCredentials")
        .short_description(&"Use of hard-coded credentials.".to_owned())
        .help_uri("https://cwe.mitre.org/data/definitions/798.html")
        .build();
    ToolComponent::builder()
        .name("CWE")
        .organization("MITRE")
        .short_description(&"The MITRE Common Weakness Enumeration.".to_owned())
        .information_uri("https://cwe.mitre.org/")
        .is_comprehensive(false)
        .taxa(vec![weakness])
        .build()
}

pub fn weaknesses_reference() -> ToolComponentReference {
    ToolComponentReference::builder().name("CWE").index(0).build()
}

fn hardcoded_credentials() -> ReportingDescriptorRelationship {
    let target =
        ReportingDescriptorReference::builder().id("CWE-798").index(0).tool_component(weaknesses_reference()).build();
    ReportingDescriptorRelationship::builder().target(target).kinds(vec!["superset".to_owned()]).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_id_becomes_an_identifier() {
        for (id, name) in [("aws-access-key-id", "AwsAccessKeyId"), ("jwt", "Jwt"), ("a--b", "AB"), ("", "")] {
            assert_eq!(pascal_case(id), name);
        }
    }
}
