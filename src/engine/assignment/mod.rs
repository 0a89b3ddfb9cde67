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
mod trigger;
mod url;
mod value;
mod worded;

pub use name::NameWords;
pub use trigger::{Lead, TRIGGERS, Trigger};

use text::Text;

use crate::engine::line::lines_around;
use crate::span::Span;

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
    /// Nothing names the value but a word of the provider whose key it may be: the name ends in that word.
    Provider,
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
            // A name alone may be that of anything (a version, a commit); what sets a client up is given its key.
            Parts::Provider if self.operator == Operator::Call => b"api_key",
            Parts::Provider => b"key",
            _ => self.name.of(content),
        }
    }

    /// Returns true if nothing makes a value of it but that it follows a name, as in `the acme token 0123...`. Only what
    /// has the form of some provider's keys is one then.
    pub fn only_follows(&self, content: &[u8]) -> bool {
        self.form == Form::Prose
            && self.quote == Quote::None
            && content[self.name.end..self.value.start].iter().all(|byte| text::is_blank(*byte))
            && !prose::mixes_case(self.value.of(content))
    }

    /// Returns false where the form says all: in URLs and headers.
    pub fn has_name(&self) -> bool {
        matches!(self.parts, Parts::None | Parts::Implied(_) | Parts::Provider)
    }
}

/// Returns the part of `content` that matters for a hit: its line and [`REACH_LINES`] on either side, at most
/// [`REACH_BYTES`] before and after the hit.
pub fn window(content: &[u8], hit: Span) -> Span {
    lines_around(content, hit, REACH_LINES, REACH_BYTES)
}

/// Appends every assignment that the trigger at `hit`, which leads to what `lead` says, takes part in and that is not
/// among the last [`MAX_KNOWN`] of `out`.
///
/// Looks at nothing outside `window`, and by itself no farther than [`window`] reaches; a caller that scans all of
/// `content` may therefore give its whole span.
pub fn extract(content: &[u8], lead: Lead, hit: Span, window: Span, out: &mut Vec<Assignment>) {
    let low = window.start.max(hit.start.saturating_sub(REACH_BYTES));
    let high = window.end.min(hit.end + REACH_BYTES);
    let text = Text::new(content, Span::new(low, high));
    let found = match lead {
        Lead::Url => url::extract(&text, hit),
        Lead::Header => header::extract(&text, hit).or_else(|| call::extract(&text, hit)),
        Lead::Identified => sql::identified(&text, hit),
        Lead::Command => command::extract(&text, hit).or_else(|| call::extract(&text, hit)),
        Lead::Pipe => piped::extract(&text, hit),
        Lead::Call => call::extract(&text, hit),
        Lead::Provider => worded::extract(&text, hit),
        Lead::Name => {
            table::extract(&text, hit, out);
            binding::extract(&text, hit)
        }
    };
    if let Some(assignment) = found {
        push(assignment, out);
    }
}

/// How many of the assignments that are known already may come again: several words of one name give the same.
pub const MAX_KNOWN: usize = 4;

fn push(assignment: Assignment, out: &mut Vec<Assignment>) {
    if !out.iter().rev().take(MAX_KNOWN).any(|known| known.value == assignment.value) {
        out.push(assignment);
    }
}

#[cfg(test)]
mod tests;
