//! `keysift scan --range`, `--since-commit` and `--branch`.

use crate::repo::{KEY, Repo};

#[test]
fn what_was_added_and_removed_again_is_found() {
    let repo = Repo::new().stage("a.py", "one\n").commit("one").stage("key.py", KEY).commit("two");
    let repo = repo.run(&["rm", "--quiet", "key.py"]).commit("three");
    let found = (1, vec!["key.py local-commits".to_owned()]);
    for args in
        [&["--range", "HEAD~2..HEAD"][..], &["--since-commit", "HEAD~2"], &["--branch", "main"], &["--range", "HEAD~1"]]
    {
        assert_eq!(repo.found(args), found, "{args:?}");
    }
    assert_eq!(repo.found(&["--range", "HEAD~1..HEAD"]), (0, Vec::new()), "it was there before");
}

#[test]
fn what_only_a_merge_brings_is_found_and_what_it_merges_is_not_told_again() {
    let repo = Repo::new().stage("a.py", "one\n").commit("root").run(&["checkout", "--quiet", "-b", "other"]);
    let repo = repo.stage("b.py", &format!("merged\n{KEY}")).commit("two").run(&["checkout", "--quiet", "main"]);
    let repo = repo.stage("c.py", "three\n").commit("three").run(&["merge", "--quiet", "--no-commit", "other"]);
    let repo = repo.stage("evil.py", &KEY.replace("alnum", "[a-m]")).commit("merge");
    assert_eq!(repo.found(&["--range", "HEAD"]), (1, vec!["evil.py local-commits".to_owned()]));
}

#[test]
fn messages_of_commits_are_text_and_what_was_pushed_is_told() {
    let secret = keysift::rule::template::expand(KEY, 7).expect("the template is right").text;
    let repo = Repo::new().commit("root").commit(&secret).run(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    assert_eq!(repo.found(&["--range", "HEAD~1..HEAD"]), (1, vec!["commit message pushed".to_owned()]));
}

#[test]
fn three_dots_start_at_the_common_ancestor() {
    let repo = Repo::new().stage("a.py", "one\n").commit("root").run(&["checkout", "--quiet", "-b", "other"]);
    let repo = repo.stage("theirs.py", KEY).commit("two").run(&["checkout", "--quiet", "main"]);
    let repo = repo.stage("ours.py", &KEY.replace("alnum", "[a-m]")).commit("three");
    let (code, found) = repo.found(&["--range", "main...other"]);
    assert_eq!((code, found), (1, vec!["ours.py local-commits".to_owned(), "theirs.py local-commits".to_owned()]));
    assert_eq!(repo.found(&["--range", "main..other"]).1, ["theirs.py local-commits"]);
}

#[test]
fn unknown_and_reversed_ranges_are_failures() {
    let repo = Repo::new().commit("one").commit("two");
    for (range, expected) in [("nope..HEAD", "nope"), ("HEAD..HEAD~1", "holds no commit")] {
        let run = repo.keysift(&["scan", "--range", range]);
        assert_eq!(run.code, Some(2), "{range}: {}", run.stderr);
        assert!(run.stderr.contains(expected), "{range}: {}", run.stderr);
    }
}
