use serde_json::Value;

use super::*;
use crate::report::testkit;

#[test]
fn small() {
    let document = testkit::written(write, &testkit::small_report()).replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!(document, @r#"
        {
          "schema_version": 1,
          "tool": {
            "name": "keysift",
            "version": "VERSION"
          },
          "exit_code": 1,
          "coverage": {
            "complete": true,
            "files": 4848,
            "bytes": 56000000,
            "skipped": {}
          },
          "findings": [
            {
              "fingerprint": "0bde380f927f8e7c1ee8bcce545a4b45",
              "rule": {
                "id": "telepath-api-key",
                "name": "Telepath API key"
              },
              "provider": {
                "id": "telepath",
                "name": "Telepath"
              },
              "severity": "critical",
              "confidence": "high",
              "path": "src/call.py",
              "place": null,
              "object": null,
              "region": {
                "start_line": 12,
                "start_column": 21,
                "end_line": 12,
                "end_column": 54,
                "start_byte": 20,
                "end_byte": 53
              },
              "secret": {
                "masked": "tok_live_••••••••••••••••••••••ZG",
                "characters": 33
              },
              "snippet": {
                "first_line": 12,
                "cut_before": 0,
                "cut_after": false,
                "text": "TELEPATH_API_KEY = \"tok_live_••••••••••••••••••••••ZG\"",
                "start": 20,
                "end": 53
              },
              "reasons": [
                "distinctive prefix"
              ],
              "facts": [
                "live mode"
              ],
              "decoded_from": [],
              "related": [],
              "occurrences": [],
              "exposure": {
                "kind": "pushed",
                "refs": [
                  "origin/main",
                  "v1.2"
                ]
              },
              "introduced": {
                "commit": "3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d",
                "author": "Ada Example",
                "subject": "Add calls",
                "time": 1760140800,
                "age_days": 41,
                "last_commit": null,
                "commits": 1,
                "paths": 1,
                "in_head": true
              },
              "suppressed": null,
              "advice": {
                "headline": "rotate immediately: create a key under Settings > API Keys, deploy it, check a call, revoke this one",
                "why": "Whoever holds it can place calls at your cost.",
                "urgent": true,
                "generic": false,
                "steps": [
                  "Create a key under Settings > API Keys.",
                  "Deploy it.",
                  "Check a call.",
                  "Revoke this one.",
                  "Two keys may live side by side.",
                  "Check the new one: place a test call.",
                  "To end the old one at once: Revoke it under Settings > API Keys.",
                  "Look for use that was not yours: the key list shows the last use.",
                  "Then take it out of the file. Rewriting the pushed history hides it from newcomers only: forks, clones, caches, pull requests and CI logs keep what they have."
                ],
                "commands": [
                  {
                    "does": "list keys",
                    "run": "telepath keys list"
                  }
                ],
                "links": [
                  {
                    "title": "API keys",
                    "url": "https://docs.example.com/keys"
                  }
                ]
              }
            }
          ],
          "notices": []
        }
        "#);
}

#[test]
fn awkward_findings_keep_what_they_say() {
    let report = testkit::awkward_report();
    let document: Value = serde_json::from_str(&testkit::written(write, &report)).unwrap();
    let odd = &document["findings"][0];
    assert_eq!(odd["path"], report.records[0].path);
    assert_eq!(odd["facts"][0], report.records[0].facts[0]);
    assert_eq!(odd["decoded_from"], serde_json::json!(["base64", "percent"]));
    assert_eq!(odd["occurrences"].as_array().unwrap().len(), 2);
    assert_eq!(document["findings"][1]["region"], Value::Null);
    assert_eq!(document["findings"][2]["suppressed"]["by"], "inline marker `keysift:allow` in line 12");
    assert_eq!(document["coverage"]["complete"], false);
    assert_eq!(document["coverage"]["skipped"]["unreadable"]["fault"], true);
}

#[test]
fn snippet_range_counts_characters() {
    let document: Value = serde_json::from_str(&testkit::written(write, &testkit::awkward_report())).unwrap();
    let snippet = &document["findings"][0]["snippet"];
    let at = |name: &str| snippet[name].as_u64().unwrap() as usize;
    let shown: String =
        snippet["text"].as_str().unwrap().chars().skip(at("start")).take(at("end") - at("start")).collect();
    assert_eq!(shown, document["findings"][0]["secret"]["masked"]);
}

#[test]
fn lines_hold_the_same_findings_and_end_with_a_summary() {
    let report = testkit::awkward_report();
    let document: Value = serde_json::from_str(&testkit::written(write, &report)).unwrap();
    let lines: Vec<Value> =
        testkit::written(write_lines, &report).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (summary, findings) = lines.split_last().unwrap();
    for (line, finding) in findings.iter().zip(document["findings"].as_array().unwrap()) {
        assert_eq!(line["type"], "finding");
        assert!(finding.as_object().unwrap().iter().all(|(key, value)| line[key] == *value));
    }
    assert_eq!((summary["active"].as_u64(), summary["suppressed"].as_u64()), (Some(2), Some(1)));
    assert_eq!(summary["type"], "summary");
}

#[test]
fn no_address_is_in_it() {
    let report = testkit::small_report();
    assert!(!testkit::written(write, &report).contains("ada@example.com"));
    assert!(!testkit::written(write_lines, &report).contains("ada@example.com"));
}
