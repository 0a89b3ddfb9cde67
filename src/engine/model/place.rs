//! What the path of a blob tells about its content.

use bstr::{BStr, ByteSlice as _};

/// What language a file is in, as far as the value of an assignment looks different there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// A language where bare words are references: C, Java, Python, Go, JavaScript ...
    Code,
    /// Bare words are values: shell and the like.
    Shell,
    /// Bare words are values: INI, properties, env files.
    Config,
    Json,
    Yaml,
    /// XML, HTML and templates.
    Markup,
    Sql,
    /// Markdown, plain text, logs.
    Text,
    #[default]
    Unknown,
}

/// What is known of where an assignment stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub language: Language,
    /// In tests, mocks, examples, samples.
    pub is_test: bool,
    /// Translations and other lists of messages.
    pub is_messages: bool,
}

impl Place {
    pub fn of(path: &BStr) -> Self {
        let name = path.rfind_byte(b'/').map_or(path.as_bytes(), |at| &path[at + 1..]);
        let language = match name.rfind_byte(b'.').map_or(&b""[..], |at| &name[at + 1..]) {
            b"json" => Language::Json,
            _ => Language::Unknown,
        };
        Self { language, is_test: false, is_messages: false }
    }
}
