//! What a name says about its value: which keyword it ends in, and the words around that.

use super::qualifier::{is_anybodys, is_neutral, is_public, is_public_half, is_qualifier};
use crate::engine::assignment::NameWords;

/// The word of a name that promises a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keyword {
    Password,
    Secret,
    Token,
    /// `api_key`, `secret_key`, `private_key` and the like.
    QualifiedKey,
    /// A key of any sort.
    Key,
    Auth,
    Credential,
}

/// What the words after the keyword make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    None,
    /// `passwords`, `tokens`
    Plural,
    /// `password_2`, `token_value`, `secret_prod`
    Neutral,
    /// `password_field`, `token_url`, `key_id`
    Other,
}

/// What the words of a name promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Naming {
    pub(crate) keyword: Keyword,
    pub(crate) tail: Tail,
    /// The keyword is the whole name.
    pub(crate) is_bare: bool,
    /// `public_key`, `primary_key`, `cache_key`, `csrf_token`: not a secret although it ends in a keyword.
    pub(crate) is_public: bool,
    /// How many words stand before the keyword.
    pub(crate) before: usize,
    /// None of them says whose it is: `api_key`, `client_secret`, but not `acme_key`.
    pub(crate) is_anybodys: bool,
}

impl Naming {
    /// Reads a name; `None` if no word of it is a keyword.
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        if name.eq_ignore_ascii_case(b"ConvertTo-SecureString") {
            let (keyword, tail) = (Keyword::Password, Tail::None);
            return Some(Self { keyword, tail, is_bare: true, is_public: false, before: 0, is_anybodys: true });
        }
        let words = NameWords::split(name);
        let count = words.iter().len();
        let mut tail = Tail::None;
        for (at, word) in words.iter().enumerate().rev() {
            let mut buffer = [0; 24];
            let word = lower(word, &mut buffer);
            let Some((keyword, is_plural)) = keyword(word) else {
                tail = if is_neutral(word) && tail != Tail::Other { Tail::Neutral } else { Tail::Other };
                continue;
            };
            let before = Before::of(words.iter().take(at));
            let is_half = at > 0 && words.iter().nth(at - 1).is_some_and(is_public_half);
            let keyword = match keyword {
                Keyword::Key if before.has_secret && !is_half => Keyword::QualifiedKey,
                other => other,
            };
            let tail = if tail == Tail::None && is_plural { Tail::Plural } else { tail };
            let Before { is_public, is_anybodys, .. } = before;
            return Some(Self { keyword, tail, is_bare: count == 1, is_public, before: at, is_anybodys });
        }
        None
    }
}

/// What stands before a keyword.
struct Before {
    has_secret: bool,
    is_public: bool,
    is_anybodys: bool,
}

impl Before {
    fn of<'a>(words: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut before = Self { has_secret: false, is_public: false, is_anybodys: true };
        for word in words {
            let mut buffer = [0; 24];
            let word = lower(word, &mut buffer);
            let is_secret = is_qualifier(word) || keyword(word).is_some();
            before.has_secret |= is_secret;
            before.is_public |= is_public(word);
            before.is_anybodys &= is_secret || is_neutral(word) || is_anybodys(word);
        }
        before
    }
}

/// Lower-cases a word into `buffer`; of a longer one the end is kept.
fn lower<'a>(word: &[u8], buffer: &'a mut [u8; 24]) -> &'a [u8] {
    let word = &word[word.len().saturating_sub(24)..];
    let lower = &mut buffer[..word.len()];
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    lower
}

/// Returns the keyword that `word` is or ends in, and whether it is a plural.
fn keyword(word: &[u8]) -> Option<(Keyword, bool)> {
    let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let word = &word[..word.len() - digits];
    singular(word)
        .map(|keyword| (keyword, false))
        .or_else(|| singular(word.strip_suffix(b"s")?).map(|keyword| (keyword, true)))
}

fn singular(word: &[u8]) -> Option<Keyword> {
    match word {
        b"pass" | b"pwd" | b"pw" | b"passcode" | b"pswd" | b"psw" | b"passwrd" | b"passwort" | b"pas" | b"userpass"
        | b"dbpass" | b"rootpass" | b"smtppass" | b"mypass" | b"kennwort" | b"contrasena" => Some(Keyword::Password),
        b"key" => Some(Keyword::Key),
        b"auth" | b"authorization" | b"authdata" | b"oauth" | b"userauth" => Some(Keyword::Auth),
        b"cred" | b"credential" | b"cre" => Some(Keyword::Credential),
        b"jwt" | b"pat" | b"bearer" => Some(Keyword::Token),
        b"identified" => Some(Keyword::Password),
        b"psk" => Some(Keyword::Password),
        b"seed" | b"mnemonic" | b"totp" => Some(Keyword::Secret),
        _ => {
            const ENDS: &[(&[u8], Keyword)] = &[
                (b"password", Keyword::Password),
                (b"passwd", Keyword::Password),
                (b"passphrase", Keyword::Password),
                (b"passwort", Keyword::Password),
                (b"pwd", Keyword::Password),
                (b"secret", Keyword::Secret),
                (b"token", Keyword::Token),
                (b"apikey", Keyword::QualifiedKey),
                (b"secretkey", Keyword::QualifiedKey),
                (b"accesskey", Keyword::QualifiedKey),
                (b"privatekey", Keyword::QualifiedKey),
                (b"authkey", Keyword::QualifiedKey),
                (b"appkey", Keyword::QualifiedKey),
                (b"credential", Keyword::Credential),
            ];
            ENDS.iter().find(|(end, _)| word.ends_with(end)).map(|&(_, keyword)| keyword)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_promise_what_their_words_say() {
        use Keyword::*;
        type Promise = Option<(Keyword, Tail, bool)>;
        let cases: &[(&str, Promise)] = &[
            ("dbPassword", Some((Password, Tail::None, false))),
            ("PGPASSWORD", Some((Password, Tail::None, false))),
            ("DB_PASS", Some((Password, Tail::None, false))),
            ("password_2", Some((Password, Tail::Neutral, false))),
            ("password_field", Some((Password, Tail::Other, false))),
            ("token_url", Some((Token, Tail::Other, false))),
            ("tokens", Some((Token, Tail::Plural, false))),
            ("api_key", Some((QualifiedKey, Tail::None, false))),
            ("apiKeyId", Some((QualifiedKey, Tail::Other, false))),
            ("public_key", Some((Key, Tail::None, true))),
            ("appPublicKey", Some((Key, Tail::None, true))),
            ("key", Some((Key, Tail::None, false))),
            ("monkey", None),
            ("keyboard", None),
            ("tokenizer", None),
            ("passing", None),
            ("secretary", None),
            ("compass", None),
        ];
        for (name, expected) in cases {
            let naming = Naming::of(name.as_bytes()).map(|naming| (naming.keyword, naming.tail, naming.is_public));
            assert_eq!(naming, *expected, "{name}");
        }
    }
}
