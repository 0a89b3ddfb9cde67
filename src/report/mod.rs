//! What people and machines read. Formats see [`Record`]s, which hold no secret; [`redact`] is the only bridge.
//!
//! Each format is a file of its own with one function, `write`; [`Format`] is the list of them. The same report gives
//! the same bytes, but for the time that [`Format::Text`] tells.

pub mod format;
pub mod mask;
pub mod neutral;
pub mod order;
pub mod output;
pub mod record;
pub mod redact;
pub mod wrap;

mod csv;
pub(crate) mod describe;
mod json;
mod junit;
mod markdown;
mod sarif;
mod text;

pub use format::Format;
pub use record::*;
pub use redact::Visibility;
pub use text::{SuppressedFindings, TextOptions};

#[cfg(test)]
pub(crate) mod testkit;
