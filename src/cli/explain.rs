//! `keysift explain`: why a finding was kept and why what else stands there was not, or what a rule finds; and how to end
//! such a credential.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::failure::Failure;
use super::rules::{Outcome, RulesError, find, on_stdout, remediation};
use crate::config::{self, Environment, Settings};
use crate::report::neutral::{Whitespace, neutralise};
use crate::report::record::{Record, Report};
use crate::rule::{Confidence, RuleIdx, RuleSet};
use crate::scan::{self, Monitor};
use crate::source::{PathFilter, Worktree, WorktreeOptions};

#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// The id of a rule, the fingerprint of a finding (six digits or more), or a place such as src/app.py:12
    #[arg(value_name = "RULE|FINGERPRINT|PATH:LINE")]
    what: String,
    /// Where to look for the finding with this fingerprint
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// Add the rules of a file or folder; may be repeated
    #[arg(long = "rules", value_name = "PATH")]
    packs: Vec<PathBuf>,
}

/// What is to be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    Rule(String),
    /// The first digits of a fingerprint, in lower case.
    Fingerprint(String),
    Place(PathBuf, u32),
}

impl Subject {
    /// Reads what the user asks for. What names no rule but could be the digits of a fingerprint is one.
    fn parse(what: &str, rules: &RuleSet) -> Self {
        const LEAST_DIGITS: usize = 6;
        if rules.find(what).is_some() {
            return Self::Rule(what.to_owned());
        }
        if let Some((path, line)) = what.rsplit_once(':')
            && let Ok(line) = line.parse()
        {
            return Self::Place(PathBuf::from(path), line);
        }
        let is_digits = (LEAST_DIGITS..=32).contains(&what.len()) && what.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_digits { Self::Fingerprint(what.to_ascii_lowercase()) } else { Self::Rule(what.to_owned()) }
    }
}

/// Runs the command and returns the exit code of the process.
pub fn run(args: &ExplainArgs) -> Result<u8, Failure> {
    let fail = |error: RulesError| Failure::from_error(&error, error.help().to_owned());
    let rules = RuleSet::with_packs(&args.packs).map_err(|error| fail(error.into()))?;
    let subject = Subject::parse(&args.what, &rules);
    let text = match &subject {
        Subject::Rule(id) => page(&rules, find(&rules, id).map_err(fail)?),
        Subject::Fingerprint(digits) => {
            let found = look(args, &args.path)?;
            let mut records = found.report.records.iter().filter(|record| record.fingerprint.starts_with(digits));
            let record = records.next().ok_or_else(|| nothing(args, &args.path))?;
            explained(record) + "\n" + &rule_page(&rules, record)
        }
        Subject::Place(path, line) => at_place(&rules, &look(args, path)?, *line).ok_or_else(|| nothing(args, path))?,
    };
    on_stdout(|out| {
        out.write_all(neutralise(&text, Whitespace::Kept).as_bytes())?;
        Ok(Outcome::Fine)
    })
}

fn nothing(args: &ExplainArgs, path: &Path) -> Failure {
    Failure::new(
        format!("could not explain `{}`: nothing in {} fits it", args.what, path.display()),
        "`keysift scan --min-confidence low` lists findings with their places and fingerprints",
    )
}

/// What a scan of one path showed, doubtful findings included.
struct Found {
    report: Report,
    /// Each with its place and its reason.
    drops: Vec<String>,
}

fn look(args: &ExplainArgs, path: &Path) -> Result<Found, Failure> {
    let paths = [path.to_owned()];
    let mut settings = config::load(&paths, None, &Environment::of_process())?;
    settings.rules.packs.extend(args.packs.iter().cloned().map(config::Traced::by_default));
    settings.rules.min_confidence = config::Traced::by_default(Confidence::Low);
    settings.output.explains_drops = true;
    let source = Worktree::new(&paths, options(&settings)?)?;
    let outcome = scan::run(&settings, &source, &Arc::new(Monitor::default()))?;
    Ok(Found { report: outcome.report, drops: outcome.drops })
}

fn options(settings: &Settings) -> Result<WorktreeOptions, Failure> {
    Ok(WorktreeOptions {
        jobs: *settings.limits.jobs,
        respects_ignore_files: !*settings.selection.no_ignore,
        follows_links: *settings.selection.follow_symlinks,
        max_file_bytes: settings.limits.max_file_size.0,
        filter: PathFilter::new(&[], &[])?,
    })
}

/// Explains all that was found or dropped on one line; `None` if there is nothing.
fn at_place(rules: &RuleSet, found: &Found, line: u32) -> Option<String> {
    let is_here = |record: &&Record| (record.region.start.line..=record.region.end.line).contains(&line);
    let here: Vec<&Record> = found.report.records.iter().filter(is_here).collect();
    let mut text: String = here.iter().map(|record| explained(record) + "\n").collect();
    let drops: Vec<&String> = found.drops.iter().filter(|drop| line_of(drop) == Some(line)).collect();
    if !drops.is_empty() {
        text += "Not believed\n";
        drops.iter().for_each(|drop| writeln!(text, "  {drop}").expect("writing to a string does not fail"));
        text += "\n";
    }
    here.iter().take(1).for_each(|record| text += &rule_page(rules, record));
    (!text.is_empty()).then_some(text)
}

/// Reads the line from `path:line:column: rule: reason`.
fn line_of(drop: &str) -> Option<u32> {
    let (place, _) = drop.split_once(": ")?;
    place.rsplit(':').nth(1)?.parse().ok()
}

/// Tells why a finding was kept.
fn explained(record: &Record) -> String {
    let Record { rule_id, rule_name, severity, confidence, path, region, fingerprint, .. } = record;
    let mut text = format!(
        "{rule_id}: {rule_name}\n{path}:{}:{}, fingerprint {fingerprint}\nSeverity {severity}, confidence {confidence}.\n\nWhy it was kept\n",
        region.start.line, region.start.column
    );
    let mut list = |lines: &[String]| lines.iter().for_each(|line| text += &format!("  {line}\n"));
    list(&record.reasons);
    list(&record.facts);
    text
}

fn rule_page(rules: &RuleSet, record: &Record) -> String {
    rules.find(&record.rule_id).map(|idx| page(rules, idx)).unwrap_or_default()
}

fn page(rules: &RuleSet, idx: RuleIdx) -> String {
    let rule = rules.rule(idx);
    let provider = rules.provider(rule.provider);
    let facts: String = rule.facts.iter().map(|fact| format!("; {fact}")).collect();
    let (id, name, severity, confidence) = (&rule.id, &rule.name, rule.severity, rule.confidence);
    // A form that is nobody's in particular has a pack, not an issuer.
    let whose = if provider.is_nobody() { "Of the pack" } else { "Issued by" };
    format!(
        "{id}: {name}{facts}\n{whose} {}. Severity {severity}, confidence {confidence}.\n\n{}",
        provider.name,
        remediation(provider)
    )
}
