//! Settings, and where each of them comes from.

mod allow;
mod byte_size;
mod date;
mod glob;
mod rule_name;
mod settings;
mod traced;
pub mod value;

pub use allow::AllowEntry;
pub use byte_size::ByteSize;
pub use date::Date;
pub use glob::{Glob, GlobSet};
pub use rule_name::RuleName;
pub use settings::{Limits, Output, ReportTarget, RuleChoice, Selection, Settings, Suppressions, Verdict};
pub use traced::{FilePlace, SetBy, Traced, Trust};
pub use value::{Occurrences, Value};
