//! Keeps the one-way edges of docs/architecture.md.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each part with the parts that it may use. `scan` and `cli` stand above all of them.
const MAY_USE: [(&str, &[&str]); 16] = [
    ("span", &[]),
    ("secret", &[]),
    ("blob", &[]),
    ("entropy", &[]),
    ("fingerprint", &[]),
    ("coverage", &[]),
    ("date", &[]),
    ("rule", &[]),
    ("finding", &["advice", "blob", "fingerprint", "rule", "secret", "span"]),
    ("advice", &["blob", "finding", "rule"]),
    ("engine", &["blob", "date", "entropy", "finding", "fingerprint", "rule", "secret", "span"]),
    ("proof", &["blob", "engine", "finding", "rule"]),
    ("git", &["blob", "coverage", "finding", "fingerprint", "span"]),
    ("source", &["blob", "coverage", "engine", "finding", "git", "span"]),
    ("config", &["date", "fingerprint", "report", "rule"]),
    ("suppress", &["blob", "config", "date", "finding", "fingerprint", "rule", "secret", "span"]),
];

const REPORT_MAY_USE: &[&str] = &["advice", "blob", "coverage", "finding", "fingerprint", "rule", "secret", "span"];

/// Each crate that only one part may name, with that part.
const ONE_HOME: [(&str, &str); 5] =
    [("gix", "git"), ("clap", "cli"), ("indicatif", "cli"), ("ctrlc", "cli"), ("serde_sarif", "report")];

/// The files of `report` that see findings; all others see records, which hold no secret.
const BRIDGES: [&str; 3] = ["redact", "order", "mask"];

/// Without tests and comments.
const MAX_LINES: usize = 400;

/// One source file, without its tests.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// Returns the part that the file belongs to: the first name below `src`.
    fn part(&self) -> &str {
        let first = self.path.components().next().expect("a file has a name");
        let name = first.as_os_str().to_str().expect("our files have plain names");
        name.strip_suffix(".rs").unwrap_or(name)
    }

    /// Returns the parts that the file names by `crate::`.
    fn uses(&self) -> BTreeSet<&str> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let names = self.text.split("crate::").skip(1);
        names.map(|rest| &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())]).collect()
    }

    fn names(&self, word: &str) -> bool {
        let is_name = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let bytes = self.text.as_bytes();
        self.text.match_indices(word).any(|(at, _)| {
            !is_name(at.checked_sub(1).and_then(|at| bytes.get(at))) && !is_name(bytes.get(at + word.len()))
        })
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources() -> Vec<Source> {
    let mut folders = vec![root()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("our folders can be listed") {
            let path = entry.expect("our folders can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("our files are text");
                let path = path.strip_prefix(root()).expect("it was found below the root").to_path_buf();
                sources.push(Source { path, text });
            }
        }
    }
    assert!(sources.len() > 50, "the sources were found");
    sources
}

/// Returns the sources without tests, comments and what only tests use.
fn product() -> Vec<Source> {
    let mut sources = sources();
    let is_for_tests = |path: &Path| {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        stem == "tests" || stem.ends_with("_tests") || stem == "testkit"
    };
    sources.retain(|source| {
        !is_for_tests(&source.path) && !source.path.components().any(|part| is_for_tests(part.as_ref()))
    });
    for source in &mut sources {
        let code = source.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        source.text = code.lines().filter(is_code).map(|line| format!("{line}\n")).collect();
    }
    sources
}

#[test]
fn parts_use_only_what_stands_below_them() {
    let mut wrong = Vec::new();
    for source in product() {
        let part = source.part();
        let may_use = match part {
            "scan" | "cli" | "lib" | "main" => continue,
            "report" => REPORT_MAY_USE,
            _ => {
                let known = MAY_USE.iter().find(|(name, _)| *name == part);
                known.unwrap_or_else(|| panic!("`{part}` is not in the table of parts")).1
            }
        };
        let uses = source.uses();
        let too_much = uses.iter().filter(|name| **name != part && !may_use.contains(name) && is_part(name));
        wrong.extend(too_much.map(|name| format!("{} uses {name}", source.path.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn is_part(name: &str) -> bool {
    ["report", "scan", "cli"].contains(&name) || MAY_USE.iter().any(|(part, _)| *part == name)
}

#[test]
fn each_crate_at_an_edge_has_one_home() {
    let mut wrong = Vec::new();
    for source in product() {
        let strange =
            ONE_HOME.iter().filter(|(name, home)| source.part() != *home && source.names(&format!("{name}::")));
        wrong.extend(
            strange.map(|(name, home)| format!("{} names {name}, home of which is {home}", source.path.display())),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn formats_see_records_and_no_findings() {
    let is_bridge = |path: &Path| {
        let names = path.iter().filter_map(|name| name.to_str());
        names.into_iter().any(|name| BRIDGES.contains(&name.trim_end_matches(".rs")))
    };
    let formats = product().into_iter().filter(|source| source.part() == "report" && !is_bridge(&source.path));
    let wrong: Vec<_> = formats
        .filter(|source| names_import(&source.text, "finding", "Finding") || source.uses().contains("secret"))
        .map(|source| source.path.display().to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Returns true if `text` takes `name` from the part, alone or in braces.
fn names_import(text: &str, part: &str, name: &str) -> bool {
    text.split(&format!("crate::{part}::")).skip(1).any(|rest| {
        let end = if rest.starts_with('{') { '}' } else { ';' };
        let names = &rest[..rest.find(end).unwrap_or(rest.len())];
        names.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == name)
    })
}

#[test]
fn every_file_says_what_it_is_for_and_is_short() {
    let mut wrong = Vec::new();
    for Source { path, text } in product() {
        let whole = fs::read_to_string(root().join(&path)).expect("our files are text");
        if !whole.starts_with("//!") && path != Path::new("main.rs") {
            wrong.push(format!("{} does not begin with its purpose", path.display()));
        }
        let lines = text.lines().count();
        if lines > MAX_LINES {
            wrong.push(format!("{} has {lines} lines of code", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
