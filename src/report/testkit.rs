//! Findings, rules and reports made by hand. Secrets are written as `«the finding's own»` and `‹another one›`.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::advice;
use crate::blob::{ObjectId, Origin};
use crate::coverage::Coverage;
use crate::finding::{Attribution, Disposition, Excerpt, Exposure, Finding, Region};
use crate::fingerprint::FingerprintKey;
use crate::report::record::{CoverageRecord, Record, Report};
use crate::report::redact::{self, Visibility};
use crate::rule::tail::Tail;
use crate::rule::{
    Alphabet, Command, Confidence, Context, Link, Provider, ProviderIdx, Remediation, Rule, RuleIdx, Severity, Shape,
    TokenLiteral,
};
use crate::secret::Secret;
use crate::span::{LineCounter, Span};

pub fn provider() -> Provider {
    Provider {
        id: "telepath".into(),
        name: "Telepath".into(),
        words: Cow::Borrowed(&[]),
        hosts: Cow::Borrowed(&[]),
        remediation: Remediation {
            opens: "Whoever holds it can place calls at your cost.".into(),
            rotate: vec![
                "Create a key under Settings > API Keys".into(),
                "Deploy it".into(),
                "Check a call".into(),
                "Revoke this one".into(),
            ]
            .into(),
            revoke: vec!["Revoke it under Settings > API Keys".into()].into(),
            overlap: "Two keys may live side by side".into(),
            check: "place a test call".into(),
            scope: "".into(),
            audit: "the key list shows the last use".into(),
            commands: vec![Command { does: "list keys".into(), run: "telepath keys list".into() }].into(),
            links: vec![Link { title: "API keys".into(), url: "https://docs.example.com/keys".into() }].into(),
            is_generic: false,
        },
    }
}

fn rule(shape: Shape) -> Rule {
    Rule {
        id: "telepath-api-key".into(),
        provider: ProviderIdx(0),
        name: "Telepath API key".into(),
        severity: Severity::Critical,
        confidence: Confidence::High,
        shape,
        context: Context::default(),
        checksum: None,
        min_entropy: 0.0,
        pair: None,
        facts: Cow::Borrowed(&[]),
        examples: Cow::Borrowed(&[]),
        negatives: Cow::Borrowed(&[]),
    }
}

pub fn rule_token(literal: &str) -> Rule {
    let literal =
        TokenLiteral { text: literal.to_owned().into(), offset: (0, 0), ignores_case: false, tail: Tail::ANY };
    rule(Shape::Token { pattern: "".into(), literals: vec![literal].into(), joins_words: false })
}

pub fn rule_assignment(alphabet: Alphabet) -> Rule {
    rule(Shape::Assignment { names: Cow::Borrowed(&[]), alphabet, length: (1, 200), layout: Cow::Borrowed("") })
}

pub fn rule_url() -> Rule {
    rule(Shape::Url { schemes: Cow::Borrowed(&[]) })
}

pub fn rule_block() -> Rule {
    rule(Shape::Block { begin: "".into(), end: "".into(), max_bytes: 20_000 })
}

/// Returns the finding of the secret that `marked` holds, in line 12 of `path`.
pub fn finding(path: &str, marked: &str) -> Finding {
    let (text, own, others) = unmark(marked);
    let secret = Secret::new(own.of(text.as_bytes()));
    let lines = LineCounter::new(text.as_bytes());
    let region = region(lines, own, 11);
    let mut secrets: Vec<Span> = others.into_iter().chain([own]).collect();
    secrets.sort();
    Finding {
        rule: RuleIdx(0),
        fingerprint: FingerprintKey::default().fingerprint("telepath-api-key", secret.expose()),
        secret,
        origin: Origin::worktree(path),
        region,
        excerpt: Some(Excerpt {
            text: Secret::new(text),
            first_line: 12,
            cut_before: 0,
            is_cut_after: false,
            own,
            secrets,
        }),
        severity: Severity::Critical,
        confidence: Confidence::High,
        reasons: vec!["distinctive prefix".to_owned()],
        facts: vec!["live mode".to_owned()],
        decoded_from: Vec::new(),
        related: Vec::new(),
        occurrences: Vec::new(),
        attribution: None,
        exposure: Exposure::Unknown,
        disposition: Disposition::Active,
        advice: None,
    }
}

fn region(mut lines: LineCounter<'_>, span: Span, lines_above: u32) -> Region {
    let (mut start, mut end) = (lines.at(span.start), lines.at(span.end));
    start.line += lines_above;
    end.line += lines_above;
    Region { start, end, start_byte: span.start, end_byte: span.end }
}

fn unmark(marked: &str) -> (String, Span, Vec<Span>) {
    let mut text = String::new();
    let (mut own, mut others, mut start) = (Span::new(0, 0), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '«' | '‹' => start = text.len(),
            '»' => own = Span::new(start, text.len()),
            '›' => others.push(Span::new(start, text.len())),
            c => text.push(c),
        }
    }
    (text, own, others)
}

/// Returns a credential of 32 characters that looks like none.
pub fn token(seed: u8) -> String {
    let body: String = (0..24).map(|at| char::from(b'A' + (at * 7 + seed) % 26)).collect();
    format!("tok_live{}{body}", '_')
}

pub fn pushed() -> (Attribution, Exposure) {
    let attribution = Attribution {
        commit: ObjectId([0x3f, 0x2a, 0x9c, 0x1d].repeat(5).into()),
        is_root: false,
        author: "Ada Example".into(),
        email: "ada@example.com".into(),
        subject: "Add calls".into(),
        time: 1_760_140_800,
        age_days: 41,
        last_commit: None,
        commits: 1,
        paths: 1,
        is_in_head: true,
    };
    (attribution, Exposure::Pushed { refs: ["origin/main".into(), "v1.2".into()].into() })
}

/// Returns `finding` as a record of the rule of [`rule_token`], with the advice that its exposure asks for.
pub fn record(mut finding: Finding) -> Record {
    let provider = provider();
    finding.advice = Some(advice::advise_as(&finding, &provider));
    redact::record_as(&finding, &rule_token("tok_live_"), &provider, Visibility::Masked)
}

pub fn report(records: Vec<Record>) -> Report {
    Report {
        exit_code: u8::from(!records.is_empty()),
        records,
        rules: vec![redact::rule_record_as(&rule_token("tok_live_"), &provider())],
        coverage: CoverageRecord { files: 4_848, bytes: 56_000_000, is_complete: true, ..CoverageRecord::default() },
        notices: Vec::new(),
        elapsed: None,
    }
}

/// Returns what a format makes of a report.
pub fn written(write: fn(&Report, &mut dyn Write) -> io::Result<()>, report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Returns a report of one finding that was pushed.
pub fn small_report() -> Report {
    let mut finding = finding("src/call.py", &format!("TELEPATH_API_KEY = \"«{}»\"", token(1)));
    let (attribution, exposure) = pushed();
    (finding.attribution, finding.exposure) = (Some(attribution), exposure);
    report(vec![record(finding)])
}

/// Returns a report of all that makes formats trip: odd paths, escapes, quotes, markup, no region, several places,
/// a suppression, notices, and a scan that is not complete.
pub fn awkward_report() -> Report {
    use crate::coverage::SkipReason;
    use crate::finding::{Encoding, Occurrence, Related, SuppressedBy, Suppression};

    let hostile = "=cmd|' /C calc'!A0 <b>&amp; [x](javascript:y) `z` | \u{1b}[31m \u{202e} ]]> %0A::error::";
    let mut odd = finding(
        "a b/ü%#?\u{1b}[31m|x.py",
        &format!("\tnaïve\u{1b}[2J = ‹hunter2hunter2›; 漢字 = '«{}»' | <script>`", token(2)),
    );
    odd.facts = vec![hostile.to_owned(), "test mode".to_owned()];
    odd.decoded_from = vec![Encoding::Base64, Encoding::Percent];
    odd.related = vec![Related { what: "key id".to_owned(), region: odd.region }];
    for line in [20, 21] {
        let mut region = odd.region;
        (region.start.line, region.end.line) = (line, line);
        odd.occurrences.push(Occurrence { path: odd.origin.path.clone(), blob: None, region });
    }
    let (mut attribution, exposure) = pushed();
    (attribution.author, attribution.subject) = (hostile.into(), hostile.into());
    attribution.age_days = 141;
    (odd.attribution, odd.exposure) = (Some(attribution), exposure);

    let mut nowhere = finding("-rf/id_rsa\n", "«»");
    (nowhere.excerpt, nowhere.region, nowhere.severity) = (None, Region::default(), Severity::Medium);
    nowhere.secret = Secret::new("");
    let mut allowed = finding("tests/a.py", &format!("k = '«{}»' # allow", token(3)));
    allowed.severity = Severity::Low;
    allowed.disposition = Disposition::Suppressed(Suppression {
        by: SuppressedBy::Inline { marker: "keysift:allow".to_owned(), line: 12 },
        reason: hostile.to_owned(),
    });

    let mut report = report(vec![record(odd), record(nowhere), record(allowed)]);
    let coverage = Coverage::default();
    coverage.add_skipped(SkipReason::Unreadable, "locked\u{1b}[0m.txt: permission denied");
    coverage.add_skipped(SkipReason::TooLarge, "big.bin");
    coverage.add_skipped(SkipReason::Ignored, "target");
    report.coverage.skipped = coverage.skipped();
    report.coverage.is_complete = false;
    report.notices = vec![format!("allowlist entry is unused: {hostile}")];
    report
}
