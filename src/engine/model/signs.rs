//! Reads the signs of an assignment.

pub use super::sign::Sign;

use super::around::{Around, is_comment, speaks_of_user};
use super::basic;
use super::naming::{Keyword, Naming, Tail};
use super::place::{Language, Place};
use super::shape::Shape;
use crate::engine::assignment::{Assignment, Form, Operator, Parts, Quote};

/// A set of signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs(u128);

const _: () = assert!(Sign::ALL.len() <= 128);

impl Signs {
    pub fn has(self, sign: Sign) -> bool {
        self.0 >> (sign as u8) & 1 == 1
    }

    /// Returns the sign that tells which keyword the name ends in.
    pub fn name(self) -> Option<Sign> {
        use Sign::*;
        const NAMES: [Sign; 7] =
            [NamePassword, NameSecret, NameToken, NameQualifiedKey, NameKey, NameAuth, NameCredential];
        NAMES.into_iter().find(|&sign| self.has(sign))
    }

    fn set(&mut self, sign: Sign, holds: bool) {
        self.0 |= u128::from(holds) << (sign as u8);
    }

    /// Reads the signs of an assignment, from its line and the lines beside it.
    pub fn of(content: &[u8], assignment: &Assignment, place: &Place) -> Self {
        let mut signs = Self::default();
        let value = assignment.value.of(content);
        let shape = Shape::of(value);
        signs.read_name(assignment.called(content), assignment);
        signs.read_form(assignment, place);
        signs.read_length(&shape);
        signs.read_classes(&shape, value);
        signs.read_words(&shape, value);
        signs.read_content(value, assignment.name.of(content));
        signs.read_parts(content, assignment);
        signs.read_neighbourhood(content, assignment);
        signs
    }

    /// Returns the same signs at another place.
    pub fn at(self, place: &Place) -> Self {
        let of_places = Sign::ALL.iter().filter(|sign| sign.is_of_place());
        let mask = of_places.fold(0, |mask, &sign| mask | 1u128 << (sign as u8));
        let mut signs = Self(self.0 & !mask);
        signs.read_place(place);
        signs
    }

    fn read_name(&mut self, name: &[u8], assignment: &Assignment) {
        let naming = if assignment.has_name() { Naming::of(name) } else { None };
        let Some(naming) = naming else { return self.set(Sign::NameNone, true) };
        let sign = match naming.keyword {
            Keyword::Password => Sign::NamePassword,
            Keyword::Secret => Sign::NameSecret,
            Keyword::Token => Sign::NameToken,
            Keyword::QualifiedKey => Sign::NameQualifiedKey,
            Keyword::Key => Sign::NameKey,
            Keyword::Auth => Sign::NameAuth,
            Keyword::Credential => Sign::NameCredential,
        };
        self.set(sign, true);
        self.set(Sign::NameBare, naming.is_bare);
        self.set(Sign::NamePublic, naming.is_public);
        self.set(Sign::TailPlural, naming.tail == Tail::Plural);
        self.set(Sign::TailNeutral, naming.tail == Tail::Neutral);
        self.set(Sign::TailOther, naming.tail == Tail::Other);
        self.set(Sign::NameUpper, !name.iter().any(u8::is_ascii_lowercase));
        self.set(Sign::NameDotted, name.contains(&b'.'));
    }

    fn read_form(&mut self, assignment: &Assignment, place: &Place) {
        self.set(
            match assignment.form {
                Form::Code => Sign::FormCode,
                Form::Json => Sign::FormJson,
                Form::Yaml => Sign::FormYaml,
                Form::Config => Sign::FormConfig,
                Form::Xml => Sign::FormXml,
                Form::Flag => Sign::FormFlag,
                Form::Url => Sign::FormUrl,
                Form::Header => Sign::FormHeader,
                Form::Sql => Sign::FormSql,
                Form::Argument => Sign::FormArgument,
                Form::NameValuePair => Sign::FormPair,
                Form::Prose => Sign::FormProse,
                Form::Table => Sign::FormTable,
            },
            true,
        );
        let operator = assignment.operator;
        self.set(Sign::OperatorAssign, matches!(operator, Operator::Assign | Operator::Declare | Operator::Default));
        self.set(Sign::OperatorColon, operator == Operator::Colon);
        self.set(Sign::OperatorArrow, operator == Operator::Arrow);
        self.set(Sign::OperatorCompare, operator == Operator::Compare);
        self.set(Sign::OperatorCall, operator == Operator::Call);
        self.set(Sign::OperatorComma, operator == Operator::Comma);
        self.set(
            match assignment.quote {
                Quote::None | Quote::Tag => Sign::QuoteNone,
                Quote::Single => Sign::QuoteSingle,
                Quote::Double | Quote::Typographic => Sign::QuoteDouble,
                Quote::Backtick => Sign::QuoteBacktick,
                Quote::Escaped => Sign::QuoteEscaped,
                Quote::List => Sign::QuoteList,
            },
            true,
        );
        self.read_place(place);
    }

    fn read_place(&mut self, place: &Place) {
        self.set(
            match place.language {
                Language::Code => Sign::LanguageCode,
                Language::Shell => Sign::LanguageShell,
                Language::Config => Sign::LanguageConfig,
                Language::Json => Sign::LanguageJson,
                Language::Yaml => Sign::LanguageYaml,
                Language::Markup => Sign::LanguageMarkup,
                Language::Sql => Sign::LanguageSql,
                Language::Text => Sign::LanguageText,
                Language::Unknown => Sign::LanguageUnknown,
            },
            true,
        );
        self.set(Sign::PlaceTest, place.is_test);
        self.set(Sign::PlaceMessages, place.is_messages);
    }

    fn read_length(&mut self, shape: &Shape) {
        self.set(Sign::LengthUnder4, shape.len < 4);
        self.set(Sign::LengthUnder6, shape.len < 6);
        self.set(Sign::LengthUnder8, shape.len < 8);
        self.set(Sign::LengthUnder12, shape.len < 12);
        self.set(Sign::LengthUnder16, shape.len < 16);
        self.set(Sign::LengthUnder24, shape.len < 24);
        self.set(Sign::LengthFrom32, shape.len >= 32);
        self.set(Sign::LengthFrom64, shape.len >= 64);
        self.set(Sign::Length32Or40Or64, matches!(shape.len, 32 | 40 | 64 | 128));
    }

    fn read_classes(&mut self, shape: &Shape, value: &[u8]) {
        let signs = shape.symbols + shape.base64_signs;
        self.set(Sign::LowerOnly, shape.lower == shape.len);
        self.set(Sign::LettersOnly, shape.letters() == shape.len);
        self.set(Sign::UpperOnly, shape.lower == 0 && shape.upper > 0);
        self.set(Sign::DigitsOnly, shape.digits + shape.joints == shape.len);
        self.set(Sign::HasDigit, shape.digits > 0);
        self.set(Sign::HasUpperAndLower, shape.upper > 0 && shape.lower > 0);
        self.set(Sign::ThreeClasses, shape.classes() >= 3);
        self.set(Sign::FourClasses, shape.classes() >= 4);
        self.set(Sign::HasSymbol, shape.symbols > 0);
        self.set(Sign::HasJoint, shape.joints > 0 && signs == 0);
        self.set(Sign::HasBlank, shape.blanks > 0);
        self.set(Sign::HasBlanks, shape.blanks > 1);
        self.set(Sign::HasNonAscii, shape.non_ascii > 0);
        self.set(Sign::Hex, shape.is_hex && shape.len >= 8);
        self.set(Sign::Uuid, is_uuid(value));
        self.set(
            Sign::Base64Padded,
            shape.len >= 8 && value.ends_with(b"=") && shape.symbols == 0 && shape.blanks == 0,
        );
        self.set(Sign::ManyChanges, shape.changes * 4 >= shape.len && shape.changes >= 3);
        self.set(Sign::EntropyLow, shape.entropy < 2.2);
        self.set(Sign::EntropyHigh, shape.entropy >= 3.6);
    }

    fn read_words(&mut self, shape: &Shape, value: &[u8]) {
        let share = shape.word_share();
        let has_runs = shape.run_letters > 0;
        self.set(Sign::WordsAll, has_runs && share >= 0.99);
        self.set(Sign::WordsMost, has_runs && share >= 0.6);
        self.set(Sign::WordsSome, has_runs && share >= 0.25);
        self.set(Sign::WordsNone, shape.word_letters == 0);
        self.set(Sign::SurpriseLow, has_runs && shape.surprise < 3.6);
        self.set(Sign::SurpriseMiddle, has_runs && shape.surprise >= 4.2);
        self.set(Sign::SurpriseHigh, has_runs && shape.surprise >= 5.0);
        self.set(Sign::SurpriseExtreme, has_runs && shape.surprise >= 6.0);
        self.set(Sign::HumpedWords, share >= 0.6 && shape.changes > 0 && shape.digits == 0);
        let stem = value.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let is_numbered = stem >= 3 && stem < value.len() && value[stem..].iter().all(u8::is_ascii_digit);
        self.set(Sign::ValueNumberSuffix, is_numbered && share >= 0.99);
    }

    fn read_content(&mut self, value: &[u8], name: &[u8]) {
        use bstr::ByteSlice as _;
        let naming = Naming::of(value);
        self.set(Sign::ValueKeyword, naming.is_some());
        self.set(
            Sign::ValueEqualsName,
            value.len() >= 3 && (value.eq_ignore_ascii_case(name) || ends_alike(name, value)),
        );
        let is_host = value.iter().all(|&byte| byte.is_ascii_alphanumeric() || b".-:/".contains(&byte))
            && [".com", ".org", ".net", ".io", ".local"].iter().any(|end| value.contains_str(end));
        self.set(Sign::ValueAddress, is_host || value.contains_str("://") || value.starts_with(b"www."));
        self.set(Sign::ValueSlash, value.contains(&b'/'));
        let code = value.iter().filter(|byte| b"(){}[]<>;,\\|*\"'`".contains(byte)).count();
        self.set(Sign::ValueCode, code > 0);
        self.set(Sign::ValueSentence, matches!(value.last(), Some(b'.' | b':' | b'!' | b'?' | b',')));
        self.set(Sign::ValueColon, value.contains(&b':'));
        self.set(Sign::HasDots, value.starts_with(b"eyJ") && value.contains(&b'.'));
    }

    fn read_parts(&mut self, content: &[u8], assignment: &Assignment) {
        match assignment.parts {
            Parts::None | Parts::Implied(_) | Parts::Provider => {}
            Parts::Url { scheme, user, host } => {
                let (scheme, user, host) = (scheme.of(content), user.of(content), host.of(content));
                const USERS: &[&str] = &["user", "username", "foo", "me", "alice", "bob", "someuser", "name", "login"];
                self.set(Sign::SchemeHttp, scheme.starts_with(b"http"));
                self.set(
                    Sign::UserWord,
                    user.is_empty() || USERS.iter().any(|word| user.eq_ignore_ascii_case(word.as_bytes())),
                );
                self.set(
                    Sign::HostLocal,
                    host.starts_with(b"localhost") || host.starts_with(b"127.") || !host.contains(&b'.'),
                );
                let is_example = host.starts_with(b"host")
                    || bstr::ByteSlice::contains_str(host, "example")
                    || host.starts_with(b"foo")
                    || host.starts_with(b"server");
                self.set(Sign::HostExample, is_example);
            }
            Parts::Header { scheme } => {
                let scheme = scheme.of(content);
                self.set(Sign::SchemeBearer, scheme.eq_ignore_ascii_case(b"bearer"));
                if scheme.eq_ignore_ascii_case(b"basic") {
                    self.set(Sign::SchemeBasic, true);
                    self.read_basic(assignment.value.of(content));
                }
            }
        }
    }

    fn read_basic(&mut self, value: &[u8]) {
        let mut buffer = [0; basic::MAX_BYTES];
        let Some((_, password)) = basic::decode(value, &mut buffer) else { return };
        self.set(Sign::BasicDecodes, true);
        self.set(Sign::BasicWords, Shape::of(password).word_share() >= 0.6);
    }

    fn read_neighbourhood(&mut self, content: &[u8], assignment: &Assignment) {
        let around = Around::of(content, assignment);
        let before = around.before.of(content);
        let after = around.after.of(content);
        self.set(Sign::PlaceComment, is_comment(before));
        self.set(Sign::NearUser, speaks_of_user(before) || speaks_of_user(after));
        self.set(
            Sign::NearUserAbove,
            speaks_of_user(around.above.of(content)) || speaks_of_user(around.below.of(content)),
        );
        self.set(Sign::NearCall, before.contains(&b'('));
        let rest = after.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest).trim_ascii_start();
        let is_continued =
            assignment.quote != Quote::None && matches!(rest.first(), Some(b'+' | b'.' | b'%' | b'[' | b'?'));
        self.set(Sign::Continued, is_continued);
        self.set(Sign::MoreArguments, rest.first() == Some(&b',') && before.contains(&b'('));
        if assignment.parts == Parts::None && assignment.name.end < assignment.value.start {
            self.read_wrapper(&content[assignment.name.end..assignment.value.start]);
        }
    }

    /// Reads the calls between name and value.
    fn read_wrapper(&mut self, between: &[u8]) {
        let Some(open) = memchr::memrchr(b'(', between).filter(|&open| open > 0) else { return };
        let start = between[..open]
            .iter()
            .rposition(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
            .map_or(0, |at| at + 1);
        let function = &between[start..open];
        if function.is_empty() {
            return;
        }
        let has = |words: &[&str]| {
            words.iter().any(|word| bstr::ByteSlice::contains_str(&function.to_ascii_lowercase()[..], word))
        };
        let sign = if has(&[
            "get", "env", "fetch", "find", "lookup", "read", "load", "param", "select", "query", "require", "import",
            "config", "attr", "column", "field", "header", "cookie", "regex", "path", "file", "open",
        ]) {
            Sign::WrappedGetter
        } else if has(&[
            "trans",
            "print",
            "log",
            "error",
            "msg",
            "message",
            "format",
            "label",
            "text",
            "exception",
            "prompt",
            "input",
            "raise",
            "throw",
            "assert",
            "describe",
            "flag",
            "option",
            "schema",
            "symbol",
        ]) || function == b"t"
            || function == b"_"
            || function == b"__"
        {
            Sign::WrappedMessage
        } else if has(&[
            "some",
            "string",
            "bytes",
            "byte",
            "secret",
            "decode",
            "hex",
            "b64",
            "base64",
            "encode",
            "token",
            "password",
            "pass",
            "key",
            "credential",
            "just",
            "of",
            "char",
        ]) || function == b"b"
        {
            Sign::WrappedKnown
        } else {
            Sign::WrappedOther
        };
        self.set(sign, true);
    }
}

/// Returns true if one name ends in the other, signs between words aside: `db_password` and `dbPassword`.
fn ends_alike(name: &[u8], value: &[u8]) -> bool {
    let letters = |bytes: &'_ [u8]| -> Vec<u8> {
        bytes.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
    };
    let (name, value) = (letters(name), letters(value));
    !name.is_empty() && !value.is_empty() && (name.ends_with(&value) || value.ends_with(&name))
}

/// Returns true if a value without digits spells the last words of its name: `NetworkTypeWpaPsk = "WPA_PSK"`.
pub(super) fn is_end_of_name(name: &[u8], value: &[u8]) -> bool {
    let is_letter = |byte: &&u8| byte.is_ascii_alphabetic();
    let mut rest = name.iter().rev().filter(is_letter);
    value.len() >= 4
        && value.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b' ' | b'.'))
        && value
            .iter()
            .rev()
            .filter(is_letter)
            .all(|byte| rest.next().is_some_and(|other| byte.eq_ignore_ascii_case(other)))
}

pub(super) fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value
            .iter()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 8 | 13 | 18 | 23) { *byte == b'-' } else { byte.is_ascii_hexdigit() })
}
