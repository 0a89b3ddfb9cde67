//! What the commands about rules print, on a pack of their own and on a few of the built-in rules.

use std::fs;
use std::path::PathBuf;

use clap::Parser;

use super::{Outcome, RulesArgs, RulesError, write};
use crate::cli::terminal::Terminal;

const PLAIN: Terminal = Terminal { is_colored: false, width: 100 };

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: RulesArgs,
}

const OWN: &str = r#"[provider]
id = "own"
name = "Own server"
words = ["own"]
hosts = ["api.own.internal"]

[provider.remediation]
opens = "The holder can read and change every order."
rotate = ["Create a key in the console.", "Deploy it.", "Delete the old one."]
revoke = ["Delete the key in the console."]
check = "The console shows when a key was last used."
commands = [{ does = "list keys", run = "own keys list" }]
links = [{ title = "Keys", url = "https://docs.own.internal/keys" }]

[[rule]]
id = "own-api-key"
name = "Own API key"
severity = "high"
confidence = "high"
kind = "token"
pattern = 'own_[0-9a-f]{32}'
context = ["provider"]
within = "near"
min_entropy = 3.0
facts = ["live mode"]
examples = ["OWN_KEY=«own_{hex:32}»", "own: {{ key: '«own_{hex:32}»' }}"]
negatives = ["OWN_KEY=own_***", "OWN_KEY=own_{hex:12}"]

[[rule]]
id = "own-password"
name = "Own password"
severity = "medium"
confidence = "medium"
kind = "assignment"
names = ["own_password"]
alphabet = "alnum"
length = "12-40"
examples = ["OWN_PASSWORD=«{alnum:20}»", "own_password: \"«{alnum:30}»\""]
negatives = ["OWN_PASSWORD={alnum:4}", "own_password: your-own-password"]
"#;

/// Runs `keysift rules LINE` with the pack at hand as `own.toml`, and returns what it printed.
fn printed(pack: &str, line: &str) -> (String, Outcome) {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("own.toml");
    fs::write(&path, pack).unwrap();
    let path = path.display().to_string();
    let line = line.replace("own.toml", &path);
    let args = Line::try_parse_from(["rules"].into_iter().chain(line.split(' '))).unwrap().args;
    let mut out = Vec::new();
    let outcome = write(&args, PLAIN, &mut out).unwrap_or_else(|error: RulesError| panic!("{line}: {error}"));
    (String::from_utf8(out).unwrap().replace(&path, "own.toml"), outcome)
}

#[test]
fn the_list_is_a_table() {
    let (text, outcome) = printed(OWN, "list --rules own.toml --provider own");
    assert_eq!(outcome, Outcome::Fine);
    insta::assert_snapshot!(text, @r#"
    ID            SEVERITY  CONFIDENCE  KIND        PROVIDER    NAME
    own-api-key   high      high        token       Own server  Own API key
    own-password  medium    medium      assignment  Own server  Own password

    2 rules of 1 provider
    "#);
}

#[test]
fn the_list_can_be_narrowed() {
    let ids = |line: &str| -> Vec<String> {
        let (text, _) = printed(OWN, &format!("list --rules own.toml {line}"));
        let rows = text.lines().skip(1).take_while(|row| !row.is_empty());
        rows.filter_map(|row| row.split(' ').next()).map(str::to_owned).collect()
    };
    assert_eq!(ids("--provider own --severity medium"), ["own-password"]);
    assert_eq!(ids("--provider OWN --kind token"), ["own-api-key"]);
    assert_eq!(ids("own-pass"), ["own-password"]);
    assert_eq!(ids("api.own.internal"), ["own-api-key"], "the context is looked through as well");
    assert_eq!(ids("--provider own --severity critical"), Vec::<String>::new());
    assert!(ids("--provider stripe --severity critical").contains(&"stripe-live-secret-key".to_owned()));
}

#[test]
fn an_empty_list_says_so() {
    let (text, outcome) = printed(OWN, "list --rules own.toml no-such-text-anywhere");
    assert_eq!(outcome, Outcome::Fine);
    insta::assert_snapshot!(text, @r#"
    ID  SEVERITY  CONFIDENCE  KIND  PROVIDER  NAME

    0 rules of 0 providers
    "#);
}

#[test]
fn the_list_is_json() {
    let (text, _) = printed(OWN, "list --rules own.toml own-api-key --format json");
    insta::assert_snapshot!(text, @r#"
    [
      {
        "id": "own-api-key",
        "name": "Own API key",
        "provider": {
          "id": "own",
          "name": "Own server"
        },
        "severity": "high",
        "confidence": "high",
        "kind": "token",
        "context": [
          "own",
          "api.own.internal"
        ],
        "within": "near",
        "paths": [],
        "facts": [
          "live mode"
        ],
        "is_builtin": false
      }
    ]
    "#);
}

#[test]
fn the_list_is_a_page_of_markdown() {
    let (text, _) = printed(OWN, "list --rules own.toml --provider own --format markdown");
    insta::assert_snapshot!(text, @r#"
    # Rules

    2 rules of 1 provider. This page is made by `keysift rules list --format markdown`; `keysift rules show ID` has everything about a rule.

    ## Own server (2)

    | rule | what it finds | severity | kind |
    |---|---|---|---|
    | `own-api-key` | Own API key; live mode | high | token |
    | `own-password` | Own password | medium | assignment |
    "#);
}

#[test]
fn a_rule_is_shown_with_its_examples_masked() {
    let (text, _) = printed(OWN, "show --rules own.toml own-api-key");
    insta::assert_snapshot!(text, @r#"
    own-api-key: Own API key

      provider    Own server (own)
      severity    high
      confidence  high
      kind        token
      pattern     own_[0-9a-f]{32}
      literals    own_
      context     one of own, api.own.internal within five lines
      entropy     at least 3 bits per byte
      fact        live mode
      source      a pack of yours

    Examples
      OWN_KEY=own_••••••••••••••••••••••••7b
      own: { key: 'own_••••••••••••••••••••••••50' }

    No findings
      OWN_KEY=own_***
      OWN_KEY=own_8c3f878492f9

    What it opens
      The holder can read and change every order.

    What to do
       1. Create a key in the console.
       2. Deploy it.
       3. Delete the old one.
       4. Check the new one: The console shows when a key was last used.
       5. To end the old one at once: Delete the key in the console.
       6. Look through the access logs for use that was not yours.

    Commands
      list keys: own keys list

    Links
      Keys: https://docs.own.internal/keys
    "#);
    let (text, _) = printed(OWN, "show --rules own.toml own-password");
    insta::assert_snapshot!(text.split("\nExamples").next().unwrap(), @r#"
    own-password: Own password

      provider    Own server (own)
      severity    medium
      confidence  medium
      kind        assignment
      names       own_password
      value       alnum, 12 to 40 bytes
      source      a pack of yours
    "#);
}

#[test]
fn a_rule_that_does_not_exist_is_told_with_the_nearest() {
    let args = Line::try_parse_from(["rules", "show", "stripe-live-secret-kye"]).unwrap().args;
    let error = write(&args, PLAIN, &mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "there is no rule `stripe-live-secret-kye`");
    assert_eq!(error.help(), "did you mean `stripe-live-secret-key`?");
}

#[test]
fn a_test_tells_what_went_wrong() {
    let broken = OWN.replace("own_{hex:12}", "own_{hex:32}").replace("own: {{", "other: {{");
    let (text, outcome) = printed(&broken, "test own.toml stripe-live-secret-key");
    assert_eq!(outcome, Outcome::Failed);
    insta::assert_snapshot!(text, @r#"
    own-api-key, example 2 (seed 0): found by `generic-value` instead
      other: {{ key: '«own_{hex:32}»' }}
    own-api-key, negative 2 (seed 0): found at byte 8
      OWN_KEY=own_{hex:32}
    3 rules tested, 1 failed
    "#);
    let (text, outcome) = printed(OWN, "test own.toml");
    assert_eq!((text.as_str(), outcome), ("2 rules tested, 0 failed\n", Outcome::Fine));
}

#[test]
fn a_lint_underlines_what_could_be_better() {
    let weak = OWN
        .replace("'own_[0-9a-f]{32}'", "'self[0-9a-f]{32}'")
        .replace("own_{hex:32}", "self{hex:32}")
        .replace("names = [\"own_password\"]", "names = [\"own_password\", \"own_sid\"]")
        .replace(", \"own_password: \\\"«{alnum:30}»\\\"\"", "");
    let (text, outcome) = printed(&weak, "lint own.toml --standalone");
    assert_eq!(outcome, Outcome::Failed);
    insta::assert_snapshot!(text, @r#"
    warning: the literal `self` is common in ordinary code
      --> own.toml:21:11
       |
    21 | pattern = 'self[0-9a-f]{32}'
       |           ^^^^^^^^^^^^^^^^^^
       |
       = help: name a rarer inner one with `literal`, or make the rule an assignment

    warning: rule `own-password` has 1 example
      --> own.toml:30:6
       |
    30 | id = "own-password"
       |      ^^^^^^^^^^^^^^
       |
       = help: two or more, in different settings, show what the rule is about

    error: name `own_sid` of rule `own-password` is never looked at
      --> own.toml:35:9
       |
    35 | names = ["own_password", "own_sid"]
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: it needs a word such as key, token, secret, auth, credential or password; without one, find the value by its form (kind = "token")

    1 error, 2 warnings
    "#);
    let (text, outcome) = printed(OWN, "lint own.toml --standalone");
    assert_eq!((text.as_str(), outcome), ("0 errors, 0 warnings\n", Outcome::Fine));
}

#[test]
fn a_lint_of_a_broken_file_says_where_it_breaks() {
    let broken = OWN.replace("severity = \"high\"", "severity = \"hihg\"").replace("'own_[", "'(own_[");
    let (text, outcome) = printed(&broken, "lint own.toml");
    assert_eq!(outcome, Outcome::Failed);
    insta::assert_snapshot!(text, @r#"
    error: unknown severity `hihg`, expected one of info, low, medium, high, critical
      --> own.toml:18:12
       |
    18 | severity = "hihg"
       |            ^^^^^^
       |
       = help: did you mean `high`?

    error: rule `own-api-key`: unclosed group
      --> own.toml:21:12
       |
    21 | pattern = '(own_[0-9a-f]{32}'
       |            ^

    2 errors, 0 warnings
    "#);
}
