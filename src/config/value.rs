//! What a setting can be, and how it is read from text.

use std::fmt;
use std::num::{NonZeroU8, NonZeroUsize};
use std::path::PathBuf;

use crate::report::Format;
use crate::rule::{Confidence, Severity};

/// A type that a setting can have.
pub trait Value: Sized {
    /// How it is written.
    fn shape() -> Shape;

    /// Reads the value as it stands in an environment variable or behind a flag.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with `text`, in words that can follow a colon.
    fn parse(text: &str) -> Result<Self, String>;

    /// Returns the value as `keysift config` shows it; [`Value::parse`] reads it back.
    fn show(&self) -> String;
}

/// How a value is written. `Display` completes "expected ...".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    Boolean,
    /// From the least to the greatest, both inclusive.
    Integer(u64, u64),
    /// A number of bytes, or text with a number and a unit.
    Size,
    /// One of these words.
    Word(Vec<&'static str>),
    /// Any text of the described kind.
    Text(&'static str),
}

/// Which places of one secret in one path are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occurrences {
    /// The first, with the number of the others.
    First,
    All,
}

impl Occurrences {
    pub const ALL: [Self; 2] = [Self::First, Self::All];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::All => "all",
        }
    }
}

impl Shape {
    /// Returns the message for a text that is not of this shape.
    pub fn expected<T>(&self) -> Result<T, String> {
        Err(format!("expected {self}"))
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => f.write_str("true or false"),
            Self::Integer(least, greatest) => write!(f, "a number from {least} to {greatest}"),
            Self::Size => f.write_str("a size such as \"10 MiB\", \"500 kB\" or 4096"),
            Self::Word(words) => write!(f, "one of {}", words.join(", ")),
            Self::Text(what) => f.write_str(what),
        }
    }
}

impl Value for bool {
    fn shape() -> Shape {
        Shape::Boolean
    }

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Self::shape().expected(),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for PathBuf {
    fn shape() -> Shape {
        Shape::Text("the path of a file or folder")
    }

    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() { Self::shape().expected() } else { Ok(Self::from(text)) }
    }

    fn show(&self) -> String {
        self.display().to_string()
    }
}

macro_rules! integer {
    ($($type:ty: $least:literal to $greatest:literal;)*) => {$(
        impl Value for $type {
            fn shape() -> Shape {
                Shape::Integer($least, $greatest)
            }

            fn parse(text: &str) -> Result<Self, String> {
                let is_in_range = text.parse().is_ok_and(|number: u64| ($least..=$greatest).contains(&number));
                text.parse().ok().filter(|_| is_in_range).map_or_else(|| Self::shape().expected(), Ok)
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

integer! {
    u8: 0 to 255;
    NonZeroU8: 1 to 255;
    NonZeroUsize: 1 to 1024;
}

macro_rules! word {
    ($($type:ty;)*) => {$(
        impl Value for $type {
            fn shape() -> Shape {
                Shape::Word(Self::ALL.into_iter().map(Self::as_str).collect())
            }

            fn parse(text: &str) -> Result<Self, String> {
                let word = Self::ALL.into_iter().find(|word| word.as_str() == text);
                word.map_or_else(|| Self::shape().expected(), Ok)
            }

            fn show(&self) -> String {
                self.as_str().to_owned()
            }
        }
    )*};
}

word! {
    Severity;
    Confidence;
    Format;
    Occurrences;
}
