//! What a rule and its provider are made of.
//!
//! Built-in rules are `static` values of these types, so start-up parses nothing; rules of a user's pack own their
//! text. [`Text`] and [`List`] serve both.

use std::borrow::Cow;
use std::fmt;

use super::tail::Tail;

/// Text that is either compiled in or read from a user's pack.
pub type Text = Cow<'static, str>;

/// A list that is either compiled in or read from a user's pack.
pub type List<T> = Cow<'static, [T]>;

/// The place of a rule in its [`RuleSet`](super::RuleSet).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleIdx(pub u16);

/// The place of a provider in its [`RuleSet`](super::RuleSet).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderIdx(pub u16);

/// Who issues a kind of credential: a company, a product, or one's own server.
#[derive(Clone, Debug)]
pub struct Provider {
    pub id: Text,
    pub name: Text,
    /// Words that speak of this provider in names, imports and text: `telepath`. Lower case, matched as whole words.
    pub words: List<Text>,
    /// Hosts of its API and console: `api.telepathvoice.com`. Lower case.
    pub hosts: List<Text>,
    pub remediation: Remediation,
}

impl Provider {
    /// Returns true if it is nobody in particular, but the pack of a form that many use: nothing speaks of it by name.
    pub fn is_nobody(&self) -> bool {
        self.words.is_empty() && self.hosts.is_empty()
    }
}

/// How a credential of a provider is ended. Sentences are ours; links only where certain.
#[derive(Clone, Debug)]
pub struct Remediation {
    /// What someone who holds this credential can do. One or two sentences.
    pub opens: Text,
    /// The steps to a new credential, in order: create, deploy, check, revoke the old one.
    pub rotate: List<Text>,
    /// How to end the old one at once.
    pub revoke: List<Text>,
    /// How two credentials live side by side while systems change over; empty if unknown.
    pub overlap: Text,
    /// How to see that the new one works; empty if unknown.
    pub check: Text,
    /// What to limit the new one to; empty if unknown.
    pub scope: Text,
    /// Where to see whether the old one was used by others; empty if unknown.
    pub audit: Text,
    pub commands: List<Command>,
    pub links: List<Link>,
    /// True if nothing certain is known of this provider, and the steps are those that fit any.
    pub is_generic: bool,
}

/// A command line of the provider's own tool.
#[derive(Clone, Debug)]
pub struct Command {
    pub does: Text,
    pub run: Text,
}

/// A page of the provider's own documentation or console.
#[derive(Clone, Debug)]
pub struct Link {
    pub title: Text,
    pub url: Text,
}

/// How one kind of credential looks, and how bad it is.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Unique, kebab-case, starts with the provider: `stripe-live-secret-key`.
    pub id: Text,
    pub provider: ProviderIdx,
    /// What people call it: "Stripe live secret key".
    pub name: Text,
    pub severity: Severity,
    pub confidence: Confidence,
    pub shape: Shape,
    pub context: Context,
    pub checksum: Option<Checksum>,
    /// Least Shannon entropy of the secret, in bits per byte; 0 asks for nothing.
    pub min_entropy: f32,
    /// The other part of the credential, whose finding joins this one.
    pub pair: Option<Pair>,
    /// Fixed facts for the reader: "live mode", "bot token".
    pub facts: List<Text>,
    /// Templates with the secret between « and »; see `rule::template`.
    pub examples: List<Text>,
    /// Templates in which this rule must find nothing.
    pub negatives: List<Text>,
}

/// The two ways to look (by a distinctive form, by the name a value is given) and their relatives.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A form that tells by itself.
    Token {
        /// A regular expression in the syntax of the `regex` crate, over bytes. The secret is the group named
        /// `secret` if there is one, else the whole match. By default a match may not continue an alphanumeric run
        /// on either side.
        pattern: Text,
        /// Literals of four bytes or more, one of which is in every match.
        literals: List<TokenLiteral>,
        /// Whether an alphanumeric byte may stand right before or after the match.
        joins_words: bool,
    },
    /// A value that is secret because of its name.
    Assignment {
        /// Name patterns, split into words: `telepath_api_key`, `*_webhook_secret`. A star stands for any words,
        /// none included; [`ANY_KEYWORD`] at the end for whatever word promises a secret.
        names: List<Text>,
        alphabet: Alphabet,
        /// Least and greatest length of the value, in bytes, both inclusive.
        length: (u32, u32),
        /// How the value is divided, `8-4-4-4-12`; empty if it is one run of the alphabet. Numbers count characters of
        /// the alphabet, `*` stands for one or more of them, everything else for itself.
        layout: Text,
    },
    /// The password in a URL with one of these schemes (`*` for any).
    Url { schemes: List<Text> },
    /// The credentials of an HTTP header: `basic`, `bearer`, `digest`.
    Header { scheme: Text },
    /// Lines between a begin and an end marker.
    Block {
        begin: Text,
        end: Text,
        /// Greatest number of bytes from the begin marker to the end of the end marker.
        max_bytes: u32,
    },
    /// A file that is a credential by its name.
    Path { globs: List<Text> },
}

/// What a name pattern ends in that fits every keyword (`key`, `token`, `password`, ...), and the words after it that
/// leave it what it is (`_2`, `_prod`).
pub const ANY_KEYWORD: &str = "{key}";

/// A literal that every match of a token rule contains.
#[derive(Clone, Debug)]
pub struct TokenLiteral {
    /// As it stands in the text; case matters unless the rule's pattern ignores it.
    pub text: Text,
    /// How many bytes before the literal a match may start, least and greatest. (0, 0) if the match starts with it.
    pub offset: (u32, u32),
    pub ignores_case: bool,
    /// What follows it in every match.
    pub tail: Tail,
}

/// What must stand around a match for it to be this rule's.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Words or hosts, one of which must be there; lower case, matched without regard to case as whole words. Empty
    /// if nothing is asked.
    pub any_of: List<Text>,
    pub within: Within,
    /// Globs for the path, one of which must fit; empty if any path will do.
    pub paths: List<Text>,
}

impl Context {
    /// Returns true if nothing is asked of what stands around a match.
    pub fn is_empty(&self) -> bool {
        self.any_of.is_empty() && self.paths.is_empty()
    }
}

/// How far context may be from the match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Within {
    /// The same line.
    Line,
    /// Five lines before and after.
    Near,
    /// Anywhere in the same content, or in its path.
    #[default]
    File,
}

/// Another rule whose finding belongs to the same credential.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The id of the other rule.
    pub with: Text,
    /// What the other part is called: "access key id".
    pub what: Text,
    pub within_lines: u32,
}

/// The bytes that a value may be made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Alphabet {
    /// Any visible byte.
    #[default]
    Any,
    Digits,
    /// 0-9 a-f A-F
    Hex,
    /// 0-9 a-f
    LowerHex,
    /// 0-9 a-z
    LowerAlnum,
    /// 0-9 A-Z
    UpperAlnum,
    /// 0-9 a-z A-Z
    Alnum,
    /// A-Z 2-7 =
    Base32,
    /// 0-9 a-z A-Z + / =
    Base64,
    /// 0-9 a-z A-Z - _ =
    Base64Url,
    /// 0-9 a-f A-F -, in the groups of a UUID
    Uuid,
}

/// A check that a token carries in itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Checksum {
    /// The last six characters are the base62 CRC-32 of what stands between the prefix and them (GitHub, npm).
    Crc32Base62,
    /// What follows the last dot ends in the base36 CRC-32 of all before (GitLab's routable tokens). A token without
    /// a dot has none.
    Crc32Base36,
    /// After the last underscore stands the CRC-32 of all before it, in hexadecimal, least byte first (Grafana).
    Crc32Hex,
    /// The last six characters are those of Bech32 (age).
    Bech32,
    /// The last two bytes of the base32 text are a CRC-16 of the others (NATS seeds).
    Nkey,
    /// A JSON object in base64url stands before the first dot, with an `alg`.
    Jwt,
    /// A macaroon in its second binary form, in base64url (PyPI).
    Macaroon,
    /// The end is a Marvin32 hash, after the mark of a service (Azure). A wrong one may be of a sort that is not known.
    Marvin,
}

/// Which of the shapes a rule has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Token,
    Assignment,
    Url,
    Header,
    Block,
    Path,
}

/// How bad it is when this credential is in the wrong hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

/// How sure we are that it is a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// An enum whose values rules name with one word each.
pub trait Word: Copy + 'static {
    /// All values, in the order in which messages list them.
    const ALL: &'static [Self];

    /// Returns the word of a rule file.
    fn as_word(self) -> &'static str;
}

/// Gives an enum its words: `as_str`, `ALL`, `Display`, and [`Word`] for the parser.
macro_rules! words {
    ($type:ident { $($value:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$value),+];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word),+
                }
            }
        }

        impl Word for $type {
            const ALL: &'static [Self] = &Self::ALL;

            fn as_word(self) -> &'static str {
                self.as_str()
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words!(Severity { Info = "info", Low = "low", Medium = "medium", High = "high", Critical = "critical" });
words!(Confidence { Low = "low", Medium = "medium", High = "high" });
words!(Within { Line = "line", Near = "near", File = "file" });
words!(Checksum {
    Crc32Base62 = "crc32-base62",
    Crc32Base36 = "crc32-base36",
    Crc32Hex = "crc32-hex",
    Bech32 = "bech32",
    Nkey = "nkey",
    Jwt = "jwt",
    Macaroon = "macaroon",
    Marvin = "marvin",
});
words!(Alphabet {
    Any = "any",
    Digits = "digits",
    Hex = "hex",
    LowerHex = "lower-hex",
    LowerAlnum = "lower-alnum",
    UpperAlnum = "upper-alnum",
    Alnum = "alnum",
    Base32 = "base32",
    Base64 = "base64",
    Base64Url = "base64url",
    Uuid = "uuid",
});
words!(Kind {
    Token = "token",
    Assignment = "assignment",
    Url = "url",
    Header = "header",
    Block = "block",
    Path = "path",
});

impl Shape {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Token { .. } => Kind::Token,
            Self::Assignment { .. } => Kind::Assignment,
            Self::Url { .. } => Kind::Url,
            Self::Header { .. } => Kind::Header,
            Self::Block { .. } => Kind::Block,
            Self::Path { .. } => Kind::Path,
        }
    }
}
