//! The hook of `.pre-commit-hooks.yaml`, run by the real pre-commit. It installs that from PyPI, so it runs on demand:
//!
//!     cargo test --test pre_commit -- --ignored

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use keysift::rule::template;
use tempfile::TempDir;

/// A repository whose commits pass through pre-commit.
struct Hooked {
    folder: TempDir,
    path: std::ffi::OsString,
}

impl Hooked {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let program = Path::new(env!("CARGO_BIN_EXE_keysift")).parent().expect("it is in a folder").to_owned();
        let tools = install_pre_commit();
        let system = std::env::var_os("PATH").unwrap_or_default();
        let folders = [program, tools.join("bin")].into_iter().chain(std::env::split_paths(&system));
        let hooked = Self { path: std::env::join_paths(folders).expect("no folder has a colon"), folder };
        // pre-commit wants the hooks in a repository of their own.
        std::fs::create_dir(hooked.file("hooks")).expect("folders can be made");
        let definition = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
        std::fs::copy(definition, hooked.file("hooks/.pre-commit-hooks.yaml")).expect("the definition can be copied");
        std::fs::create_dir(hooked.file("repo")).expect("folders can be made");
        for (folder, steps) in [("hooks", &["init -q", "add .", "commit -qm hooks"][..]), ("repo", &["init -q"])] {
            for step in steps {
                let arguments: Vec<&str> = step.split(' ').collect();
                assert!(hooked.run(folder, "git", &arguments).status.success(), "{step}");
            }
        }
        let output = hooked.run("hooks", "git", &["rev-parse", "HEAD"]);
        let revision = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let config = format!("repos:\n- repo: ../hooks\n  rev: {revision}\n  hooks:\n  - id: keysift-system\n");
        std::fs::write(hooked.file("repo/.pre-commit-config.yaml"), config).expect("files can be written");
        assert!(hooked.run("repo", "pre-commit", &["install"]).status.success());
        hooked
    }

    fn file(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn run(&self, folder: &str, program: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.file(folder)).env_clear().env("PATH", &self.path);
        command.env("HOME", self.folder.path()).env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.envs([("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.com")]);
        command.envs([("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.com")]);
        command.output().unwrap_or_else(|error| panic!("{program}: {error}"))
    }

    /// Writes a file, commits everything, and returns whether the hook let it pass, and what it said.
    fn commit(&self, path: &str, content: &str) -> (bool, String) {
        std::fs::write(self.file("repo").join(path), content).expect("files can be written");
        assert!(self.run("repo", "git", &["add", "."]).status.success());
        told(&self.run("repo", "git", &["commit", "-m", path]))
    }
}

fn told(output: &Output) -> (bool, String) {
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), text)
}

/// Returns a virtual environment below `target` that has pre-commit.
fn install_pre_commit() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pre-commit");
    if !folder.join("bin/pre-commit").exists() {
        let venv = Command::new("python3").args(["-m", "venv"]).arg(&folder).status();
        assert!(venv.is_ok_and(|status| status.success()), "python3 is there");
        let pip = Command::new(folder.join("bin/pip")).args(["install", "--quiet", "pre-commit"]).status();
        assert!(pip.is_ok_and(|status| status.success()), "PyPI can be reached");
    }
    folder
}

#[test]
#[ignore = "installs pre-commit from PyPI"]
fn a_commit_with_a_key_is_stopped_and_all_files_are_scanned_on_demand() {
    let key = template::expand("STRIPE_SECRET_KEY = \"sk_live_{alnum:24}\"\n", 7).expect("it is a template").text;
    let hooked = Hooked::new();

    let (is_made, text) = hooked.commit("clean.py", "print('hello')\n");
    assert!(is_made, "a clean commit passes: {text}");

    let (is_made, text) = hooked.commit("key.py", &key);
    assert!(!is_made && text.contains("key.py:1"), "a key is stopped: {text}");

    assert!(hooked.run("repo", "git", &["commit", "-qnm", "key"]).status.success());
    let (is_clean, text) = told(&hooked.run("repo", "pre-commit", &["run", "--all-files"]));
    assert!(!is_clean && text.contains("key.py:1"), "what is committed already is scanned in full: {text}");
}
