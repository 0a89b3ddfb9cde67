//! Puts the places that set values on top of each other.

use std::path::{Path, PathBuf};

use super::discover::config_files;
use super::env::Environment;
use super::error::ConfigError;
use super::rule_name::RuleName;
use super::settings::{RuleChoice, Settings};
use super::traced::{SetBy, Traced};
use crate::rule::RuleSet;
use crate::rule::problem::did_you_mean;

/// Returns the settings of a run before its flags: the defaults, under the user's file, under the file that `named`
/// says or that is found upwards from `targets`, under the environment.
///
/// # Errors
///
/// If one of the files or variables says what no setting can be.
pub fn load(targets: &[PathBuf], named: Option<&Path>, environment: &Environment) -> Result<Settings, ConfigError> {
    let mut settings = Settings::default();
    let by_variable = environment.config_file();
    for file in config_files(targets, named.or(by_variable.as_deref()), environment)? {
        file.apply(&mut settings)?;
    }
    environment.apply(&mut settings)?;
    Ok(settings)
}

impl RuleChoice {
    /// Returns true if the rule with this id is used. Where one place disables it and a stronger one enables it, the
    /// stronger one decides.
    pub fn is_enabled(&self, rule_id: &str) -> bool {
        let strongest = |names: &[Traced<RuleName>]| {
            names.iter().filter(|name| name.matches(rule_id)).map(|name| name.set_by.strength()).max()
        };
        let (enabled, disabled) = (strongest(&self.enable), strongest(&self.disable));
        if self.enable.is_empty() { disabled.is_none() } else { enabled.is_some() && enabled > disabled }
    }

    /// Switches off the rules that are not used.
    ///
    /// # Errors
    ///
    /// If something names a rule that does not exist.
    pub fn apply(&self, rules: &mut RuleSet) -> Result<(), ConfigError> {
        for name in self.enable.iter().chain(&self.disable) {
            check(name, rules)?;
        }
        let unused: Vec<_> = rules.iter().filter(|(_, rule)| !self.is_enabled(&rule.id)).map(|(idx, _)| idx).collect();
        for idx in unused {
            rules.disable(idx);
        }
        Ok(())
    }
}

impl Settings {
    /// Checks that the rules that allowlists name exist.
    ///
    /// # Errors
    ///
    /// If one does not.
    pub fn check_allowed_rules(&self, rules: &RuleSet) -> Result<(), ConfigError> {
        self.suppressions.allow.iter().flat_map(|entry| &entry.rules).try_for_each(|name| check(name, rules))
    }
}

fn check(name: &Traced<RuleName>, rules: &RuleSet) -> Result<(), ConfigError> {
    if rules.find(name.as_str()).is_some() || ids(rules).any(|id| name.matches(id)) {
        return Ok(());
    }
    let (set_by, help) = (name.set_by.to_string(), did_you_mean(name.as_str(), ids(rules)));
    let help = if help.is_empty() { "`keysift rules list` shows all rules".to_owned() } else { help };
    Err(ConfigError::UnknownRule { set_by, name: name.as_str().to_owned(), help })
}

impl SetBy {
    fn strength(&self) -> u8 {
        match self {
            Self::Default => 0,
            Self::File(place) => 1 + place.trust as u8,
            Self::Env(_) => 3,
            Self::Flag(_) => 4,
        }
    }
}

fn ids(rules: &RuleSet) -> impl Iterator<Item = &str> {
    rules.iter().map(|(_, rule)| rule.id.as_ref())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::config::Value as _;

    #[test]
    fn stronger_places_replace_values_and_add_to_lists() {
        let home = tempfile::tempdir().unwrap();
        let folder = if cfg!(windows) { "keysift" } else { ".config/keysift" };
        fs::create_dir_all(home.path().join(folder)).unwrap();
        let user = "strict = true\nfail_on = 'low'\nmax_decode_depth = 1\nexclude = ['user']\ninclude = ['user']";
        fs::write(home.path().join(folder).join("config.toml"), user).unwrap();
        let repository = tempfile::tempdir().unwrap();
        let text = "fail_on = 'medium'\nmax_decode_depth = 3\nexclude = ['repository']\ninclude = ['repository']";
        fs::write(repository.path().join(".keysift.toml"), text).unwrap();

        let variables = [("HOME", home.path().as_os_str()), ("APPDATA", home.path().as_os_str())];
        let variables =
            variables.into_iter().chain([("KEYSIFT_FAIL_ON", "high".as_ref()), ("KEYSIFT_EXCLUDE", "env".as_ref())]);
        let settings = load(&[repository.path().to_owned()], None, &variables.collect()).unwrap();

        assert!(*settings.verdict.strict, "only the user's file sets it");
        assert_eq!(settings.verdict.fail_on.show(), "high", "the environment is the strongest here");
        assert_eq!(*settings.limits.max_decode_depth, 3, "the repository's file outweighs the user's");
        assert_eq!(*settings.limits.max_file_size, Settings::default().limits.max_file_size.value);
        let globs = |list: &[Traced<super::super::Glob>]| list.iter().map(|glob| glob.show()).collect::<Vec<_>>();
        assert_eq!(globs(&settings.selection.exclude), ["user", "repository", "env"]);
        assert_eq!(globs(&settings.selection.include), ["repository"]);
    }

    #[test]
    fn of_two_places_the_stronger_decides_about_a_rule() {
        let name = |text, set_by| Traced::new(RuleName::parse(text).unwrap(), set_by);
        let (env, flag) = (SetBy::Env("KEYSIFT_DISABLE_RULES".into()), SetBy::Flag("--enable-rule"));
        let mut rules = Settings::default().rules;
        assert!(rules.is_enabled("jwt"));
        rules.disable = vec![name("jwt", env.clone())];
        assert!(!rules.is_enabled("jwt") && rules.is_enabled("github-token"));
        rules.enable = vec![name("jwt", flag)];
        assert!(rules.is_enabled("jwt") && !rules.is_enabled("github-token"));
        rules.enable = vec![name("jwt", env)];
        assert!(!rules.is_enabled("jwt"), "on equal terms what is disabled stays so");
    }

    #[test]
    fn a_rule_that_does_not_exist_is_an_error_with_a_suggestion() {
        let mut rules = RuleSet::builtin();
        let mut choice = Settings::default().rules;
        choice.disable =
            vec![Traced::new(RuleName::parse("stripe-live-secret-kye").unwrap(), SetBy::Flag("--disable-rule"))];
        let error = choice.apply(&mut rules).unwrap_err();
        insta::assert_snapshot!(format!("{error}\n{}", error.help()), @r#"
        could not use --disable-rule: no rule is named `stripe-live-secret-kye`
        did you mean `stripe-live-secret-key`?
        "#);
    }
}
