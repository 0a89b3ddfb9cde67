//! What standard output can show.

use std::io::{self, IsTerminal};

use anstream::{AutoStream, ColorChoice};

use crate::report::wrap::DEFAULT_WIDTH;

/// Longer lines are hard to read, however wide the terminal is.
const READABLE_WIDTH: usize = 100;

/// How a page is set.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    pub is_colored: bool,
    /// Columns.
    pub width: usize,
}

impl Terminal {
    pub fn of_stdout() -> Self {
        let is_colored = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        Self { is_colored, width: columns().unwrap_or(DEFAULT_WIDTH).min(READABLE_WIDTH) }
    }
}

/// Returns the columns of the terminal that standard output is, if it is one.
pub fn columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size().filter(|_| io::stdout().is_terminal())?;
    Some(width.0.into())
}
