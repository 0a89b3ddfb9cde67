//! What is told of decisions that are out of date.

use crate::repo::{KEY, Repo};

#[test]
fn a_decision_is_called_unused_only_by_a_run_that_looks_at_all_it_may_be_about() {
    let marked = format!("{} # {} stripe-* made up\n", KEY.trim_end(), concat!("keysift", ":allow"));
    let repo = Repo::new()
        .stage(".keysift.toml", "[[allow]]\npaths = ['tests/']\nreason = 'made up'\n")
        .stage("src/marked.py", &marked)
        .stage("tests/key.py", KEY)
        .commit("root")
        .run(&["update-ref", "refs/remotes/origin/main", "HEAD"])
        .stage("src/marked.py", &format!("{marked}more\n"));
    let runs: [&[&str]; 7] = [
        &[],
        &["--history"],
        &["--staged"],
        &["--range", "HEAD"],
        &["src"],
        &["--enable-rule", "aws-access-key-id"],
        &["--disable-rule", "stripe-*"],
    ];
    for args in runs {
        let run = repo.keysift(&[&["scan"], args].concat());
        let told = ["covers no finding", "fits no finding", "no such rule"];
        assert!(run.code != Some(2) && !told.iter().any(|words| run.stdout.contains(words)), "{args:?}: {run}");
    }

    let repo = repo.stage("src/marked.py", &marked.replace("{alnum:24}", "***")).stage("tests/key.py", "clean\n");
    let run = repo.keysift(&["scan"]);
    for expected in [".keysift.toml:1: this entry fits no finding", "src/marked.py:1: `keysift", "covers no finding"] {
        assert!(run.stdout.contains(expected), "{expected}: {run}");
    }
}
