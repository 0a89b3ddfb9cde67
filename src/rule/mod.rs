//! Rules: how each kind of credential looks, who issued it, and how to end it.
//!
//! [`definition`] holds the types. `build.rs` turns `rules/*.toml` into statics of these types ([`builtin`]); a user's
//! packs are read at run time ([`pack`]) by the same parser ([`mod@format`], [`convert`]), which `build.rs` shares.

pub mod builtin;
pub mod checksum;
pub mod convert;
pub mod definition;
pub mod format;
pub mod glob;
pub mod link;
pub mod lint;
pub mod literal;
pub mod pack;
pub mod problem;
pub mod tail;
pub mod template;
pub mod underline;

use std::borrow::Cow;
use std::path::PathBuf;

pub use definition::*;
pub use pack::PackError;

/// The rules and providers of one run: the built-in ones, changed and extended by the user's packs.
///
/// The built-in rules keep their places (`RuleIdx` of [`builtin::RULES`]) whatever a pack changes; a pack's own rules
/// follow them. So tables that were made for the built-in rules always serve.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Cow<'static, [Rule]>,
    providers: Cow<'static, [Provider]>,
    /// In order, without duplicates.
    disabled: Vec<RuleIdx>,
}

impl RuleSet {
    /// Returns the built-in rules. Borrows them all: nothing is read, parsed or allocated.
    pub fn builtin() -> Self {
        Self {
            rules: Cow::Borrowed(&builtin::RULES),
            providers: Cow::Borrowed(&builtin::PROVIDERS),
            disabled: Vec::new(),
        }
    }

    /// Returns the built-in rules with the user's packs applied, files and folders in the given order.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, or is not a rule file, or names rules that do not exist; see [`PackError`].
    pub fn with_packs(packs: &[PathBuf]) -> Result<Self, PackError> {
        let mut rules = Self::builtin();
        if !packs.is_empty() {
            pack::apply(&mut rules, &pack::load(packs)?)?;
        }
        Ok(rules)
    }

    /// Returns a text that tells these rules from others that the same program can use.
    pub fn changes(&self) -> String {
        let rules = if let Cow::Owned(rules) = &self.rules { &rules[..] } else { &[] };
        let providers = if let Cow::Owned(providers) = &self.providers { &providers[..] } else { &[] };
        format!("{:?} {rules:?} {providers:?}", self.disabled)
    }

    pub fn rule(&self, idx: RuleIdx) -> &Rule {
        &self.rules[usize::from(idx.0)]
    }

    pub fn provider(&self, idx: ProviderIdx) -> &Provider {
        &self.providers[usize::from(idx.0)]
    }

    /// Returns the rules that are switched on: the built-in ones in the order of their ids, then those of packs.
    pub fn iter(&self) -> impl Iterator<Item = (RuleIdx, &Rule)> {
        self.all().filter(|(idx, _)| self.is_enabled(*idx))
    }

    /// Returns all rules, switched on or not, in the order of their places.
    pub fn all(&self) -> impl Iterator<Item = (RuleIdx, &Rule)> {
        self.rules.iter().enumerate().map(|(at, rule)| (RuleIdx(at as u16), rule))
    }

    /// Returns all providers in the order of their places.
    pub fn providers(&self) -> impl Iterator<Item = (ProviderIdx, &Provider)> {
        self.providers.iter().enumerate().map(|(at, provider)| (ProviderIdx(at as u16), provider))
    }

    /// Returns the rule with this id, switched on or not.
    pub fn find(&self, id: &str) -> Option<RuleIdx> {
        let (builtin, own) = self.rules.split_at(self.builtin_len());
        let at = match builtin.binary_search_by(|rule| (*rule.id).cmp(id)) {
            Ok(at) => at,
            Err(_) => builtin.len() + own.iter().position(|rule| rule.id == id)?,
        };
        Some(RuleIdx(at as u16))
    }

    pub fn is_enabled(&self, idx: RuleIdx) -> bool {
        self.disabled.binary_search(&idx).is_err()
    }

    /// Returns true if the rule came with the program, changed by a pack or not.
    pub fn is_builtin(&self, idx: RuleIdx) -> bool {
        usize::from(idx.0) < self.builtin_len()
    }

    /// Returns the same rules with all but one switched off.
    pub fn only(&self, idx: RuleIdx) -> Self {
        let others = (0..self.rules.len()).map(|at| RuleIdx(at as u16)).filter(|other| *other != idx);
        Self { disabled: others.collect(), ..self.clone() }
    }

    /// Switches a rule off.
    pub fn disable(&mut self, idx: RuleIdx) {
        if let Err(at) = self.disabled.binary_search(&idx) {
            self.disabled.insert(at, idx);
        }
    }

    fn builtin_len(&self) -> usize {
        builtin::RULES.len().min(self.rules.len())
    }
}
