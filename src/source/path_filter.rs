//! Which paths the user's `--exclude` and `--include` globs leave out.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::SourceError;

/// Globs in the syntax of `.gitignore`, against paths relative to the root of the scan: `*.lock` fits at any depth,
/// `/docs` only at the top, `vendor/` any folder of that name with all that is in it.
#[derive(Clone, Debug)]
pub struct PathFilter {
    exclude: Gitignore,
    /// `None` if everything is included.
    include: Option<Gitignore>,
    written: String,
}

impl PathFilter {
    /// An empty `include` includes everything.
    ///
    /// # Errors
    ///
    /// If one of the globs is not a glob.
    pub fn new(exclude: &[String], include: &[String]) -> Result<Self, SourceError> {
        let written = format!("{exclude:?} {include:?}");
        let include = if include.is_empty() { None } else { Some(compile("include", include)?) };
        Ok(Self { exclude: compile("exclude", exclude)?, include, written })
    }

    /// Returns the globs as they were given.
    pub fn as_written(&self) -> &str {
        &self.written
    }

    /// Returns true if the file at `path`, or everything in the folder, is left out.
    pub fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        let fits = |globs: &Gitignore| globs.matched_path_or_any_parents(path, is_folder).is_ignore();
        // A folder that is not included may hold files that are.
        fits(&self.exclude) || (!is_folder && self.include.as_ref().is_some_and(|include| !fits(include)))
    }
}

fn compile(option: &str, globs: &[String]) -> Result<Gitignore, SourceError> {
    let bad_glob = |glob: &str, error: ignore::Error| SourceError {
        message: format!("`{glob}` is not a glob that --{option} can use: {error}"),
        help: "globs are written as in .gitignore: `*.lock`, `/docs`, `vendor/`, `**/fixtures/*.json`".to_owned(),
    };
    let mut builder = GitignoreBuilder::new("");
    // An unclosed `[` is a typing error here, not a name.
    builder.allow_unclosed_class(false);
    for glob in globs {
        builder.add_line(None, glob).map_err(|error| bad_glob(glob, error))?;
    }
    builder.build().map_err(|error| bad_glob(&globs.join(" "), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(exclude: &[&str], include: &[&str]) -> PathFilter {
        let owned = |globs: &[&str]| globs.iter().map(|&glob| glob.to_owned()).collect::<Vec<_>>();
        PathFilter::new(&owned(exclude), &owned(include)).expect("the globs are right")
    }

    #[test]
    fn globs_fit_as_in_gitignore() {
        let cases: [(&[&str], &[&str], &str, bool); 9] = [
            (&[], &[], "a/b.rs", false),
            (&["*.lock"], &[], "a/Cargo.lock", true),
            (&["/docs"], &[], "docs/a.md", true),
            (&["/docs"], &[], "a/docs/a.md", false),
            (&["vendor/"], &[], "a/vendor/b/c.js", true),
            (&["*.js", "!keep.js"], &[], "a/keep.js", false),
            (&[], &["*.rs", "etc/"], "a/b.rs", false),
            (&[], &["*.rs", "etc/"], "etc/passwd", false),
            (&["b.rs"], &["*.rs"], "a/b.rs", true),
        ];
        for (exclude, include, path, is_excluded) in cases {
            let filter = filter(exclude, include);
            assert_eq!(filter.excludes(Path::new(path), false), is_excluded, "{exclude:?} {include:?} {path}");
        }
        assert!(filter(&[], &["*.rs"]).excludes(Path::new("a.py"), false), "not among the included");
        assert!(!filter(&[], &["*.rs"]).excludes(Path::new("src"), true), "folders may hold included files");
        assert!(filter(&["vendor/"], &[]).excludes(Path::new("a/vendor"), true));
    }

    #[test]
    fn a_bad_glob_is_named() {
        let error = PathFilter::new(&["src/[a-".to_owned()], &[]).expect_err("the class is not closed");
        assert!(error.message.contains("`src/[a-`") && error.message.contains("--exclude"), "{}", error.message);
    }
}
