//! The keys of a rule file, as they stand in the TOML text; [`convert`](super::convert) gives them their meaning.
//!
//! Shared with `build.rs`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::problem::Problem;

/// Everything in a rule file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPack {
    pub provider: Option<RawProvider>,
    #[serde(default, rename = "rule")]
    pub rules: Vec<RawRule>,
    /// User packs only: ids of rules to switch off.
    #[serde(default)]
    pub disable: Vec<Spanned<String>>,
    /// User packs only: changes to rules of other files, by id.
    #[serde(default, rename = "override")]
    pub overrides: BTreeMap<Spanned<String>, RawOverride>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawProvider {
    pub id: Spanned<String>,
    pub name: Option<Spanned<String>>,
    #[serde(default)]
    pub words: Vec<Spanned<String>>,
    #[serde(default)]
    pub hosts: Vec<Spanned<String>>,
    pub remediation: Option<Spanned<RawRemediation>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawRemediation {
    pub opens: String,
    pub rotate: Vec<String>,
    pub revoke: Vec<String>,
    pub overlap: String,
    pub check: String,
    pub scope: String,
    pub audit: String,
    pub commands: Vec<RawCommand>,
    pub links: Vec<RawLink>,
    pub generic: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawCommand {
    pub does: String,
    pub run: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLink {
    pub title: String,
    pub url: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    pub id: Spanned<String>,
    pub name: Option<Spanned<String>>,
    pub severity: Option<Spanned<String>>,
    pub confidence: Option<Spanned<String>>,
    pub kind: Option<Spanned<String>>,

    pub pattern: Option<Spanned<String>>,
    pub literal: Option<Spanned<String>>,
    pub joins_words: Option<Spanned<bool>>,

    pub names: Option<Spanned<Vec<Spanned<String>>>>,
    pub alphabet: Option<Spanned<String>>,
    pub length: Option<Spanned<String>>,
    pub layout: Option<Spanned<String>>,

    pub schemes: Option<Spanned<Vec<Spanned<String>>>>,
    pub scheme: Option<Spanned<String>>,

    pub begin: Option<Spanned<String>>,
    pub end: Option<Spanned<String>>,
    pub max_bytes: Option<Spanned<u32>>,

    pub globs: Option<Spanned<Vec<Spanned<String>>>>,

    #[serde(default)]
    pub context: Vec<Spanned<String>>,
    pub within: Option<Spanned<String>>,
    #[serde(default)]
    pub paths: Vec<Spanned<String>>,
    pub checksum: Option<Spanned<String>>,
    pub min_entropy: Option<Spanned<f32>>,
    pub pair: Option<RawPair>,
    #[serde(default)]
    pub facts: Vec<Spanned<String>>,
    #[serde(default)]
    pub examples: Vec<Spanned<String>>,
    #[serde(default)]
    pub negatives: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPair {
    pub with: Spanned<String>,
    pub what: String,
    #[serde(default = "default_pair_lines")]
    pub within_lines: u32,
}

/// Far enough for the two parts of a credential in one block of settings, near enough not to join those of two.
fn default_pair_lines() -> u32 {
    20
}

/// What a user may change of a rule. Whatever is left out stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawOverride {
    pub severity: Option<Spanned<String>>,
    pub confidence: Option<Spanned<String>>,
    pub min_entropy: Option<Spanned<f32>>,
    pub context: Option<Vec<Spanned<String>>>,
    pub within: Option<Spanned<String>>,
    pub paths: Option<Vec<Spanned<String>>>,
    pub facts: Option<Vec<Spanned<String>>>,
}

impl RawPack {
    /// # Errors
    ///
    /// If the text is not TOML, has an unknown key, lacks a required one, or a value of another type than the key's.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        toml::from_str(text).map_err(|error| Problem::new(error.span().unwrap_or(0..0), error.message()))
    }
}
