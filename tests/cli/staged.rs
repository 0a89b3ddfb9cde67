//! `keysift scan --staged`, on the cases in which others are silent.

use std::io::Write as _;

use crate::repo::{KEY, Repo, found_by};

fn clean() -> (i32, Vec<String>) {
    (0, Vec::new())
}

fn one(found: &str) -> (i32, Vec<String>) {
    (1, vec![found.to_owned()])
}

#[test]
fn the_first_commit_is_scanned() {
    let repo = Repo::new().stage("app.py", KEY);
    assert_eq!(repo.found(&["--staged"]), one("index app.py staged"));
}

#[test]
fn content_comes_from_the_index_and_not_from_the_working_tree() {
    let repo = Repo::new().stage("staged.py", KEY).write("staged.py", "clean\n").write("unstaged.py", KEY);
    assert_eq!(repo.found(&["--staged"]), one("index staged.py staged"));
}

#[test]
fn settings_and_attributes_hide_nothing() {
    let repo = Repo::new()
        .stage(".gitattributes", "* -diff diff=noisy filter=noisy\n")
        .commit("attributes")
        .run(&["config", "color.ui", "always"])
        .run(&["config", "color.diff", "always"])
        .run(&["config", "diff.external", "false"])
        .run(&["config", "diff.noisy.textconv", "sh -c 'echo noise >&2; exit 1'"])
        .stage("app.py", KEY);
    assert_eq!(repo.found(&["--staged"]), one("index app.py staged"));
    assert_eq!(repo.found(&["--staged", "."]), one("index app.py staged"));
}

#[test]
fn utf16_and_stray_zero_bytes_are_text() {
    let text = keysift::rule::template::expand(KEY, 7).expect("the template is right").text;
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let repo = Repo::new()
        .write_bytes("wide.txt", &utf16)
        .write_bytes("zero.txt", format!("a stray \\0 zero \\x00\n{text}").replace("\\x00", "\0").as_bytes())
        .run(&["add", "."]);
    assert_eq!(repo.found(&["--staged"]), (1, vec!["index wide.txt staged".into(), "index zero.txt staged".into()]));
}

#[test]
fn a_moved_file_is_quiet_and_a_changed_one_tells_only_what_is_new() {
    let key = keysift::rule::template::expand(KEY, 7).expect("the template is right").text;
    let repo = Repo::new().stage("old.py", &key).commit("key");
    let repo = repo.run(&["update-ref", "refs/remotes/origin/main", "HEAD"]).run(&["mv", "old.py", "new.py"]);
    assert_eq!(repo.found(&["--staged"]), clean(), "it only moved");
    let repo = repo.stage("new.py", &format!("# changed\n{key}"));
    assert_eq!(repo.found(&["--staged"]), clean(), "it moved and changed, but the key is the same");
    let repo = repo.stage("new.py", &format!("{key}OTHER_KEY = \"sk_live_{{[A-M]:24}}\"\n"));
    assert_eq!(repo.found(&["--staged"]).0, 1, "another key came with the change");
}

#[test]
fn what_an_amended_commit_would_keep_is_shown_as_local_until_it_is_pushed() {
    let repo = Repo::new().stage("a.py", "clean\n").commit("root").stage("key.py", KEY).commit("key");
    let repo = repo.stage("b.py", "clean\n");
    assert_eq!(repo.found(&["--staged"]), one("key.py local-commits"));
    let repo = repo.run(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    assert_eq!(repo.found(&["--staged"]), clean(), "it has left, and is the history's business");
    let repo = repo.run(&["update-ref", "-d", "refs/remotes/origin/main"]).stage("key.py", "clean\n");
    assert_eq!(repo.found(&["--staged"]), clean(), "amending would take it out");
}

#[test]
fn another_index_and_another_folder_are_obeyed() {
    let repo = Repo::new().stage("sub/inner/clean.txt", "clean\n").commit("root").stage("app.py", KEY);
    let mut below = repo.keysift_command(&["scan", "--format", "jsonl", "--staged"]);
    below.current_dir(repo.path().join("sub/inner"));
    assert_eq!(found_by(&mut below), one("index app.py staged"), "from a folder below");

    let other = repo.path().join("other-index");
    std::fs::copy(repo.path().join(".git/index"), &other).expect("files can be copied");
    let repo = repo.run(&["reset", "--quiet"]);
    assert_eq!(repo.found(&["--staged"]), clean());
    let mut with_index = repo.keysift_command(&["scan", "--format", "jsonl", "--staged"]);
    with_index.env("GIT_INDEX_FILE", &other);
    assert_eq!(found_by(&mut with_index), one("index app.py staged"), "as `git commit -a` sets it");

    let mut from_outside = repo.keysift_command(&["scan", "--format", "jsonl", "--staged"]);
    from_outside.current_dir("/").env("GIT_DIR", repo.path().join(".git")).env("GIT_INDEX_FILE", &other);
    from_outside.env("GIT_WORK_TREE", repo.path());
    assert_eq!(found_by(&mut from_outside), one("index app.py staged"), "by GIT_DIR and GIT_WORK_TREE");
}

#[test]
fn a_linked_working_tree_has_its_own_index() {
    let repo = Repo::new().stage("a.txt", "clean\n").commit("root").run(&["worktree", "add", "--quiet", "linked"]);
    std::fs::copy(repo.path().join("a.txt"), repo.path().join("linked/b.txt")).expect("files can be copied");
    let repo = repo.write("linked/key.py", KEY).run(&["-C", "linked", "add", "key.py"]);
    assert_eq!(repo.found(&["--staged"]), clean());
    assert_eq!(repo.found(&["--staged", "linked"]), one("index key.py staged"));
}

#[test]
fn a_path_in_another_working_tree_is_refused_whatever_stands_before_it() {
    let (repo, other) = (Repo::new().stage("a.py", "clean\n"), Repo::new().stage("key.py", KEY));
    let other = other.path().to_str().expect("temporary folders have plain names");
    for first in [".", "a.py", ".git"] {
        let run = repo.keysift(&["scan", "--staged", first, other]);
        assert!(run.code == Some(2) && run.stderr.contains("not in the working tree"), "{first}: {run}");
    }
}

#[test]
fn conflicts_and_files_only_intended_to_be_added() {
    let repo = Repo::new().stage("a.py", "one\n").commit("root").run(&["checkout", "--quiet", "-b", "other"]);
    let repo = repo.stage("a.py", &format!("two\n{KEY}")).commit("two").run(&["checkout", "--quiet", "main"]);
    let repo = repo.stage("a.py", "three\n").commit("three").run(&["update-ref", "refs/remotes/origin/main", "main"]);
    assert!(!repo.git_command(&["merge", "other"]).output().expect("git runs").status.success(), "it conflicts");
    assert_eq!(repo.found(&["--staged"]), clean(), "the other branch has it already; a merge does not bring it");

    let repo = Repo::new().stage("a.py", "one\n").commit("root").write("new.py", KEY);
    assert_eq!(repo.run(&["add", "--intent-to-add", "new.py"]).found(&["--staged"]), clean());
}

#[test]
fn only_a_merge_brings_it() {
    let repo = Repo::new().stage("a.py", "one\n").commit("root").run(&["checkout", "--quiet", "-b", "other"]);
    let repo = repo.stage("b.py", "two\n").commit("two").run(&["checkout", "--quiet", "main"]);
    let repo = repo.stage("c.py", "three\n").commit("three").run(&["merge", "--quiet", "--no-commit", "other"]);
    let repo = repo.stage("b.py", &format!("two\n{KEY}"));
    assert_eq!(repo.found(&["--staged"]), one("index b.py staged"));
}

#[test]
fn names_of_files_are_text_and_submodules_are_named() {
    let name = keysift::rule::template::expand("sk_live_{alnum:24}.txt", 7).expect("the template is right").text;
    let repo = Repo::new().write(&name, "clean\n").run(&["add", "."]);
    let (code, found) = repo.found(&["--staged"]);
    assert_eq!((code, found.len()), (1, 1));
    assert!(found[0].starts_with("path name "), "{found:?}");

    let commit = "1111111111111111111111111111111111111111";
    let repo = Repo::new().run(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},lib")]);
    let run = repo.keysift(&["scan", "--staged", "--format", "json"]);
    assert!(run.stdout.contains("\"submodule\"") && run.stdout.contains("lib"), "{}", run.stdout);
}

#[test]
fn an_archive_is_counted_as_not_looked_into() {
    let mut zip = Vec::new();
    zip.write_all(b"PK\x03\x04").expect("memory can be written");
    zip.extend(std::iter::repeat_n(0u8, 200));
    let repo = Repo::new().write_bytes("all.zip", &zip).run(&["add", "all.zip"]);
    let run = repo.keysift(&["scan", "--staged", "--format", "json"]);
    assert!(run.stdout.contains("\"archive\"") && run.stdout.contains("all.zip"), "{}", run.stdout);
}

#[test]
fn no_repository_and_no_readable_index_are_failures() {
    let folder = crate::keysift::Folder::new();
    let mut command = folder.command(&["scan", "--staged"]);
    let output = command.env("GIT_CEILING_DIRECTORIES", folder.path()).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    let repo = Repo::new().stage("a.py", KEY).write_bytes(".git/index", b"no index");
    let run = repo.keysift(&["scan", "--staged"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("index"), "{}", run.stderr);
}

#[test]
fn the_commands_of_the_advice_take_it_out_of_the_commit_that_brought_it() {
    let in_first = Repo::new().stage("key.py", KEY).commit("root");
    let in_second = Repo::new().stage("a.py", "clean\n").commit("root").stage("key.py", KEY).commit("key");
    for repo in [in_first, in_second] {
        let repo = repo.stage("below/b.py", "clean\n").commit("later");
        let report = repo.keysift(&["scan", "--branch", "main", "--format", "json"]).stdout;
        let report: serde_json::Value = serde_json::from_str(&report).expect("it is JSON");
        let commands = report["findings"][0]["advice"]["commands"].as_array().expect("there are commands");
        let repo = repo.write("key.py", "clean\n");
        for command in commands {
            let run = command["run"].as_str().and_then(|run| run.strip_prefix("git ")).expect("git does it");
            let mut git = repo.git_command(&run.split(' ').collect::<Vec<_>>());
            git.current_dir(repo.path().join("below")).env("GIT_SEQUENCE_EDITOR", ":");
            let output = git.output().expect("git runs");
            assert!(output.status.success(), "git {run}: {}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(repo.found(&["--branch", "main"]), clean());
    }
}
