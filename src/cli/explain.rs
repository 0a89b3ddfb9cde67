//! `keysift explain`: why a finding was kept and why what else stands there was not, or what a rule finds; and how to end
//! such a credential.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::rules::{Outcome, find, on_stdout, remediation};
use super::terminal::Terminal;
use crate::config::{self, Environment, Settings, Traced};
use crate::report::neutral::{Whitespace, neutralise};
use crate::report::record::{Record, Report};
use crate::report::wrap::hanging;
use crate::rule::{Confidence, Provider, RuleIdx, RuleSet};
use crate::scan::{self, Monitor, ScanError};
use crate::source::{PathFilter, Worktree, WorktreeOptions};
use crate::suppress;

#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// The id of a rule, the fingerprint of a finding (six digits or more), or a place such as src/app.py:12
    #[arg(value_name = "RULE|FINGERPRINT|PATH:LINE")]
    what: String,
    /// Where to look for the finding with this fingerprint, and for the configuration that names more rules
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
    let settings = settings(args, &args.path)?;
    let packs: Vec<PathBuf> = settings.rules.packs.iter().map(|pack| pack.value.clone()).collect();
    let rules = RuleSet::with_packs(&packs).map_err(ScanError::from)?;
    let page = Page { rules: &rules, width: Terminal::of_stdout().width };
    let text = match Subject::parse(&args.what, &rules) {
        Subject::Rule(id) => {
            page.of_rule(find(&rules, &id).map_err(|error| Failure::from_error(&error, error.help()))?)
        }
        Subject::Fingerprint(digits) => {
            let found = look(settings, &args.path)?;
            page.of_finding(&digits, &found).ok_or_else(|| no_such_finding(&digits, &args.path))?
        }
        Subject::Place(path, line) => {
            let found = look(self::settings(args, &path)?, &path)?;
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
    Failure::new(
        message,
        "name the folder that holds it after the fingerprint; of what only a history holds, explain the rule",
    )
}

fn nothing_there(place: &str) -> Failure {
    let message = format!("could not explain `{place}`: nothing there looks like a credential");
    Failure::new(message, "`keysift scan --min-confidence low` lists all findings with their places")
}

/// Returns the settings of a scan of `path` that shows doubtful findings too.
fn settings(args: &ExplainArgs, path: &Path) -> Result<Settings, Failure> {
    let mut settings = config::load(&[path.to_owned()], None, &Environment::of_process())?;
    settings.rules.packs.extend(args.packs.iter().cloned().map(Traced::by_default));
    settings.rules.min_confidence = Traced::by_default(Confidence::Low);
    settings.output.explains_drops = true;
    Ok(settings)
}

/// What a scan of one path showed, doubtful findings included.
struct Found {
    report: Report,
    /// Each with its place and its reason.
    drops: Vec<String>,
}

fn look(settings: Settings, path: &Path) -> Result<Found, Failure> {
    let source = Worktree::new(&[path.to_owned()], options(&settings)?)?;
    let outcome = scan::run(&settings, &source, &Monitor::default())?;
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
            self.guide(idx)
        )
    }

    /// Returns the page of the finding whose fingerprint starts with `digits`.
    fn of_finding(self, digits: &str, found: &Found) -> Option<String> {
        let record = found.report.records.iter().find(|record| record.fingerprint.starts_with(digits))?;
        let guide = self.rules.find(&record.rule_id).map(|idx| self.guide(idx)).unwrap_or_default();
        Some(self.why(record) + "\n" + &guide)
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
        if let Some(idx) = here.first().and_then(|record| self.rules.find(&record.rule_id)) {
            text += &self.guide(idx);
        }
        (!text.is_empty()).then_some(text)
    }

    /// Tells why a finding was kept.
    fn why(self, record: &Record) -> String {
        let Record { rule_id, rule_name, severity, confidence, path, region, fingerprint, .. } = record;
        let whose = self.rules.find(rule_id).map(|idx| self.whose(idx)).unwrap_or_default();
        let (line, column) = (region.start.line, region.start.column);
        let mut text = format!(
            "{rule_id}: {rule_name}\n{path}:{line}:{column}, fingerprint {fingerprint}\n{whose}. Severity {severity}, \
             confidence {confidence}.\n\nWhy it was kept\n"
        );
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

    /// Tells what such a credential opens and how it is ended, or how to say that it need not be.
    fn guide(self, idx: RuleIdx) -> String {
        let rule = self.rules.rule(idx);
        let marker = format!("{} {} REASON", suppress::ALLOW, rule.id);
        let no_problem = hanging("  ", &format!("Say so in a comment on its line: {marker}"), self.width);
        remediation(self.rules.provider(rule.provider), self.width) + "\nIf it is no problem\n" + &no_problem
    }
}
