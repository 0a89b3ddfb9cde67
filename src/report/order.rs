//! The order of a report, worst first, and one finding for each secret and path.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

use bstr::BString;

use crate::blob::Place;
use crate::finding::{Exposure, Finding, Occurrence};
use crate::fingerprint::Fingerprint;

/// Folds findings of the same secret in the same path into one, and puts the worst first: those that count, then by
/// severity, exposure, path and place. The result does not depend on the order of `findings`.
///
/// A suppressed finding and an active one stay apart, so that neither hides the other.
pub fn fold_and_sort(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| place_key(a).cmp(&place_key(b)));
    let mut known: HashMap<Identity, usize> = HashMap::new();
    let mut folded: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        match known.get(&Identity::of(&finding)) {
            Some(&at) => fold_into(&mut folded[at], finding),
            None => {
                known.insert(Identity::of(&finding), folded.len());
                folded.push(finding);
            }
        }
    }
    for finding in &mut folded {
        finding.occurrences.sort();
        finding.occurrences.dedup();
    }
    sort(folded)
}

/// Puts the worst first, as [`fold_and_sort`] does, and leaves every place a finding of its own.
pub fn sort(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| worst_first(a).cmp(&worst_first(b)).then_with(|| place_key(a).cmp(&place_key(b))));
    findings
}

/// What makes two findings one: the secret, the kind of place, the path, and whether it counts.
#[derive(PartialEq, Eq, Hash)]
struct Identity {
    fingerprint: Fingerprint,
    place: Discriminant<Place>,
    path: BString,
    is_active: bool,
}

impl Identity {
    fn of(finding: &Finding) -> Self {
        Self {
            fingerprint: finding.fingerprint,
            place: discriminant(&finding.origin.place),
            path: finding.origin.path.clone(),
            is_active: finding.is_active(),
        }
    }
}

fn fold_into(first: &mut Finding, other: Finding) {
    first.severity = first.severity.max(other.severity);
    first.confidence = first.confidence.max(other.confidence);
    first.occurrences.push(Occurrence {
        path: other.origin.path,
        blob: other.origin.place.object().cloned(),
        region: other.region,
    });
    first.occurrences.extend(other.occurrences);
}

fn worst_first(finding: &Finding) -> impl Ord + use<> {
    (!finding.is_active(), std::cmp::Reverse(finding.severity), std::cmp::Reverse(reach(&finding.exposure)))
}

/// Returns a number that grows with how many may have seen it.
fn reach(exposure: &Exposure) -> u8 {
    match exposure {
        Exposure::Pushed { .. } => 6,
        Exposure::HistoryOnly { .. } => 5,
        Exposure::Unknown => 4,
        Exposure::Unreachable => 3,
        Exposure::LocalCommits => 2,
        Exposure::Staged => 1,
        Exposure::Untracked => 0,
    }
}

/// Of versions of a file, the oldest comes first.
fn place_key(finding: &Finding) -> impl Ord + '_ {
    let Finding { origin, region, .. } = finding;
    let time = finding.attribution.as_ref().map(|attribution| attribution.time);
    (&origin.path, time, region.start, region.end, &origin.place, finding.rule, finding.fingerprint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Disposition, SuppressedBy, Suppression};
    use crate::report::testkit;
    use crate::rule::Severity;

    fn finding(path: &str, line: u32, severity: Severity, secret: &str) -> Finding {
        let mut finding = testkit::finding(path, &format!("key = «{secret}»"));
        finding.severity = severity;
        (finding.region.start.line, finding.region.end.line) = (line, line);
        finding
    }

    fn suppressed(mut finding: Finding) -> Finding {
        let by = SuppressedBy::Config { file: ".keysift.toml".to_owned(), line: 3 };
        finding.disposition = Disposition::Suppressed(Suppression { by, reason: String::new() });
        finding
    }

    fn told(findings: &[Finding]) -> Vec<String> {
        let told = |finding: &Finding| {
            let lines: Vec<_> = finding.occurrences.iter().map(|other| other.region.start.line.to_string()).collect();
            let (path, line) = (&finding.origin.path, finding.region.start.line);
            format!("{} {path}:{line} +[{}]", finding.severity, lines.join(","))
        };
        findings.iter().map(told).collect()
    }

    #[test]
    fn worst_first_and_one_for_each_secret_and_path() {
        let mut pushed = finding("z", 1, Severity::High, "one");
        pushed.exposure = Exposure::Pushed { refs: [].into() };
        let findings = vec![
            finding("b", 9, Severity::High, "one"),
            suppressed(finding("a", 7, Severity::Critical, "one")),
            finding("a", 8, Severity::Low, "two"),
            finding("b", 3, Severity::High, "one"),
            pushed,
            finding("a", 2, Severity::High, "one"),
            finding("b", 5, Severity::Medium, "one"),
            finding("c", 1, Severity::Critical, "three"),
        ];
        let expected =
            ["critical c:1 +[]", "high z:1 +[]", "high a:2 +[]", "high b:3 +[5,9]", "low a:8 +[]", "critical a:7 +[]"];
        let mut reversed = findings.clone();
        reversed.reverse();
        assert_eq!(told(&fold_and_sort(findings)), expected);
        assert_eq!(told(&fold_and_sort(reversed)), expected, "the order of the input does not matter");
    }

    #[test]
    fn sorting_alone_keeps_every_place() {
        let findings = [9, 3, 5].map(|line| finding("b", line, Severity::High, "one"));
        assert_eq!(told(&sort(findings.to_vec())), ["high b:3 +[]", "high b:5 +[]", "high b:9 +[]"]);
    }
}
