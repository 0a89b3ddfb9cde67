//! What a scan of files and folders looks at, and what it says of the rest.

use crate::keysift::Folder;
use crate::repo::Repo;

const KEY: &str = "STRIPE_KEY=sk_live_{alnum:24}\n";

/// Returns the places of findings, in order.
fn places(folder: &Folder, args: &[&str]) -> Vec<String> {
    let args: Vec<&str> = ["scan", "--format", "csv"].into_iter().chain(args.iter().copied()).collect();
    let run = folder.keysift(&args);
    let mut lines = run.stdout.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let path = header.iter().position(|name| *name == "path").expect("there is a column for the path");
    let mut places: Vec<String> = lines.map(|line| line.split(',').nth(path).unwrap_or_default().to_owned()).collect();
    places.sort();
    places
}

#[test]
fn a_finding_is_shown_with_its_place_and_its_fix() {
    let folder = Folder::new().file("src/call.py", "import os\nTELEPATH_API_KEY = \"sk_live_{alnum:24}\"\n");
    insta::assert_snapshot!(folder.keysift(&["scan"]), @r#"
    exit: 1
    error[telepath-live-api-key]: Telepath API key, live
     --> src/call.py:2:21
      |
    2 | TELEPATH_API_KEY = "sk_live_••••••••••••••••••••••fM"
      |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = facts: live mode
      = rotate immediately: create a key in the Telepath dashboard under Settings, API Keys, and name it
                            after the application and environment; deploy it, check it, then end this
                            one
      = more: keysift explain telepath-live-api-key; fingerprint 5b4ebdb49adaf22b072f293041f851c5

    1 finding, 0 suppressed · 1 file, 64 bytes in 0.00 s · nothing skipped
    "#);
}

#[test]
fn a_clean_tree_says_what_was_looked_at() {
    let folder = Folder::new().file("a.txt", "nothing here\n").file("b/c.txt", "nor here\n");
    insta::assert_snapshot!(folder.keysift(&["scan", "."]), @r"
    exit: 0
    0 findings, 0 suppressed · 2 files, 22 bytes in 0.00 s · nothing skipped
    ");
}

#[test]
fn an_empty_folder_is_clean_and_says_so() {
    insta::assert_snapshot!(Folder::new().keysift(&["scan"]), @r"
    exit: 0
    warning: there was no file to scan

    0 findings, 0 suppressed · 0 files, 0 bytes in 0.00 s · nothing skipped
    ");
}

#[test]
fn ignore_files_exclude_and_include_decide_and_are_counted() {
    let folder = Folder::new()
        .file(".git/HEAD", "ref: refs/heads/main\n")
        .file(".git/secret", KEY)
        .file(".gitignore", "*.log\n/build\n")
        .file("a.env", KEY)
        .file("a.log", KEY)
        .file("build/b.env", KEY)
        .file("vendor/c.env", KEY)
        .file(".hidden/d.env", KEY)
        .file("sub/.git", "gitdir: ../.git/modules/sub\n")
        .file("sub/e.env", KEY);
    assert_eq!(places(&folder, &[]), [".hidden/d.env", "a.env", "sub/e.env", "vendor/c.env"]);
    let all = [".hidden/d.env", "a.env", "a.log", "build/b.env", "sub/e.env", "vendor/c.env"];
    assert_eq!(places(&folder, &["--no-ignore"]), all);
    assert_eq!(places(&folder, &["--exclude", "vendor/", "--exclude", "a.*"]), [".hidden/d.env", "sub/e.env"]);
    assert_eq!(places(&folder, &["--include", "sub/"]), ["sub/e.env"]);
    assert_eq!(places(&folder, &["a.log", "build"]), ["a.log", "build/b.env"], "what is named is scanned");
    insta::assert_snapshot!(folder.keysift(&["scan", "--exclude", "*.env"]).summary(), @"0 findings, 0 suppressed · 1 file, 13 bytes in 0.00 s · skipped: 2 ignored, 4 excluded");
}

#[test]
fn what_git_tracks_is_scanned_whatever_gitignore_says() {
    let repo = Repo::new()
        .write(".gitignore", ".env\n/build\n")
        .write(".ignore", "/data\n")
        .stage(".env", KEY)
        .stage("build/out/tracked.py", KEY)
        .stage("build/removed.py", KEY)
        .stage("data/tracked.py", KEY)
        .write("build/untracked.py", KEY)
        .write("sub/.env", KEY);
    std::fs::remove_file(repo.path().join("build/removed.py")).expect("it was written above");
    let run = repo.keysift(&["scan", "--format", "csv"]);
    let lines = run.stdout.lines().skip(1);
    let found: Vec<_> = lines.filter(|line| line.contains("stripe")).collect();
    assert_eq!(found.len(), 2, "{}", run.stdout);
    assert!(run.stdout.contains(".env") && run.stdout.contains("build/out/tracked.py"), "{}", run.stdout);
    let run = repo.keysift(&["scan"]);
    assert!(run.summary().ends_with("skipped: 3 ignored"), "build, data and sub/.env: {}", run.summary());
    let excluded = repo.keysift(&["scan", "--format", "csv", "--exclude", "out/"]);
    assert!(!excluded.stdout.contains("tracked.py"), "{}", excluded.stdout);
}

#[test]
fn overlapping_paths_and_links_are_scanned_once() {
    let outside = Folder::new().file("far/x.env", KEY);
    let folder = Folder::new()
        .file("a/b/c.env", KEY)
        .link("inside.env", "a/b/c.env")
        .link("again", "a")
        .link("loop", "loop")
        .link("out", outside.path().join("far"));
    assert_eq!(places(&folder, &["a", "a/b/c.env", ".", "./a/b"]), ["a/b/c.env"]);
    assert_eq!(places(&folder, &["--follow-symlinks"]), ["a/b/c.env", "out/x.env"]);
    let skipped = folder.keysift(&["scan", "--format", "json", "--exit-zero"]).stdout;
    assert!(skipped.contains("out: leads to") && skipped.contains("loop: "), "both links are named: {skipped}");
}

#[test]
fn text_is_found_in_any_encoding_and_among_binary_content() {
    let key = keysift::rule::template::expand(KEY, 7).expect("the template is right").text;
    let utf16: Vec<u8> = key.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut marked = b"\xff\xfe".to_vec();
    marked.extend(&utf16);
    let mut binary = b"\x7fELF\0\0\x01\xff\0".to_vec();
    binary.extend(key.as_bytes());
    binary.extend([0, 0xff, 0xfe]);
    let mut latin1 = b"# caf\xe9\n".to_vec();
    latin1.extend(key.as_bytes());
    let folder = Folder::new()
        .bytes("utf16.env", &utf16)
        .bytes("utf16-marked.env", &marked)
        .bytes("binary", &binary)
        .bytes("latin1.env", &latin1);
    assert_eq!(places(&folder, &[]), ["binary", "latin1.env", "utf16-marked.env", "utf16.env"]);
}

#[test]
fn standard_input_is_scanned() {
    let folder = Folder::new().file("a.env", KEY);
    let mut command = folder.command(&["scan", "-", "--format", "csv"]);
    command.stdin(std::fs::File::open(folder.path().join("a.env")).expect("the file is there"));
    let output = command.output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("<stdin>"));
}

#[test]
fn output_is_the_same_for_any_number_of_threads() {
    let folder = (0..150).fold(Folder::new(), |folder, at| {
        folder
            .file(format!("dir{}/sub{}/file{at}.env", at % 7, at % 3), KEY)
            .file(format!("dir{}/plain{at}.txt", at % 5), "text\n")
    });
    let report = |jobs: &str| folder.keysift(&["scan", "--format", "json", "--jobs", jobs]);
    let one = report("1");
    assert_eq!(one.code, Some(1));
    assert!(one.stdout.matches("file149.env").count() >= 1, "all findings are in it");
    assert_eq!(one, report("2"));
    assert_eq!(one, report("4"));
}

#[test]
fn a_git_folder_that_is_scanned_like_any_other_is_told() {
    let repo = Repo::new().stage("key.env", KEY).commit("root").run(&["clone", "--quiet", "--bare", ".", "bare"]);
    let told = "bare is the git folder of a repository, and only --history looks into its objects";
    assert!(repo.keysift(&["scan", "bare"]).stdout.contains(told));
    assert!(!repo.keysift(&["scan", "--history", "bare"]).stdout.contains(told));
}
