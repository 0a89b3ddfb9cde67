//! Values that name where the secret is: `process.env.X`, `config.password`, `getToken()`.

use bstr::ByteSlice as _;

use crate::engine::assignment::Quote;
use crate::engine::model::Language;

/// Tells why `value` is a reference to a value rather than the value, if it is.
pub fn reference(value: &[u8], quote: Quote, language: Language) -> Option<&'static str> {
    if is_environment(value) {
        return Some("value is read from the environment");
    }
    if is_vault(value) {
        return Some("value is read from a vault");
    }
    if is_path(value) {
        return Some("value is a path");
    }
    if is_count(value, quote, language) {
        return Some("value is a number, a date or a version");
    }
    if is_address(value) {
        return Some("value is an address");
    }
    // The other half of a string that is put together: `"... PASSWORD '" + password + "'"`.
    if let [b'"' | b'\'' | b'`', b' ', b'+' | b'.', ..] | [b'"' | b'\'' | b'`', b'+', ..] = value {
        return Some("value is put together");
    }
    if matches!(quote, Quote::None | Quote::Tag) {
        return bare(value, language);
    }
    None
}

/// `process.env.X`, `os.environ["X"]`, `ENV["X"]`, `getenv("X")`
fn is_environment(value: &[u8]) -> bool {
    const LEADS: &[&str] = &[
        "process.env",
        "os.environ",
        "os.getenv",
        "ENV[",
        "ENV.fetch",
        "env(",
        "getenv(",
        "System.getenv",
        "env.",
        "secrets.",
        "vars.",
        "$env:",
        "import.meta.env",
    ];
    LEADS.iter().any(|lead| value.starts_with(lead.as_bytes()))
}

/// `vault:secret/x`, `arn:aws:secretsmanager:...`, `op://vault/item`
fn is_vault(value: &[u8]) -> bool {
    const LEADS: &[&str] = &[
        "vault:",
        "arn:aws",
        "op://",
        "ref+",
        "ssm:",
        "secretsmanager:",
        "keyvault:",
        "awssm:",
        "projects/",
        "@Microsoft.KeyVault",
        "!vault",
        "ENC[",
        "secret:",
        "file:",
        "env:",
        "data:image",
    ];
    LEADS.iter().any(|lead| value.starts_with(lead.as_bytes()))
}

/// `/etc/passwd`, `./key.pem`, `C:\keys`, `id_rsa.pub`
fn is_path(value: &[u8]) -> bool {
    const ENDS: &[&str] = &[
        ".pem",
        ".key",
        ".crt",
        ".cer",
        ".pub",
        ".p12",
        ".pfx",
        ".jks",
        ".json",
        ".yml",
        ".yaml",
        ".txt",
        ".md",
        ".html",
        ".js",
        ".ts",
        ".css",
        ".php",
        ".py",
        ".rb",
        ".go",
        ".java",
        ".xml",
        ".png",
        ".svg",
        ".conf",
        ".cfg",
        ".ini",
        ".properties",
        ".gpg",
        ".asc",
        ".sh",
        ".local",
        ".keystore",
        ".db",
        ".log",
        ".proto",
        ".vue",
        ".tsx",
        ".jsx",
        ".exe",
        ".dll",
        ".scss",
    ];
    let is_file = ENDS.iter().any(|end| value.ends_with(end.as_bytes()));
    let slashes = value.iter().filter(|&&byte| byte == b'/').count();
    let leads = value.starts_with(b"./")
        || value.starts_with(b"../")
        || value.starts_with(b"~/")
        || value.starts_with(b"file:")
        || value.get(1..3) == Some(b":\\");
    // Base64 holds slashes as well: a path is made of parts that read like words, and ends in no padding.
    let is_rooted = value.starts_with(b"/")
        && (slashes >= 2 || value.len() < 16)
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"/_-.:*{}$@~?=&%".contains(byte))
        && value.iter().filter(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()).count() * 4 < value.len();
    is_file || leads || is_rooted
}

/// `0x80550008_u32`, `301990915u32`, `1979-05-27T00:32:00`. A bare number is one in code only: elsewhere it
/// may well be a password.
fn is_count(value: &[u8], quote: Quote, language: Language) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    // Quoted in a sentence: `"2009-01-01T12:30:00Z"` in backticks.
    let value = value.strip_prefix(b"\"").unwrap_or(value);
    let is_date = digits(value) == 4
        && value.get(4) == Some(&b'-')
        && value.len() >= 10
        && digits(&value[5..]) == 2
        && value[7] == b'-';
    let number = value.strip_prefix(b"-").unwrap_or(value);
    let is_literal = number.first().is_some_and(u8::is_ascii_digit)
        && (number.starts_with(b"0x")
            || number[digits(number)..].iter().all(|byte| b"uilfUILFsz_0123456789.".contains(byte)));
    is_date || (is_literal && quote == Quote::None && language == Language::Code)
}

/// A URL, a host or an e-mail address without a password in it.
fn is_address(value: &[u8]) -> bool {
    value.starts_with(b"http://")
        || value.starts_with(b"https://")
        || value.starts_with(b"//")
        || value.starts_with(b"mailto:")
        || value.starts_with(b"urn:")
}

/// Unquoted values that only an expression looks like.
fn bare(value: &[u8], language: Language) -> Option<&'static str> {
    const LEADS: &[&str] = &[
        "self.", "this.", "config.", "options.", "params.", "args.", "var.", "local.", "module.", "data.", "os.",
        "app.", "@", "$", "*", "&", "new ", "lambda", "func", "function", "await ", "async ",
    ];
    if LEADS.iter().any(|lead| value.starts_with(lead.as_bytes())) && !(value[0] == b'$' && value.len() > 30) {
        return Some("value is a reference");
    }
    let is_call = value.find_byte(b'(').is_some_and(|at| {
        at > 0 && value[..at].iter().all(|byte| byte.is_ascii_alphanumeric() || b"_.:!?>-".contains(byte))
    });
    if is_call || value.contains_str("->") || value.contains_str("::") || value.contains_str("=>") {
        return Some("value is an expression");
    }
    let is_name = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.');
    let is_dotted = language == Language::Code && value.contains(&b'.') && value.iter().all(is_name);
    is_dotted.then_some("value is a name in code")
}

/// Tells why an unquoted value in code is an expression.
pub(crate) fn expression(value: &[u8]) -> Option<&'static str> {
    let is_identifier = value.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    if is_identifier && !value.iter().any(u8::is_ascii_digit) {
        return Some("value is a name in code");
    }
    value.iter().any(|byte| b" ()[]{}<>".contains(byte)).then_some("value is an expression")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_values() {
        let references: &[(&str, Quote, Language)] = &[
            ("process.env.API_KEY", Quote::None, Language::Code),
            ("os.environ[\"TELEPATH_API_KEY\"]", Quote::None, Language::Code),
            ("config.password", Quote::None, Language::Code),
            ("getToken()", Quote::None, Language::Unknown),
            ("/run/secrets/db", Quote::None, Language::Yaml),
            ("keys/server.pem", Quote::Double, Language::Code),
            ("https://host/token", Quote::Double, Language::Code),
            ("op://vault/item", Quote::None, Language::Config),
        ];
        for &(value, quote, language) in references {
            assert!(reference(value.as_bytes(), quote, language).is_some(), "{value}");
        }
        for (value, quote, language) in
            [("hunter2", Quote::None, Language::Config), ("jksmke", Quote::Double, Language::Code)]
        {
            assert_eq!(reference(value.as_bytes(), quote, language), None, "{value}");
        }
    }
}
