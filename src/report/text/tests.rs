use super::*;
use crate::finding::Exposure;
use crate::report::testkit;

fn written(report: &Report, options: TextOptions) -> String {
    let mut out = Vec::new();
    write(report, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn narrow() -> TextOptions {
    TextOptions { width: 80, suppressed: SuppressedFindings::Shown, is_colored: false }
}

#[test]
fn small() {
    let mut report = testkit::small_report();
    report.elapsed = Some(std::time::Duration::from_millis(94));
    insta::assert_snapshot!(written(&report, TextOptions::default()), @r#"
        error[telepath-api-key]: Telepath API key
          --> src/call.py:12:21
           |
        12 | TELEPATH_API_KEY = "tok_live_••••••••••••••••••••••ZG"
           |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = exposed: 3f2a9c1, 41 days ago by Ada Example, pushed (origin/main, v1.2); still in HEAD
           = facts: live mode
           = rotate immediately: create a key under Settings > API Keys, deploy it, check a call, revoke
                                 this one
           = more: keysift explain telepath-api-key; fingerprint 0bde380f927f8e7c1ee8bcce545a4b45

        1 finding (1 pushed), 0 suppressed · 4,848 files, 56 MB in 0.09 s · nothing skipped
        "#);
}

#[test]
fn awkward() {
    insta::assert_snapshot!(written(&testkit::awkward_report(), narrow()), @r"
        error[telepath-api-key]: Telepath API key
          --> a b/ü%#?␛[31m|x.py:12:36
           |
        12 |     naïve␛[2J = ••••••••; 漢字 = 'tok_live_••••••••••••••••••••••AH' | <...
           |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = exposed: 3f2a9c1, 141 days ago by =cmd|' /C calc'!A0 <b>&amp;
                      [x](javascript:y) `z` | ␛[31m � ]]> %0A::error::, pushed
                      (origin/main, v1.2); still in HEAD
           = facts: =cmd|' /C calc'!A0 <b>&amp; [x](javascript:y) `z` | ␛[31m � ]]>
                    %0A::error::; test mode; decoded from base64 in percent
           = also: in lines 20, 21
           = with: key id in line 12
           = rotate, it is a test credential: create a key under Settings > API Keys,
                                              deploy it, check a call, revoke this one
           = more: keysift explain telepath-api-key; fingerprint
                   203d85f564dcb7346743f4da99fbcbf6

        warning[telepath-api-key]: Telepath API key
        --> -rf/id_rsa␊
         |
         = facts: live mode
         = rotate immediately: create a key under Settings > API Keys, deploy it, check
                               a call, revoke this one
         = more: keysift explain telepath-api-key; fingerprint
                 12d6aff0c0c1a79beb4244b23058f182

        suppressed[telepath-api-key]: Telepath API key
          --> tests/a.py:12:6
           |
        12 | k = 'tok_live_••••••••••••••••••••••BI' # allow
           |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = suppressed: inline marker `keysift:allow` in line 12: =cmd|' /C calc'!A0
                         <b>&amp; [x](javascript:y) `z` | ␛[31m � ]]> %0A::error::
           = facts: live mode
           = rotate immediately: create a key under Settings > API Keys, deploy it,
                                 check a call, revoke this one
           = more: keysift explain telepath-api-key; fingerprint
                   c84158e5fc01512da661f7666e971160

        warning: allowlist entry is unused: =cmd|' /C calc'!A0 <b>&amp; [x](javascript:y) `z` | ␛[31m � ]]> %0A::error::

        error: the scan is incomplete: 1 unreadable (locked␛[0m.txt: permission denied)
         |
         = note: what was not looked at may hold secrets, so this is no clean result

        2 findings (1 pushed), 1 suppressed · 4,848 files, 56 MB · skipped: 1 ignored, 1 over the size limit (big.bin), 1 unreadable
        ");
}

#[test]
fn clean() {
    insta::assert_snapshot!(written(&testkit::report(Vec::new()), narrow()), @r"0 findings, 0 suppressed · 4,848 files, 56 MB · nothing skipped");
}

#[test]
fn staged_finding_names_the_commands() {
    let mut finding = testkit::finding("conf/a b.env", &format!("KEY=«{}»", testkit::token(4)));
    finding.origin.place = crate::blob::Place::Index;
    finding.exposure = Exposure::Staged;
    insta::assert_snapshot!(written(&testkit::report(vec![testkit::record(finding)]), TextOptions::default()), @r"
        error[telepath-api-key]: Telepath API key
          --> conf/a b.env:12:5 (index)
           |
        12 | KEY=tok_live_••••••••••••••••••••••CJ
           |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = exposed: staged, not committed
           = facts: live mode
           = fix: take it out and stage the file again; nothing has left this machine
           = run: git add -- ':/conf/a b.env'  # stage the file again once it is clean
           = more: keysift explain telepath-api-key; fingerprint ea842c91047a2259b81566231c06f236

        1 finding (1 staged), 0 suppressed · 4,848 files, 56 MB · nothing skipped
        ");
}

#[test]
fn long_line_is_cut_around_the_secret() {
    let filler = "x = f(y); ".repeat(40);
    let mut finding = testkit::finding("dist/app.min.js", &format!("{filler}k='«{}»';{filler}", testkit::token(5)));
    let excerpt = finding.excerpt.as_mut().unwrap();
    (excerpt.cut_before, excerpt.is_cut_after) = (5_000, true);
    finding.region.start.column += 5_000;
    finding.advice = None;
    insta::assert_snapshot!(written(&testkit::report(vec![testkit::record(finding)]), narrow()), @r"
        error[telepath-api-key]: Telepath API key
          --> dist/app.min.js:12:5404
           |
        12 | ...(y); x = f(y); k='tok_live_••••••••••••••••••••••DK';x = f(y); x = f(...
           |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = facts: live mode
           = rotate immediately: create a key under Settings > API Keys, deploy it,
                                 check a call, revoke this one
           = more: keysift explain telepath-api-key; fingerprint
                   0b7958156f54951b53a5ef36bcd66be1

        1 finding, 0 suppressed · 4,848 files, 56 MB · nothing skipped
        ");
}

#[test]
fn suppressed_findings_are_counted_unless_asked_for() {
    let report = testkit::awkward_report();
    let text = written(&report, TextOptions::default());
    assert!(!text.contains("tests/a.py") && text.contains("1 suppressed"), "{text}");
    assert!(written(&report, narrow()).contains("tests/a.py"));
}

#[test]
fn carets_stand_below_the_secret_whatever_comes_before_it() {
    let cases = [
        ("", 0),
        ("\t\t", 8),
        ("漢字", 4),
        ("e\u{301}a\u{300}", 2),
        ("ｱ", 1),
        ("a\u{1b}[31mb", 7),
        ("\u{202e}", 1),
        ("\u{200b}", 0),
    ];
    for (before, columns) in cases {
        let record = testkit::record(testkit::finding("a", &format!("{before}«{}» 漢", testkit::token(6))));
        let text = written(&testkit::report(vec![record]), narrow());
        let carets = text.lines().find(|line| line.contains("^^^")).unwrap();
        assert_eq!(carets.find('^').unwrap(), "12 | ".len() + columns, "{before:?}\n{text}");
        assert_eq!(carets.matches('^').count(), "tok_live_".len() + 24);
    }
}

#[test]
fn without_colour_nothing_steers_the_terminal() {
    let text = written(&testkit::awkward_report(), narrow());
    assert!(text.chars().all(|c| c == '\n' || neutral::line(&c.to_string()) == c.to_string()), "{text:?}");
    let colored = written(&testkit::awkward_report(), TextOptions { is_colored: true, ..narrow() });
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), text, "colour changes nothing but colour");
}
