//! `keysift rules list`: one line per rule, or a record for programs, or the reference page of the documentation.

use std::io::Write;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{Outcome, RulesError, print, reference};
use crate::rule::{Checksum, Kind, Provider, Rule, RuleIdx, RuleSet, Severity, Text, Word};

#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// Only rules whose id, name, provider, context or facts hold this text
    text: Option<String>,
    /// Only rules of this provider, by id or name
    #[arg(long, value_name = "PROVIDER")]
    provider: Option<String>,
    /// Only rules of this severity
    #[arg(long, value_name = "SEVERITY", value_parser = word::<Severity>())]
    severity: Option<Severity>,
    /// Only rules of this kind
    #[arg(long, value_name = "KIND", value_parser = word::<Kind>())]
    kind: Option<Kind>,
    /// How to write them
    #[arg(short, long, default_value = "table", hide_default_value = true)]
    format: ListFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    Table,
    Json,
    Markdown,
}

/// Reads one of the words of `T`, and lists them in the help.
fn word<T: Word + Send + Sync>() -> impl TypedValueParser<Value = T> {
    let words = T::ALL.iter().map(|value| value.as_word());
    PossibleValuesParser::new(words).map(|word| {
        let named = T::ALL.iter().find(|value| value.as_word() == word);
        *named.expect("clap lets only these words through")
    })
}

pub fn run(args: &ListArgs, rules: &RuleSet, out: &mut dyn Write) -> Result<Outcome, RulesError> {
    let listed: Vec<RuleIdx> = rules.iter().map(|(idx, _)| idx).filter(|idx| args.asks_for(rules, *idx)).collect();
    let text = match args.format {
        ListFormat::Table => table(rules, &listed),
        ListFormat::Json => json(rules, &listed),
        ListFormat::Markdown => reference::page(rules, &listed),
    };
    print(&text, out)?;
    Ok(Outcome::Fine)
}

impl ListArgs {
    fn asks_for(&self, rules: &RuleSet, idx: RuleIdx) -> bool {
        let rule = rules.rule(idx);
        let provider = rules.provider(rule.provider);
        let is_provider =
            |asked: &str| [&provider.id, &provider.name].iter().any(|name| name.eq_ignore_ascii_case(asked));
        self.provider.as_deref().is_none_or(is_provider)
            && self.severity.is_none_or(|severity| severity == rule.severity)
            && self.kind.is_none_or(|kind| kind == rule.shape.kind())
            && self.text.as_ref().is_none_or(|text| holds(rule, provider, text))
    }
}

fn holds(rule: &Rule, provider: &Provider, text: &str) -> bool {
    let text = text.to_lowercase();
    let lists = rule.context.any_of.iter().chain(rule.facts.iter());
    [&rule.id, &rule.name, &provider.name].into_iter().chain(lists).any(|field| field.to_lowercase().contains(&text))
}

fn table(rules: &RuleSet, listed: &[RuleIdx]) -> String {
    let mut rows = vec![["ID", "SEVERITY", "CONFIDENCE", "KIND", "PROVIDER", "NAME"].map(str::to_owned)];
    for idx in listed {
        let rule = rules.rule(*idx);
        rows.push([
            rule.id.to_string(),
            rule.severity.to_string(),
            rule.confidence.to_string(),
            rule.shape.kind().to_string(),
            rules.provider(rule.provider).name.to_string(),
            rule.name.to_string(),
        ]);
    }
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &[String; 6]| {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    let lines: String = rows.iter().map(line).collect();
    let mut providers: Vec<_> = listed.iter().map(|idx| rules.rule(*idx).provider).collect();
    providers.sort();
    providers.dedup();
    format!("{lines}\n{}\n", counted(listed.len(), providers.len()))
}

/// Returns "198 rules of 31 providers".
pub(super) fn counted(rules: usize, providers: usize) -> String {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    format!("{rules} rule{} of {providers} provider{}", plural(rules), plural(providers))
}

/// A rule as programs read it.
#[derive(Serialize)]
struct RuleRecord<'a> {
    id: &'a str,
    name: &'a str,
    provider: ProviderRecord<'a>,
    severity: &'a str,
    confidence: &'a str,
    kind: &'a str,
    context: &'a [Text],
    within: &'a str,
    paths: &'a [Text],
    #[serde(skip_serializing_if = "Option::is_none")]
    checksum: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pair: Option<&'a str>,
    facts: &'a [Text],
    is_builtin: bool,
}

#[derive(Serialize)]
struct ProviderRecord<'a> {
    id: &'a str,
    name: &'a str,
}

fn json(rules: &RuleSet, listed: &[RuleIdx]) -> String {
    let records: Vec<RuleRecord> = listed.iter().map(|idx| record(rules, *idx)).collect();
    serde_json::to_string_pretty(&records).expect("records of text and flags are JSON") + "\n"
}

fn record(rules: &RuleSet, idx: RuleIdx) -> RuleRecord<'_> {
    let rule = rules.rule(idx);
    let provider = rules.provider(rule.provider);
    RuleRecord {
        id: &rule.id,
        name: &rule.name,
        provider: ProviderRecord { id: &provider.id, name: &provider.name },
        severity: rule.severity.as_str(),
        confidence: rule.confidence.as_str(),
        kind: rule.shape.kind().as_str(),
        context: &rule.context.any_of,
        within: rule.context.within.as_str(),
        paths: &rule.context.paths,
        checksum: rule.checksum.map(Checksum::as_str),
        pair: rule.pair.as_ref().map(|pair| &*pair.with),
        facts: &rule.facts,
        is_builtin: rules.is_builtin(idx),
    }
}
