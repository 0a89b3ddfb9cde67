//! `keysift explain`: what a rule finds, why it matters, and how to end such a credential.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::rules::{Outcome, RulesError, find, on_stdout, remediation};
use crate::report::neutral::{Whitespace, neutralise};
use crate::rule::{RuleIdx, RuleSet};

#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// The id of a rule
    #[arg(value_name = "RULE")]
    what: String,
    /// Add the rules of a file or folder; may be repeated
    #[arg(long = "rules", value_name = "PATH")]
    packs: Vec<PathBuf>,
}

/// Runs the command and returns the exit code of the process.
pub fn run(args: &ExplainArgs) -> Result<u8, Failure> {
    on_stdout(|out| write(args, out))
}

fn write(args: &ExplainArgs, out: &mut dyn Write) -> Result<Outcome, RulesError> {
    let rules = RuleSet::with_packs(&args.packs)?;
    let idx = find(&rules, &args.what)?;
    out.write_all(neutralise(&page(&rules, idx), Whitespace::Kept).as_bytes())?;
    Ok(Outcome::Fine)
}

fn page(rules: &RuleSet, idx: RuleIdx) -> String {
    let rule = rules.rule(idx);
    let provider = rules.provider(rule.provider);
    let facts: String = rule.facts.iter().map(|fact| format!("; {fact}")).collect();
    let (id, name, severity, confidence) = (&rule.id, &rule.name, rule.severity, rule.confidence);
    format!(
        "{id}: {name}{facts}\nIssued by {}. Severity {severity}, confidence {confidence}.\n\n{}",
        provider.name,
        remediation(provider)
    )
}
