//! Finds names of assignment rules that nothing leads to.

use crate::engine::assignment::TRIGGERS;
use crate::rule::{ANY_KEYWORD, Rule, Shape};

/// Returns the names of a rule that hold none of the words at which assignments are looked for (`key`, `token`,
/// `password`, ...), so that no text with them is ever looked at.
pub fn unreachable_names(rule: &Rule) -> Vec<&str> {
    let Shape::Assignment { names, .. } = &rule.shape else { return Vec::new() };
    names.iter().map(|name| &**name).filter(|name| !is_reached(name)).collect()
}

fn is_reached(name: &str) -> bool {
    if name.ends_with(ANY_KEYWORD) {
        return true;
    }
    name.split('*').any(|part| {
        // `convert_to_secure_string` is written `ConvertTo-SecureString`.
        let joined = part.replace('_', "");
        let has = |trigger: &crate::engine::assignment::Trigger| match trigger.anywhere {
            true => joined.contains(trigger.word),
            false => part.split('_').any(|word| word.starts_with(trigger.word)),
        };
        TRIGGERS.iter().any(has)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_needs_a_word_that_leads_to_it() {
        let cases = [
            ("*_api_key", true),
            ("apikey", true),
            ("*_acme_*_token", true),
            ("convert_to_secure_string", true),
            ("pgpassword", true),
            ("monkey", false),
            ("*_sid", false),
            ("acme_client_id", false),
        ];
        for (name, expected) in cases {
            assert_eq!(is_reached(name), expected, "{name}");
        }
    }
}
