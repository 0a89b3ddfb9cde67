//! What people and machines read. Formats see [`Record`]s, which hold no secret; [`redact`] is the only bridge.

pub mod format;
pub mod record;

pub use format::Format;
pub use record::*;
