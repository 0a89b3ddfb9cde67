//! `keysift rules`: lists, shows, proves and lints the built-in rules and those of a user's packs.

mod lint;
mod list;
mod prove;
mod reference;
mod show;
#[cfg(test)]
mod tests;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use clap::{Args, Subcommand};

use super::failure::Failure;
use super::terminal::Terminal;
use crate::report::neutral::{Whitespace, neutralise};
use crate::rule::problem::{BadFile, did_you_mean};
use crate::rule::underline::{self, Weight};
use crate::rule::{PackError, RuleIdx, RuleSet};

pub(super) use show::remediation;

#[derive(Clone, Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    command: Command,
    /// Add the rules of a file or folder; may be repeated
    #[arg(long = "rules", value_name = "PATH", global = true)]
    packs: Vec<PathBuf>,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// List rules
    List(list::ListArgs),
    /// Show all that is known of one rule, with examples
    Show(show::ShowArgs),
    /// Check that rules find their examples and nothing else
    Test(prove::TestArgs),
    /// Check rules for errors, and for what makes them slow, noisy or unhelpful
    Lint(lint::LintArgs),
}

/// Whether a command found what it looked for in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Fine,
    /// Rules failed their test or lint. Exit code 1.
    Failed,
}

/// Why a command about rules could not do its work. Exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    #[error(transparent)]
    Pack(#[from] PackError),
    #[error("there is no rule `{id}`")]
    NoSuchRule { id: String, help: String },
    #[error("could not write the output")]
    Write(#[from] io::Error),
}

impl RulesError {
    /// Returns one line that says what to do next.
    pub fn help(&self) -> &str {
        match self {
            Self::Pack(error) => error.help(),
            Self::NoSuchRule { help, .. } => help,
            Self::Write(_) => "check the disk, and the program that reads the output",
        }
    }
}

/// Runs the command and returns the exit code of the process.
pub fn run(args: &RulesArgs) -> Result<u8, Failure> {
    on_stdout(|out| write(args, Terminal::of_stdout(), out))
}

/// Runs a command about rules with its output on standard output, and returns the exit code of the process.
pub(super) fn on_stdout(command: impl FnOnce(&mut dyn Write) -> Result<Outcome, RulesError>) -> Result<u8, Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let result = command(&mut out).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match result {
        Ok(Outcome::Fine) => Ok(0),
        Ok(Outcome::Failed) => Ok(1),
        Err(RulesError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
        Err(RulesError::Pack(PackError::Invalid(file))) => {
            let is_colored = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
            // There is nobody left to tell if this fails.
            let _ = io::stderr().write_all(underlined(&file, Weight::Error, is_colored).as_bytes());
            Ok(Failure::EXIT_CODE)
        }
        Err(error) => Err(Failure::from_error(&error, error.help())),
    }
}

/// Writes what the command has to say.
///
/// # Errors
///
/// If a pack cannot be used, a rule does not exist, or the output cannot be written.
fn write(args: &RulesArgs, terminal: Terminal, out: &mut dyn Write) -> Result<Outcome, RulesError> {
    match &args.command {
        Command::List(list) => list::run(list, &RuleSet::with_packs(&args.packs)?, out),
        Command::Show(show) => show::run(show, &RuleSet::with_packs(&args.packs)?, terminal.width, out),
        Command::Test(test) => prove::run(test, &args.packs, out),
        Command::Lint(lint) => lint::run(lint, &args.packs, terminal.is_colored, out),
    }
}

/// Returns the rule with this id, switched on or not.
///
/// # Errors
///
/// If there is none, with the nearest id as help.
pub fn find(rules: &RuleSet, id: &str) -> Result<RuleIdx, RulesError> {
    rules.find(id).ok_or_else(|| {
        let ids = || rules.all().map(|(_, rule)| &*rule.id);
        let nearest = did_you_mean(id, ids());
        let help = if !nearest.is_empty() {
            nearest
        } else if ids().any(|known| known.contains(id)) {
            format!("`keysift rules list {id}` has the ids that hold this")
        } else {
            "`keysift rules list` has the ids".to_owned()
        };
        RulesError::NoSuchRule { id: id.to_owned(), help }
    })
}

/// Draws what is wrong with a file under its lines.
fn underlined(file: &BadFile, weight: Weight, is_colored: bool) -> String {
    let neutral = |text: &str| neutralise(text, Whitespace::Kept).into_owned();
    // A character that steers the terminal may be longer or shorter than its picture, so spans move; the plain lines
    // serve for such a file.
    if neutral(&file.text) != file.text {
        return neutral(&file.to_string()) + "\n";
    }
    underline::draw(file, weight, is_colored)
}

/// Writes text that may come from a pack of the scanned tree, so that it cannot steer the terminal.
fn print(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(neutralise(text, Whitespace::Kept).as_bytes())
}
