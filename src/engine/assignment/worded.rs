//! Values that nothing names but a word of their provider: `acme = "value"`, `new Acme("value")`, `acme.init("value")`.

use super::binding::{self, name_span};
use super::text::{Text, is_name_byte};
use super::{Assignment, Form, NameWords, Operator, Parts, literal, pair, value};
use crate::span::Span;

/// How much of a function's name may follow the provider's word.
const MAX_FUNCTION_BYTES: usize = 48;

/// Words of functions that are given a key first. Others of a provider's library take ids: `acme.get("value")`.
const SETS_UP: &[&str] = &[
    "api",
    "auth",
    "authenticate",
    "build",
    "builder",
    "client",
    "config",
    "configure",
    "connect",
    "create",
    "from",
    "init",
    "initialize",
    "new",
    "rest",
    "sdk",
    "service",
    "set",
    "setup",
    "start",
    "v1",
    "v2",
    "v3",
    "with",
];

/// Reads what is assigned to the name that ends in the hit or in a `key` glued to it, or the first argument of the function that it begins.
pub(super) fn extract(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    let whole = name_span(text, hit);
    let name = Span::new(whole.start.min(hit.start), hit.end);
    // `acmekey`: no word begins at the keyword that would lead there.
    let rest = text.between(hit.end, whole.end);
    let is_name = rest.is_empty() || rest.eq_ignore_ascii_case(b"key");
    let assigned = if is_name { assigned(text, Span::new(name.start, whole.end)) } else { None };
    assigned.map(|found| Assignment { name, ..found }).or_else(|| first_argument(text, name))
}

/// Reads what is given to a name, in whatever form but those in which names stand beside each other.
fn assigned(text: &Text<'_>, name: Span) -> Option<Assignment> {
    let opening = binding::opening(text, name.start);
    let closing = binding::closing(text, name, opening);
    let found = pair::extract(text, name, closing).or_else(|| binding::bound(text, name, opening, closing))?;
    let is_given =
        found.name == name && !matches!(found.operator, Operator::Call | Operator::Comma | Operator::Compare);
    is_given.then_some(Assignment { parts: Parts::Provider, ..found })
}

fn first_argument(text: &Text<'_>, name: Span) -> Option<Assignment> {
    let is_joint = |byte: u8| matches!(byte, b'.' | b':' | b'\\');
    let open = text.skip_while(name.end, MAX_FUNCTION_BYTES, |byte| is_name_byte(byte) || is_joint(byte));
    let function = NameWords::split(text.between(name.end, open));
    let sets_up = |word: &[u8]| SETS_UP.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()));
    if text.byte(open) != b'(' || !function.iter().all(sets_up) {
        return None;
    }
    let found = value::read_argument(text, open + 1)?;
    let after = literal::end(text, found);
    let is_argument = matches!(text.byte(after), b')' | b',' | b'.');
    let (operator, form, parts) = (Operator::Call, Form::Argument, Parts::Provider);
    is_argument.then_some(Assignment { name, value: found.span, quote: found.quote, operator, form, parts })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands in for `§`.
    const VALUE: &str = concat!("kq8Z", "p1vRt5");

    /// Returns the value that is given to the word `acme`, and whether a function is given it.
    fn given(template: &str) -> Option<(String, bool)> {
        let content = template.replace('§', VALUE);
        let start = content.to_ascii_lowercase().find("acme").expect("each template holds the word");
        let found = extract(
            &Text::new(content.as_bytes(), Span::new(0, content.len())),
            Span::new(start, start + "acme".len()),
        )?;
        assert_eq!(found.parts, Parts::Provider);
        let value = String::from_utf8_lossy(found.value.of(content.as_bytes())).into_owned();
        Some((value, found.operator == Operator::Call))
    }

    #[test]
    fn a_word_is_given_a_value_as_names_are() {
        let cases = [
            "acme = \"§\"",
            "ACME=§",
            "acmekey = \"§\"",
            "MY_ACMEKEY=§",
            "acme: '§'",
            "{\"acme\": \"§\"}",
            "'acme' => '§',",
            "config.acme = '§'",
            "MY_ACME=§",
            "const acme: string = '§';",
            "ENV ACME §",
            "run --acme §",
            "<acme>§</acme>",
            "<add key=\"Acme\" value=\"§\"/>",
            "- name: ACME\n  value: §",
        ];
        for template in cases {
            assert_eq!(given(template), Some((VALUE.to_owned(), false)), "{template}");
        }
    }

    #[test]
    fn what_sets_a_client_up_is_given_its_key_first() {
        let cases = [
            "new Acme(\"§\")",
            "Acme('§', { retries: 3 })",
            "acme.init(\"§\")",
            "acme.Client(\"§\")",
            "acme.NewClient(\"§\", nil)",
            "Acme::Client.new('§')",
            "new \\Acme\\Client('§')",
            "AcmeClient.create('§')",
            "acme::Client::new(\"§\".into())",
        ];
        for template in cases {
            let given = given(template);
            assert_eq!(given, Some((VALUE.to_owned(), true)), "{template}");
        }
    }

    #[test]
    fn other_words_of_a_name_say_what_its_value_is() {
        let cases = [
            "acme_version = \"§\"",
            "acmes = \"§\"",
            "acme.charges.get(\"§\")",
            "acme.delete(\"§\")",
            "acme(id, \"§\")",
            "acme(\"§\" + suffix)",
            "[\"acme\", \"§\"]",
            "acme == \"§\"",
            "import acme",
        ];
        for template in cases {
            assert_eq!(given(template), None, "{template}");
        }
    }
}
