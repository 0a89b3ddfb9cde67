//! How people name one rule or several.

use super::value::{Shape, Value};

/// One rule by its id, several by how their ids start and a star (`stripe-*`), or `all`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleName(String);

impl RuleName {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true if this names the rule with this id.
    pub fn matches(&self, rule_id: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(start) => rule_id.starts_with(start),
            None => self.0 == "all" || self.0 == rule_id,
        }
    }
}

impl Value for RuleName {
    fn shape() -> Shape {
        Shape::Text("a rule id such as \"stripe-live-secret-key\", the start of ids such as \"stripe-*\", or \"all\"")
    }

    fn parse(text: &str) -> Result<Self, String> {
        let id = text.strip_suffix('*').unwrap_or(text);
        let is_id = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if is_id && !text.is_empty() { Ok(Self(text.to_owned())) } else { Self::shape().expected() }
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cover_one_several_or_all_rules() {
        let cases = [
            ("jwt", "jwt", true),
            ("jwt", "jwt-hs256", false),
            ("stripe-*", "stripe-live-secret-key", true),
            ("stripe-*", "aws-access-key-id", false),
            ("*", "jwt", true),
            ("all", "jwt", true),
        ];
        for (name, rule_id, expected) in cases {
            let name = RuleName::parse(name).expect("every case is a name");
            assert_eq!(name.matches(rule_id), expected, "{name:?} on {rule_id}");
        }
    }

    #[test]
    fn what_cannot_be_an_id_is_no_name() {
        for text in ["", "Stripe", "stripe_*", "*-key", "a b", "stripe-*-key"] {
            assert!(RuleName::parse(text).is_err(), "{text:?}");
        }
    }
}
