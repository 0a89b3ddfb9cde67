//! keysift finds credentials that strayed into a working tree, a commit or a git history, says how far each one has
//! travelled, and hands over the exact way to fix it.
//!
//! The folders show the data flow, and dependencies point one way (`tests/architecture.rs` keeps them so):
//!
//! ```text
//! source -> Blob -> engine -> Finding -> (git attribution, suppress, advice) -> report::Record -> a format
//! ```
//!
//! # Unsafe code
//!
//! There is none: `unsafe_code = "forbid"` in `Cargo.toml`.

pub mod advice;
pub mod blob;
pub mod cli;
pub mod config;
pub mod coverage;
pub mod date;
pub mod engine;
mod entropy;
pub mod finding;
pub mod fingerprint;
pub mod git;
pub mod proof;
pub mod report;
pub mod rule;
pub mod scan;
pub mod secret;
pub mod source;
pub mod span;
pub mod suppress;
