use serde_json::Value;

use super::*;
use crate::report::testkit;

fn written(report: &Report) -> Value {
    serde_json::from_str(&testkit::written(write, report)).unwrap()
}

fn many() -> Report {
    let finding = |at: u8| testkit::finding(&format!("src/{at}.py"), &format!("k = '«{}»'", testkit::token(at)));
    testkit::report((0..60).map(|at| testkit::record(finding(at))).collect())
}

#[test]
fn every_report_fits_the_schema_of_oasis() {
    let schema: Value = serde_json::from_str(include_str!("../../../fixtures/sarif-schema-2.1.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let reports = [
        ("clean", testkit::report(Vec::new())),
        ("small", testkit::small_report()),
        ("awkward", testkit::awkward_report()),
        ("many", many()),
    ];
    for (name, report) in reports {
        let log = written(&report);
        let errors: Vec<_> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn hosts_find_what_they_ask_for() {
    let run = &written(&testkit::awkward_report())["runs"][0];
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        for text in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
            assert!(!rule.pointer(text).unwrap().as_str().unwrap().is_empty(), "{text}");
        }
        assert_eq!(rule["properties"]["security-severity"], "9.5");
        assert_eq!(rule["properties"]["tags"][0], "security");
    }
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_string());
        assert!(result["suppressions"].is_array(), "a viewer that sees one suppression expects the others to be told");
    }
}

#[test]
fn no_address_and_no_secret_is_in_it() {
    let log = written(&testkit::awkward_report()).to_string();
    for hidden in ["ada@example.com", &testkit::token(2)[10..], "hunter2hunter2"] {
        assert!(!log.contains(hidden), "{hidden}");
    }
}

#[test]
fn small() {
    let result = &written(&testkit::small_report())["runs"][0]["results"][0];
    insta::assert_snapshot!(serde_json::to_string_pretty(result).unwrap(), @r#"
        {
          "level": "error",
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "src/call.py",
                  "uriBaseId": "SRCROOT"
                },
                "contextRegion": {
                  "endLine": 12,
                  "snippet": {
                    "text": "TELEPATH_API_KEY = \"tok_live_••••••••••••••••••••••ZG\""
                  },
                  "startLine": 12
                },
                "region": {
                  "endColumn": 54,
                  "endLine": 12,
                  "snippet": {
                    "text": "tok_live_••••••••••••••••••••••ZG"
                  },
                  "startColumn": 21,
                  "startLine": 12
                }
              }
            }
          ],
          "message": {
            "markdown": "**Telepath API key**: tok&#95;live&#95;••••••••••••••••••••••ZG. 3f2a9c1, 41 days ago by Ada Example, pushed &#40;origin/main, v1.2&#41;; still in HEAD. Live mode. **Rotate immediately: create a key under Settings &#62; API Keys, deploy it, check a call, revoke this one.**\n\n- Create a key under Settings &#62; API Keys.\n- Deploy it.\n- Check a call.\n- Revoke this one.\n- Two keys may live side by side.\n- Check the new one: place a test call.\n- To end the old one at once: Revoke it under Settings &#62; API Keys.\n- Look for use that was not yours: the key list shows the last use.\n- Then take it out of the file. Rewriting the pushed history hides it from newcomers only: forks, clones, caches, pull requests and CI logs keep what they have.\n\nlist keys:\n\n    telepath keys list",
            "text": "Telepath API key in src/call.py. 3f2a9c1, 41 days ago by Ada Example, pushed (origin/main, v1.2); still in HEAD. Live mode. Rotate immediately: create a key under Settings > API Keys, deploy it, check a call, revoke this one."
          },
          "occurrenceCount": 1,
          "partialFingerprints": {
            "keysift/v1": "0bde380f927f8e7c1ee8bcce545a4b45",
            "primaryLocationLineHash": "0bde380f927f8e7c:1"
          },
          "properties": {
            "ageDays": 41,
            "commit": "3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d",
            "confidence": "high",
            "exposure": "pushed",
            "provider": "telepath",
            "severity": "critical"
          },
          "ruleId": "telepath-api-key",
          "ruleIndex": 0,
          "suppressions": []
        }
        "#);
}

#[test]
fn awkward() {
    let run = written(&testkit::awkward_report());
    let shown = [
        "/runs/0/results/0/message",
        "/runs/0/results/0/relatedLocations/0",
        "/runs/0/results/1/locations",
        "/runs/0/results/2/suppressions",
        "/runs/0/invocations",
    ];
    let shown: Vec<_> =
        shown.iter().map(|pointer| serde_json::to_string_pretty(run.pointer(pointer).unwrap()).unwrap()).collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
        {
          "markdown": "**Telepath API key**: tok&#95;live&#95;••••••••••••••••••••••AH. 3f2a9c1, 141 days ago by =cmd&#124;&#39; /C calc&#39;&#33;A0 &#60;b&#62;&#38;amp; &#91;x&#93;&#40;javascript:y&#41; &#96;z&#96; &#124; ␛&#91;31m � &#93;&#93;&#62; %0A::error::, pushed &#40;origin/main, v1.2&#41;; still in HEAD. =cmd&#124;&#39; /C calc&#39;&#33;A0 &#60;b&#62;&#38;amp; &#91;x&#93;&#40;javascript:y&#41; &#96;z&#96; &#124; ␛&#91;31m � &#93;&#93;&#62; %0A::error::; test mode; decoded from base64 in percent. **Rotate, it is a test credential: create a key under Settings &#62; API Keys, deploy it, check a call, revoke this one.** See also [key id](1), [line 20](2), [line 21](3).\n\n- Create a key under Settings &#62; API Keys.\n- Deploy it.\n- Check a call.\n- Revoke this one.\n- Two keys may live side by side.\n- Check the new one: place a test call.\n- To end the old one at once: Revoke it under Settings &#62; API Keys.\n- Look for use that was not yours: the key list shows the last use.\n- Then take it out of the file. Rewriting the pushed history hides it from newcomers only: forks, clones, caches, pull requests and CI logs keep what they have.\n- It is at least 141 days old, and credentials should be replaced every 90: put the rotation of the new one on a schedule.\n\nlist keys:\n\n    telepath keys list",
          "text": "Telepath API key in a b/ü%#?␛\\[31m|x.py. 3f2a9c1, 141 days ago by =cmd|' /C calc'!A0 <b>&amp; \\[x\\](javascript:y) `z` | ␛\\[31m � \\]\\]> %0A::error::, pushed (origin/main, v1.2); still in HEAD. =cmd|' /C calc'!A0 <b>&amp; \\[x\\](javascript:y) `z` | ␛\\[31m � \\]\\]> %0A::error::; test mode; decoded from base64 in percent. Rotate, it is a test credential: create a key under Settings > API Keys, deploy it, check a call, revoke this one. See also [key id](1), [line 20](2), [line 21](3)."
        }
        {
          "id": 1,
          "message": {
            "text": "key id"
          },
          "physicalLocation": {
            "artifactLocation": {
              "uri": "a%20b/%C3%BC%25%23%3F%1B%5B31m%7Cx.py",
              "uriBaseId": "SRCROOT"
            },
            "region": {
              "endColumn": 69,
              "endLine": 12,
              "startColumn": 36,
              "startLine": 12
            }
          }
        }
        [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "-rf/id_rsa%0A",
                "uriBaseId": "SRCROOT"
              },
              "region": {
                "endColumn": 1,
                "endLine": 1,
                "startColumn": 1,
                "startLine": 1
              }
            }
          }
        ]
        [
          {
            "justification": "=cmd|' /C calc'!A0 <b>&amp; [x](javascript:y) `z` | ␛[31m � ]]> %0A::error:: (inline marker `keysift:allow` in line 12)",
            "kind": "inSource",
            "status": "accepted"
          }
        ]
        [
          {
            "executionSuccessful": false,
            "exitCode": 1,
            "toolConfigurationNotifications": [
              {
                "descriptor": {
                  "id": "notice",
                  "index": 2
                },
                "level": "warning",
                "message": {
                  "text": "allowlist entry is unused: =cmd|' /C calc'!A0 <b>&amp; \\[x\\](javascript:y) `z` | ␛\\[31m � \\]\\]> %0A::error::"
                }
              }
            ],
            "toolExecutionNotifications": [
              {
                "descriptor": {
                  "id": "skipped",
                  "index": 1
                },
                "level": "note",
                "message": {
                  "text": "Not looked at: 1 ignored (target)."
                }
              },
              {
                "descriptor": {
                  "id": "skipped",
                  "index": 1
                },
                "level": "note",
                "message": {
                  "text": "Not looked at: 1 over the size limit (big.bin)."
                }
              },
              {
                "descriptor": {
                  "id": "incomplete",
                  "index": 0
                },
                "level": "error",
                "message": {
                  "text": "Not looked at: 1 unreadable (locked␛\\[0m.txt: permission denied)."
                }
              }
            ]
          }
        ]
        "#);
}
