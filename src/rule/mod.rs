//! Rules: how each kind of credential looks, who issued it, and how to end it.
//!
//! [`definition`] holds the types. `build.rs` turns `rules/*.toml` into statics of these types ([`builtin`]); a user's
//! packs are read at run time by the same parser ([`format`]), which `build.rs` shares.

pub mod definition;

pub use definition::*;

/// The rules and providers of one run: the built-in ones, changed and extended by the user's packs.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    providers: Vec<Provider>,
}

impl RuleSet {
    pub fn rule(&self, idx: RuleIdx) -> &Rule {
        &self.rules[usize::from(idx.0)]
    }

    pub fn provider(&self, idx: ProviderIdx) -> &Provider {
        &self.providers[usize::from(idx.0)]
    }

    /// Returns the rules in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (RuleIdx, &Rule)> {
        self.rules.iter().enumerate().map(|(at, rule)| (RuleIdx(at as u16), rule))
    }
}
