//! Builds small repositories whose object ids are the same on every machine.
//!
//! What is fixed: author, committer, dates (one day per commit from 2020-01-01), default branch, object format, no
//! system or user configuration, no signing. Contents are templates, expanded with a fixed seed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::keysift::{Folder, Run};

/// A repository of a test's own.
pub struct Repo {
    folder: Folder,
    commits: u32,
}

/// A line with a credential that a rule with high confidence finds.
pub const KEY: &str = "STRIPE_SECRET_KEY = \"sk_live_{alnum:24}\"\n";

impl Repo {
    pub fn new() -> Self {
        Self::with_format("sha1")
    }

    /// `format` is `sha1` or `sha256`.
    pub fn with_format(format: &str) -> Self {
        let repo = Self { folder: Folder::new(), commits: 0 };
        repo.git(&["init", "--quiet", "--initial-branch=main", &format!("--object-format={format}")]);
        repo
    }

    /// Clones another repository; `options` as `git clone` takes them.
    pub fn clone_of(other: &Self, options: &[&str]) -> Self {
        let repo = Self { folder: Folder::new(), commits: other.commits };
        let url = format!("file://{}", other.path().display());
        repo.git(&[&["clone", "--quiet"], options, &[&url, "."]].concat());
        repo
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(mut self, path: &str, template: &str) -> Self {
        self.folder = self.folder.file(path, template);
        self
    }

    pub fn write_bytes(mut self, path: &str, content: &[u8]) -> Self {
        self.folder = self.folder.bytes(path, content);
        self
    }

    /// Writes a file and puts it into the index.
    pub fn stage(self, path: &str, template: &str) -> Self {
        self.write(path, template).run(&["add", "--force", "--", path])
    }

    /// Commits what is in the index.
    pub fn commit(mut self, message: &str) -> Self {
        self.commits += 1;
        self.run(&["commit", "--quiet", "--allow-empty", "--message", message])
    }

    /// Runs git here, as a step of building.
    pub fn run(self, args: &[&str]) -> Self {
        self.git(args);
        self
    }

    /// Runs git here and returns what it prints.
    pub fn git(&self, args: &[&str]) -> String {
        let output = self.git_command(args).output().expect("git is installed where the tests run");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub fn git_command(&self, args: &[&str]) -> Command {
        let date = format!("2020-01-{:02}T00:00:00Z", self.commits % 28 + 1);
        let mut command = Command::new("git");
        command.args(args).current_dir(self.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", self.path().join("no-home"));
        command.envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null")]);
        command.envs([
            ("GIT_AUTHOR_NAME", "Ada"),
            ("GIT_AUTHOR_EMAIL", "ada@example.com"),
            ("GIT_AUTHOR_DATE", &*date),
        ]);
        command.envs([("GIT_COMMITTER_NAME", "Cy"), ("GIT_COMMITTER_EMAIL", "cy@example.com")]);
        command.envs([("GIT_COMMITTER_DATE", &*date), ("GIT_ALLOW_PROTOCOL", "file")]);
        command
    }

    pub fn keysift(&self, args: &[&str]) -> Run {
        self.folder.keysift(args)
    }

    pub fn keysift_command(&self, args: &[&str]) -> Command {
        self.folder.command(args)
    }

    /// Scans with these arguments and returns the exit code and, in order, what was found: the place if it is no file,
    /// the path, and the exposure.
    pub fn found(&self, args: &[&str]) -> (i32, Vec<String>) {
        found_by(&mut self.keysift_command(&[&["scan", "--format", "jsonl"], args].concat()))
    }

    /// Scans the history both ways, which must agree, and returns what was found.
    pub fn found_in_history(&self, args: &[&str]) -> (i32, Vec<String>) {
        let by_deltas = self.found(&[&["--history"], args].concat());
        assert_eq!(by_deltas, self.found(&[&["--history", "--no-delta"], args].concat()), "--no-delta finds the same");
        by_deltas
    }

    /// Returns the file that holds a loose object.
    pub fn object_file(&self, id: &str) -> PathBuf {
        self.path().join(".git/objects").join(&id[..2]).join(&id[2..])
    }
}

/// Runs a scan that writes jsonl; see [`Repo::found`].
pub fn found_by(command: &mut Command) -> (i32, Vec<String>) {
    let output = command.output().expect("the program runs");
    let code = output.status.code().expect("it ends by itself");
    assert!(code != 2, "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let records = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("lines are JSON"));
    let mut found: Vec<String> = records
        .filter(|record| record["type"] == "finding")
        .map(|record| {
            let field = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let words = [field(&record["place"]), field(&record["path"]), field(&record["exposure"]["kind"])];
            words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        })
        .collect();
    found.sort();
    (code, found)
}
