//! Entries of the allowlist.

use super::date::Date;
use super::glob::Glob;
use super::rule_name::RuleName;
use super::traced::{FilePlace, Traced};
use crate::fingerprint::Fingerprint;

/// A decision not to act on some findings: an `[[allow]]` table of a configuration file.
///
/// A finding is meant if it fits every kind of condition that is given, and of each kind one. There is at least one
/// condition.
#[derive(Clone, Debug)]
pub struct AllowEntry {
    pub paths: Vec<Glob>,
    pub rules: Vec<Traced<RuleName>>,
    pub fingerprints: Vec<Fingerprint>,
    /// Why nobody needs to act. Never empty.
    pub reason: String,
    /// The last day on which the entry counts.
    pub expires: Option<Date>,
    pub place: FilePlace,
}
