//! Bad input is normal input: a clear message, the right exit code, and the rest is scanned.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};

use crate::keysift::Folder;

const KEY: &str = "STRIPE_KEY=sk_live_{alnum:24}\n";

#[test]
fn path_that_does_not_exist() {
    insta::assert_snapshot!(Folder::new().keysift(&["scan", "no/such"]), @r"
    exit: 2
    error: could not look at `no/such`: No such file or directory (os error 2)
    help: give the path of a file or a folder, or - for standard input
    ");
}

#[test]
fn standard_input_among_paths() {
    insta::assert_snapshot!(Folder::new().file("a", "b").keysift(&["scan", "a", "-"]), @r"
    exit: 2
    error: could not scan standard input and files in one run
    help: give - or the paths alone
    ");
}

#[test]
fn device_as_path() {
    insta::assert_snapshot!(Folder::new().keysift(&["scan", "/dev/zero"]), @r"
    exit: 2
    error: `/dev/zero` is a device, a pipe or a socket, neither file nor folder
    help: to scan what comes out of it: keysift scan - < /dev/zero
    ");
}

#[test]
fn pipe_as_path() {
    let folder = Folder::new();
    make_pipe(&folder, "pipe");
    insta::assert_snapshot!(folder.keysift(&["scan", "pipe"]), @r"
    exit: 2
    error: `pipe` is a device, a pipe or a socket, neither file nor folder
    help: to scan what comes out of it: keysift scan - < pipe
    ");
}

#[test]
fn pipe_in_a_folder_is_counted_and_does_not_block() {
    let folder = Folder::new().file("a.txt", "text\n");
    make_pipe(&folder, "pipe");
    insta::assert_snapshot!(folder.keysift(&["scan"]), @r"
    exit: 0
    0 findings, 0 suppressed · 1 file, 5 bytes in 0.00 s · skipped: 1 device, pipe or socket (pipe)
    ");
}

#[test]
fn unreadable_file_makes_a_clean_run_incomplete() {
    // Reading the memory of a process at 0 fails for everyone, root included.
    insta::assert_snapshot!(Folder::new().keysift(&["scan", "/proc/self/mem"]), @r"
    exit: 3
    error: the scan is incomplete: 1 unreadable (mem: Input/output error (os error 5))
     |
     = note: what was not looked at may hold secrets, so this is no clean result

    0 findings, 0 suppressed · 0 files, 0 bytes in 0.00 s · skipped: 1 unreadable
    ");
}

#[test]
fn finding_outweighs_what_could_not_be_read() {
    let folder = Folder::new().file("a.env", KEY);
    let run = folder.keysift(&["scan", "a.env", "/proc/self/mem"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stdout.contains("stripe-live-secret-key") && run.stdout.contains("1 unreadable"), "{run}");
}

#[test]
fn unreadable_folder_is_told_and_the_rest_scanned() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new().file("locked/b.env", KEY).file("a.txt", "text\n");
    let locked = folder.path().join("locked");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("permissions can be set");
    let is_really_locked = fs::read_dir(&locked).is_err();
    let run = folder.keysift(&["scan"]);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).expect("permissions can be set");
    // Root reads it all the same, and then has to find what is in it.
    assert_eq!(run.code, Some(if is_really_locked { 3 } else { 1 }), "{run}");
    assert_eq!(run.stdout.contains("unreadable"), is_really_locked, "{run}");
}

#[test]
fn folder_that_is_its_own_ancestor_by_links() {
    let folder = Folder::new().file("tree/a.txt", "text\n").link("tree/up", "..");
    insta::assert_snapshot!(folder.keysift(&["scan", "tree"]), @r"
    exit: 0
    0 findings, 0 suppressed · 1 file, 5 bytes in 0.00 s · skipped: 1 link not followed (tree/up: leads to FOLDER)
    ");
    insta::assert_snapshot!(folder.keysift(&["scan", "tree", "--follow-symlinks"]), @r"
    exit: 3
    error: the scan is incomplete: 1 loop of links (tree/up: leads to FOLDER, which it is in)
     |
     = note: what was not looked at may hold secrets, so this is no clean result

    0 findings, 0 suppressed · 1 file, 5 bytes in 0.00 s · skipped: 1 loop of links
    ");
}

#[test]
fn path_that_is_not_utf8() {
    let folder = Folder::new().file(OsStr::from_bytes(b"caf\xe9.env"), KEY);
    let run = folder.keysift(&["scan", "--format", "csv"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stdout.contains("caf\u{fffd}.env"), "{run}");
}

#[test]
fn file_over_the_size_limit_and_archive_are_counted() {
    let folder =
        Folder::new().bytes("big.bin", &[b'x'; 5000]).bytes("a.gz", b"\x1f\x8b\x08\0\0\0\0\0").file("a.txt", "text\n");
    insta::assert_snapshot!(folder.keysift(&["scan", "--max-file-size", "4 KiB"]), @r"
    exit: 0
    0 findings, 0 suppressed · 1 file, 5 bytes in 0.00 s · skipped: 1 over the size limit (big.bin: 5000 bytes), 1 archive not opened (a.gz)
    ");
    assert_eq!(folder.keysift(&["scan", "--max-file-size", "4 KiB", "--strict"]).code, Some(3));
    insta::assert_snapshot!(folder.keysift(&["scan", "a.gz"]), @r"
    exit: 3
    error: the scan is incomplete: 1 given but not scanned (a.gz)
     |
     = note: what was not looked at may hold secrets, so this is no clean result

    0 findings, 0 suppressed · 0 files, 0 bytes in 0.00 s · skipped: 1 archive not opened (a.gz), 1 given but not scanned
    ");
}

#[test]
fn broken_config() {
    let folder = Folder::new().file(".keysift.toml", "[scan]\nexclud = [\"vendor/\"]\n");
    insta::assert_snapshot!(folder.keysift(&["scan"]), @r"
    exit: 2
    error: there is no setting `scan`
     --> .keysift.toml:1:2
      |
    1 | [scan]
      |  ^^^^

    help: `keysift config --format schema` lists all settings and their values
    ");
}

#[test]
fn broken_rule_pack() {
    let folder = Folder::new().file("pack.toml", "[provider]\nid = \"a\n");
    let run = folder.keysift(&["scan", "--rules", "pack.toml"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run}");
    assert!(run.stderr.contains("pack.toml"), "{run}");
}

#[test]
fn unknown_rule_id() {
    insta::assert_snapshot!(Folder::new().keysift(&["scan", "--disable-rule", "no-such-rule"]), @r"
    exit: 2
    error: could not use --disable-rule: no rule is named `no-such-rule`
    help: `keysift rules list` shows all rules
    ");
}

#[test]
fn bad_glob() {
    insta::assert_snapshot!(Folder::new().keysift(&["scan", "--exclude", "src/[a-"]), @r"
    exit: 2
    error: invalid value 'src/[a-' for '--exclude <GLOB>': not a glob: unclosed character class; missing ']'

    For more information, try '--help'.
    ");
}

#[test]
fn unknown_flag() {
    let run = Folder::new().keysift(&["scan", "--frobnicate"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run}");
}

#[test]
fn output_that_cannot_be_written_leaves_nothing() {
    let folder = Folder::new().file("a.txt", "text\n");
    insta::assert_snapshot!(folder.keysift(&["scan", "a.txt", "-f", "json", "-o", "no/such/report.json"]), @r"
    exit: 2
    error: could not write the report to no/such/report.json: No such file or directory (os error 2)
    help: check that the folder exists, that it may be written to, and that the disk is not full
    ");
    let run = folder.keysift(&["scan", "a.txt", "-f", "json", "-o", "."]);
    assert_eq!(run.code, Some(2), "{run}");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder is there").count(), 1, "only a.txt is there");
}

#[test]
fn closed_pipe_is_quiet() {
    let folder = (0..200).fold(Folder::new(), |folder, at| folder.file(format!("{at}.env"), KEY));
    for format in ["text", "json", "jsonl", "sarif", "csv", "junit", "markdown"] {
        let mut child = folder
            .command(&["scan", "--exit-zero", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
}

fn make_pipe(folder: &Folder, name: &str) {
    let status = Command::new("mkfifo").arg(folder.path().join(name)).status().expect("mkfifo is a standard tool");
    assert!(status.success());
}

#[test]
fn nothing_that_the_scanned_tree_chose_steers_the_terminal() {
    let steering = '\u{202e}';
    let config = format!("format = 'json'\n[[allow]]\npaths = ['none']\nreason = '{steering}'\n");
    let folder = Folder::new()
        .file(format!("a{steering}.py"), "password = os.environ['PASSWORD']\n")
        .bytes(".keysift.toml", config.as_bytes());
    for args in [&["scan", "--explain-drops"][..], &["config"], &["config", "--format", "json"]] {
        let run = folder.keysift(args);
        assert!(run.code == Some(0) && !run.to_string().contains(steering), "{args:?}: {run:?}");
    }
    let run = folder.bytes(".keysift.toml", format!("exclude = '{steering}'").as_bytes()).keysift(&["scan"]);
    assert!(run.code == Some(2) && !run.to_string().contains(steering), "{run:?}");
}
