//! What to do about a finding, computed from its provider, its exposure and its place.

use crate::rule::{Command, Link, Text};

/// The remediation of one finding.
#[derive(Clone, Debug, Default)]
pub struct Advice {
    /// What to do first, in one sentence: "rotate immediately: create a key, deploy it, check it, revoke this one".
    pub headline: String,
    /// What someone who holds it can do.
    pub why: Text,
    /// True if it may have left this machine, so that only rotation ends it.
    pub is_urgent: bool,
    /// All steps in order, each a sentence.
    pub steps: Vec<String>,
    pub commands: Vec<Command>,
    pub links: Vec<Link>,
    /// True if the steps are the generic playbook, because nothing certain is known of the provider.
    pub is_generic: bool,
}
