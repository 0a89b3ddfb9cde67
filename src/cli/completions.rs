//! `keysift completions`: prints a completion script for a shell.

use std::io::{self, Write as _};

use clap::CommandFactory as _;

use super::args::{Cli, CompletionsArgs};
use super::failure::Failure;
use crate::report::output::quiet_if_closed;

/// Runs the command and returns the exit code of the process.
pub fn run(args: &CompletionsArgs) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "keysift", &mut script);
    quiet_if_closed(io::stdout().write_all(&script))
        .map_err(|error| Failure::from_error(&error, "check that standard output can be written to"))?;
    Ok(0)
}
