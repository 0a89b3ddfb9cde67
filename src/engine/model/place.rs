//! What the path of a blob tells about its content.

use bstr::{BStr, ByteSlice as _};

/// What language a file is in, as far as assignments and their values look different there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// A language where bare words are references: C, Java, Python, Go, JavaScript ...
    Code,
    /// Bare words are values, names after `$` references: sh, PowerShell, batch, Dockerfile, make.
    Shell,
    /// Bare words are values: INI, properties, env files, TOML, HCL.
    Config,
    Json,
    Yaml,
    /// XML, HTML, style sheets and templates.
    Markup,
    Sql,
    /// Markdown, plain text, logs.
    Text,
    #[default]
    Unknown,
}

impl Language {
    pub const ALL: [Self; 9] = [
        Self::Code,
        Self::Shell,
        Self::Config,
        Self::Json,
        Self::Yaml,
        Self::Markup,
        Self::Sql,
        Self::Text,
        Self::Unknown,
    ];
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
    /// Returns every place there can be.
    pub fn all() -> impl Iterator<Item = Self> {
        let flags = [(false, false), (false, true), (true, false), (true, true)];
        Language::ALL.into_iter().flat_map(move |language| {
            flags.into_iter().map(move |(is_test, is_messages)| Self { language, is_test, is_messages })
        })
    }

    /// Reads the language from the name of the file, and the rest from the folders above it.
    pub fn of(path: &BStr) -> Self {
        let lower = path.to_ascii_lowercase();
        let name = lower.rfind_byte(b'/').map_or(&lower[..], |at| &lower[at + 1..]);
        Self { language: language(name), is_test: is_test(&lower), is_messages: is_messages(&lower, name) }
    }
}

fn language(name: &[u8]) -> Language {
    // `.env.production`, `config.yml.example`: what comes last says least.
    let extensions = name.rsplit(|&byte| byte == b'.');
    if name.starts_with(b".env") || name.starts_with(b"env.") || name == b"env" {
        return Language::Config;
    }
    if [&b"dockerfile"[..], b"containerfile", b"makefile", b"procfile", b"jenkinsfile"]
        .iter()
        .any(|lead| name.starts_with(lead))
    {
        return Language::Shell;
    }
    extensions.take(3).map(by_extension).find(|&language| language != Language::Unknown).unwrap_or_default()
}

fn by_extension(extension: &[u8]) -> Language {
    match extension {
        b"c" | b"h" | b"cc" | b"cpp" | b"cxx" | b"hpp" | b"hh" | b"inl" | b"m" | b"mm" | b"java" | b"kt" | b"kts"
        | b"scala" | b"sc" | b"groovy" | b"gradle" | b"go" | b"rs" | b"py" | b"pyi" | b"pyx" | b"pxd" | b"rb"
        | b"erb" | b"rake" | b"gemspec" | b"php" | b"phtml" | b"js" | b"jsx" | b"mjs" | b"cjs" | b"ts" | b"tsx"
        | b"mts" | b"cts" | b"vue" | b"svelte" | b"cs" | b"vb" | b"fs" | b"fsx" | b"swift" | b"dart" | b"lua"
        | b"r" | b"jl" | b"pl" | b"pm" | b"t" | b"ex" | b"exs" | b"erl" | b"hrl" | b"hs" | b"elm" | b"ml" | b"mli"
        | b"clj" | b"cljs" | b"edn" | b"lisp" | b"el" | b"scm" | b"nim" | b"zig" | b"v" | b"d" | b"pas" | b"f90"
        | b"asm" | b"s" | b"proto" | b"thrift" | b"graphql" | b"gql" | b"sol" | b"cr" | b"coffee" | b"pp" | b"bzl"
        | b"bazel" | b"cmake" | b"jsonnet" | b"libsonnet" | b"idl" | b"as" | b"haxe" | b"hx" | b"vala" | b"ipynb" => {
            Language::Code
        }
        b"sh" | b"bash" | b"zsh" | b"fish" | b"ksh" | b"bats" | b"ps1" | b"psm1" | b"psd1" | b"bat" | b"cmd"
        | b"mk" | b"mak" | b"awk" | b"tcl" | b"expect" => Language::Shell,
        b"ini" | b"conf" | b"cfg" | b"cnf" | b"config" | b"properties" | b"props" | b"env" | b"toml" | b"tf"
        | b"tfvars" | b"hcl" | b"nomad" | b"service" | b"envrc" | b"ldif" | b"reg" | b"inf" | b"npmrc" | b"pypirc"
        | b"netrc" | b"ovpn" => Language::Config,
        b"json" | b"json5" | b"jsonc" | b"jsonl" | b"ndjson" | b"har" | b"tfstate" | b"geojson" | b"webmanifest"
        | b"arb" => Language::Json,
        b"yml" | b"yaml" | b"sls" | b"eyaml" => Language::Yaml,
        b"xml" | b"html" | b"htm" | b"xhtml" | b"xaml" | b"xsd" | b"xsl" | b"xslt" | b"svg" | b"plist" | b"resx"
        | b"csproj" | b"fsproj" | b"vbproj" | b"storyboard" | b"xib" | b"jsp" | b"aspx" | b"cshtml" | b"razor"
        | b"haml" | b"slim" | b"pug" | b"jade" | b"css" | b"scss" | b"less" | b"sass" | b"ejs" | b"hbs"
        | b"mustache" | b"twig" | b"ftl" | b"wsdl" | b"pom" | b"nuspec" | b"targets" => Language::Markup,
        b"sql" | b"psql" | b"mysql" | b"ddl" | b"dump" => Language::Sql,
        b"md" | b"markdown" | b"mdx" | b"rst" | b"txt" | b"adoc" | b"asciidoc" | b"org" | b"log" | b"tex" | b"rdoc"
        | b"textile" | b"wiki" | b"pod" | b"man" | b"eml" => Language::Text,
        _ => Language::Unknown,
    }
}

fn is_test(path: &[u8]) -> bool {
    const WORDS: &[&str] = &["test", "spec", "mock", "fixture", "example", "sample", "demo", "stub", "fake"];
    WORDS.iter().any(|word| path.contains_str(word))
}

/// Returns true for translations: by their folder (`locales/`, `i18n/`, `lang/`) or by a language as the file's name.
fn is_messages(path: &[u8], name: &[u8]) -> bool {
    const FOLDERS: &[&[u8]] = &[
        b"locale",
        b"locales",
        b"i18n",
        b"l10n",
        b"lang",
        b"langs",
        b"languages",
        b"translations",
        b"translation",
        b"messages",
        b"nls",
        b"lc_messages",
        b"intl",
    ];
    let is_code = |part: &[u8]| part.len() == 2 || (part.len() == 5 && matches!(part[2], b'-' | b'_'));
    let stem = name.find_byte(b'.').map_or(name, |at| &name[..at]);
    let extension = name.rfind_byte(b'.').map_or(&b""[..], |at| &name[at + 1..]);
    let is_table = matches!(
        extension,
        b"json"
            | b"yml"
            | b"yaml"
            | b"properties"
            | b"php"
            | b"js"
            | b"ts"
            | b"po"
            | b"pot"
            | b"strings"
            | b"resx"
            | b"xml"
            | b"arb"
            | b"xlf"
            | b"xliff"
            | b"rrc"
            | b"ini"
    );
    matches!(extension, b"po" | b"pot" | b"strings" | b"resx" | b"xlf" | b"xliff" | b"arb" | b"rrc")
        || (is_table
            && (path.split(|&byte| byte == b'/').any(|part| FOLDERS.contains(&part)) || stem.starts_with(b"messages")))
        || (is_table
            && is_code(stem)
            && stem.is_ascii()
            && stem.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_language_tests_and_messages() {
        let cases = [
            ("src/app.py", Language::Code, false, false),
            ("config/database.yml.example", Language::Yaml, true, false),
            (".env.production", Language::Config, false, false),
            ("docker/Dockerfile.dev", Language::Shell, false, false),
            ("spec/models/user_spec.rb", Language::Code, true, false),
            ("app/locales/de.yml", Language::Yaml, false, true),
            ("web/pt-BR.json", Language::Json, false, true),
            ("README.md", Language::Text, false, false),
            ("", Language::Unknown, false, false),
        ];
        for (path, language, is_test, is_messages) in cases {
            assert_eq!(Place::of(path.into()), Place { language, is_test, is_messages }, "{path}");
        }
    }
}
