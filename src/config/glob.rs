//! Patterns for paths, in the syntax of `.gitignore`.

use bstr::{BStr, ByteSlice as _};
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::value::{Shape, Value};

/// One pattern for paths as it would stand in a `.gitignore` at the root of the scan: `*.lock` fits at any depth,
/// `/docs` and `src/gen` only from the root, `vendor/` any folder of that name with all that is in it, and `!` takes
/// back what a pattern before it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob(String);

/// Several patterns, of which the last that fits decides.
#[derive(Clone, Debug)]
pub struct GlobSet(Gitignore);

impl Glob {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl GlobSet {
    pub fn new<'a>(globs: impl IntoIterator<Item = &'a Glob>) -> Self {
        let mut builder = builder();
        for glob in globs {
            builder.add_line(None, glob.as_str()).expect("a Glob has been through the same builder");
        }
        Self(builder.build().expect("each pattern was built on its own"))
    }

    /// Returns true if the patterns name this file or a folder that it is in. `/` stands between the parts of the
    /// path, which is relative to the root of the scan.
    pub fn is_match(&self, path: &BStr) -> bool {
        self.0.matched_path_or_any_parents(path.to_path_lossy(), false).is_ignore()
    }
}

impl Value for Glob {
    fn shape() -> Shape {
        Shape::Text("a glob such as \"*.lock\" or \"vendor/\"")
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut builder = builder();
        let built = builder.add_line(None, text).and_then(|builder| builder.build());
        match built {
            Ok(glob) if glob.is_empty() => Self::shape().expected(),
            Ok(_) => Ok(Self(text.to_owned())),
            Err(ignore::Error::Glob { err, .. }) => Err(format!("not a glob: {err}")),
            Err(error) => Err(format!("not a glob: {error}")),
        }
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

fn builder() -> GitignoreBuilder {
    let mut builder = GitignoreBuilder::new("");
    // A `[` left open is a typing error here, not a name.
    builder.allow_unclosed_class(false);
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(globs: &[&str]) -> GlobSet {
        let globs: Vec<_> = globs.iter().map(|glob| Glob::parse(glob).expect("every case is a glob")).collect();
        GlobSet::new(&globs)
    }

    #[test]
    fn globs_fit_as_in_a_gitignore() {
        let cases: [(&[&str], &str, bool); 14] = [
            (&["*.lock"], "Cargo.lock", true),
            (&["*.lock"], "a/b/yarn.lock", true),
            (&["*.lock"], "yarn.lockfile", false),
            (&["vendor"], "src/vendor/a/b.c", true),
            (&["vendor"], "vendored/a.c", false),
            (&["vendor/"], "vendor/a.c", true),
            (&["vendor/"], "vendor", false),
            (&["/vendor"], "src/vendor/a.c", false),
            (&["src/gen"], "src/gen/a.rs", true),
            (&["src/gen"], "lib/src/gen/a.rs", false),
            (&["src/*.rs"], "src/a/b.rs", false),
            (&["src/**/*.rs"], "src/a/b.rs", true),
            (&["*.{pem,key}"], "certs/a.key", true),
            (&["*.pem", "!certs/ca.pem"], "certs/ca.pem", false),
        ];
        for (globs, path, expected) in cases {
            assert_eq!(set(globs).is_match(path.into()), expected, "{globs:?} on {path:?}");
        }
    }

    #[test]
    fn a_bad_glob_says_why() {
        insta::assert_snapshot!(Glob::parse("a[").unwrap_err(), @"not a glob: unclosed character class; missing ']'");
        insta::assert_snapshot!(Glob::parse("{a,b").unwrap_err(), @"not a glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)");
        insta::assert_snapshot!(Glob::parse("").unwrap_err(), @r#"expected a glob such as "*.lock" or "vendor/""#);
        insta::assert_snapshot!(Glob::parse("# a comment").unwrap_err(), @r#"expected a glob such as "*.lock" or "vendor/""#);
    }
}
