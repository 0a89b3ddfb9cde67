//! Runs Microsoft's SARIF validator on a report of awkward findings. It is fetched from npm into `target/` when it is
//! missing, so the test is ignored unless asked for: `cargo test --test sarif_multitool -- --ignored`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use keysift::advice::Advice;
use keysift::coverage::{SkipReason, Skipped};
use keysift::finding::{Disposition, Exposure, Region, SuppressedBy, Suppression};
use keysift::report::{
    CoverageRecord, Format, OccurrenceRecord, Record, RelatedRecord, Report, RuleRecord, Snippet, TextOptions,
};
use keysift::rule::{Confidence, Link, Severity};
use keysift::span::LineColumn;

const PACKAGE: &str = "@microsoft/sarif-multitool-linux";

/// What may stay; `docs/formats.md` says why.
const EXPLAINED: [&str; 1] = ["SARIF2005"];

#[test]
#[ignore = "fetches a validator of 95 MB from npm"]
fn microsofts_validator_finds_nothing_that_is_not_explained() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sarif-multitool");
    fs::create_dir_all(&folder).unwrap();
    let tool = installed_tool(&folder);
    let path = folder.join("awkward.sarif");
    Format::Sarif.write(&awkward_report(), &TextOptions::default(), &mut File::create(&path).unwrap()).unwrap();

    // The validator needs no language data, and the libraries for it are not everywhere.
    let run = Command::new(&tool)
        .arg("validate")
        .arg(&path)
        .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
        .output()
        .unwrap();
    let told = text(&run);
    assert!(told.contains("Analysis completed successfully"), "{told}");
    let complaints = told.lines().filter(|line| line.contains(" warning ") || line.contains(" error "));
    let unexplained: Vec<&str> =
        complaints.filter(|line| !EXPLAINED.iter().any(|rule| line.contains(&format!("warning {rule}")))).collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}

fn installed_tool(folder: &Path) -> PathBuf {
    let tool = folder.join("node_modules").join(PACKAGE).join("Sarif.Multitool");
    if !tool.exists() {
        let npm = Command::new("npm").args(["install", "--no-save", "--prefix"]).arg(folder).arg(PACKAGE).output();
        let npm = npm.expect("npm is needed to fetch the validator");
        assert!(npm.status.success(), "npm could not fetch the validator: {}", text(&npm));
    }
    tool
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn awkward_report() -> Report {
    let hostile = "=cmd|' <b>&amp; [x](javascript:y) {0} \\ \u{1b}[31m \u{202e} ]]> %0A";
    let advice = Advice {
        headline: "rotate immediately: create a key, deploy it".to_owned(),
        why: "The holder can place calls.".into(),
        is_urgent: true,
        steps: vec!["Create a key.".to_owned(), hostile.to_owned()],
        links: vec![Link { title: hostile.to_owned().into(), url: "https://docs.example.com/keys".into() }],
        ..Advice::default()
    };
    let place = |line, column| LineColumn { line, column };
    let region = Region { start: place(3, 5), end: place(3, 13), start_byte: 30, end_byte: 38 };
    let odd = Record {
        fingerprint: "0123456789abcdef".repeat(2),
        rule_id: "telepath-api-key".to_owned(),
        rule_name: "Telepath API key".to_owned(),
        provider_id: "telepath".to_owned(),
        provider_name: "Telepath".to_owned(),
        severity: Severity::Critical,
        confidence: Confidence::High,
        path: "a b/ü%#?\u{1b}[31m|x:y.py".to_owned(),
        place: None,
        object: None,
        region,
        masked: "••••••••".to_owned(),
        masked_chars: None,
        snippet: Some(Snippet {
            first_line: 3,
            cut_before: 0,
            is_cut_after: false,
            text: "k = •••••••• # 漢字".to_owned(),
            start: 4,
            end: 28,
        }),
        reasons: vec![hostile.to_owned()],
        facts: vec![hostile.to_owned()],
        decoded_from: Vec::new(),
        related: vec![RelatedRecord { what: hostile.to_owned(), region }],
        occurrences: vec![OccurrenceRecord { path: "a b/ü.py".to_owned(), object: None, region }],
        attribution: None,
        exposure: Exposure::Pushed { refs: [hostile.into()].into() },
        disposition: Disposition::Active,
        advice: advice.clone(),
    };
    let by = SuppressedBy::Inline { marker: "keysift:allow".to_owned(), line: 3 };
    let suppressed = Record {
        path: String::new(),
        place: Some("commit message".to_owned()),
        object: Some("3f2a9c1d".repeat(5)),
        disposition: Disposition::Suppressed(Suppression { by, reason: hostile.to_owned() }),
        ..odd.clone()
    };
    let whole_file = Record { region: Region::default(), snippet: None, masked: String::new(), ..odd.clone() };
    let rule = RuleRecord {
        id: odd.rule_id.clone(),
        name: odd.rule_name.clone(),
        provider_name: odd.provider_name.clone(),
        severity: odd.severity,
        confidence: odd.confidence,
        advice,
    };
    let skipped = Skipped { count: 1, examples: vec![hostile.to_owned()] };
    Report {
        records: vec![odd, whole_file, suppressed],
        rules: vec![rule],
        coverage: CoverageRecord {
            files: 1,
            bytes: 40,
            known: 0,
            skipped: [(SkipReason::Unreadable, skipped)].into(),
            is_complete: false,
        },
        notices: vec![hostile.to_owned()],
        elapsed: None,
        exit_code: 1,
    }
}
