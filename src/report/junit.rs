//! JUnit XML for CI servers: a test case a finding, failed if it counts and skipped if it is suppressed.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::describe;
use super::neutral::{Whitespace, line, neutralise};
use super::record::{Record, Report};

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut suite = TestSuite::new("keysift");
    suite.add_test_cases(report.records.iter().map(finding));
    if let Some(incomplete) = describe::incompleteness(&report.coverage) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type("incomplete").set_message(&*line(&incomplete));
        suite.add_test_case(case("coverage", "keysift", status));
    } else if report.records.is_empty() {
        // Viewers show a suite without cases as "no tests ran".
        suite.add_test_case(case("no secrets found", "keysift", TestCaseStatus::success()));
    }
    if !report.notices.is_empty() {
        let notices: Vec<_> = report.notices.iter().map(|notice| line(notice)).collect();
        suite.set_system_err(notices.join("\n"));
    }
    let mut document = Document::new("keysift");
    document.add_test_suite(suite);
    document.serialize(out).map_err(io::Error::other)
}

fn finding(record: &Record) -> TestCase {
    let place = describe::place(record);
    let place = line(&place);
    let status = match describe::suppression(record) {
        Some(suppression) => {
            let mut status = TestCaseStatus::skipped();
            let by = describe::suppressed_by(&suppression.by);
            status.set_message(line(&format!("suppressed by {by}: {}", suppression.reason)).into_owned());
            status
        }
        None => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let message = format!("{} ({}) in {place}", record.rule_name, record.severity);
            status.set_type(record.rule_id.as_str()).set_message(line(&message).into_owned());
            status.set_description(description(record, &place));
            status
        }
    };
    case(&format!("{} {place}", line(&record.rule_id)), &line(&record.path), status)
}

fn case(name: &str, class: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    case
}

fn description(record: &Record, place: &str) -> String {
    let mut lines = vec![place.to_owned()];
    if let Some(snippet) = &record.snippet {
        lines.push(neutralise(&snippet.text, Whitespace::Kept).into_owned());
    }
    lines.extend(describe::exposure(record).map(|text| line(&text).into_owned()));
    lines.extend(describe::facts(record).map(|text| line(&text).into_owned()));
    lines.push(line(&record.advice.headline).into_owned());
    lines.extend(record.advice.steps.iter().map(|step| format!("- {}", line(step))));
    lines.extend(record.advice.commands.iter().map(|command| format!("$ {}", line(&command.run))));
    lines.push(format!("fingerprint {}", record.fingerprint));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testkit;

    #[test]
    fn small() {
        insta::assert_snapshot!(testkit::written(write, &testkit::small_report()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="keysift" tests="1" failures="1" errors="0">
            <testsuite name="keysift" tests="1" disabled="0" errors="0" failures="1">
                <testcase name="telepath-api-key src/call.py:12:21" classname="src/call.py">
                    <failure message="Telepath API key (critical) in src/call.py:12:21" type="telepath-api-key">src/call.py:12:21
        TELEPATH_API_KEY = &quot;tok_live_••••••••••••••••••••••ZG&quot;
        3f2a9c1, 41 days ago by Ada Example, pushed (origin/main, v1.2); still in HEAD
        live mode
        rotate immediately: create a key under Settings &gt; API Keys, deploy it, check a call, revoke this one
        - Create a key under Settings &gt; API Keys.
        - Deploy it.
        - Check a call.
        - Revoke this one.
        - Two keys may live side by side.
        - Check the new one: place a test call.
        - To end the old one at once: Revoke it under Settings &gt; API Keys.
        - Look for use that was not yours: the key list shows the last use.
        - Then take it out of the file. Rewriting the pushed history hides it from newcomers only: forks, clones, caches, pull requests and CI logs keep what they have.
        $ telepath keys list
        fingerprint 0bde380f927f8e7c1ee8bcce545a4b45</failure>
                </testcase>
            </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn awkward() {
        insta::assert_snapshot!(testkit::written(write, &testkit::awkward_report()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="keysift" tests="4" failures="2" errors="1">
            <testsuite name="keysift" tests="4" disabled="1" errors="1" failures="2">
                <testcase name="telepath-api-key a b/ü%#?␛[31m|x.py:12:36" classname="a b/ü%#?␛[31m|x.py">
                    <failure message="Telepath API key (critical) in a b/ü%#?␛[31m|x.py:12:36" type="telepath-api-key">a b/ü%#?␛[31m|x.py:12:36
        naïve␛[2J = ••••••••; 漢字 = &apos;tok_live_••••••••••••••••••••••AH&apos; | &lt;script&gt;`
        3f2a9c1, 141 days ago by =cmd|&apos; /C calc&apos;!A0 &lt;b&gt;&amp;amp; [x](javascript:y) `z` | ␛[31m � ]]&gt; %0A::error::, pushed (origin/main, v1.2); still in HEAD
        =cmd|&apos; /C calc&apos;!A0 &lt;b&gt;&amp;amp; [x](javascript:y) `z` | ␛[31m � ]]&gt; %0A::error::; test mode; decoded from base64 in percent
        rotate, it is a test credential: create a key under Settings &gt; API Keys, deploy it, check a call, revoke this one
        - Create a key under Settings &gt; API Keys.
        - Deploy it.
        - Check a call.
        - Revoke this one.
        - Two keys may live side by side.
        - Check the new one: place a test call.
        - To end the old one at once: Revoke it under Settings &gt; API Keys.
        - Look for use that was not yours: the key list shows the last use.
        - Then take it out of the file. Rewriting the pushed history hides it from newcomers only: forks, clones, caches, pull requests and CI logs keep what they have.
        - It is at least 141 days old, and credentials should be replaced every 90: put the rotation of the new one on a schedule.
        $ telepath keys list
        fingerprint 203d85f564dcb7346743f4da99fbcbf6</failure>
                </testcase>
                <testcase name="telepath-api-key -rf/id_rsa␊" classname="-rf/id_rsa␊">
                    <failure message="Telepath API key (medium) in -rf/id_rsa␊" type="telepath-api-key">-rf/id_rsa␊
        live mode
        rotate immediately: create a key under Settings &gt; API Keys, deploy it, check a call, revoke this one
        - Create a key under Settings &gt; API Keys.
        - Deploy it.
        - Check a call.
        - Revoke this one.
        - Two keys may live side by side.
        - Check the new one: place a test call.
        - To end the old one at once: Revoke it under Settings &gt; API Keys.
        - Look for use that was not yours: the key list shows the last use.
        $ telepath keys list
        fingerprint 12d6aff0c0c1a79beb4244b23058f182</failure>
                </testcase>
                <testcase name="telepath-api-key tests/a.py:12:6" classname="tests/a.py">
                    <skipped message="suppressed by inline marker `keysift:allow` in line 12: =cmd|&apos; /C calc&apos;!A0 &lt;b&gt;&amp;amp; [x](javascript:y) `z` | ␛[31m � ]]&gt; %0A::error::"/>
                </testcase>
                <testcase name="coverage" classname="keysift">
                    <error message="the scan is incomplete: 1 unreadable (locked␛[0m.txt: permission denied)" type="incomplete"/>
                </testcase>
                <system-err>allowlist entry is unused: =cmd|&apos; /C calc&apos;!A0 &lt;b&gt;&amp;amp; [x](javascript:y) `z` | ␛[31m � ]]&gt; %0A::error::</system-err>
            </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn clean_scan_is_one_passed_case() {
        insta::assert_snapshot!(testkit::written(write, &testkit::report(Vec::new())), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="keysift" tests="1" failures="0" errors="0">
            <testsuite name="keysift" tests="1" disabled="0" errors="0" failures="0">
                <testcase name="no secrets found" classname="keysift">
                </testcase>
            </testsuite>
        </testsuites>
        "#);
    }
}
