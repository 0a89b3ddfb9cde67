//! `keysift scan --history`: everything that a repository holds, wherever it is.

use crate::repo::{KEY, Repo, found_by};

/// A line with a key of its own.
fn key(letters: &str) -> String {
    KEY.replace("alnum", letters)
}

#[test]
fn all_that_refs_do_not_show_is_found() {
    let repo = Repo::new()
        .stage("a.py", "one\n")
        .commit("root")
        .stage("reflog.py", &key("[a-h]"))
        .commit("gone")
        .run(&["reset", "--quiet", "--hard", "HEAD~1"])
        .stage("stash.py", &key("[b-j]"))
        .run(&["stash", "push", "--quiet"])
        .write("note", &key("[c-k]"))
        .run(&["notes", "add", "--file", "note", "HEAD"])
        .write("loose.py", &key("[d-l]"))
        .run(&["hash-object", "-w", "loose.py"]);
    let (code, found) = repo.found_in_history(&[]);
    assert_eq!(code, 1);
    let expected = ["local-commits", "reflog.py unreachable", "stash.py local-commits", "unreachable"];
    let place = |found: &str| found.split(' ').next_back().unwrap_or_default().to_owned();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    assert!(
        found.contains(&"reflog.py unreachable".to_owned()) && found.contains(&"stash.py local-commits".to_owned())
    );
    assert_eq!(found.iter().filter(|found| place(found) == "unreachable").count(), 2, "{found:?}");
    assert_eq!(repo.found_in_history(&["--reachable"]).1.len(), 2, "the stash and the note");
}

#[test]
fn packed_objects_tell_the_same_as_loose_ones() {
    let mut repo = Repo::new();
    let body: String = (0..200).map(|line| format!("line {line} of a file that has many versions\n")).collect();
    for version in 0..30 {
        let line = if version == 17 { key("alnum") } else { String::new() };
        let text = body.replacen("line 7", &format!("version {version}\n{line}line 7"), 1);
        repo = repo.stage("src/long.py", &text).commit(&format!("version {version}"));
    }
    let loose = repo.found_in_history(&[]);
    assert_eq!(loose, (1, vec!["src/long.py local-commits".to_owned()]));
    let repo = repo.run(&["repack", "-a", "-d", "--quiet", "--depth=50", "--window=50"]);
    assert_eq!(repo.found_in_history(&[]), loose);
    let repo = repo.run(&["multi-pack-index", "write"]).run(&["commit-graph", "write", "--reachable"]);
    assert_eq!(repo.found_in_history(&[]), loose);
    assert_eq!(repo.found_in_history(&["src"]), loose, "a folder");
    assert_eq!(repo.found_in_history(&["--depth", "5"]), (0, Vec::new()), "it is older");
}

#[test]
fn messages_tags_refs_and_names_of_files_are_text() {
    let secret = |letters: &str| keysift::rule::template::expand(&key(letters), 7).expect("it is a template").text;
    let token = keysift::rule::template::expand("sk_live_{[a-h]:24}", 9).expect("it is a template").text;
    let repo = Repo::new()
        .write(&format!("folder/{token}.txt"), "clean\n")
        .run(&["add", "."])
        .commit(&secret("[b-j]"))
        .run(&["tag", "--annotate", "v1", "--message", &secret("[c-k]")])
        .run(&["branch", &format!("feature/{token}x")]);
    let (code, found) = repo.found_in_history(&[]);
    let kinds: Vec<&str> = found.iter().filter_map(|found| found.split(' ').next()).collect();
    assert_eq!((code, kinds), (1, vec!["commit", "path", "ref", "tag"]), "{found:?}");
}

#[test]
fn replace_refs_hide_nothing() {
    let repo = Repo::new().commit("clean").stage("key.py", KEY).commit("key");
    let repo = repo.run(&["replace", "HEAD", "HEAD~1"]);
    assert_eq!(repo.found_in_history(&[]), (1, vec!["key.py local-commits".to_owned()]));
    assert_eq!(repo.found(&["--range", "main~1..main"]).1.len(), 1);
}

#[test]
fn sha256_and_bare_repositories_are_read() {
    let repo = Repo::with_format("sha256").stage("key.py", KEY).commit("key");
    assert_eq!(repo.found_in_history(&[]), (1, vec!["key.py local-commits".to_owned()]));
    let repo = Repo::new().stage("key.py", KEY).commit("key");
    let bare = Repo::clone_of(&repo, &["--bare"]);
    assert_eq!(bare.found_in_history(&[]), (1, vec!["key.py pushed".to_owned()]));
}

#[test]
fn exposure_tells_how_far_it_has_travelled() {
    let origin = Repo::new().stage("pushed.py", &key("[a-h]")).commit("one").stage("removed.py", &key("[b-j]"));
    let origin = origin.commit("two").run(&["rm", "--quiet", "removed.py"]).commit("three");
    let clone = Repo::clone_of(&origin, &[]).stage("local.py", &key("[c-k]")).commit("four");
    let expected = ["local.py local-commits", "pushed.py pushed", "removed.py history-only"];
    assert_eq!(clone.found_in_history(&[]), (1, expected.map(str::to_owned).to_vec()));
}

#[test]
fn a_damaged_object_is_named_and_the_rest_is_scanned() {
    let repo = Repo::new().stage("bad.txt", "to be damaged\n").stage("key.py", KEY).commit("both");
    let bad = repo.object_file(&repo.git(&["rev-parse", "HEAD:bad.txt"]));
    std::fs::remove_file(&bad).expect("it is loose");
    let (code, found) = repo.found(&["--history"]);
    assert_eq!((code, found.len()), (1, 1), "a missing blob hides no other");
    std::fs::write(&bad, b"damaged").expect("files can be written");
    let run = repo.keysift(&["scan", "--history", "--format", "json"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("corrupt-object"), "{}", run.stdout);

    let repo = Repo::new().stage("bad.txt", "to be damaged\n").commit("clean");
    std::fs::write(repo.object_file(&repo.git(&["rev-parse", "HEAD:bad.txt"])), b"damaged").expect("it is loose");
    assert_eq!(repo.found_in_history(&[]), (3, Vec::new()), "incomplete is not clean");
    assert_eq!(repo.found(&["--range", "HEAD"]), (3, Vec::new()));
}

#[test]
fn shallow_and_partial_clones_say_what_they_lack() {
    let origin = Repo::new().stage("key.py", KEY).commit("one").run(&["rm", "--quiet", "key.py"]);
    let origin = origin.stage("a.py", "clean\n").commit("two").run(&["config", "uploadpack.allowFilter", "true"]);
    let shallow = Repo::clone_of(&origin, &["--depth=1"]);
    let run = shallow.keysift(&["scan", "--history", "--format", "json"]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(run.stdout.contains("shallow-boundary"), "{}", run.stdout);

    let partial = Repo::clone_of(&origin, &["--filter=blob:none"]);
    drop(origin);
    let run = partial.keysift(&["scan", "--history", "--format", "json"]);
    assert_eq!(run.code, Some(3), "{}", run.stdout);
    assert!(run.stdout.contains("missing-object"), "{}", run.stdout);
}

#[test]
fn submodules_are_named_and_alternates_are_scanned() {
    let commit = "1111111111111111111111111111111111111111";
    let repo =
        Repo::new().run(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},lib")]).commit("sub");
    let run = repo.keysift(&["scan", "--history", "--format", "json"]);
    assert!(run.stdout.contains("\"submodule\"") && run.stdout.contains("lib"), "{}", run.stdout);

    let origin = Repo::new().stage("key.py", KEY).commit("key");
    let folder = origin.path().display().to_string();
    let clone = Repo::clone_of(&origin, &["--shared", "--reference", &folder]);
    assert_eq!(clone.found_in_history(&[]), (1, vec!["key.py pushed".to_owned()]));
}

#[test]
fn a_linked_working_tree_sees_the_whole_repository() {
    let repo = Repo::new().stage("key.py", KEY).commit("key").run(&["worktree", "add", "--quiet", "linked"]);
    let mut command = repo.keysift_command(&["scan", "--format", "jsonl", "--history"]);
    command.current_dir(repo.path().join("linked"));
    assert_eq!(found_by(&mut command), (1, vec!["key.py local-commits".to_owned()]));
}

#[test]
fn an_empty_repository_is_no_clean_one() {
    let run = Repo::new().keysift(&["scan", "--history"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("holds no objects"), "{}", run.stderr);
}

#[test]
fn refs_that_cannot_be_read_are_told_and_hide_no_object() {
    let repo = Repo::new().stage("key.py", KEY).commit("key");
    std::fs::create_dir(repo.path().join(".git/reftable")).expect("folders can be made");
    assert_eq!(repo.found_in_history(&[]), (1, vec!["key.py unknown".to_owned()]));
    let run = repo.keysift(&["scan", "--staged"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("reftable"), "{}", run.stderr);
}

/// Only root can give files away, so for others this shows no more than that it is scanned.
#[test]
fn a_strangers_repository_is_read() {
    let repo = Repo::new().stage("key.py", KEY).commit("key").stage("new.py", &key("[a-h]"));
    let nobody = std::process::Command::new("chown").args(["-R", "65534"]).arg(repo.path()).output();
    let is_strange = nobody.is_ok_and(|run| run.status.success());
    assert_eq!(repo.found_in_history(&[]).1.len(), 2);
    assert_eq!(repo.path().join(".git/keysift").exists(), !is_strange, "a cache is kept in our own only");
    assert_eq!(repo.found(&["--staged"]).1, ["index new.py staged", "key.py local-commits"]);
}

/// What a report says of its findings and of what was not looked at.
fn told(repo: &Repo, args: &[&str]) -> (i32, serde_json::Value, u64) {
    let run = repo.keysift(&[&["scan", "--history", "--format", "json"], args].concat());
    let mut report: serde_json::Value = serde_json::from_str(&run.stdout).expect("a report is JSON");
    let known = report["coverage"]["known"].as_u64().unwrap_or(0);
    let told = serde_json::json!([report["findings"].take(), report["coverage"]["skipped"].take()]);
    (run.code.expect("no signal ends it"), told, known)
}

fn with_findings_of_all_kinds() -> Repo {
    let secret = |letters: &str| keysift::rule::template::expand(&key(letters), 7).expect("it is a template").text;
    Repo::new()
        .stage("clean.py", "one\n")
        .commit("root")
        .stage("gone.py", &key("[a-h]"))
        .commit(&secret("[b-j]"))
        .stage("gone.py", "clean\n")
        .stage("kept.py", &key("[d-l]"))
        .write("private.p12", "0\n")
        .run(&["add", "."])
        .commit("kept")
        .run(&["tag", "--annotate", "v1", "--message", &secret("[c-k]")])
        .run(&["update-ref", "refs/remotes/origin/main", "HEAD~1"])
}

#[test]
fn a_repeat_tells_the_same_from_the_cache() {
    let repo = with_findings_of_all_kinds();
    let (code, fresh, known) = told(&repo, &["--no-cache"]);
    assert_eq!((code, known), (1, 0));
    assert!(!repo.path().join(".git/keysift").exists(), "--no-cache keeps nothing");
    assert_eq!(told(&repo, &[]), (code, fresh.clone(), 0));
    let (again, recalled, known) = told(&repo, &[]);
    assert_eq!((again, recalled), (code, fresh));
    assert!(known > 8, "all blobs and messages are known: {known}");
}

#[test]
fn only_new_objects_are_looked_at_and_whatever_changed_is_told() {
    let repo = with_findings_of_all_kinds();
    told(&repo, &[]);
    let repo = repo.stage("new.py", &key("[e-m]")).commit("new");
    let (code, fresh, _) = told(&repo, &["--no-cache"]);
    let (again, scanned, known) = told(&repo, &[]);
    assert_eq!((again, scanned), (code, fresh));
    assert!(known > 8, "{known}");
    let repo = repo.run(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    assert_eq!(told(&repo, &[]).1, told(&repo, &["--no-cache"]).1, "it is pushed now");
    let repo = repo.run(&["gc", "--quiet"]);
    assert_eq!(told(&repo, &[]).1, told(&repo, &["--no-cache"]).1, "it is packed now");
    let low = &["--min-confidence", "low"][..];
    assert_eq!(told(&repo, low), (1, told(&repo, &["--min-confidence", "low", "--no-cache"]).1, 0), "other options");
}

#[test]
fn the_cache_holds_no_secret_and_damage_to_it_is_told() {
    let repo = with_findings_of_all_kinds();
    let fresh = told(&repo, &[]);
    let files = || std::fs::read_dir(repo.path().join(".git/keysift")).expect("the cache is there");
    let secrets: Vec<String> = ["[a-h]", "[b-j]", "[c-k]", "[d-l]"]
        .iter()
        .map(|letters| keysift::rule::template::expand(&key(letters), 7).expect("it is a template").text)
        .collect();
    for file in files() {
        let path = file.expect("it can be listed").path();
        let mut bytes = std::fs::read(&path).expect("it can be read");
        for secret in &secrets {
            let value = secret.split('"').nth(1).unwrap_or(secret);
            assert!(!bytes.windows(value.len()).any(|window| window == value.as_bytes()));
        }
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x20;
        std::fs::write(&path, bytes).expect("it can be written");
    }
    let run = repo.keysift(&["scan", "--history"]);
    assert!(run.stdout.contains("is damaged and was not used"), "{}", run.stdout);
    assert_eq!(told(&repo, &[]).1, fresh.1, "and it was written anew");
}

#[test]
fn a_secret_in_a_name_is_never_written_to_the_cache() {
    let token = keysift::rule::template::expand("sk_live_{[a-h]:24}", 9).expect("it is a template").text;
    let repo = Repo::new().write(&format!("folder/{token}.txt"), "clean\n").run(&["add", "."]).commit("name");
    let fresh = told(&repo, &[]);
    for file in std::fs::read_dir(repo.path().join(".git/keysift")).expect("the cache is there") {
        let bytes = std::fs::read(file.expect("it can be listed").path()).expect("it can be read");
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()));
    }
    assert_eq!(told(&repo, &[]).1, fresh.1);
}

#[test]
fn submodules_are_followed_on_demand_with_their_own_attribution() {
    let inner = Repo::new().stage("key.py", &key("[b-j]")).commit("inner key").stage("key.py", "gone\n").commit("gone");
    let url = inner.path().display().to_string();
    let add =
        ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "--name", "the/lib", &url, "vendor/lib"];
    let repo = Repo::new().stage("outer.py", &key("[a-h]")).commit("outer key").run(&add).commit("add lib");
    let named = repo.keysift(&["scan", "--history", "--format", "json"]);
    assert!(named.stdout.contains("\"submodule\""), "{}", named.stdout);
    assert_eq!(repo.found_in_history(&[]).1, ["outer.py local-commits"]);
    let followed = repo.found_in_history(&["--submodules"]);
    assert_eq!(followed, (1, vec!["outer.py local-commits".into(), "vendor/lib/key.py history-only".to_owned()]));
    assert_eq!(repo.found_in_history(&["--submodules"]), followed, "from the cache");
    assert_eq!(repo.found_in_history(&["--submodules", "--exclude", "vendor/"]).1, ["outer.py local-commits"]);
    assert_eq!(repo.found_in_history(&["--submodules", "vendor"]).1, ["vendor/lib/key.py history-only"]);
}
