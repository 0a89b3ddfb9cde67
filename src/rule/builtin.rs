//! The built-in rules: tables that `build.rs` made from `rules/*.toml`, ready in the program's read-only data.

use super::definition::*;
use super::tail::Tail;

/// A literal of a built-in token rule, for prefilters that want no work at start-up.
#[derive(Clone, Copy, Debug)]
pub struct BuiltinLiteral {
    /// The literal in lower case.
    pub lower: &'static [u8],
    pub rule: RuleIdx,
    /// The place of the literal in its rule's list.
    pub literal: u8,
}

// The tables name `Cow::Borrowed` some 50,000 times; one letter keeps them a third smaller.
#[allow(unused_imports, reason = "a build without rule files borrows nothing")]
use std::borrow::Cow::Borrowed as B;

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));
