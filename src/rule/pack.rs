//! Reads a user's rule packs and applies them to the built-in rules.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::convert::Pack;
use super::definition::{Provider, ProviderIdx, Rule};
use super::problem::{BadFile, Problem};
use super::{RuleSet, builtin, link};

/// Why a rule pack could not be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("could not read rule pack {path}", path = .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("rule pack {path} is not UTF-8 from byte {at} on", path = .path.display())]
    NotUtf8 { path: PathBuf, at: usize },
    #[error("there is no .toml file in the folder {path}", path = .path.display())]
    EmptyFolder { path: PathBuf },
    #[error("{0}")]
    Invalid(BadFile),
    #[error("there are more than 65,535 rules")]
    TooMany,
}

impl PackError {
    /// Returns one line that says what to do next.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Read { .. } | Self::EmptyFolder { .. } => "check the path given to --rules",
            Self::NotUtf8 { .. } => "save the file as UTF-8",
            Self::Invalid(_) => "docs/rules.md has the keys; `keysift rules lint FILE` checks a file",
            Self::TooMany => "give fewer packs to --rules",
        }
    }
}

/// A pack and the file that it was read from.
#[derive(Clone, Debug)]
pub struct PackFile {
    pub path: PathBuf,
    pub text: String,
    pub pack: Pack,
}

/// Reads packs; of a folder, all its `.toml` files by name.
///
/// # Errors
///
/// If one of the paths cannot be read, or a file is not right in itself.
pub fn load(paths: &[PathBuf]) -> Result<Vec<PackFile>, PackError> {
    files(paths)?.into_iter().map(load_file).collect()
}

/// Returns the paths of rule files, folders replaced by the `.toml` files in them.
///
/// # Errors
///
/// If a folder cannot be read or has no such file.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, PackError> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let inside = files_of(path).map_err(|source| PackError::Read { path: path.clone(), source })?;
            if inside.is_empty() {
                return Err(PackError::EmptyFolder { path: path.clone() });
            }
            files.extend(inside);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn files_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    Ok(files)
}

/// # Errors
///
/// If the file cannot be read, is not UTF-8 or not right in itself.
pub fn load_file(path: PathBuf) -> Result<PackFile, PackError> {
    let bytes = fs::read(&path).map_err(|source| PackError::Read { path: path.clone(), source })?;
    let text = String::from_utf8(bytes)
        .map_err(|error| PackError::NotUtf8 { path: path.clone(), at: error.utf8_error().valid_up_to() })?;
    match Pack::parse(&text, &builtin::PROVIDERS) {
        Ok(pack) => Ok(PackFile { path, text, pack }),
        Err(problems) => Err(PackError::Invalid(BadFile { name: path.display().to_string(), text, problems })),
    }
}

/// Adds the rules of packs to the set, then makes their changes to it.
///
/// # Errors
///
/// If two rules have one id, or a pack names a rule that does not exist.
pub fn apply(set: &mut RuleSet, files: &[PackFile]) -> Result<(), PackError> {
    check(set, files)?;
    for PackFile { pack, .. } in files {
        if let Some(provider) = &pack.provider {
            let provider_idx = put_provider(set, &provider.provider)?;
            let rules = pack.rules.iter().map(|entry| Rule { provider: provider_idx, ..entry.rule.clone() });
            set.rules.to_mut().extend(rules);
        }
    }
    if u16::try_from(set.rules.len()).is_err() {
        return Err(PackError::TooMany);
    }
    for PackFile { pack, .. } in files {
        for change in &pack.overrides {
            let idx = set.find(&change.id).expect("the check found the id");
            change.apply(&mut set.rules.to_mut()[usize::from(idx.0)]);
        }
        for (id, _) in &pack.disable {
            let idx = set.find(id).expect("the check found the id");
            set.disable(idx);
        }
    }
    Ok(())
}

fn check(set: &RuleSet, files: &[PackFile]) -> Result<(), PackError> {
    let packs: Vec<Pack> = files.iter().map(|file| file.pack.clone()).collect();
    let known: Vec<&str> = set.rules.iter().map(|rule| &*rule.id).collect();
    let problems = link::check(&packs, &known);
    let Some((first, _)) = problems.first() else { return Ok(()) };
    let file = &files[*first];
    let of_file: Vec<Problem> =
        problems.iter().filter(|(at, _)| at == first).map(|(_, problem)| problem.clone()).collect();
    let name = file.path.display().to_string();
    Err(PackError::Invalid(BadFile { name, text: file.text.clone(), problems: of_file }))
}

/// Replaces the provider with this id, or adds it, and returns its place.
fn put_provider(set: &mut RuleSet, provider: &Provider) -> Result<ProviderIdx, PackError> {
    let known = set.providers.iter().position(|known| known.id == provider.id);
    let providers = set.providers.to_mut();
    let at = known.unwrap_or(providers.len());
    match providers.get_mut(at) {
        Some(known) => *known = provider.clone(),
        None => providers.push(provider.clone()),
    }
    u16::try_from(at).map(ProviderIdx).map_err(|_| PackError::TooMany)
}
