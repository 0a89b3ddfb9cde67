//! How a secret looks when only its kind may be recognised.

use crate::rule::{Alphabet, Rule, Shape};

/// Stands for one hidden character.
const HIDDEN: char = '•';

/// Most bullets in a row; a longer secret's length is told in words instead.
const MAX_BULLETS: usize = 24;

/// Bullets for a password of any length: how long a short one is helps to guess it.
const PASSWORD_BULLETS: usize = 8;

/// Least length, in characters, of a token that shows its last two characters.
const MIN_LENGTH_FOR_TAIL: usize = 20;

/// Least number of characters that stay hidden. What a prefix or a tail would leave less of shows neither.
const MIN_HIDDEN: usize = 8;

/// A secret made fit to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    pub text: String,
    /// The true length in characters; `None` where it would help to guess the secret.
    pub chars: Option<usize>,
}

/// Masks a secret by the type of the rule that found it: tokens keep their fixed prefix and, if they are long, the last
/// two characters; key blocks keep their header; URLs keep all but the password; everything else is hidden whole.
pub fn mask(secret: &[u8], rule: &Rule) -> Masked {
    let text = String::from_utf8_lossy(secret);
    match &rule.shape {
        Shape::Token { literals, .. } => {
            let prefix = literals.iter().filter_map(|literal| prefix_len(&text, &literal.text, literal.ignores_case));
            token(&text, prefix.max().unwrap_or(0))
        }
        Shape::Assignment { alphabet, .. } if *alphabet != Alphabet::Any => token(&text, 0),
        Shape::Block { .. } => block(&text),
        Shape::Url { .. } => url(&text),
        Shape::Assignment { .. } | Shape::Header { .. } | Shape::Path { .. } => hidden(&text),
    }
}

/// Masks a secret of which nothing is known but that it is one.
pub fn hidden(text: &str) -> Masked {
    let bullets = if text.is_empty() { 0 } else { PASSWORD_BULLETS };
    Masked { text: bullets_of(bullets), chars: None }
}

fn token(text: &str, prefix: usize) -> Masked {
    let chars = text.chars().count();
    let prefix = if text[prefix..].chars().count() >= MIN_HIDDEN { prefix } else { 0 };
    let after_prefix = text[prefix..].chars().count();
    if chars < MIN_HIDDEN {
        return hidden(text);
    }
    let tail_start = text.char_indices().nth_back(1).map_or(text.len(), |(at, _)| at);
    let shows_tail = chars >= MIN_LENGTH_FOR_TAIL && after_prefix >= MIN_HIDDEN + 2;
    let (tail, hidden) = if shows_tail { (&text[tail_start..], after_prefix - 2) } else { ("", after_prefix) };
    Masked { text: format!("{}{}{tail}", &text[..prefix], bullets_of(hidden.min(MAX_BULLETS))), chars: Some(chars) }
}

/// Returns how many bytes at the start of `text` are the rule's own literal and hence no secret, if it starts with it.
/// A user's rule may be one known password spelled out, so a literal never counts for more than half of the secret.
fn prefix_len(text: &str, literal: &str, ignores_case: bool) -> Option<usize> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme)).map_or(0, str::len);
    [0, scheme].into_iter().find_map(|start| {
        let end = start + literal.len();
        let head = text.get(start..end)?;
        let is_same = if ignores_case { head.eq_ignore_ascii_case(literal) } else { head == literal };
        (is_same && end <= text.len() / 2).then_some(end)
    })
}

fn block(text: &str) -> Masked {
    let header = text.strip_prefix("-----").and_then(|rest| rest.find("-----")).map(|at| &text[..at + 10]);
    let Some(header) = header.filter(|header| header.len() <= 80 && !header.contains('\n')) else {
        return hidden(text);
    };
    let lines = text.lines().count();
    let told = if lines > 1 { format!(" {lines} lines") } else { String::new() };
    Masked { text: format!("{header} {}{told}", bullets_of(4)), chars: None }
}

fn url(text: &str) -> Masked {
    let password = text.find("://").and_then(|scheme_end| {
        let start = scheme_end + 3;
        let authority_end = text[start..].find(['/', '?', '#']).map_or(text.len(), |at| start + at);
        let at = text[start..authority_end].rfind('@')? + start;
        let colon = text[start..at].find(':')? + start;
        Some((colon + 1, at))
    });
    match password {
        Some((start, end)) => {
            Masked { text: format!("{}{}{}", &text[..start], bullets_of(PASSWORD_BULLETS), &text[end..]), chars: None }
        }
        None => hidden(text),
    }
}

fn bullets_of(count: usize) -> String {
    HIDDEN.to_string().repeat(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testkit;

    #[test]
    fn each_type_shows_what_names_it_and_no_more() {
        let body = "0123456789abcdefghijABCDEFGHIJ";
        let pem = format!("-----BEGIN {} KEY-----\n{body}\n{body}\n-----END {} KEY-----", "RSA PRIVATE", "RSA PRIVATE");
        let token = testkit::rule_token("tok_live_");
        let whole = testkit::rule_token("tok_live_0123456789");
        let hook = testkit::rule_token("hooks.example.com/services/");
        let block = testkit::rule_block();
        let url = testkit::rule_url();
        let any = testkit::rule_assignment(Alphabet::Any);
        let hex = testkit::rule_assignment(Alphabet::Hex);
        let cases: &[(&str, &Rule, String, &str, Option<usize>)] = &[
            ("prefix and tail", &token, format!("tok_live_{}", &body[..20]), "tok_live_••••••••••••••••••ij", Some(29)),
            ("bounded", &token, format!("tok_live_{body}{body}"), "tok_live_••••••••••••••••••••••••IJ", Some(69)),
            ("too short for a tail", &token, format!("tok_live_{}", &body[..10]), "tok_live_••••••••••", Some(19)),
            ("too short for a prefix", &token, format!("tok_live_{}", &body[..4]), "•••••••••••••", Some(13)),
            ("a literal that is the secret", &whole, "tok_live_0123456789".into(), "•••••••••••••••••••", Some(19)),
            (
                "a webhook",
                &hook,
                format!("https://hooks.example.com/services/{body}{body}"),
                "https://hooks.example.com/services/••••••••••••••••••••••••IJ",
                Some(95),
            ),
            ("hexadecimal by name", &hex, body[..10].repeat(3), "••••••••••••••••••••••••89", Some(30)),
            ("a password tells no length", &any, "Pa5".into(), "••••••••", None),
            ("nor does a long one", &any, body.into(), "••••••••", None),
            ("only the password of a URL", &url, format!("db://me:{body}@host/x?y"), "db://me:••••••••@host/x?y", None),
            ("a colon and an at sign in it", &url, "db://me:a:b@c@host".into(), "db://me:••••••••@host", None),
            ("a password alone", &url, body.into(), "••••••••", None),
            ("a key block", &block, pem, "-----BEGIN RSA PRIVATE KEY----- •••• 4 lines", None),
            ("no block after all", &block, body.into(), "••••••••", None),
            ("characters, not bytes", &hex, "ä".repeat(12), "••••••••••••", Some(12)),
            ("nothing", &any, String::new(), "", None),
        ];
        for (why, rule, secret, text, chars) in cases {
            let expected = Masked { text: (*text).to_owned(), chars: *chars };
            assert_eq!(mask(secret.as_bytes(), rule), expected, "{why}");
        }
    }
}
