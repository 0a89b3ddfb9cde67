//! The reference page of the documentation: all rules by provider.

use std::fmt::Write;

use super::list::counted;
use crate::rule::{Provider, Rule, RuleIdx, RuleSet};

/// Returns the page as markdown, providers by name.
pub fn page(rules: &RuleSet, listed: &[RuleIdx]) -> String {
    let mut providers: Vec<(&Provider, Vec<&Rule>)> = Vec::new();
    for idx in listed {
        let rule = rules.rule(*idx);
        let provider = rules.provider(rule.provider);
        match providers.iter_mut().find(|(known, _)| known.id == provider.id) {
            Some((_, of_provider)) => of_provider.push(rule),
            None => providers.push((provider, vec![rule])),
        }
    }
    providers.sort_by_key(|(provider, _)| (provider.name.to_lowercase(), provider.id.clone()));
    let mut page = format!(
        "# Rules\n\n{}. This page is made by `keysift rules list --format markdown`; `keysift rules show ID` has \
         everything about a rule.\n",
        counted(listed.len(), providers.len())
    );
    for (provider, of_provider) in &providers {
        section(&mut page, provider, of_provider).expect("writing to a string does not fail");
    }
    page
}

fn section(page: &mut String, provider: &Provider, rules: &[&Rule]) -> std::fmt::Result {
    writeln!(page, "\n## {} ({})\n\n| rule | what it finds | severity | kind |", cell(&provider.name), rules.len())?;
    writeln!(page, "|---|---|---|---|")?;
    for rule in rules {
        let (name, severity, kind) = (cell(&rule.name), rule.severity, rule.shape.kind());
        let facts: String = rule.facts.iter().map(|fact| format!("; {}", cell(fact))).collect();
        writeln!(page, "| `{}` | {name}{facts} | {severity} | {kind} |", rule.id)?;
    }
    Ok(())
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}
