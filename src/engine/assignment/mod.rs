//! Finds `name = value` in the forms that code and configuration take, around words such as `password`.

mod binding;
mod command;
mod header;
mod name;
mod pair;
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
    word("identified"),
    word("curl"),
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
    /// `==`, `!=`, `===`, `.equals(`
    Compare,
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

/// Returns the part of `content` that matters for a hit: its line and [`REACH_LINES`] on either side, at most
/// [`REACH_BYTES`] before and after the hit.
pub fn window(content: &[u8], hit: Span) -> Span {
    lines_around(content, hit, REACH_LINES, REACH_BYTES)
}

/// Appends every assignment that the trigger at `hit` takes part in and that `out` does not end with already.
///
/// Looks at nothing outside `window`, and by itself no farther than [`window`] reaches; a caller that scans all of
/// `content` may therefore give its whole span.
pub fn extract(content: &[u8], hit: Span, window: Span, out: &mut Vec<Assignment>) {
    let low = window.start.max(hit.start.saturating_sub(REACH_BYTES));
    let high = window.end.min(hit.end + REACH_BYTES);
    let text = Text::new(content, Span::new(low, high));
    let found = match hit.of(content).first().map(u8::to_ascii_lowercase) {
        Some(b':') => url::extract(&text, hit),
        Some(b'b') => header::extract(&text, hit),
        Some(b'i') => command::identified(&text, hit),
        Some(b'c') if hit.len() == 4 && text.byte(hit.start + 1).eq_ignore_ascii_case(&b'u') => {
            command::curl(&text, hit)
        }
        Some(_) => binding::extract(&text, hit),
        None => None,
    };
    if let Some(assignment) = found {
        push(assignment, out);
    }
}

/// Several words of one name give the same assignment.
fn push(assignment: Assignment, out: &mut Vec<Assignment>) {
    if !out.iter().rev().take(4).any(|known| known.value == assignment.value) {
        out.push(assignment);
    }
}

#[cfg(test)]
mod tests;
