//! Turns `rules/*.toml` and the list of words into static tables, so that start-up parses nothing, and refuses files
//! that are not right.

#[path = "build/emit.rs"]
mod emit;

#[path = "build/letters.rs"]
mod letters;

#[path = "src/engine/model/triples.rs"]
mod triples;

/// The parser that also reads a user's packs at run time.
#[path = "src/rule"]
#[allow(dead_code, reason = "the run time uses more of these modules than the build does")]
mod rule {
    pub mod convert;
    pub mod definition;
    pub mod format;
    pub mod glob;
    pub mod link;
    pub mod literal;
    pub mod problem;
    pub mod tail;
    pub mod template {
        pub mod parse;
    }
}

use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

use rule::convert::Pack;
use rule::definition::{Provider, ProviderIdx, Rule};
use rule::problem::{BadFile, Problem};

/// What `tools/words.py` writes.
const WORDS: &str = "src/engine/model/words.txt";

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed={WORDS}");
    let made = load(Path::new("rules")).and_then(|(providers, rules)| {
        write("builtin.rs", &emit::tables(&providers, &rules))?;
        let words = fs::read(WORDS).map_err(|error| format!("could not read {WORDS}: {error}"))?;
        write("letters.rs", &letters::tables(&words))
    });
    if let Err(error) = made {
        fail(&error);
    }
}

/// Writes a file for the crate to include, unless it is there already: a comment changed in a rule file must not compile
/// the tables again.
fn write(name: &str, text: &str) -> Result<(), String> {
    let path = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join(name);
    if fs::read_to_string(&path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    fs::write(&path, text).map_err(|error| format!("could not write {}: {error}", path.display()))
}

fn fail(error: &str) -> ! {
    for line in error.lines() {
        println!("cargo::error={line}");
    }
    process::exit(1)
}

/// Returns the providers and rules of all files, each in the order of their ids.
fn load(folder: &Path) -> Result<(Vec<Provider>, Vec<Rule>), String> {
    let files = read(folder).map_err(|error| format!("could not read {}: {error}", folder.display()))?;
    let mut packs = Vec::new();
    let mut bad: Vec<Vec<Problem>> = vec![Vec::new(); files.len()];
    for (file, (_, text)) in files.iter().enumerate() {
        match Pack::parse(text, &[]) {
            Ok(pack) => {
                bad[file].extend(refuse_user_keys(&pack));
                packs.push(pack);
            }
            Err(problems) => bad[file].extend(problems),
        }
    }
    if packs.len() == files.len() {
        for (file, problem) in rule::link::check(&packs, &[]) {
            bad[file].push(problem);
        }
    }
    let reports: Vec<String> = files
        .into_iter()
        .zip(bad)
        .filter(|(_, problems)| !problems.is_empty())
        .map(|((name, text), problems)| BadFile { name, text, problems }.to_string())
        .collect();
    if reports.is_empty() { Ok(sorted(packs)) } else { Err(reports.join("\n")) }
}

/// Returns the names and texts of the rule files, by name.
fn read(folder: &Path) -> io::Result<Vec<(String, String)>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths.into_iter().map(|path| Ok((path.display().to_string(), fs::read_to_string(&path)?))).collect()
}

/// What only the packs of users may hold, and what only they may leave out.
fn refuse_user_keys(pack: &Pack) -> Vec<Problem> {
    let changes = pack.overrides.iter().map(|change| &change.id_span);
    let disabled = pack.disable.iter().map(|(_, span)| span);
    let foreign =
        changes.chain(disabled).map(|span| Problem::new(span.clone(), "built-in rules are changed in their own file"));
    let silent = pack.provider.iter().filter(|provider| !provider.has_remediation);
    let missing = silent.map(|provider| {
        Problem::new(provider.id_span.clone(), format!("`{}` has no [provider.remediation]", provider.provider.id))
    });
    foreign.chain(missing).collect()
}

fn sorted(packs: Vec<Pack>) -> (Vec<Provider>, Vec<Rule>) {
    let mut packs: Vec<(Provider, Vec<Rule>)> = packs
        .into_iter()
        .filter_map(|pack| Some((pack.provider?.provider, pack.rules.into_iter().map(|entry| entry.rule).collect())))
        .collect();
    packs.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
    let mut providers = Vec::new();
    let mut all = Vec::new();
    for (idx, (provider, rules)) in packs.into_iter().enumerate() {
        let idx = ProviderIdx(u16::try_from(idx).expect("there are fewer than 65,536 rule files"));
        providers.push(provider);
        all.extend(rules.into_iter().map(|rule| Rule { provider: idx, ..rule }));
    }
    all.sort_by(|one, other| one.id.cmp(&other.id));
    (providers, all)
}
