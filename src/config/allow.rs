//! Entries of the allowlist, and how they are read.

use toml::Spanned;
use toml::de::DeValue;

use super::file::Reader;
use super::glob::Glob;
use super::rule_name::RuleName;
use super::traced::{FilePlace, Traced};
use super::value::{Shape, Value};
use crate::date::Date;
use crate::fingerprint::Fingerprint;

/// The name of the list of entries in a file.
pub const KEY: &str = "allow";

/// The keys of an entry.
pub const KEYS: [&str; 5] = ["paths", "rules", "fingerprints", "reason", "expires"];

/// A decision not to act on some findings: an `[[allow]]` table of a configuration file.
///
/// A finding is meant if it fits every kind of condition that is given, and of each kind one. There is at least one
/// condition.
#[derive(Clone, Debug)]
pub struct AllowEntry {
    pub paths: Vec<Glob>,
    pub rules: Vec<Traced<RuleName>>,
    pub fingerprints: Vec<Fingerprint>,
    /// Why nobody needs to act. Never empty.
    pub reason: String,
    /// The last day on which the entry counts.
    pub expires: Option<Date>,
    pub place: FilePlace,
}

/// Reads one entry; if something is wrong with it, tells so and returns `None`.
pub(super) fn read<'a>(reader: &mut Reader<'a>, entry: &Spanned<DeValue<'a>>) -> Option<AllowEntry> {
    let table = entry.get_ref().as_table()?;
    let problems_before = reader.problems.len();
    reader.refuse_others(table, &KEYS);
    let paths = table.get("paths").map(|value| reader.list(value)).unwrap_or_default();
    let rules = table.get("rules").map(|value| reader.list(value)).unwrap_or_default();
    let fingerprints = table.get("fingerprints").map(|value| reader.list(value)).unwrap_or_default();
    let expires = table.get("expires").and_then(|value| reader.value(value));
    let reason = table.get("reason").and_then(|value| reader.value::<Reason>(value));

    if reader.problems.len() > problems_before {
        return None;
    }
    if paths.is_empty() && rules.is_empty() && fingerprints.is_empty() {
        reader.problem(entry.span(), "this entry allows everything: give it `paths`, `rules` or `fingerprints`");
        return None;
    }
    let Some(reason) = reason else {
        reader.problem(entry.span(), "this entry has no `reason`");
        return None;
    };
    Some(AllowEntry {
        paths: values(paths),
        rules,
        fingerprints: values(fingerprints),
        reason: reason.value.0,
        expires: expires.map(|date: Traced<Date>| date.value),
        place: reader.place(entry.span()),
    })
}

fn values<T>(traced: Vec<Traced<T>>) -> Vec<T> {
    traced.into_iter().map(|item| item.value).collect()
}

struct Reason(String);

impl Value for Reason {
    fn shape() -> Shape {
        Shape::Text("why nobody needs to act, in a few words")
    }

    fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() { Self::shape().expected() } else { Ok(Self(text.trim().to_owned())) }
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

impl Value for Fingerprint {
    fn shape() -> Shape {
        Shape::Text("the 32 hexadecimal digits of a fingerprint, as a report shows them")
    }

    fn parse(text: &str) -> Result<Self, String> {
        Self::parse(text).map_or_else(|| <Self as Value>::shape().expected(), Ok)
    }

    fn show(&self) -> String {
        self.to_string()
    }
}
