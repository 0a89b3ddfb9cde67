//! What a secret itself, or the text it stands in, tells its reader without a network: whose it is, what it reaches,
//! until when. One file per form; each looks at any secret and knows its own.

mod aws;
mod bot;
mod gitlab;
mod jwt;
mod private_key;
mod pypi;
mod sas;
mod sentry;
mod service_account;
mod slack;
mod url;
mod user;

pub use private_key::needs_passphrase;

use serde_json::Value;

use crate::date::Date;
use crate::rule::Severity;
use crate::span::Span;

/// One thing that is known of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// A short clause without the secret: "account 123456789012".
    pub text: String,
    /// Set if a credential of which this is true opens little: the finding is no worse than this.
    pub at_most: Option<Severity>,
}

/// A secret, and what may be looked at to tell something of it.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    pub secret: &'a [u8],
    /// Where it stands; `None` if it was encoded, so that what is around it is not its own surroundings.
    pub place: Option<(&'a [u8], Span)>,
    /// The day of the scan. Without it, dates are told and not judged.
    pub today: Option<Date>,
}

/// Longer names are cut, in characters: they come out of what was scanned, and a line of a report is short.
const MAX_NAME_CHARS: usize = 80;

/// Returns what is known, in the order in which it is told.
pub fn read(seen: &Seen<'_>) -> Vec<Fact> {
    const READERS: [fn(&Seen<'_>) -> Vec<Fact>; 12] = [
        jwt::read,
        aws::read,
        slack::read,
        gitlab::read,
        pypi::read,
        sentry::read,
        bot::read,
        service_account::read,
        private_key::read,
        sas::read,
        user::read,
        url::read,
    ];
    READERS.iter().flat_map(|read| read(seen)).collect()
}

impl Fact {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), at_most: None }
    }

    fn at_most(self, severity: Severity) -> Self {
        Self { at_most: Some(severity), ..self }
    }

    /// Tells what a name out of a secret is; nothing if the name is empty.
    fn named(what: &str, name: &str) -> Option<Self> {
        let name: String = name.chars().filter(|sign| !sign.is_control()).take(MAX_NAME_CHARS).collect();
        (!name.is_empty()).then(|| Self::new(format!("{what} {name}")))
    }
}

impl Seen<'_> {
    fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.secret).ok()
    }

    /// Tells until when a credential works, and that it opens little once that day has passed.
    fn expiry(&self, last_day: Date) -> Fact {
        match self.today {
            Some(today) if last_day < today => Fact::new(format!("expired on {last_day}")).at_most(Severity::Low),
            _ => Fact::new(format!("expires on {last_day}")),
        }
    }
}

/// Returns the text of a member of a JSON object.
fn member<'a>(object: &'a serde_json::Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

#[cfg(test)]
mod testing {
    use super::*;

    /// Returns what is told of a secret alone on the first of January 2026, with the cap behind it.
    pub fn told(secret: &str) -> Vec<String> {
        shown(&Seen { secret: secret.as_bytes(), place: None, today: Date::new(2026, 1, 1) })
    }

    /// Returns what is told of the text between « and » on the first of January 2026.
    pub fn told_in(text: &str) -> Vec<String> {
        let (before, rest) = text.split_once('«').expect("the secret is marked");
        let (secret, after) = rest.split_once('»').expect("the secret is marked");
        let content = format!("{before}{secret}{after}");
        let span = Span::new(before.len(), before.len() + secret.len());
        let place = Some((content.as_bytes(), span));
        shown(&Seen { secret: secret.as_bytes(), place, today: Date::new(2026, 1, 1) })
    }

    fn shown(seen: &Seen<'_>) -> Vec<String> {
        let show = |Fact { text, at_most }: Fact| match at_most {
            Some(severity) => format!("{text} [{severity}]"),
            None => text,
        };
        read(seen).into_iter().map(show).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{told, told_in};
    use super::*;
    use crate::rule::template::expand;

    #[test]
    fn ordinary_secrets_tell_nothing() {
        let templates = ["{alnum:40}", "{base64:44}", "{hex:32}", "{pass:16}", "ghp_{alnum:36}", "a.b.c", "", "é"];
        for template in templates {
            let secret = expand(template, 5).unwrap().text;
            assert_eq!(told(&secret), Vec::<String>::new(), "{secret}");
            assert_eq!(told_in(&format!("KEY=«{secret}»\n")), Vec::<String>::new(), "{secret}");
        }
    }

    #[test]
    fn names_are_cut_and_cannot_steer_a_terminal() {
        let fact = Fact::named("issuer", &format!("a\u{1b}[31m\n{}", "x".repeat(500))).unwrap();
        assert_eq!(fact.text.chars().count(), "issuer ".len() + MAX_NAME_CHARS);
        assert!(!fact.text.contains(char::is_control));
        assert_eq!(Fact::named("issuer", ""), None);
    }

    #[test]
    fn without_a_day_nothing_has_expired() {
        let day = Date::new(2001, 1, 1).unwrap();
        let seen = Seen { secret: b"", place: None, today: None };
        assert_eq!(seen.expiry(day), Fact::new("expires on 2001-01-01"));
    }
}
