//! `keysift explain`: why a finding was kept and why what else stands there was not, or what a rule finds; and how to end
//! such a credential.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::git_args::GitArgs;
use super::progress;
use super::rules::{Outcome, find, on_stdout, remediation};
use super::scan::{filter, worktree_options};
use super::terminal::Terminal;
use crate::advice::{self, Advice};
use crate::config::{self, Environment, Settings, Traced};
use crate::report::describe;
use crate::report::neutral::{Whitespace, neutralise};
use crate::report::record::{Record, Report};
use crate::report::wrap::hanging;
use crate::rule::{Confidence, Provider, RuleIdx, RuleSet};
use crate::scan::{self, Monitor, ScanError};
use crate::source::{PathFilter, Worktree};
use crate::suppress;

#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// The id of a rule, the fingerprint of a finding (six digits or more), or a place such as src/app.py:12
    #[arg(value_name = "RULE|FINGERPRINT|PATH:LINE")]
    what: String,
    /// Where to look for the finding with this fingerprint, first in files, then in the history
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
    let settings = settings_for(args, &args.path)?;
    let packs: Vec<PathBuf> = settings.rules.packs.iter().map(|pack| pack.value.clone()).collect();
    let rules = RuleSet::with_packs(&packs).map_err(ScanError::from)?;
    let page = Page { rules: &rules, width: Terminal::of_stdout().width };
    let text = match Subject::parse(&args.what, &rules) {
        Subject::Rule(id) => {
            page.of_rule(find(&rules, &id).map_err(|error| Failure::from_error(&error, error.help()))?)
        }
        Subject::Fingerprint(digits) => {
            let found = page.of_finding(&digits, &look(settings, &args.path)?);
            found
                .or_else(|| page.of_finding(&digits, &look_back(args).ok()?))
                .ok_or_else(|| no_such_finding(&digits, &args.path))?
        }
        Subject::Place(path, line) => {
            let found = look(settings_for(args, &path)?, &path)?;
            page.of_place(line, &found).ok_or_else(|| nothing_there(&args.what))?
        }
    };
    on_stdout(|out| {
        out.write_all(neutralise(&text, Whitespace::Kept).as_bytes())?;
        Ok(Outcome::Fine)
    })
}

fn no_such_finding(digits: &str, path: &Path) -> Failure {
    let message = format!("could not explain `{digits}`: no finding in {} has this fingerprint", path.display());
    Failure::new(message, "name the folder or the repository that holds it after the fingerprint")
}

fn nothing_there(place: &str) -> Failure {
    let message = format!("could not explain `{place}`: nothing there looks like a credential");
    Failure::new(message, "`keysift scan --min-confidence low` lists all findings with their places")
}

/// Returns the settings of a scan of `path`.
fn settings_for(args: &ExplainArgs, path: &Path) -> Result<Settings, Failure> {
    let mut settings = config::load(&[path.to_owned()], None, &Environment::of_process())?;
    settings.rules.packs.extend(args.packs.iter().cloned().map(Traced::by_default));
    Ok(settings)
}

/// What a scan showed.
struct Found {
    report: Report,
    /// Each with its place and its reason.
    drops: Vec<String>,
}

/// Scans files, and shows doubtful findings too.
fn look(mut settings: Settings, path: &Path) -> Result<Found, Failure> {
    settings.rules.min_confidence = Traced::by_default(Confidence::Low);
    settings.output.explains_drops = true;
    let options = worktree_options(&settings, PathFilter::new(&[], &[])?);
    let source = Worktree::new(&[path.to_owned()], options)?;
    let outcome = scan::run(&settings, &source, &Monitor::default())?;
    Ok(Found { report: outcome.report, drops: outcome.drops })
}

/// Scans the history, with the settings of `keysift scan --history`, which may have kept what it learned.
fn look_back(args: &ExplainArgs) -> Result<Found, Failure> {
    let settings = settings_for(args, &args.path)?;
    let git = GitArgs { history: true, ..GitArgs::default() };
    let source =
        git.source(std::slice::from_ref(&args.path), filter(&settings)?, &settings, &Environment::of_process())?;
    let source = source.expect("a history was asked for");
    let monitor = Monitor::default();
    let outcome = progress::shown_while(&monitor, || scan::run(&settings, &*source, &monitor))?;
    Ok(Found { report: outcome.report, drops: outcome.drops })
}

/// Reads the line from `path:line:column: rule: reason`.
fn line_of(drop: &str) -> Option<u32> {
    let (place, _) = drop.split_once(": ")?;
    place.rsplit(':').nth(1)?.parse().ok()
}

/// What is printed, in lines of at most `width` columns.
#[derive(Clone, Copy)]
struct Page<'a> {
    rules: &'a RuleSet,
    width: usize,
}

impl Page<'_> {
    fn of_rule(self, idx: RuleIdx) -> String {
        let rule = self.rules.rule(idx);
        let facts: String = rule.facts.iter().map(|fact| format!("; {fact}")).collect();
        let (whose, severity, confidence) = (self.whose(idx), rule.severity, rule.confidence);
        format!(
            "{}: {}{facts}\n{whose}. Severity {severity}, confidence {confidence}.\n\n{}",
            rule.id,
            rule.name,
            self.guide(&rule.id, &advice::for_provider(self.rules.provider(rule.provider)))
        )
    }

    /// Returns the page of the finding whose fingerprint starts with `digits`.
    fn of_finding(self, digits: &str, found: &Found) -> Option<String> {
        let record = found.report.records.iter().find(|record| record.fingerprint.starts_with(digits))?;
        Some(self.why(record) + "\n" + &self.guide(&record.rule_id, &record.advice))
    }

    /// Returns what there is to say of one line: all that was found, all that was dropped, and how to end the first
    /// finding.
    fn of_place(self, line: u32, found: &Found) -> Option<String> {
        let is_here = |record: &&Record| (record.region.start.line..=record.region.end.line).contains(&line);
        let here: Vec<&Record> = found.report.records.iter().filter(is_here).collect();
        let mut text: String = here.iter().map(|record| self.why(record) + "\n").collect();
        let drops: Vec<&String> = found.drops.iter().filter(|drop| line_of(drop) == Some(line)).collect();
        if !drops.is_empty() {
            text += "Not believed\n";
            drops.iter().for_each(|drop| writeln!(text, "  {drop}").expect("writing to a string does not fail"));
            text += "\n";
        }
        if let Some(record) = here.first() {
            text += &self.guide(&record.rule_id, &record.advice);
        }
        (!text.is_empty()).then_some(text)
    }

    /// Tells why a finding was kept.
    fn why(self, record: &Record) -> String {
        let Record { rule_id, rule_name, severity, confidence, fingerprint, .. } = record;
        let whose = self.rules.find(rule_id).map(|idx| self.whose(idx)).unwrap_or_default();
        let place = describe::place(record);
        let mut text = format!(
            "{rule_id}: {rule_name}\n{place}, fingerprint {fingerprint}\n{whose}. Severity {severity}, confidence \
             {confidence}.\n"
        );
        if let Some(exposure) = describe::exposure(record) {
            text += &hanging("Exposed: ", &exposure, self.width);
        }
        text += "\nWhy it was kept\n";
        for reason in record.reasons.iter().chain(&record.facts) {
            text += &hanging("  ", reason, self.width);
        }
        text
    }

    fn whose(self, idx: RuleIdx) -> String {
        let Provider { name, words, hosts, .. } = self.rules.provider(self.rules.rule(idx).provider);
        // A form that is nobody's in particular has a pack, not an issuer.
        let whose = if words.is_empty() && hosts.is_empty() { "Of the pack" } else { "Issued by" };
        format!("{whose} {name}")
    }

    /// Tells what a credential opens and how it is ended, or how to say that it need not be.
    fn guide(self, rule_id: &str, advice: &Advice) -> String {
        let marker = format!("{} {rule_id} REASON", suppress::ALLOW);
        format!(
            "{}\nIf it is no problem\n  Say so in a comment on its line, with the reason:\n  {marker}\n",
            remediation(advice, self.width)
        )
    }
}
