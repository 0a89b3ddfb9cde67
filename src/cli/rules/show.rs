//! `keysift rules show`: all that is known of one rule.

use std::fmt::Write as _;
use std::io::Write;

use clap::Args;

use super::{Outcome, RulesError, find, print};
use crate::advice::{self, Advice};
use crate::report::mask;
use crate::report::wrap::hanging;
use crate::rule::template::{self, Expanded};
use crate::rule::{Rule, RuleIdx, RuleSet, Shape, Text};

/// The seed of the example that is shown; any will do.
const SEED: u64 = 1;

#[derive(Clone, Debug, Args)]
pub struct ShowArgs {
    /// The id of the rule
    id: String,
}

pub fn run(args: &ShowArgs, rules: &RuleSet, width: usize, out: &mut dyn Write) -> Result<Outcome, RulesError> {
    let idx = find(rules, &args.id)?;
    print(&page(rules, idx, width), out)?;
    Ok(Outcome::Fine)
}

fn page(rules: &RuleSet, idx: RuleIdx, width: usize) -> String {
    let rule = rules.rule(idx);
    let provider = rules.provider(rule.provider);
    let mut page = format!("{}: {}\n\n", rule.id, rule.name);
    for (name, value) in facts(rules, idx) {
        page += &format!("  {name:<12}{value}\n");
    }
    page += "\nExamples\n";
    for example in rule.examples.iter().filter_map(|example| template::expand(example, SEED).ok()) {
        page += &indented(&masked(&example, rule));
    }
    page += "\nNo findings\n";
    for negative in rule.negatives.iter().filter_map(|negative| template::expand(negative, SEED).ok()) {
        page += &indented(&negative.text);
    }
    page + "\n" + &remediation(&advice::for_provider(provider), width)
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}").trim_end().to_owned() + "\n").collect()
}

fn facts(rules: &RuleSet, idx: RuleIdx) -> Vec<(&'static str, String)> {
    let rule = rules.rule(idx);
    let provider = rules.provider(rule.provider);
    let mut facts = vec![
        ("provider", format!("{} ({})", provider.name, provider.id)),
        ("severity", rule.severity.to_string()),
        ("confidence", rule.confidence.to_string()),
        ("kind", rule.shape.kind().to_string()),
    ];
    facts.extend(shape(&rule.shape));
    if !rule.context.any_of.is_empty() {
        let place = match rule.context.within {
            crate::rule::Within::Line => "on the line",
            crate::rule::Within::Near => "within five lines",
            crate::rule::Within::File => "in the file",
        };
        facts.push(("context", format!("one of {} {place}", rule.context.any_of.join(", "))));
    }
    if !rule.context.paths.is_empty() {
        facts.push(("paths", rule.context.paths.join(", ")));
    }
    if let Some(checksum) = rule.checksum {
        facts.push(("checksum", checksum.to_string()));
    }
    if rule.min_entropy > 0.0 {
        facts.push(("entropy", format!("at least {} bits per byte", rule.min_entropy)));
    }
    if let Some(pair) = &rule.pair {
        facts.push(("pair", format!("{}, found by {} within {} lines", pair.what, pair.with, pair.within_lines)));
    }
    facts.extend(rule.facts.iter().map(|fact| ("fact", fact.to_string())));
    facts.push(("source", if rules.is_builtin(idx) { "built in" } else { "a pack of yours" }.to_owned()));
    if !rules.is_enabled(idx) {
        facts.push(("state", "disabled".to_owned()));
    }
    facts
}

fn shape(shape: &Shape) -> Vec<(&'static str, String)> {
    match shape {
        Shape::Token { pattern, literals, .. } => {
            let literals: Vec<&str> = literals.iter().map(|literal| &*literal.text).collect();
            vec![("pattern", pattern.to_string()), ("literals", literals.join(" "))]
        }
        Shape::Assignment { names, alphabet, length, layout } => {
            let divided = if layout.is_empty() { String::new() } else { format!(", divided as {layout}") };
            vec![("names", names.join(", ")), ("value", format!("{alphabet}, {}{divided}", in_bytes(*length)))]
        }
        Shape::Url { schemes } => vec![("schemes", schemes.join(", "))],
        Shape::Header { scheme } => vec![("scheme", scheme.to_string())],
        Shape::Block { begin, end, max_bytes } => {
            vec![("begin", begin.to_string()), ("end", end.to_string()), ("size", format!("up to {max_bytes} bytes"))]
        }
        Shape::Path { globs } => vec![("globs", globs.join(", "))],
    }
}

fn in_bytes((least, greatest): (u32, u32)) -> String {
    match greatest {
        u32::MAX => format!("{least} bytes or more"),
        _ if least == greatest => format!("{least} bytes"),
        _ => format!("{least} to {greatest} bytes"),
    }
}

/// Returns the text of an example with its secret masked as a report would.
fn masked(example: &Expanded, rule: &Rule) -> String {
    let Some(secret) = example.secret.clone() else { return example.text.clone() };
    let shown = mask::mask(example.text[secret.clone()].as_bytes(), rule).text;
    format!("{}{shown}{}", &example.text[..secret.start], &example.text[secret.end..])
}

/// Returns what a credential opens and how it is ended, as paragraphs and numbered steps. Commands and addresses stay
/// on one line each, to be copied.
pub(in crate::cli) fn remediation(advice: &Advice, width: usize) -> String {
    let mut text = format!("What it opens\n{}\nWhat to do\n", hanging("  ", &advice.why, width));
    if advice.is_generic {
        text +=
            &hanging("  ", "These steps fit any credential; nothing certain is known of this provider's own.", width);
    }
    for (nth, step) in advice.steps.iter().enumerate() {
        text += &hanging(&format!("  {:>2}. ", nth + 1), step, width);
    }
    section(&mut text, "Commands", advice.commands.iter().map(|command| (&command.does, &command.run)));
    section(&mut text, "Links", advice.links.iter().map(|link| (&link.title, &link.url)));
    text
}

fn section<'a>(text: &mut String, title: &str, lines: impl Iterator<Item = (&'a Text, &'a Text)>) {
    let lines: Vec<String> = lines.map(|(what, how)| format!("  {what}: {how}\n")).collect();
    if !lines.is_empty() {
        write!(text, "\n{title}\n{}", lines.concat()).expect("writing to a string does not fail");
    }
}
