//! What people and machines read. Formats see [`Record`]s, which hold no secret; [`redact`] is the only bridge.

pub mod record;

pub use record::*;
