//! Applies the `[[allow]]` entries of configuration files.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::{Extent, suppress};
use crate::config::{AllowEntry, Date, GlobSet, Trust};
use crate::finding::{Finding, SuppressedBy};

/// The entries of all configuration files.
pub struct Allowlist<'a> {
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    entry: &'a AllowEntry,
    /// `None` if any path will do.
    paths: Option<GlobSet>,
    is_expired: bool,
    /// How many findings it fits.
    fits: AtomicU64,
}

impl<'a> Allowlist<'a> {
    pub fn new(entries: &'a [AllowEntry]) -> Self {
        Self::on(Date::today(), entries)
    }

    fn on(today: Date, entries: &'a [AllowEntry]) -> Self {
        let entries = entries.iter().map(|entry| Entry {
            entry,
            paths: (!entry.paths.is_empty()).then(|| GlobSet::new(&entry.paths)),
            is_expired: entry.expires.is_some_and(|last_day| last_day < today),
            fits: AtomicU64::new(0),
        });
        Self { entries: entries.collect() }
    }

    /// Marks the finding, if an entry that has not expired fits it. One that is marked already stays as it is, but the
    /// entry counts as used.
    pub fn mark(&self, finding: &mut Finding, rule_id: &str) {
        for entry in &self.entries {
            if !entry.fits(finding, rule_id) {
                continue;
            }
            entry.fits.fetch_add(1, Relaxed);
            if !entry.is_expired && finding.is_active() {
                let place = &entry.entry.place;
                let by = SuppressedBy::Config { file: place.path.display().to_string(), line: place.line };
                suppress(finding, by, &entry.entry.reason);
            }
        }
    }

    pub fn notices(&self, extent: Extent) -> Vec<String> {
        self.entries.iter().filter_map(|entry| entry.notice(extent)).collect()
    }
}

impl Entry<'_> {
    fn fits(&self, finding: &Finding, rule_id: &str) -> bool {
        let AllowEntry { rules, fingerprints, .. } = self.entry;
        self.paths.as_ref().is_none_or(|globs| globs.is_match(finding.origin.path.as_ref()))
            && (rules.is_empty() || rules.iter().any(|rule| rule.matches(rule_id)))
            && (fingerprints.is_empty() || fingerprints.contains(&finding.fingerprint))
    }

    fn notice(&self, extent: Extent) -> Option<String> {
        let AllowEntry { place, expires, .. } = self.entry;
        let is_unused = self.fits.load(Relaxed) == 0;
        match expires {
            Some(day) if self.is_expired && !is_unused => {
                Some(format!("{place}: this entry expired on {day}; what it allowed counts again"))
            }
            Some(day) if self.is_expired => Some(format!("{place}: this entry expired on {day} and can go")),
            // The user's own entries are for many trees.
            _ if is_unused && extent == Extent::Whole && place.trust == Trust::Repository => {
                Some(format!("{place}: this entry fits no finding and can go"))
            }
            _ => None,
        }
    }
}
