//! How a run that cannot go on says so: what we did, to what, why it failed, and what to do next.

use std::error::Error;
use std::fmt;

/// The end of a run that could not do its work. `Display` is what a terminal shows, colours apart.
#[derive(Debug)]
pub struct Failure {
    message: String,
    /// Without the name of the program, and without a period; empty if there is nothing to do.
    help: String,
}

impl Failure {
    /// The exit code of every failure.
    pub const EXIT_CODE: u8 = 2;

    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }

    /// Tells an error with all of its causes on one line.
    pub fn from_error(error: &dyn Error, help: impl Into<String>) -> Self {
        let causes = std::iter::successors(error.source(), |&cause| cause.source());
        let message = causes.fold(error.to_string(), |message, cause| format!("{message}: {cause}"));
        Self::new(message, help)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", self.message)?;
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
