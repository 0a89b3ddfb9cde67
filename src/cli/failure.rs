//! How a run that cannot go on says so: what we did, to what, why it failed, and what to do next.

use std::error::Error;
use std::fmt;

use crate::config::ConfigError;
use crate::report::neutral;
use crate::rule::PackError;
use crate::rule::problem::BadFile;
use crate::rule::underline::{self, Weight};
use crate::scan::ScanError;
use crate::source::SourceError;

/// The end of a run that could not do its work. `Display` is what a terminal shows, colours apart.
#[derive(Debug)]
pub struct Failure {
    message: String,
    /// The lines of a file that it is about, with what is wrong drawn under them, in place of the message.
    drawing: Option<String>,
    /// Without the name of the program, and without a period; empty if there is nothing to do.
    help: String,
}

impl Failure {
    /// The exit code of every failure.
    pub const EXIT_CODE: u8 = 2;

    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        // Both may quote what the scanned tree chose.
        let harmless = |text: String| neutral::line(&text).into_owned();
        Self { message: harmless(message.into()), drawing: None, help: harmless(help.into()) }
    }

    /// Tells an error with all of its causes on one line.
    pub fn from_error(error: &dyn Error, help: impl Into<String>) -> Self {
        let causes = std::iter::successors(error.source(), |&cause| cause.source());
        let message = causes.fold(error.to_string(), |message, cause| format!("{message}: {cause}"));
        Self::new(message, help)
    }

    fn in_file(file: &BadFile, help: impl Into<String>) -> Self {
        // What prints it takes the colours off where there is no terminal.
        let drawing = Some(underline::draw(file, Weight::Error, true));
        Self { message: file.to_string(), drawing, help: help.into() }
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        Self::new(error.message, error.help)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        match &error {
            ConfigError::Invalid(file) => Self::in_file(file, error.help()),
            _ => Self::from_error(&error, error.help()),
        }
    }
}

impl From<ScanError> for Failure {
    fn from(error: ScanError) -> Self {
        match error {
            ScanError::Config(error) => Self::from(error),
            ScanError::Pack(PackError::Invalid(ref file)) => Self::in_file(file, error.help()),
            error => Self::from_error(&error, error.help()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.drawing {
            Some(drawing) => writeln!(f, "{drawing}")?,
            None => writeln!(f, "error: {}", self.message)?,
        }
        if self.help.is_empty() { Ok(()) } else { writeln!(f, "help: {}", self.help) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("could not read a.toml")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn an_error_is_told_with_its_causes_and_a_way_out() {
        let error = Outer(std::io::Error::other("the disk is gone"));
        insta::assert_snapshot!(Failure::from_error(&error, "check the path"), @r"
        error: could not read a.toml: the disk is gone
        help: check the path
        ");
    }
}
