//! `keysift explain` for rules and findings.

use super::keysift::Folder;
use super::repo::{KEY, Repo};

fn folder() -> Folder {
    Folder::new().file("src/app.py", "import os\n\nDB_PASSWORD = '{pass:14}'\npassword = os.environ['DB_PASSWORD']\n")
}

#[test]
fn a_place_tells_what_spoke_for_the_finding_and_how_to_end_it() {
    let run = folder().keysift(&["explain", "src/app.py:3"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let text = run.stdout;
    for expected in [
        "generic-password: Password\nsrc/app.py:3:16, fingerprint ",
        "Why it was kept\n  score 0.",
        " name ends in password\n",
        "What to do\n",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let secret = keysift::rule::template::expand("'{pass:14}'", 7).expect("the template is right").text;
    assert!(!text.contains(secret.trim_matches('\'')), "the secret stays hidden");
}

#[test]
fn a_fingerprint_finds_the_same_as_its_place() {
    let folder = folder();
    let by_place = folder.keysift(&["explain", "src/app.py:3"]).stdout;
    let (_, rest) = by_place.split_once("fingerprint ").expect("it is named");
    let by_digits = folder.keysift(&["explain", &rest[..8]]);
    assert_eq!(by_digits.code, Some(0), "{}", by_digits.stderr);
    assert!(by_digits.stdout.contains(&rest[..32]), "{}", by_digits.stdout);
}

#[test]
fn a_fingerprint_of_the_history_tells_how_far_it_has_travelled_and_what_that_asks_for() {
    let repo = Repo::new().stage("pay.py", KEY).commit("key").run(&["rm", "--quiet", "pay.py"]).commit("gone");
    let repo = repo.run(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let found = repo.keysift(&["scan", "--history", "--format", "jsonl"]).stdout;
    let (_, rest) = found.split_once("\"fingerprint\":\"").expect("there is a finding");
    let run = repo.keysift(&["explain", &rest[..8]]);
    for expected in ["\nExposed: ", "deleted, but still in the history (origin/main)", "changed nothing"] {
        assert!(run.stdout.contains(expected), "{expected}: {run}");
    }
}

#[test]
fn a_place_tells_why_a_value_was_not_believed() {
    let run = folder().keysift(&["explain", "src/app.py:4"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let expected = "app.py:4:24: generic-password: value is read from the environment\n";
    assert!(run.stdout.starts_with("Not believed\n") && run.stdout.contains(expected), "{}", run.stdout);
}

#[test]
fn what_is_not_there_is_said_so() {
    let folder = folder();
    for (what, message) in [
        ("src/app.py:1", "could not explain `src/app.py:1`: nothing there looks like a credential"),
        ("0123456789", "could not explain `0123456789`: no finding in . has this fingerprint"),
        ("no-such-rule", "there is no rule `no-such-rule`"),
    ] {
        let run = folder.keysift(&["explain", what]);
        assert_eq!(run.code, Some(2), "{what}");
        assert!(run.stderr.contains(message) && run.stderr.contains("help"), "{what}: {}", run.stderr);
    }
}

#[test]
fn a_rule_of_the_configuration_is_explained_as_the_report_says() {
    let pack = r#"
        [provider]
        id = "own"
        name = "Own server"
        words = ["own"]

        [provider.remediation]
        opens = "The holder can read every order."
        rotate = ["Create a key."]
        revoke = ["Delete the old one."]

        [[rule]]
        id = "own-api-key"
        name = "Own API key"
        severity = "high"
        confidence = "high"
        kind = "token"
        pattern = 'own_[0-9a-f]{32}'
        examples = ["OWN_KEY=«own_{hex:32}»"]
        negatives = ["OWN_KEY=own_***"]
    "#;
    let folder = Folder::new()
        .bytes("own.toml", pack.as_bytes())
        .file(".keysift.toml", "rules = ['own.toml']\n")
        .file("app.env", "OWN_KEY=own_{hex:32}\n");
    let found = folder.keysift(&["scan", "app.env"]).stdout;
    assert!(found.contains("more: keysift explain own-api-key;"), "{found}");
    for what in ["own-api-key", "app.env:1"] {
        let run = folder.keysift(&["explain", what]);
        assert!(run.code == Some(0) && run.stdout.contains("1. Create a key.\n"), "{what}: {run}");
    }
}
