//! Applies the `[[allow]]` entries of configuration files.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::suppress;
use crate::config::{AllowEntry, Extent, GlobSet, Trust};
use crate::date::Date;
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::super::testing::findings;
    use super::*;
    use crate::config::{FilePlace, Glob, RuleName, SetBy, Traced, Value};
    use crate::fingerprint::Fingerprint;
    use crate::rule::RuleSet;

    const RULE: &str = "stripe-live-secret-key";

    fn entry(paths: &[&str], rules: &[&str], fingerprints: &[Fingerprint], expires: Option<&str>) -> AllowEntry {
        let path = Arc::new(PathBuf::from(".keysift.toml"));
        AllowEntry {
            paths: paths.iter().map(|glob| Glob::parse(glob).unwrap()).collect(),
            rules: rules.iter().map(|name| Traced::new(RuleName::parse(name).unwrap(), SetBy::Default)).collect(),
            fingerprints: fingerprints.to_vec(),
            reason: "made up".to_owned(),
            expires: expires.map(|day| Date::parse(day).unwrap()),
            place: FilePlace { path, line: 7, trust: Trust::Repository },
        }
    }

    /// Returns whether a finding of `RULE` in src/a.rs stays active, and the notices.
    fn applied(entry: AllowEntry) -> (bool, String) {
        let rules = RuleSet::builtin();
        let mut finding = findings(&rules, RULE, "SECRET", "SECRET").remove(0);
        let entries = [entry];
        let allowlist = Allowlist::on(Date::parse("2027-01-31").unwrap(), &entries);
        allowlist.mark(&mut finding, RULE);
        (finding.is_active(), allowlist.notices(Extent::Whole).join("\n"))
    }

    #[test]
    fn an_entry_fits_by_all_of_its_conditions() {
        let rules = RuleSet::builtin();
        let own = findings(&rules, RULE, "SECRET", "SECRET")[0].fingerprint;
        let cases = [
            (entry(&["src/"], &[], &[], None), false),
            (entry(&["tests/"], &[], &[], None), true),
            (entry(&["*.rs", "!src/a.rs"], &[], &[], None), true),
            (entry(&[], &["stripe-*"], &[], None), false),
            (entry(&["src/"], &["jwt"], &[], None), true),
            (entry(&[], &[], &[own], None), false),
            (entry(&[], &[RULE], &[Fingerprint([0; 16])], None), true),
            (entry(&["src/"], &[RULE], &[own], Some("2027-01-31")), false),
            (entry(&["src/"], &[RULE], &[own], Some("2027-01-30")), true),
        ];
        for (entry, is_active) in cases {
            assert_eq!(applied(entry.clone()).0, is_active, "{entry:?}");
        }
    }

    #[test]
    fn unused_and_expired_entries_are_told() {
        assert_eq!(applied(entry(&["src/"], &[], &[], Some("2027-02-01"))).1, "");
        insta::assert_snapshot!(applied(entry(&["tests/"], &[], &[], None)).1, @".keysift.toml:7: this entry fits no finding and can go");
        insta::assert_snapshot!(applied(entry(&["src/"], &[], &[], Some("2026-12-31"))).1, @".keysift.toml:7: this entry expired on 2026-12-31; what it allowed counts again");
        insta::assert_snapshot!(applied(entry(&["tests/"], &[], &[], Some("2026-12-31"))).1, @".keysift.toml:7: this entry expired on 2026-12-31 and can go");
    }
}
