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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Confidence, Severity};

    const OWN: &str = r#"
[provider]
id = "own"
name = "Own server"
words = ["own"]

[[rule]]
id = "own-key"
name = "Own key"
severity = "high"
confidence = "high"
kind = "token"
pattern = 'own_[0-9a-f]{32}'
context = ["provider"]
examples = ["own: «own_{hex:32}»"]
negatives = ["own: own_{hex:9}"]
"#;

    /// Writes the files into a new folder and applies them all.
    fn with(files: &[(&str, &str)]) -> Result<RuleSet, PackError> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        RuleSet::with_packs(&[folder.path().to_owned()])
    }

    /// Returns the messages of a refused pack, with the name and line of each.
    fn refused(text: &str) -> String {
        match with(&[("a.toml", OWN), ("b.toml", text)]) {
            Err(PackError::Invalid(file)) => {
                let name = Path::new(&file.name).file_name().unwrap().to_string_lossy().into_owned();
                BadFile { name, ..file }.to_string()
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_pack_adds_rules_behind_the_built_in_ones() {
        let rules = with(&[("own.toml", OWN)]).unwrap();
        let idx = rules.find("own-key").unwrap();
        assert_eq!(usize::from(idx.0), builtin::RULES.len());
        assert!(!rules.is_builtin(idx) && rules.is_enabled(idx));
        assert_eq!(rules.provider(rules.rule(idx).provider).name, "Own server");
        assert_eq!(*rules.rule(idx).context.any_of, ["own"], "`provider` stands for its words and hosts");
        assert_eq!(rules.find("stripe-live-secret-key"), RuleSet::builtin().find("stripe-live-secret-key"));
    }

    #[test]
    fn a_pack_changes_and_disables_rules_of_others() {
        let changes = "disable = ['own-key', 'github-oauth-token']\n[override.stripe-live-secret-key]\n\
                       severity = 'low'\nconfidence = 'medium'\nmin_entropy = 3.5\n";
        let changes = changes.replace("github-oauth-token", &builtin::RULES[0].id);
        let rules = with(&[("a.toml", OWN), ("b.toml", &changes)]).unwrap();
        let stripe = rules.rule(rules.find("stripe-live-secret-key").unwrap());
        assert_eq!((stripe.severity, stripe.confidence), (Severity::Low, Confidence::Medium));
        assert_eq!(stripe.min_entropy, 3.5);
        assert_eq!(stripe.name, "Stripe live secret key", "what is not named stays");
        assert!(!rules.is_enabled(rules.find("own-key").unwrap()));
        assert_eq!(rules.iter().count(), builtin::RULES.len() - 1);
    }

    #[test]
    fn a_known_provider_is_extended() {
        let rule = OWN.split_once("[[rule]]").unwrap().1;
        let text = format!("[provider]\nid = 'stripe'\nwords = ['ourbilling']\n[[rule]]{rule}");
        let rules = with(&[("stripe.toml", &text)]).unwrap();
        let provider = rules.provider(rules.rule(rules.find("own-key").unwrap()).provider);
        assert_eq!(provider.name, "Stripe");
        assert!(provider.words.contains(&"stripe".into()) && provider.words.contains(&"ourbilling".into()));
        assert!(!provider.remediation.is_generic);
    }

    #[test]
    fn whatever_is_wrong_names_file_line_and_reason() {
        let packs = [
            "disable = [\n  'own-kye',\n]",
            "[override.stripe-live-secret-kez]\nseverity = 'low'",
            "[override.own-key]\nsevrity = 'low'",
            &OWN.replace("id = \"own\"", "id = \"other\""),
            &OWN.replace("own-key", "other-key"),
            "[provider]\nid = 'x'\n",
            "x = ",
            &OWN.replace("examples = [\"own: «own_{hex:32}»\"]", ""),
            &OWN.replace("own_[0-9a-f]{32}", "[0-9a-f]{32}"),
            &OWN.replace("context", "names"),
        ];
        insta::assert_snapshot!(packs.map(refused).join("\n"), @r#"
        b.toml:2:3: cannot disable unknown rule `own-kye` (did you mean `own-key`?)
        b.toml:1:11: cannot override unknown rule `stripe-live-secret-kez` (did you mean `stripe-live-secret-key`?)
        b.toml:2:1: unknown field `sevrity`, expected one of `severity`, `confidence`, `min_entropy`, `context`, `within`, `paths`, `facts`
        b.toml:8:6: rule id `own-key` is defined already (give the rule another id, or change the other one with [override.ID])
        b.toml:3:6: provider id `own` is defined in another file already
        b.toml:2:6: `x` has no `name`
        b.toml:1:5: string values must be quoted, expected literal string
        b.toml:8:6: rule `own-key` has no examples
        b.toml:13:12: rule `own-key`: a match of the pattern need not contain a literal of 4 bytes (start the pattern with fixed text, or use kind = "assignment" if the name tells more than the value)
        b.toml:14:9: `names` is no key of kind `token`
        "#);
    }

    #[test]
    fn files_that_cannot_be_read_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing.toml");
        assert!(matches!(RuleSet::with_packs(&[missing]), Err(PackError::Read { .. })));
        assert!(matches!(RuleSet::with_packs(&[folder.path().to_owned()]), Err(PackError::EmptyFolder { .. })));
        let latin1 = folder.path().join("latin1.toml");
        fs::write(&latin1, b"# caf\xe9\n").unwrap();
        assert!(matches!(RuleSet::with_packs(&[latin1]), Err(PackError::NotUtf8 { at: 5, .. })));
    }
}
