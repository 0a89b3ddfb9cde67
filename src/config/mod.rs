//! Settings, and where each of them comes from.

mod allow;
mod byte_size;
mod date;
mod discover;
#[cfg(test)]
mod documented;
mod env;
mod error;
mod file;
mod glob;
mod keys;
mod merge;
mod rule_name;
mod schema;
mod settings;
mod show;
mod traced;
pub mod value;

pub use allow::AllowEntry;
pub use byte_size::ByteSize;
pub use env::Environment;
pub use error::ConfigError;
pub use glob::{Glob, GlobSet};
pub use keys::{InRepository, Key, Visitor};
pub use merge::load;
pub use rule_name::RuleName;
pub use schema::schema;
pub use settings::{Extent, Limits, Output, ReportTarget, RuleChoice, Selection, Settings, Suppressions, Verdict};
pub use show::{json as show_json, text as show_text};
pub use traced::{FilePlace, SetBy, Traced, Trust};
pub use value::{Occurrences, Value};
