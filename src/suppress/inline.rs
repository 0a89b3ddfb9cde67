//! Applies the markers of one content to its findings.

use super::marker::{self, Marker, Scope};
use super::suppress;
use crate::config::RuleName;
use crate::finding::{Finding, SuppressedBy};
use crate::rule::RuleSet;
use crate::span::Span;

/// A marker for the whole file must stand this near to its top, where readers see it.
const FILE_MARKER_LINES: u32 = 10;

/// A marker and the lines that it covers, both ends included.
struct Cover {
    marker: Marker,
    first_line: u32,
    last_line: u32,
    is_used: bool,
}

/// Marks the findings that markers in `content` cover. Returns, by line, what is wrong with our own markers, and which
/// of them cover nothing.
///
/// A marker within a found secret is part of the secret and does not count, since whoever chose the secret would
/// decide for its holder.
pub fn mark(content: &[u8], findings: &mut [Finding], rules: &RuleSet) -> Vec<(u32, String)> {
    let (mut markers, mut bad) = marker::find(content);
    if markers.is_empty() && bad.is_empty() {
        return Vec::new();
    }
    let secrets: Vec<Span> = findings.iter().map(span_of).collect();
    let is_in_secret = |span: Span| secrets.iter().any(|secret| secret.overlaps(span));
    markers.retain(|marker| !is_in_secret(marker.span));
    bad.retain(|bad| !is_in_secret(bad.span));

    let mut notices: Vec<_> = bad.into_iter().map(|bad| (bad.line, bad.why)).collect();
    let mut covers = covers(markers, rules, &mut notices);
    for finding in findings.iter_mut().filter(|finding| finding.is_active()) {
        let rule_id = &rules.rule(finding.rule).id;
        if let Some(cover) = covers.iter_mut().find(|cover| cover.holds(finding, rule_id)) {
            cover.is_used = true;
            let by = SuppressedBy::Inline { marker: cover.marker.name.to_owned(), line: cover.marker.line };
            suppress(finding, by, &reason(content, cover.marker.reason, &secrets));
        }
    }
    // A rule that is switched off finds nothing for its markers to cover.
    let is_off = |name: &RuleName| rules.all().any(|(idx, rule)| name.matches(&rule.id) && !rules.is_enabled(idx));
    let can_tell = |marker: &Marker| marker.rules.as_ref().is_some_and(|names| !names.iter().any(is_off));
    let unused = covers.iter().filter(|cover| !cover.is_used && can_tell(&cover.marker));
    notices.extend(unused.map(|cover| (cover.marker.line, format!("`{}` covers no finding", cover.marker.name))));
    notices
}

/// Turns markers into ranges of lines.
fn covers(markers: Vec<Marker>, rules: &RuleSet, notices: &mut Vec<(u32, String)>) -> Vec<Cover> {
    let mut covers: Vec<Cover> = Vec::new();
    for marker in markers {
        let (line, name) = (marker.line, marker.name);
        // A rule that is switched off in this run exists all the same.
        let is_unknown = |name: &&RuleName| !rules.all().any(|(_, rule)| name.matches(&rule.id));
        if let Some(unknown) = marker.rules.iter().flatten().find(is_unknown) {
            notices.push((line, format!("`{name}` names `{}`, and there is no such rule", unknown.as_str())));
            continue;
        }
        let (first_line, last_line) = match marker.scope {
            Scope::Line => (line, line),
            Scope::NextLine => (line + 1, line + 1),
            Scope::Start => (line, u32::MAX),
            Scope::File if line <= FILE_MARKER_LINES => (1, u32::MAX),
            Scope::File => {
                notices.push((line, format!("`{name}` counts only in the first {FILE_MARKER_LINES} lines")));
                continue;
            }
            Scope::End => {
                let own = marker_family(name);
                let open = covers.iter_mut().filter(|cover| cover.marker.scope == Scope::Start);
                for cover in open.filter(|cover| cover.last_line == u32::MAX && marker_family(cover.marker.name) == own)
                {
                    cover.last_line = line;
                }
                continue;
            }
        };
        covers.push(Cover { marker, first_line, last_line, is_used: false });
    }
    covers
}

/// Returns whose marker it is: a block ends with the words of those with whose words it starts.
fn marker_family(name: &str) -> &str {
    name.split([':', '-']).next().unwrap_or(name)
}

impl Cover {
    fn holds(&self, finding: &Finding, rule_id: &str) -> bool {
        let names_rule = self.marker.rules.as_ref().is_none_or(|rules| rules.iter().any(|rule| rule.matches(rule_id)));
        names_rule && finding.region.start.line <= self.last_line && self.first_line <= finding.region.end.line
    }
}

fn span_of(finding: &Finding) -> Span {
    Span::new(finding.region.start_byte, finding.region.end_byte)
}

/// Returns the text of a reason up to the first secret in it: reasons are printed.
fn reason(content: &[u8], span: Span, secrets: &[Span]) -> String {
    let secret_start = secrets.iter().filter(|secret| secret.overlaps(span)).map(|secret| secret.start).min();
    let end = secret_start.map_or(span.end, |start| start.max(span.start));
    String::from_utf8_lossy(Span::new(span.start, end).of(content)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::findings;
    use super::*;
    use crate::finding::{Disposition, Suppression};

    const RULE: &str = "stripe-live-secret-key";

    /// Marks every `SECRET` of a text, in which `@` stands for the start of our markers. Returns one line per finding,
    /// then the notices.
    fn marked(text: &str) -> String {
        let rules = RuleSet::builtin();
        let content = text.replace('@', "keysift:");
        let mut findings = findings(&rules, RULE, &content, "SECRET");
        let notices = mark(content.as_bytes(), &mut findings, &rules);
        let findings = findings.iter().map(|finding| match &finding.disposition {
            Disposition::Active => format!("{} active", finding.region.start.line),
            Disposition::Suppressed(Suppression { by: SuppressedBy::Inline { line, .. }, reason }) => {
                format!("{} by {line} ({reason})", finding.region.start.line)
            }
            other => format!("{other:?}"),
        });
        let notices =
            notices.iter().map(|(line, message)| format!("note {line}: {}", message.replace("keysift:", "@")));
        findings.chain(notices).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn markers_cover_their_lines_and_rules() {
        let cases = [
            ("SECRET # @allow stripe-* made up", "1 by 1 (made up)"),
            ("SECRET\nSECRET # @allow all", "1 active; 2 by 2 ()"),
            ("# @allow-next-line all why\nSECRET\nSECRET", "2 by 1 (why); 3 active"),
            ("SECRET\n# @allow-start all\nSECRET\n# @allow-end\nSECRET", "1 active; 3 by 2 (); 5 active"),
            ("# @allow-start all\nSECRET", "2 by 1 ()"),
            ("SECRET\n# @allow-file stripe-live-secret-key docs", "1 by 2 (docs)"),
            ("SECRET # @allow github-*", "1 active; note 1: `@allow` covers no finding"),
            ("SECRET # trufflehog:ignore", "1 by 1 ()"),
            ("// secretlint-disable\nSECRET\n// secretlint-enable\nSECRET", "2 by 1 (); 4 active"),
            ("# secretlint-disable\n# @allow-end\nSECRET", "3 by 1 ()"),
            ("# gitleaks:allow", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(marked(text), expected, "{text}");
        }
    }

    #[test]
    fn a_marker_within_a_secret_does_not_count() {
        let rules = RuleSet::builtin();
        let content = format!("password = \"ab {}:allow all\"", "keysift");
        let secret = &content[12..content.len() - 1];
        let mut findings = findings(&rules, RULE, &content, secret);
        assert_eq!(mark(content.as_bytes(), &mut findings, &rules), []);
        assert!(findings[0].is_active());
    }

    #[test]
    fn a_reason_ends_where_a_secret_starts() {
        assert_eq!(marked("SECRET # @allow all old: SECRET"), "1 by 1 (old:); 1 by 1 (old:)");
    }

    #[test]
    fn what_is_wrong_with_a_marker_is_told() {
        insta::assert_snapshot!(marked("SECRET # @allow strype-key").replace("; ", "\n"), @r#"
        1 active
        note 1: `@allow` names `strype-key`, and there is no such rule
        "#);
        let late = format!("{}# @allow-file all\nSECRET", "\n".repeat(10));
        insta::assert_snapshot!(marked(&late).replace("; ", "\n"), @r#"
        12 active
        note 11: `@allow-file` counts only in the first 10 lines
        "#);
    }

    proptest! {
        #[test]
        fn marking_never_removes_or_reorders(text in "(SECRET|@allow|-file|-start|-end|-next-line| all| jwt|gitleaks:allow|\n| |x){0,30}") {
            let rules = RuleSet::builtin();
            let content = text.replace('@', "keysift:");
            let before = findings(&rules, RULE, &content, "SECRET");
            let mut after = before.clone();
            mark(content.as_bytes(), &mut after, &rules);
            let regions = |findings: &[Finding]| findings.iter().map(|finding| finding.region).collect::<Vec<_>>();
            prop_assert_eq!(regions(&before), regions(&after));
        }
    }
}
