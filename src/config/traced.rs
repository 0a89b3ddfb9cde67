//! A value together with the place that set it.

use std::fmt;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

/// A value and who set it. Reads like the value itself: `*settings.verdict.strict`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced<T> {
    pub value: T,
    pub set_by: SetBy,
}

/// Who set a value, from the weakest to the strongest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetBy {
    Default,
    File(FilePlace),
    /// The name of the variable.
    Env(String),
    /// The flag with its dashes.
    Flag(&'static str),
}

/// A line of a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlace {
    pub path: Arc<PathBuf>,
    /// From 1.
    pub line: u32,
    pub trust: Trust,
}

/// How far a configuration file is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The user's own file, or one that the user named with `--config`.
    User,
    /// Found in the scanned tree, so written by whoever wrote that.
    Repository,
}

impl<T> Traced<T> {
    pub fn by_default(value: T) -> Self {
        Self { value, set_by: SetBy::Default }
    }

    pub fn new(value: T, set_by: SetBy) -> Self {
        Self { value, set_by }
    }

    /// Takes the value of a flag, if it was given.
    pub fn set_flag(&mut self, flag: &'static str, value: Option<T>) {
        if let Some(value) = value {
            *self = Self::new(value, SetBy::Flag(flag));
        }
    }
}

impl<T> Deref for Traced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl fmt::Display for SetBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(place) => write!(f, "{place}"),
            Self::Env(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for FilePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path.display(), self.line)
    }
}
