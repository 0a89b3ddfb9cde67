//! Finds the configuration files of a run.

use std::path::{Path, PathBuf};

use super::env::Environment;
use super::error::ConfigError;
use super::file::ConfigFile;
use super::traced::Trust;

const FILE_NAME: &str = ".keysift.toml";

/// Returns the files of a run, the weaker first: the user's own, then the one named by the user or, if none is, the
/// one found upwards from the targets.
///
/// # Errors
///
/// If the targets lie in trees with different files.
pub fn config_files(
    targets: &[PathBuf],
    named: Option<&Path>,
    environment: &Environment,
) -> Result<Vec<ConfigFile>, ConfigError> {
    let user = user_file(environment).filter(|path| path.is_file());
    let user = user.map(|path| ConfigFile { path, trust: Trust::User });
    let other = match named {
        Some(path) => Some(ConfigFile { path: path.to_owned(), trust: Trust::User }),
        None => upwards_of_all(targets)?.map(|path| ConfigFile { path: as_written(path), trust: Trust::Repository }),
    };
    Ok(user.into_iter().chain(other).collect())
}

fn user_file(environment: &Environment) -> Option<PathBuf> {
    let folder = if cfg!(windows) {
        PathBuf::from(environment.get("APPDATA")?)
    } else {
        // A relative path is to be ignored, says the XDG base directory specification.
        let xdg = environment.get("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        xdg.or_else(|| Some(Path::new(environment.get("HOME")?).join(".config")))?
    };
    Some(folder.join("keysift").join("config.toml"))
}

fn upwards_of_all(targets: &[PathBuf]) -> Result<Option<PathBuf>, ConfigError> {
    let mut found: Vec<PathBuf> = targets.iter().filter_map(|target| upwards_of(target)).collect();
    found.dedup();
    match <[PathBuf; 2]>::try_from(found) {
        Ok([first, second]) => Err(ConfigError::Several { first, second }),
        Err(found) if found.len() < 2 => Ok(found.into_iter().next()),
        Err(mut found) => Err(ConfigError::Several { second: found.swap_remove(1), first: found.swap_remove(0) }),
    }
}

/// Returns the path as seen from the current folder, so that reports are the same on every machine.
fn as_written(path: PathBuf) -> PathBuf {
    let Some(here) = std::env::current_dir().ok().and_then(|here| here.canonicalize().ok()) else { return path };
    let ups = here.ancestors().position(|above| path.parent() == Some(above));
    match (path.strip_prefix(&here), ups, path.file_name()) {
        (Ok(below), ..) => below.to_owned(),
        (_, Some(ups), Some(name)) => std::iter::repeat_n(Path::new(".."), ups).collect::<PathBuf>().join(name),
        _ => path,
    }
}

/// Looks in the target's folder and those above it, up to the root of its repository or of the file system. Standard
/// input (`-`) is taken to be of the current folder.
fn upwards_of(target: &Path) -> Option<PathBuf> {
    let target = if target == Path::new("-") { Path::new(".") } else { target };
    let target = target.canonicalize().ok()?;
    for folder in target.ancestors().filter(|folder| folder.is_dir()) {
        let file = folder.join(FILE_NAME);
        if file.is_file() {
            return Some(file);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// `repo/.git`, `repo/src/a.rs` and `.keysift.toml` in the folders given.
    fn tree(with_file: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("repo/.git")).unwrap();
        fs::create_dir_all(root.path().join("repo/src")).unwrap();
        fs::write(root.path().join("repo/src/a.rs"), "").unwrap();
        for folder in with_file {
            fs::write(root.path().join(folder).join(FILE_NAME), "").unwrap();
        }
        root
    }

    #[test]
    fn nearest_file_upwards_is_found_up_to_the_repository() {
        let cases: [(&[&str], &str, Option<&str>); 6] = [
            (&["repo"], "repo", Some("repo")),
            (&["repo"], "repo/src", Some("repo")),
            (&["repo"], "repo/src/a.rs", Some("repo")),
            (&["repo", "repo/src"], "repo/src/a.rs", Some("repo/src")),
            (&[""], "repo/src", None),
            (&["repo"], "repo/missing", None),
        ];
        for (with_file, target, expected) in cases {
            let tree = tree(with_file);
            let expected = expected.map(|folder| tree.path().canonicalize().unwrap().join(folder).join(FILE_NAME));
            assert_eq!(upwards_of(&tree.path().join(target)), expected, "{with_file:?} {target}");
        }
    }

    #[test]
    fn targets_must_agree() {
        let tree = tree(&["repo", "repo/src"]);
        let targets = |names: &[&str]| names.iter().map(|name| tree.path().join(name)).collect::<Vec<_>>();
        assert!(upwards_of_all(&targets(&["repo/src", "repo/src/a.rs"])).unwrap().is_some());
        assert!(matches!(upwards_of_all(&targets(&["repo", "repo/src"])), Err(ConfigError::Several { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_named_file_takes_the_place_of_the_found_one_and_stands_over_the_users() {
        let tree = tree(&["repo"]);
        let home = tree.path().join("home");
        fs::create_dir_all(home.join(".config/keysift")).unwrap();
        fs::write(home.join(".config/keysift/config.toml"), "").unwrap();
        let environment = Environment::from_iter([("HOME", home.as_os_str())]);
        let files = config_files(&[tree.path().join("repo")], Some(Path::new("own.toml")), &environment).unwrap();
        let paths: Vec<_> = files.iter().map(|file| file.path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(paths, ["config.toml", "own.toml"]);
        assert!(files.iter().all(|file| file.trust == Trust::User));
    }
}
