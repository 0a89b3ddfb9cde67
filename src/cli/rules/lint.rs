//! `keysift rules lint`: errors of rule files, and what makes their rules noisy, slow or unhelpful.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Outcome, RulesError, print, underlined};
use crate::proof::{cost, precedence, reach};
use crate::report::describe::counted;
use crate::rule::pack::{self, PackFile};
use crate::rule::problem::{BadFile, Problem};
use crate::rule::underline::Weight;
use crate::rule::{PackError, RuleIdx, RuleSet};

#[derive(Clone, Debug, Args)]
pub struct LintArgs {
    /// Rule files, or folders of them [default: the built-in rules]
    #[arg(value_name = "PATH")]
    files: Vec<PathBuf>,
    /// Take the files as all the rules there are, as for the sources of the built-in ones
    #[arg(long, requires = "files")]
    standalone: bool,
}

/// What a lint says, and how often.
struct Report {
    is_colored: bool,
    text: String,
    errors: usize,
    warnings: usize,
}

impl Report {
    fn add(&mut self, weight: Weight, drawing: &str, count: usize) {
        match weight {
            Weight::Error => self.errors += count,
            Weight::Warning => self.warnings += count,
        }
        self.text += drawing;
        self.text.push('\n');
    }

    fn add_file(&mut self, weight: Weight, file: &BadFile) {
        let drawing = underlined(file, weight, self.is_colored);
        self.add(weight, &drawing, file.problems.len());
    }
}

pub fn run(args: &LintArgs, packs: &[PathBuf], is_colored: bool, out: &mut dyn Write) -> Result<Outcome, RulesError> {
    let mut report = Report { is_colored, text: String::new(), errors: 0, warnings: 0 };
    let paths: Vec<PathBuf> = packs.iter().chain(&args.files).cloned().collect();
    let mut files = Vec::new();
    for path in pack::files(&paths)? {
        match pack::load_file(path) {
            Ok(file) => files.push(file),
            Err(PackError::Invalid(bad)) => report.add_file(Weight::Error, &bad),
            Err(error) => return Err(error.into()),
        }
    }
    for file in &files {
        let problems = crate::rule::lint::lint(&file.pack);
        draw(&mut report, file, problems, Weight::Warning);
    }
    if report.errors == 0 {
        let mut rules = if args.standalone { RuleSet::default() } else { RuleSet::builtin() };
        match pack::apply(&mut rules, &files) {
            Ok(()) => lint_together(&mut report, &rules, &files),
            Err(PackError::Invalid(bad)) => report.add_file(Weight::Error, &bad),
            Err(error) => return Err(error.into()),
        }
    }
    let (errors, warnings) = (counted(report.errors as u64, "error"), counted(report.warnings as u64, "warning"));
    report.text += &format!("{errors}, {warnings}\n");
    print(&report.text, out)?;
    Ok(if report.errors == 0 { Outcome::Fine } else { Outcome::Failed })
}

/// What only shows when all rules are there and an engine is at hand: names that nothing leads to, clashes, and cost
/// against the others.
fn lint_together(report: &mut Report, rules: &RuleSet, files: &[PackFile]) {
    let own: BTreeSet<RuleIdx> = if files.is_empty() {
        rules.iter().map(|(idx, _)| idx).collect()
    } else {
        let entries = files.iter().flat_map(|file| &file.pack.rules);
        entries.filter_map(|entry| rules.find(&entry.rule.id)).collect()
    };
    for &rule in &own {
        for name in reach::unreachable_names(rules.rule(rule)) {
            let message = format!("name `{name}` of rule `{}` is never looked at", rules.rule(rule).id);
            let help = "it needs a word such as key, token, secret, auth, credential or password; without one, find \
                        the value by its form (kind = \"token\")";
            place(report, rules, rule, files, Weight::Error, (message, help));
        }
    }
    for clash in precedence::clashes(rules) {
        let (rule, other) =
            if own.contains(&clash.rule) { (clash.rule, clash.other) } else { (clash.other, clash.rule) };
        if own.contains(&rule) {
            let message = format!("`{}` and `{}` match the same text", rules.rule(rule).id, rules.rule(other).id);
            let help = "ask for a `context` in one of them, which then wins where it is satisfied";
            place(report, rules, rule, files, Weight::Warning, (message, help));
        }
    }
    for (rule, factor) in cost::slow(&cost::measure(rules, &own)).into_iter().filter(|(rule, _)| own.contains(rule)) {
        let message = format!("rule `{}` costs {factor:.0} times what the median rule does", rules.rule(rule).id);
        let help = "give it a rarer literal, or a pattern that fails early";
        place(report, rules, rule, files, Weight::Error, (message, help));
    }
}

/// Draws a problem under its rule if its file is at hand, and tells it in one line if the rule is built in.
fn place(
    report: &mut Report,
    rules: &RuleSet,
    rule: RuleIdx,
    files: &[PackFile],
    weight: Weight,
    (message, help): (String, &str),
) {
    let id = &rules.rule(rule).id;
    let entry = files.iter().find_map(|file| Some((file, file.pack.rules.iter().find(|entry| entry.rule.id == *id)?)));
    match entry {
        Some((file, entry)) => {
            let problem = Problem::new(entry.spans.shape.clone(), message).with_help(help);
            draw(report, file, vec![problem], weight);
        }
        None => report.add(weight, &format!("{message}\n  {help}\n"), 1),
    }
}

fn draw(report: &mut Report, file: &PackFile, problems: Vec<Problem>, weight: Weight) {
    if !problems.is_empty() {
        let name = file.path.display().to_string();
        report.add_file(weight, &BadFile { name, text: file.text.clone(), problems });
    }
}
