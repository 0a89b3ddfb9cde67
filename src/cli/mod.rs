//! The command line. The only module that names `clap`.

pub mod args;
mod completions;
mod config;
pub mod explain;
pub mod failure;
pub mod git_args;
mod interrupt;
mod progress;
mod report_args;
pub mod rules;
mod scan;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use failure::Failure;

/// Runs keysift with these arguments, the program's name first, and returns its exit code.
pub fn run(args: impl Iterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return answer(&error),
    };
    let result = match cli.command {
        Command::Scan(args) => scan::run(args, &cli.globals),
        Command::Rules(args) => rules::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Config(args) => config::run(&args, &cli.globals),
        Command::Completions(args) => completions::run(&args),
    };
    result.map_or_else(|failure| fail(&failure), ExitCode::from)
}

/// Prints what clap has to say: help and version are answers, all else is a usage error.
fn answer(error: &clap::Error) -> ExitCode {
    // There is nobody left to tell if this fails.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { Failure::EXIT_CODE } else { 0 })
}

fn fail(failure: &Failure) -> ExitCode {
    anstream::eprint!("{failure}");
    ExitCode::from(Failure::EXIT_CODE)
}
