//! Runs the built program in folders that a test fills.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use keysift::rule::template;
use tempfile::TempDir;

/// A folder of a test's own. Contents are templates (`{alnum:24}`), so that no file of ours holds a secret.
pub struct Folder(TempDir);

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    /// `None` if a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(self, path: impl AsRef<Path>, template: &str) -> Self {
        let text = template::expand(template, 7).expect("the template is right").text;
        self.bytes(path, text.as_bytes())
    }

    pub fn bytes(self, path: impl AsRef<Path>, content: &[u8]) -> Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("it is below the folder")).expect("folders can be made");
        fs::write(path, content).expect("files can be written");
        self
    }

    pub fn link(self, path: &str, target: impl AsRef<Path>) -> Self {
        std::os::unix::fs::symlink(target, self.path().join(path)).expect("links can be made");
        self
    }

    /// Returns a command that runs keysift here, with nothing of the tester's own environment.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PathBuf::from(env!("CARGO_BIN_EXE_keysift")));
        command.args(args).current_dir(self.path()).env_clear().env("HOME", self.path().join("no-home"));
        command.stdin(Stdio::null());
        command
    }

    /// Runs keysift here. Where it names this folder, the output says `FOLDER`; the time it took reads `in 0.00 s`.
    pub fn keysift(&self, args: &[&str]) -> Run {
        let output = self.command(args).output().expect("the program runs");
        let text = |bytes: &[u8]| self.stable(&String::from_utf8_lossy(bytes));
        Run { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    fn stable(&self, text: &str) -> String {
        let real = self.path().canonicalize().expect("the folder exists");
        let text = text.replace(&*real.to_string_lossy(), "FOLDER");
        match (text.rfind(" in "), text.rfind(" s · ")) {
            (Some(start), Some(end)) if start < end => format!("{} in 0.00{}", &text[..start], &text[end..]),
            _ => text,
        }
    }
}

impl Run {
    /// Returns the last line of standard output: the summary.
    pub fn summary(&self) -> &str {
        self.stdout.lines().last().unwrap_or_default()
    }
}

/// What people see: the exit code, then both streams.
impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let code = self.code.map_or("none".to_owned(), |code| code.to_string());
        write!(f, "exit: {code}\n{}{}", self.stdout, self.stderr)
    }
}
