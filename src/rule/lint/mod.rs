//! Finds what is allowed in a rule and yet makes it noisy, slow or unhelpful.
//!
//! What makes a rule unusable is an error of the parser; what an engine must tell (examples, cost, precedence) is
//! [`proof`](crate::proof).

mod samples;

use regex_syntax::hir::{Hir, HirKind};

pub use samples::missing as missing_samples;

use super::convert::{Pack, PackRule};
use super::definition::Shape;
use super::literal;
use super::problem::Problem;

/// A class this large lets nearly everything through.
const NEARLY_ANY_BYTE: usize = 200;

/// Runs of letters that ordinary code is full of, so that a literal of one of them sends every file to the regex.
const COMMON: [&str; 48] = [
    "http", "https", "www.", "://", "data", "text", "name", "type", "self", "this", "func", "function", "return",
    "true", "false", "null", "none", "void", "test", "user", "file", "path", "list", "item", "node", "key", "keys",
    "value", "api", "api_", "api-", "key_", "key-", "token", "secret", "password", "auth", "client", "server",
    "config", "class", "const", "import", "from", "public", "static", "string", "error",
];

/// Returns what could be better in the rules of one file, in the order of the text.
pub fn lint(pack: &Pack) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(provider) = pack.provider.as_ref().filter(|provider| !provider.has_remediation) {
        let message = format!("provider `{}` has no [provider.remediation]", provider.provider.id);
        let problem = Problem::new(provider.id_span.clone(), message);
        problems.push(problem.with_help("say how its credentials are rotated and revoked; findings end with it"));
    }
    let provider_id = pack.provider.as_ref().map_or("", |provider| &provider.provider.id);
    for entry in &pack.rules {
        problems.extend(lint_rule(entry, provider_id));
    }
    problems.sort_by_key(|problem| problem.span.start);
    problems
}

fn lint_rule(entry: &PackRule, provider_id: &str) -> Vec<Problem> {
    let PackRule { rule, spans } = entry;
    let mut problems = Vec::new();
    let mut warn = |span: &std::ops::Range<usize>, message: String, help: &str| {
        problems.push(Problem::new(span.clone(), message).with_help(help));
    };
    for (message, help) in missing_samples(rule) {
        warn(&spans.id, message, help);
    }
    if !is_of_provider(&rule.id, provider_id) {
        let message = format!("rule id `{}` does not start with its provider `{provider_id}`", rule.id);
        warn(&spans.id, message, "ids that start alike are found together in every list");
    }
    if let Shape::Token { pattern, literals, joins_words } = &rule.shape {
        for literal in literals.iter().filter(|literal| COMMON.contains(&literal.text.to_lowercase().as_str())) {
            let message = format!("the literal `{}` is common in ordinary code", literal.text);
            warn(&spans.shape, message, "name a rarer inner one with `literal`, or make the rule an assignment");
        }
        if *joins_words && rule.checksum.is_none() && rule.context.any_of.is_empty() {
            let message = format!("rule `{}` may match within longer words", rule.id);
            warn(&spans.shape, message, "leave out `joins_words`, or ask for a context or a checksum");
        }
        if literal::parse_pattern(pattern).is_ok_and(|hir| repeats_any_byte(&hir)) {
            let message = format!("the pattern of `{}` repeats nearly any byte without a bound", rule.id);
            warn(&spans.shape, message, "name the alphabet and a greatest length");
        }
    }
    problems
}

fn is_of_provider(id: &str, provider_id: &str) -> bool {
    id.strip_prefix(provider_id).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Returns true if the expression holds `.*`, `[^x]+` or the like.
fn repeats_any_byte(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            let is_unbounded = repetition.max.is_none();
            let is_wide = match repetition.sub.kind() {
                HirKind::Class(regex_syntax::hir::Class::Bytes(class)) => {
                    class.iter().map(regex_syntax::hir::ClassBytesRange::len).sum::<usize>() > NEARLY_ANY_BYTE
                }
                _ => false,
            };
            (is_unbounded && is_wide) || repeats_any_byte(&repetition.sub)
        }
        HirKind::Capture(capture) => repeats_any_byte(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(repeats_any_byte),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warnings(keys: &str) -> Vec<String> {
        let text = format!(
            "[provider]\nid = \"own\"\nname = \"Own\"\n[provider.remediation]\nopens = \"All.\"\ngeneric = true\n\
             [[rule]]\nname = \"Own key\"\nseverity = \"high\"\nconfidence = \"high\"\nkind = \"token\"\n{keys}\n"
        );
        let pack = Pack::parse(&text, &[]).unwrap_or_else(|problems| panic!("{problems:?}"));
        lint(&pack).into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn each_weakness_is_named() {
        let samples = "examples = ['OWN=«own_{hex:32}»', 'own: «own_{hex:32}»']\nnegatives = ['OWN=x', 'own_{hex:9}']";
        let cases = [
            ("id = 'own-key'\npattern = 'own_[0-9a-f]{32}'", vec![]),
            ("id = 'key'\npattern = 'own_[0-9a-f]{32}'", vec!["rule id `key` does not start with its provider `own`"]),
            ("id = 'own-key'\npattern = 'self[0-9a-z]{32}'", vec!["the literal `self` is common in ordinary code"]),
            (
                "id = 'own-key'\npattern = 'own_.+'",
                vec!["the pattern of `own-key` repeats nearly any byte without a bound"],
            ),
            (
                "id = 'own-key'\npattern = 'own_[0-9a-f]{32}'\njoins_words = true",
                vec!["rule `own-key` may match within longer words"],
            ),
        ];
        for (keys, expected) in cases {
            assert_eq!(warnings(&format!("{keys}\n{samples}")), expected, "{keys}");
        }
    }

    #[test]
    fn samples_must_be_two_in_different_settings_and_close() {
        let enough = ["'OWN=«own_{hex:32}»'", "'own: \"«own_{hex:32}»\"'"];
        let close = ["'OWN=own_{hex:9}'", "'OWN_KEY=...'"];
        let same = "all examples of rule `own-key` show the same setting";
        let far = "fewer than two negatives of rule `own-key` come close to an example";
        let cases: [(&[&str], &[&str], &[&str]); 6] = [
            (&enough, &close, &[]),
            (&enough[..1], &close[..1], &["rule `own-key` has 1 example", "rule `own-key` has 1 negative"]),
            (&[enough[0], "'KEY=«own_{hex:32}»'"], &close, &[same]),
            (&[enough[0], "'a KEY_OF_US=«own_{hex:32}»'"], &close, &[]),
            (&enough, &[close[0], "'{hex:32}'"], &[far]),
            (&enough, &[close[0], "'{hex:32}'", close[1]], &[]),
        ];
        for (examples, negatives, expected) in cases {
            let (examples, negatives) = (examples.join(", "), negatives.join(", "));
            let keys = format!(
                "id = 'own-key'\npattern = 'own_[0-9a-f]{{32}}'\nexamples = [{examples}]\nnegatives = [{negatives}]"
            );
            assert_eq!(warnings(&keys), expected, "{keys}");
        }
    }
}
