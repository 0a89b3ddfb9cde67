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
