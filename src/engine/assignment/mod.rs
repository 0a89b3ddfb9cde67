//! Finds `name = value` in the forms that code and configuration take, around words such as `password`.

mod binding;
mod call;
mod command;
mod element;
mod header;
mod literal;
mod name;
mod operator;
mod pair;
mod piped;
mod prose;
mod reversed;
mod sql;
mod table;
mod text;
mod url;
mod value;

pub use name::NameWords;

use text::Text;

use crate::engine::line::lines_around;
use crate::span::Span;

/// A word at whose occurrence [`extract`] must look, in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trigger {
    pub word: &'static str,
    /// False: only at the start of an alphanumeric run or of a camel-case hump (`dbPass`, but not `compass`).
    /// True: anywhere (`PGPASSWORD`).
    pub anywhere: bool,
}

const fn word(word: &'static str) -> Trigger {
    Trigger { word, anywhere: false }
}

const fn anywhere(word: &'static str) -> Trigger {
    Trigger { word, anywhere: true }
}

/// The words that [`extract`] knows, matched without regard to case.
pub const TRIGGERS: &[Trigger] = &[
    anywhere("passw"),
    anywhere("passphrase"),
    anywhere("secret"),
    anywhere("token"),
    anywhere("apikey"),
    anywhere("credential"),
    anywhere("securestring"),
    anywhere("://"),
    word("pass"),
    word("pwd"),
    word("pw"),
    word("pswd"),
    word("key"),
    word("auth"),
    word("cred"),
    word("creds"),
    word("jwt"),
    word("totp"),
    word("mnemonic"),
    word("psw"),
    word("bearer"),
    word("basic"),
    word("psk"),
    word("identified"),
    word("storepass"),
    word("keypass"),
    word("requirepass"),
    word("masterauth"),
    word("rootpw"),
    word("bindpw"),
    // Commands that take a password after a flag of one letter.
    word("curl"),
    word("mysql"),
    word("mysqladmin"),
    word("mariadb"),
    word("redis-cli"),
    word("mongo"),
    word("ldap"),
    word("sqlcmd"),
    word("zip -p"),
    word("unzip -p"),
    word("7z a"),
    word("7z x"),
    word("lftp"),
    word("smbclient"),
    word("sqlplus"),
    word("rabbitmqctl"),
    word("net user"),
    word("net use"),
    word("sudo -s"),
    // Functions that take a password as an argument.
    word("login"),
    word("signin"),
    word("connect"),
    word("createuser"),
    word("create_user"),
    word("createsuperuser"),
    word("create_superuser"),
    word("adduser"),
    word("add_user"),
    word("sequelize"),
    word("pdo"),
    word("jwt"),
    word("hmac"),
    word("bcrypt"),
    word("fernet"),
    word("cookieparser"),
    word("aes.new"),
];

/// How many bytes before and after a hit may matter, within the lines that [`window`] takes in.
pub const REACH_BYTES: usize = 4096;

/// How many lines above and below that of a hit may matter (a Kubernetes `name:` above its `value:`).
pub const REACH_LINES: usize = 4;

/// What encloses a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quote {
    None,
    Single,
    Double,
    Backtick,
    /// A quote that is itself escaped, as in JSON within a string: `\"`.
    Escaped,
    /// “...”, ‘...’
    Typographic,
    /// An element of markup: `<password>...</password>`.
    Tag,
    /// The numbers of a byte array: `{1, 2, 3}`.
    List,
}

/// What stands between a name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `=`, also `+=`, `?=`
    Assign,
    /// `:=`
    Declare,
    /// `:`
    Colon,
    /// `=>`, `->`
    Arrow,
    /// `==`, `!=`, `===`, `.equals(`, `.toBe(`
    Compare,
    /// `name || "..."`, `name ?? "..."`: what is taken where the name has no value.
    Default,
    /// `setPassword(...)`, `getenv("X", ...)`
    Call,
    /// `,` as in `("password", "...")`
    Comma,
    /// Nothing but white space.
    Space,
    /// Markup, user info of a URL and the like: the form says it all.
    Form,
}

/// The form in which name and value stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Assignment, declaration, default, named argument or literal of a map in a programming language.
    Code,
    /// `"name": value`
    Json,
    /// `name: value` at the start of a line
    Yaml,
    /// `name = value` at the start of a line: env files, INI, properties, TOML, shell
    Config,
    /// `<name>value</name>` and `<add key="name" value="value"/>`
    Xml,
    /// `--name value` on a command line
    Flag,
    /// `scheme://user:value@host`; the name is the scheme.
    Url,
    /// `Authorization: Basic value`; the name is the header's.
    Header,
    /// `IDENTIFIED BY 'value'`
    Sql,
    /// `connect("user", "value")`: the name is that of the function.
    Argument,
    /// `name: X` and `value: Y` on neighbouring lines
    NameValuePair,
    /// `the password is value`
    Prose,
    /// A cell of a table, below or beside the name.
    Table,
}

/// More parts of a form that has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parts {
    None,
    /// Scheme, user and host of a URL. The user may be empty.
    Url {
        scheme: Span,
        user: Span,
        host: Span,
    },
    /// The scheme of an `Authorization` header (`Basic`); empty if the header has none.
    Header {
        scheme: Span,
    },
    /// The position says what the value is, as in `login("me", "value")`; the name is that of the function or command.
    Implied(&'static str),
}

/// A name and the value that it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Assignment {
    pub name: Span,
    /// Without its quotes; never empty.
    pub value: Span,
    pub quote: Quote,
    pub operator: Operator,
    pub form: Form,
    pub parts: Parts,
}

impl Assignment {
    /// Returns what the value is called: the name that stands in `content`, or the one that its position implies.
    pub fn called<'a>(&self, content: &'a [u8]) -> &'a [u8] {
        match self.parts {
            Parts::Implied(name) => name.as_bytes(),
            _ => self.name.of(content),
        }
    }

    /// Returns true if nothing makes a value of it but that it follows a name, as in `the acme token 0123...`. Only what
    /// has the form of some provider's keys is one then.
    pub fn only_follows(&self, content: &[u8]) -> bool {
        prose::only_follows(content, self)
    }

    /// Returns false where the form says all: in URLs and headers.
    pub fn has_name(&self) -> bool {
        matches!(self.parts, Parts::None | Parts::Implied(_))
    }
}

/// Returns the part of `content` that matters for a hit: its line and [`REACH_LINES`] on either side, at most
/// [`REACH_BYTES`] before and after the hit.
pub fn window(content: &[u8], hit: Span) -> Span {
    lines_around(content, hit, REACH_LINES, REACH_BYTES)
}

/// Appends every assignment that the trigger at `hit` takes part in and that is not among the last [`MAX_KNOWN`] of `out`.
///
/// Looks at nothing outside `window`, and by itself no farther than [`window`] reaches; a caller that scans all of
/// `content` may therefore give its whole span.
pub fn extract(content: &[u8], hit: Span, window: Span, out: &mut Vec<Assignment>) {
    let low = window.start.max(hit.start.saturating_sub(REACH_BYTES));
    let high = window.end.min(hit.end + REACH_BYTES);
    let text = Text::new(content, Span::new(low, high));
    let mut word = [0; LONGEST_TRIGGER];
    let word = &mut word[..hit.len().min(LONGEST_TRIGGER)];
    word.copy_from_slice(&hit.of(content)[..word.len()]);
    word.make_ascii_lowercase();
    let found = match &*word {
        b"://" => url::extract(&text, hit),
        b"basic" | b"bearer" => header::extract(&text, hit).or_else(|| call::extract(&text, hit)),
        b"identified" => sql::identified(&text, hit),
        b"curl" | b"mysql" | b"mysqladmin" | b"mariadb" | b"redis-cli" | b"mongo" | b"ldap" | b"sqlcmd" | b"zip -p"
        | b"unzip -p" | b"7z a" | b"7z x" | b"lftp" | b"smbclient" | b"sqlplus" | b"rabbitmqctl" | b"net user"
        | b"net use" => command::extract(&text, hit).or_else(|| call::extract(&text, hit)),
        b"sudo -s" => piped::extract(&text, hit),
        b"login" => command::extract(&text, hit).or_else(|| call::extract(&text, hit)),
        b"signin" | b"connect" | b"createuser" | b"create_user" | b"createsuperuser" | b"create_superuser"
        | b"adduser" | b"add_user" | b"sequelize" | b"pdo" | b"jwt" | b"hmac" | b"bcrypt" | b"fernet"
        | b"cookieparser" | b"aes.new" => call::extract(&text, hit),
        _ => {
            table::extract(&text, hit, out);
            binding::extract(&text, hit)
        }
    };
    if let Some(assignment) = found {
        push(assignment, out);
    }
}

const LONGEST_TRIGGER: usize = 16;

/// How many of the assignments that are known already may come again: several words of one name give the same.
pub const MAX_KNOWN: usize = 4;

fn push(assignment: Assignment, out: &mut Vec<Assignment>) {
    if !out.iter().rev().take(MAX_KNOWN).any(|known| known.value == assignment.value) {
        out.push(assignment);
    }
}

#[cfg(test)]
mod tests;
