//! Settings from environment variables: `KEYSIFT_MAX_FILE_SIZE` is `max_file_size` of a file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use super::error::ConfigError;
use super::keys::{Key, Visitor};
use super::settings::Settings;
use super::traced::{SetBy, Traced};
use super::value::Value;
use crate::rule::problem::did_you_mean;

const PREFIX: &str = "KEYSIFT_";

/// Names the configuration file, as `--config` does.
const CONFIG: &str = "KEYSIFT_CONFIG";

/// The environment of one run, taken once, so that a test can bring its own.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    pub fn of_process() -> Self {
        std::env::vars_os().collect()
    }

    /// Returns the variable's value, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&OsString> {
        self.0.get(std::ffi::OsStr::new(name)).filter(|value| !value.is_empty())
    }

    /// Returns the configuration file that the environment names.
    pub fn config_file(&self) -> Option<PathBuf> {
        self.get(CONFIG).map(PathBuf::from)
    }

    /// Returns true in a CI job, whose log others can read.
    pub fn is_ci(&self) -> bool {
        let says_so = |name: &&str| self.get(name).is_some_and(|value| value != "false" && value != "0");
        ["CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION"].iter().any(says_so)
    }

    /// Puts what the variables say over `settings`. A variable that looks like ours and is not leaves a notice.
    ///
    /// # Errors
    ///
    /// If a value is not what its setting can be.
    pub fn apply(&self, settings: &mut Settings) -> Result<(), ConfigError> {
        let mut reader = Reader { environment: self, names: vec![CONFIG.to_owned()], error: None };
        settings.visit(&mut reader);
        let Reader { names, error, .. } = reader;
        for name in self.0.keys().filter_map(|name| name.to_str()).filter(|name| name.starts_with(PREFIX)) {
            let likely = did_you_mean(name, names.iter().map(String::as_str));
            if !names.iter().any(|known| known == name) && !likely.is_empty() {
                settings.notices.push(format!("the variable {name} sets nothing; {likely}"));
            }
        }
        error.map_or(Ok(()), Err)
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

struct Reader<'a> {
    environment: &'a Environment,
    names: Vec<String>,
    error: Option<ConfigError>,
}

impl Reader<'_> {
    /// Returns the texts of a variable between commas, or all of it as one.
    fn read<T: Value>(&mut self, key: &Key, split: impl Fn(&str) -> Vec<&str>) -> Option<Vec<Traced<T>>> {
        let name = format!("{PREFIX}{}", key.name.to_ascii_uppercase());
        self.names.push(name.clone());
        let value = self.environment.get(&name)?;
        let text = value.to_str().ok_or_else(|| "it is not UTF-8".to_owned());
        let parsed = text.and_then(|text| split(text).into_iter().map(T::parse).collect::<Result<Vec<T>, _>>());
        match parsed {
            Ok(values) => Some(values.into_iter().map(|value| Traced::new(value, SetBy::Env(name.clone()))).collect()),
            Err(why) => {
                self.error.get_or_insert(ConfigError::Variable { name, why });
                None
            }
        }
    }
}

impl Visitor for Reader<'_> {
    fn one<T: Value + PartialOrd>(&mut self, key: &Key, slot: &mut Traced<T>) {
        if let Some(value) = self.read(key, |text| vec![text]).and_then(|values| values.into_iter().next()) {
            *slot = value;
        }
    }

    fn sum<T: Value>(&mut self, key: &Key, list: &mut Vec<Traced<T>>) {
        list.extend(self.read(key, split_at_commas).unwrap_or_default());
    }

    fn only<T: Value>(&mut self, key: &Key, list: &mut Vec<Traced<T>>) {
        if let Some(values) = self.read(key, split_at_commas) {
            *list = values;
        }
    }
}

/// Splits at commas, but not at those within the braces of a glob.
fn split_at_commas(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let parts = text.split(move |character| {
        depth += i32::from(character == '{') - i32::from(character == '}');
        character == ',' && depth <= 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(variables: &[(&str, &str)]) -> Result<Settings, String> {
        let mut settings = Settings::default();
        let environment: Environment = variables.iter().copied().collect();
        environment.apply(&mut settings).map(|()| settings).map_err(|error| error.to_string())
    }

    #[test]
    fn variables_set_what_files_do() {
        let settings = applied(&[
            ("KEYSIFT_MAX_FILE_SIZE", "1 KiB"),
            ("KEYSIFT_STRICT", "1"),
            ("KEYSIFT_EXCLUDE", "*.{pem,key}, vendor/"),
            ("KEYSIFT_JOBS", ""),
        ]);
        let settings = settings.unwrap();
        assert_eq!(settings.limits.max_file_size.0, 1024);
        assert_eq!(settings.limits.max_file_size.set_by.to_string(), "KEYSIFT_MAX_FILE_SIZE");
        assert!(*settings.verdict.strict);
        let globs: Vec<_> = settings.selection.exclude.iter().map(|glob| glob.as_str()).collect();
        assert_eq!(globs, ["*.{pem,key}", "vendor/"]);
        assert_eq!(settings.limits.jobs.set_by, SetBy::Default, "an empty variable sets nothing");
    }

    #[test]
    fn a_wrong_value_is_an_error_and_a_misspelt_name_a_notice() {
        insta::assert_snapshot!(applied(&[("KEYSIFT_FAIL_ON", "hihg")]).unwrap_err(), @"could not use the variable KEYSIFT_FAIL_ON: expected one of info, low, medium, high, critical");
        insta::assert_snapshot!(applied(&[("KEYSIFT_JOBS", "0")]).unwrap_err(), @"could not use the variable KEYSIFT_JOBS: expected a number from 1 to 1024");
        let settings = applied(&[("KEYSIFT_FAILON", "high"), ("KEYSIFT_INSTALL_DIR", "x")]).unwrap();
        insta::assert_snapshot!(settings.notices.join("\n"), @"the variable KEYSIFT_FAILON sets nothing; did you mean `KEYSIFT_FAIL_ON`?");
    }

    #[test]
    fn ci_jobs_are_known_by_their_variables() {
        let cases = [("CI", "true", true), ("CI", "1", true), ("CI", "false", false), ("TF_BUILD", "True", true)];
        for (name, value, expected) in cases {
            assert_eq!(Environment::from_iter([(name, value)]).is_ci(), expected, "{name}={value}");
        }
    }
}
