//! The named yes-or-no signs by which an assignment is judged.

use super::basic;
use super::naming::{Keyword, Naming, Tail};
use super::place::{Language, Place};
use super::shape::Shape;
use crate::engine::assignment::{Assignment, Form, Operator, Parts, Quote};
use crate::span::Span;

macro_rules! signs {
    ($($sign:ident $plain:literal,)*) => {
        /// One sign. The text is what `explain` says of it where it speaks for a secret.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Sign { $($sign,)* }

        impl Sign {
            pub const ALL: &'static [Self] = &[$(Self::$sign,)*];

            /// Returns the sign in plain words.
            pub fn plain(self) -> &'static str {
                match self { $(Self::$sign => $plain,)* }
            }
        }
    };
}

signs! {
    NamePassword "name ends in password",
    NameSecret "name ends in secret",
    NameToken "name ends in token",
    NameQualifiedKey "name ends in a kind of key that is secret",
    NameKey "name ends in key",
    NameAuth "name ends in auth",
    NameCredential "name ends in credential",
    NameNone "no keyword in the name",
    NameBare "name is the keyword alone",
    NamePublic "name speaks of something public",
    TailPlural "name is a plural",
    TailNeutral "name has a suffix that changes nothing",
    TailOther "name ends in another word than the keyword",
    NameUpper "name is in capitals",
    NameDotted "name is a path of several names",

    FormCode "in code",
    FormJson "in a map of names and values",
    FormYaml "in a line of YAML",
    FormConfig "in a line of configuration",
    FormXml "in markup",
    FormFlag "in a command line",
    FormUrl "in a URL before the host",
    FormHeader "in an HTTP header",
    FormSql "after its name without an operator",
    FormArgument "an argument",
    FormPair "in a pair of name and value",
    FormProse "in prose",
    OperatorAssign "assigned",
    OperatorColon "after a colon",
    OperatorArrow "after an arrow",
    OperatorCompare "compared",
    OperatorCall "in a call",
    OperatorComma "after a comma",
    QuoteNone "value is not quoted",
    QuoteSingle "value is in single quotes",
    QuoteDouble "value is in double quotes",
    QuoteBacktick "value is in backticks",
    QuoteEscaped "value is in escaped quotes",
    QuoteList "value is a list of bytes",
    LanguageCode "in a programming language",
    LanguageShell "in a script",
    LanguageConfig "in a configuration file",
    LanguageJson "in JSON",
    LanguageYaml "in YAML",
    LanguageMarkup "in markup",
    LanguageSql "in SQL",
    LanguageText "in documentation",
    LanguageUnknown "in a file of unknown kind",
    PlaceTest "in a test or an example",
    PlaceMessages "in a list of messages",
    PlaceComment "in a comment",

    LengthUnder4 "value is very short",
    LengthUnder6 "value is shorter than 6",
    LengthUnder8 "value is shorter than 8",
    LengthUnder12 "value is shorter than 12",
    LengthUnder16 "value is shorter than 16",
    LengthUnder24 "value is shorter than 24",
    LengthFrom32 "value has 32 characters or more",
    LengthFrom64 "value has 64 characters or more",
    Length32Or40Or64 "value is as long as a digest",
    LowerOnly "value is made of lower case letters",
    LettersOnly "value is made of letters",
    UpperOnly "value has no lower case letter",
    DigitsOnly "value is a number",
    HasDigit "value holds a digit",
    HasUpperAndLower "value holds upper and lower case letters",
    ThreeClasses "value mixes three classes of characters",
    FourClasses "value mixes four classes of characters",
    HasSymbol "value holds special characters",
    HasJoint "value is joined by dots, dashes or underscores",
    HasBlank "value holds white space",
    HasBlanks "value holds several words",
    HasNonAscii "value holds characters beyond ASCII",
    Hex "value is hexadecimal",
    Uuid "value is a UUID",
    Base64Padded "value ends in the padding of base64",
    ManyChanges "value changes its class of characters often",
    HumpedWords "value is made of joined words",
    WordsAll "value is made of words",
    WordsMost "value is mostly words",
    WordsSome "value holds a word",
    WordsNone "value holds no word",
    SurpriseLow "letters follow each other as in words",
    SurpriseMiddle "letters follow each other as in few words",
    SurpriseHigh "letters follow each other as in no word",
    SurpriseExtreme "letters follow each other at random",
    EntropyLow "value uses few different characters",
    EntropyHigh "value uses many different characters",
    ValueKeyword "value holds a keyword itself",
    ValueEqualsName "value repeats its name",
    ValueAddress "value looks like a host or an address",
    ValueSlash "value holds a slash",
    ValueCode "value holds signs of code",
    ValueSentence "value ends as a sentence does",
    ValueColon "value holds a colon",
    ValueNumberSuffix "value is a word with a number",

    WrappedGetter "in a call that looks something up",
    WrappedMessage "in a call that makes a message",
    WrappedOther "in a call",
    WrappedKnown "in a constructor of strings or secrets",
    Continued "value is part of a longer expression",
    NearUser "a user stands on the same line",
    NearUserAbove "a user stands on a neighbouring line",
    NearKeywords "other keywords stand on the same line",
    NearCall "the line calls a function",
    MoreArguments "value is one of several arguments",
    SchemeHttp "URL of the web",
    UserWord "user of the URL is a common word",
    HostLocal "host is local",
    HostExample "host is an example",
    BasicDecodes "decodes to a user and a password",
    BasicWords "decodes to words",
    SchemeBearer "bearer token",
    SchemeBasic "basic credentials",
    HasDots "value has the parts of a signed token",
}

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
        signs.read_name(assignment.name.of(content), assignment);
        signs.read_form(assignment, place);
        signs.read_length(&shape);
        signs.read_classes(&shape, value);
        signs.read_words(&shape, value);
        signs.read_content(value, assignment.name.of(content));
        signs.read_parts(content, assignment);
        signs.read_neighbourhood(content, assignment);
        signs
    }

    fn read_name(&mut self, name: &[u8], assignment: &Assignment) {
        let naming = if matches!(assignment.parts, Parts::None) { Naming::of(name) } else { None };
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
            },
            true,
        );
        let operator = assignment.operator;
        self.set(Sign::OperatorAssign, matches!(operator, Operator::Assign | Operator::Declare));
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
            Parts::None => {}
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

/// The text around an assignment on its own line and the two beside it, each cut to what is near.
struct Around {
    before: Span,
    after: Span,
    above: Span,
    below: Span,
}

impl Around {
    const NEAR_BYTES: usize = 160;

    fn of(content: &[u8], assignment: &Assignment) -> Self {
        let start = assignment.name.start.min(assignment.value.start);
        let end = assignment.value.end;
        let line_start = start_of_line(content, start);
        let line_end = end_of_line(content, end);
        let above_end = if line_start > 0 && content[line_start - 1] == b'\n' { line_start - 1 } else { line_start };
        let below_start = if content.get(line_end) == Some(&b'\n') { line_end + 1 } else { line_end };
        Self {
            before: Span::new(line_start, start),
            after: Span::new(end, line_end),
            above: Span::new(
                if above_end < line_start { start_of_line(content, above_end) } else { above_end },
                above_end,
            ),
            below: Span::new(
                below_start,
                if below_start > line_end { end_of_line(content, below_start) } else { below_start },
            ),
        }
    }
}

fn start_of_line(content: &[u8], at: usize) -> usize {
    let low = at.saturating_sub(Around::NEAR_BYTES);
    memchr::memrchr(b'\n', &content[low..at]).map_or(low, |newline| low + newline + 1)
}

fn end_of_line(content: &[u8], at: usize) -> usize {
    let high = (at + Around::NEAR_BYTES).min(content.len());
    memchr::memchr(b'\n', &content[at..high]).map_or(high, |newline| at + newline)
}

fn is_comment(before: &[u8]) -> bool {
    let trimmed = before.trim_ascii_start();
    [&b"#"[..], b"//", b"*", b"/*", b"--", b";", b"<!--", b"%"].iter().any(|lead| trimmed.starts_with(lead))
        || bstr::ByteSlice::contains_str(before, " // ")
        || bstr::ByteSlice::contains_str(before, " # ")
}

/// Returns true if a user's name or a host is given here.
fn speaks_of_user(text: &[u8]) -> bool {
    const WORDS: &[&str] =
        &["user", "login", "host", "email", "database", "port", "account", "client_id", "clientid", "admin", "root"];
    let lower = text.to_ascii_lowercase();
    WORDS.iter().any(|word| bstr::ByteSlice::contains_str(&lower[..], word))
        && text.iter().any(|byte| matches!(byte, b'=' | b':' | b'"' | b'\''))
}

/// Returns true if one name ends in the other, signs between words aside: `db_password` and `dbPassword`.
fn ends_alike(name: &[u8], value: &[u8]) -> bool {
    let letters = |bytes: &'_ [u8]| -> Vec<u8> {
        bytes.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
    };
    let (name, value) = (letters(name), letters(value));
    !name.is_empty() && !value.is_empty() && (name.ends_with(&value) || value.ends_with(&name))
}

fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value
            .iter()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 8 | 13 | 18 | 23) { *byte == b'-' } else { byte.is_ascii_hexdigit() })
}
