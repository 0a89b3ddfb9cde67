//! Ctrl-C.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::keysift::Folder;

#[test]
fn interrupt_ends_a_run_that_waits_for_input_within_a_second() {
    let folder = Folder::new();
    let mut child = folder
        .command(&["scan", "-", "--format", "json", "--output", "report.json"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let _open = child.stdin.take();
    // Long enough for the handler to be in place, even on a busy machine.
    thread::sleep(Duration::from_millis(300));
    let status =
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill is a standard tool");
    assert!(status.success());
    let sent = Instant::now();
    let code = child.wait().expect("the program ends").code();
    let took = sent.elapsed();
    let output = child.wait_with_output().expect("the program has ended");
    assert_eq!(code, Some(130));
    assert!(took < Duration::from_secs(1), "it took {took:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: interrupted after 0 files; no report was written\n");
    assert!(!folder.path().join("report.json").exists(), "there is no report");
}
