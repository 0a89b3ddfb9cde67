//! Templates: text that holds made-up secrets, so that no file of a repository needs to hold a real-looking one.
//!
//! | in a template | becomes |
//! |---|---|
//! | `{GEN:24}`, `{GEN:20-40}` | random characters; GEN is one of `alnum alpha lower upper digit hex HEX lowernum uppernum base32 base64 base64url pass` |
//! | `{[A-Z2-7]:16}` | random characters of a class of its own |
//! | `{uuid}` | a random (version 4) UUID |
//! | `{jwt}` | a JSON web token with a random signature |
//! | `{nkey}` | the seed of a NATS user |
//! | `{macaroon:pypi.org}` | a macaroon of this place |
//! | `{checksum:crc32-base62:PREFIX:36}` | PREFIX and 36 characters, with the right checksum at the end; also `crc32-base36`, `crc32-hex`, `bech32` |
//! | `{{`, `}}` | a brace |
//! | `«`, `»` | nothing; they mark the secret |

pub mod parse;

use std::ops::Range;

use super::checksum::{self, macaroon::Macaroon};
use super::definition::Checksum;
pub use parse::{Piece, Template, TemplateError};

/// The text that a template stands for, and where its secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    pub text: String,
    /// Bytes of `text`; `None` if the template marks no secret.
    pub secret: Option<Range<usize>>,
}

impl Expanded {
    /// Returns the marked secret, or the whole text if none is marked.
    pub fn secret_text(&self) -> &str {
        self.secret.clone().map_or(&self.text, |secret| &self.text[secret])
    }
}

/// Expands a template. The same template and seed always give the same text; any other seed gives other secrets.
///
/// # Errors
///
/// If the template is malformed; see [`Template::parse`].
pub fn expand(template: &str, seed: u64) -> Result<Expanded, TemplateError> {
    let parsed = Template::parse(template)?;
    // The template itself is part of the seed, so that equal generators in different templates differ.
    let mut random = Random(seed ^ (u64::from(crc32fast::hash(template.as_bytes())) << 32));
    let mut text = String::new();
    let mut secret = 0..0;
    for piece in &parsed.pieces {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::SecretStart => secret.start = text.len(),
            Piece::SecretEnd => secret.end = text.len(),
            Piece::Random { groups, length } => random.push_characters(groups, *length, &mut text),
            Piece::Uuid => random.push_uuid(&mut text),
            Piece::Jwt => random.push_jwt(&mut text),
            Piece::Nkey => text.push_str(&checksum::user_seed(random.bytes())),
            Piece::Macaroon { location } => {
                let mut identifier = String::new();
                random.push_uuid(&mut identifier);
                text.push_str(&Macaroon::make(location, identifier.as_bytes(), random.bytes()));
            }
            Piece::Checksummed { checksum, prefix, body } => {
                let body = match checksum {
                    Checksum::Bech32 => random.characters(&[checksum::BECH32_CHARSET.to_vec()], *body),
                    _ => random.characters(&base62_groups(), *body),
                };
                text.push_str(&checksum.seal(prefix, &body).expect("the parser lets no structure through"));
            }
        }
    }
    Ok(Expanded { text, secret: parsed.marks_secret().then_some(secret) })
}

fn base62_groups() -> [Vec<u8>; 3] {
    [(b'0'..=b'9').collect(), (b'A'..=b'Z').collect(), (b'a'..=b'z').collect()]
}

/// SplitMix64: small, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn push_characters(&mut self, groups: &[Vec<u8>], (least, greatest): (usize, usize), text: &mut String) {
        let length = least + self.below(greatest - least + 1);
        text.push_str(&self.characters(groups, length));
    }

    /// Draws from all groups together; a result of eight characters or more has one of each, as real secrets of that
    /// length nearly always do and as every check on them expects.
    fn characters(&mut self, groups: &[Vec<u8>], length: usize) -> String {
        let all: Vec<u8> = groups.concat();
        loop {
            let drawn: Vec<u8> = (0..length).map(|_| all[self.below(all.len())]).collect();
            if length < 8 || groups.iter().all(|group| drawn.iter().any(|byte| group.contains(byte))) {
                return drawn.into_iter().map(char::from).collect();
            }
        }
    }

    fn bytes(&mut self) -> [u8; 32] {
        std::array::from_fn(|_| self.next() as u8)
    }

    fn push_uuid(&mut self, text: &mut String) {
        let (high, low) = (self.next(), self.next());
        let (a, b, c) = (high >> 32, (high >> 16) & 0xffff, high & 0xfff);
        let (d, e) = (0x8000 | (low >> 48) & 0x3fff, low & 0xffff_ffff_ffff);
        text.push_str(&format!("{a:08x}-{b:04x}-4{c:03x}-{d:04x}-{e:012x}"));
    }

    fn push_jwt(&mut self, text: &mut String) {
        let encode = |json: &str| data_encoding::BASE64URL_NOPAD.encode(json.as_bytes());
        let subject = self.below(1_000_000_000);
        let issued = 1_700_000_000 + self.below(50_000_000);
        let signature = self.characters(&[&base62_groups()[..], &[b"-_".to_vec()]].concat(), 43);
        text.push_str(&encode(r#"{"alg":"HS256","typ":"JWT"}"#));
        text.push('.');
        text.push_str(&encode(&format!(r#"{{"sub":"{subject}","iat":{issued}}}"#)));
        text.push('.');
        text.push_str(&signature);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::checksum::Verdict;

    #[test]
    fn generators_give_their_alphabet_and_length() {
        type IsAllowed = fn(u8) -> bool;
        let cases: [(&str, usize, IsAllowed); 8] = [
            ("{alnum:24}", 24, |byte| byte.is_ascii_alphanumeric()),
            ("{hex:40}", 40, |byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)),
            ("{HEX:32}", 32, |byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte)),
            ("{[A-Z2-7]:16}", 16, |byte| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte)),
            ("{[a}_-]:9}", 9, |byte| b"a}_-".contains(&byte)),
            ("{digit:3-3}", 3, |byte| byte.is_ascii_digit()),
            ("{base64url:50}", 50, |byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
            ("{lower:0}", 0, |_| false),
        ];
        for (template, length, is_allowed) in cases {
            let text = expand(template, 1).unwrap().text;
            assert_eq!(text.len(), length, "{template}: {text}");
            assert!(text.bytes().all(is_allowed), "{template}: {text}");
        }
    }

    #[test]
    fn same_seed_gives_the_same_text_and_another_seed_another() {
        let template = "key = «{alnum:20-40}» {uuid}";
        assert_eq!(expand(template, 7), expand(template, 7));
        assert_ne!(expand(template, 7), expand(template, 8));
    }

    #[test]
    fn long_secrets_hold_every_class_of_their_alphabet() {
        for seed in 0..200 {
            let text = expand("{pass:8}", seed).unwrap().text;
            assert!(text.bytes().any(|byte| byte.is_ascii_digit()), "{text}");
            assert!(text.bytes().any(|byte| byte.is_ascii_uppercase()), "{text}");
            assert!(text.bytes().any(|byte| byte.is_ascii_punctuation()), "{text}");
        }
    }

    #[test]
    fn marks_are_taken_out_and_tell_the_span() {
        let expanded = expand("é {{\"key\": \"«k_{hex:8}»\"}}", 3).unwrap();
        assert!(expanded.text.starts_with("é {\"key\": \"k_") && expanded.text.ends_with("\"}"), "{}", expanded.text);
        assert_eq!(expanded.secret_text().len(), 10);
        assert!(expanded.secret_text().starts_with("k_"));
        assert_eq!(expand("no secret", 0).unwrap().secret, None);
    }

    #[test]
    fn made_tokens_have_their_length_and_structure() {
        for seed in 0..50 {
            let token = expand("{checksum:crc32-base62:ghp_:36}", seed).unwrap().text;
            assert_eq!(token.len(), 40);
            assert_eq!(expand("{checksum:crc32-base36:glpat-:48}", seed).unwrap().text.len(), 54);
            assert_eq!(expand("{checksum:crc32-hex:glsa_:41}", seed).unwrap().text.len(), 46);
            assert_eq!(expand("{checksum:bech32:AGE-SECRET-KEY-1:58}", seed).unwrap().text.len(), 74);
            assert_eq!(expand("{nkey}", seed).unwrap().text.len(), 58);
            let jwt = expand("{jwt}", seed).unwrap().text;
            assert_eq!(Checksum::Jwt.verify(jwt.as_bytes()), Verdict::Right, "{jwt}");
        }
    }

    #[test]
    fn malformed_templates_say_what_and_where() {
        let cases = [
            ("a {alnum:4", 2, "`{` is never closed"),
            ("a } b", 2, "`}` without `{`; write `}}` for a brace of the text"),
            ("{nope:3}", 0, "unknown generator `nope`; write `{{` for a brace of the text"),
            ("{x}", 0, "unknown generator `{x}`; write `{{` for a brace of the text"),
            ("{hex:x}", 0, "`x` is no length"),
            ("{hex:9-3}", 0, "length `9-3` is out of order or over 100000"),
            ("{[z-a]:3}", 0, "the range `z-a` is backwards"),
            ("{checksum:md5:a_:9}", 0, "unknown checksum `md5`"),
            ("{checksum:crc32-base62:a_:6}", 0, "the checksum alone takes 6 characters"),
            ("{checksum:jwt:a_:6}", 0, "write `{jwt}` for a token of this structure"),
            ("{macaroon:}", 0, "a macaroon is written `{macaroon:HOST}`"),
            ("«open", 6, "the secret's » is missing"),
            ("»«", 0, "`»` out of place: one secret stands between « and »"),
            ("«a» «b»", 6, "`«` out of place: one secret stands between « and »"),
        ];
        for (template, at, message) in cases {
            let error = expand(template, 0).unwrap_err();
            assert_eq!((error.at, error.message.as_str()), (at, message), "{template}");
        }
    }
}
