//! What a name says about its value: which keyword it ends in, and the words around that.

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
}

impl Naming {
    /// Reads a name; `None` if no word of it is a keyword.
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        if name.eq_ignore_ascii_case(b"ConvertTo-SecureString") {
            let (keyword, tail) = (Keyword::Password, Tail::None);
            return Some(Self { keyword, tail, is_bare: true, is_public: false, before: 0 });
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
            let keyword = match keyword {
                Keyword::Key if before.has_secret => Keyword::QualifiedKey,
                other => other,
            };
            let tail = if tail == Tail::None && is_plural { Tail::Plural } else { tail };
            return Some(Self { keyword, tail, is_bare: count == 1, is_public: before.is_public, before: at });
        }
        None
    }
}

/// What stands before a keyword.
struct Before {
    has_secret: bool,
    is_public: bool,
}

impl Before {
    fn of<'a>(words: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut before = Self { has_secret: false, is_public: false };
        for word in words {
            let mut buffer = [0; 24];
            let word = lower(word, &mut buffer);
            before.has_secret |= is_qualifier(word) || keyword(word).is_some();
            before.is_public |= is_public(word);
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

/// Words that make a key a secret one.
fn is_qualifier(word: &[u8]) -> bool {
    matches!(
        word,
        b"api"
            | b"access"
            | b"private"
            | b"priv"
            | b"encryption"
            | b"encrypt"
            | b"crypt"
            | b"crypto"
            | b"cipher"
            | b"signing"
            | b"signature"
            | b"sign"
            | b"master"
            | b"app"
            | b"application"
            | b"consumer"
            | b"client"
            | b"shared"
            | b"account"
            | b"storage"
            | b"license"
            | b"licence"
            | b"session"
            | b"hmac"
            | b"aes"
            | b"des"
            | b"rsa"
            | b"ssh"
            | b"deploy"
            | b"admin"
            | b"service"
            | b"server"
            | b"subscription"
            | b"cookie"
            | b"integration"
            | b"write"
            | b"read"
            | b"root"
            | b"decryption"
            | b"decrypt"
            | b"security"
            | b"symmetric"
            | b"certificate"
            | b"user"
            | b"dev"
            | b"x"
            | b"sas"
            | b"bot"
            | b"validation"
            | b"site"
            | b"merchant"
            | b"partner"
            | b"ssl"
    )
}

/// Words that take the secrecy from a key or a token.
fn is_public(word: &[u8]) -> bool {
    matches!(
        word,
        b"jsonweb"
            | b"public"
            | b"pub"
            | b"pubkey"
            | b"primary"
            | b"foreign"
            | b"partition"
            | b"sort"
            | b"cache"
            | b"row"
            | b"column"
            | b"index"
            | b"map"
            | b"lookup"
            | b"routing"
            | b"route"
            | b"translation"
            | b"i18n"
            | b"idempotency"
            | b"hot"
            | b"arrow"
            | b"group"
            | b"unique"
            | b"natural"
            | b"composite"
            | b"hash"
            | b"range"
            | b"dict"
            | b"object"
            | b"property"
            | b"param"
            | b"attribute"
            | b"label"
            | b"query"
            | b"event"
            | b"metadata"
            | b"meta"
            | b"next"
            | b"page"
            | b"continuation"
            | b"csrf"
            | b"authenticity"
            | b"xsrf"
            | b"cancellation"
            | b"cancel"
            | b"syntax"
            | b"lexer"
            | b"parser"
            | b"stop"
            | b"pad"
            | b"eos"
            | b"bos"
            | b"unk"
            | b"mask"
            | b"separator"
            | b"delimiter"
            | b"field"
            | b"json"
            | b"header"
            | b"env"
            | b"config"
            | b"setting"
            | b"settings"
            | b"pref"
            | b"preference"
            | b"registry"
            | b"message"
            | b"sub"
            | b"super"
            | b"state"
            | b"kbd"
            | b"press"
            | b"modifier"
            | b"enter"
            | b"escape"
            | b"bypass"
            | b"first"
            | b"second"
            | b"render"
            | b"shader"
            | b"multi"
            | b"single"
            | b"host"
            | b"known"
            | b"lifecycle"
            | b"change"
            | b"recv"
    )
}

/// Words after a keyword that leave it what it is.
fn is_neutral(word: &[u8]) -> bool {
    word.iter().all(u8::is_ascii_digit)
        || matches!(
            word,
            b"value"
                | b"val"
                | b"string"
                | b"str"
                | b"base"
                | b"plain"
                | b"plaintext"
                | b"text"
                | b"clear"
                | b"raw"
                | b"prod"
                | b"production"
                | b"dev"
                | b"development"
                | b"test"
                | b"testing"
                | b"staging"
                | b"live"
                | b"sandbox"
                | b"local"
                | b"default"
                | b"old"
                | b"new"
                | b"current"
                | b"primary"
                | b"secondary"
                | b"a"
                | b"b"
                | b"one"
                | b"two"
                | b"confirm"
                | b"confirmation"
                | b"again"
                | b"repeat"
                | b"data"
                | b"hex"
                | b"base64"
                | b"b64"
                | b"bytes"
                | b"env"
                | b"admin"
                | b"user"
                | b"root"
                | b"db"
                | b"here"
                | b"encoded"
                | b"decoded"
                | b"phrase"
                | b"word"
                | b"code"
                | b"constant"
                | b"const"
                | b"bad"
                | b"good"
                | b"valid"
                | b"invalid"
                | b"wrong"
                | b"me"
        )
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
