//! Why settings could not be read.

use std::io;
use std::path::PathBuf;

use crate::rule::problem::BadFile;

/// Why settings could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("could not read the configuration {path}", path = .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("could not read the configuration {path}: it is not UTF-8", path = .path.display())]
    NotUtf8 { path: PathBuf },
    #[error("{0}")]
    Invalid(BadFile),
    #[error("could not use the variable {name}: {why}")]
    Variable { name: String, why: String },
    #[error("could not choose a configuration: {first} and {second} both apply", first = .first.display(), second = .second.display())]
    Several { first: PathBuf, second: PathBuf },
    #[error("could not use {set_by}: no rule is named `{name}`")]
    UnknownRule { set_by: String, name: String, help: String },
}

impl ConfigError {
    /// Returns one line that says what to do next.
    pub fn help(&self) -> &str {
        match self {
            Self::Read { .. } => "check the path given to --config or KEYSIFT_CONFIG",
            Self::NotUtf8 { .. } => "save the file as UTF-8",
            Self::Invalid(_) | Self::Variable { .. } => {
                "`keysift config --format schema` lists all settings and their values"
            }
            Self::Several { .. } => "scan the paths one by one, or name a configuration with --config",
            Self::UnknownRule { help, .. } => help,
        }
    }
}
