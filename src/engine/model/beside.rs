//! What stands beside an assignment and says that its value is no secret.

use bstr::ByteSlice as _;

use super::naming::{Keyword, Naming};
use crate::engine::assignment::Assignment;

/// How far before a name, and after a value, something may stand that tells of it, in bytes.
const NEAR_BYTES: usize = 160;

/// Tells why the neighbourhood of `assignment` speaks of no secret, if it does.
pub(super) fn reject(content: &[u8], assignment: &Assignment) -> Option<&'static str> {
    let before = &content[assignment.name.start.saturating_sub(NEAR_BYTES)..assignment.name.start];
    let after = &content[assignment.value.end..content.len().min(assignment.value.end + NEAR_BYTES)];
    if is_badge(before) {
        return Some("value is shown to everyone in the address of a badge");
    }
    let keyword = Naming::of(assignment.called(content)).map(|naming| naming.keyword);
    if matches!(keyword, Some(Keyword::Key | Keyword::QualifiedKey)) {
        let value = assignment.value.of(content);
        if is_fingerprint(value) && speaks_of_pgp(before, assignment.name.of(content)) {
            return Some("value is the fingerprint of an OpenPGP key");
        }
        if is_selector(after) {
            return Some("value is the name of a label");
        }
    }
    if before.trim_end().to_ascii_lowercase().ends_with(b"public") && keyword == Some(Keyword::Key) {
        return Some("name speaks of a public key");
    }
    if is_verifier(before, assignment.name.of(content)) {
        return Some("value is what a server keeps to verify a password");
    }
    looked_up(&content[assignment.name.end..assignment.value.start.max(assignment.name.end)])
}

/// `https://codecov.io/gh/x/badge.svg?token=value`, `https://img.shields.io/codecov/...&token=value`, `https://x/y.svg?token=value`
fn is_badge(before: &[u8]) -> bool {
    let url = before.rfind(b"://").map_or(&before[..0], |at| &before[at..]);
    let is_one_url = !url.iter().any(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b')' | b'>'));
    is_one_url && ["badge", "shields.io", ".svg?"].iter().any(|sign| url.contains_str(sign))
}

/// The 40 capital digits by which OpenPGP names a key, or the last 16 of them.
fn is_fingerprint(value: &[u8]) -> bool {
    matches!(value.len(), 16 | 40) && value.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'A'..=b'F'))
}

/// `GPG key: ...`, `GPG_KEY=...`, `--keyserver ... --recv-keys ...`
fn speaks_of_pgp(before: &[u8], name: &[u8]) -> bool {
    let has = |text: &[u8], word: &str| text.to_ascii_lowercase().contains_str(word);
    ["gpg", "pgp", "keyserver", "recv-key", "signer"].iter().any(|word| has(before, word) || has(name, word))
}

/// `key: app` above `operator: In`, as Kubernetes selects by labels.
fn is_selector(after: &[u8]) -> bool {
    let next = after.find_byte(b'\n').map_or(&b""[..], |at| &after[at..]).trim_ascii_start();
    [&b"\"operator\""[..], b"operator:"].iter().any(|word| next.starts_with(word))
}

/// `SaltedPassword`, `StoredKey` and, after that, `ServerKey` of SCRAM (RFC 5802).
fn is_verifier(before: &[u8], name: &[u8]) -> bool {
    let is = |name: &[u8], wanted: &[u8]| {
        let letters = name.iter().filter(|byte| !matches!(byte, b'_' | b'-')).map(u8::to_ascii_lowercase);
        letters.rev().take(wanted.len()).eq(wanted.iter().rev().copied())
    };
    is(name, b"saltedpassword")
        || is(name, b"storedkey")
        || (is(name, b"serverkey") && before.to_ascii_lowercase().contains_str("storedkey"))
}

/// `password = get_password("name")`: the text is the name of what is looked up.
fn looked_up(between: &[u8]) -> Option<&'static str> {
    const GETTERS: &[&[u8]] = &[
        b"get", b"fetch", b"find", b"lookup", b"load", b"env", b"param", b"input", b"prompt", b"read", b"ask",
        b"require", b"gettext", b"trans",
    ];
    if between.ends_with(b"['") || between.ends_with(b"[\"") {
        let map = between[..between.len() - 2].to_ascii_lowercase();
        let is_environment = map.ends_with(b"environ") || map.ends_with(b"env");
        return is_environment.then_some("value is read from the environment");
    }
    let open = memchr::memrchr(b'(', between)?;
    let start =
        between[..open].iter().rposition(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_').map_or(0, |at| at + 1);
    // Jenkins: `PASSWORD = credentials('name')`
    if &between[start..open] == b"credentials" {
        return Some("value is the name of what is looked up");
    }
    let function = between[start..open].to_ascii_lowercase();
    let is_getter =
        GETTERS.iter().any(|getter| function.starts_with(getter)) || matches!(&function[..], b"t" | b"_" | b"__");
    is_getter.then_some("value is the name of what is looked up")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::assignment::{Form, Operator, Parts, Quote};
    use crate::span::Span;

    #[test]
    fn neighbours_tell_what_a_value_is() {
        let cases = [
            ("see https://x/y.svg?style=svg&circle-|token|=|8f3a|)", true),
            ("see https://x/y?style=svg&circle-|token|=|8f3a|)", false),
            ("- Release GPG |key|: |9554F04D7259F04124DE6B476D5A82AC7E37093B|\n", true),
            ("ENV |GPG_KEY|=|7C38C2F6E7DF40E527C7C996DE0D9D12FB1360DA|\n", true),
            ("# public |key|: |kq8Zp1vRt5|\n", true),
            ("- |key|: |9554F04D7259F04124DE6B476D5A82AC7E37093B|\n", false),
            ("- |key|: |kq8Zp1vRt5|\n  operator: In\n", true),
            ("- |key|: |kq8Zp1vRt5|\n  value: In\n", false),
            ("\"|storedKey|=|3cfa1c3421b512d1|\"", true),
            ("storedKey=x, |serverKey|=|3cfa1c3421b512d1|", true),
            ("|serverKey|=|3cfa1c3421b512d1|", false),
            ("|DB_PASSWORD|=credentials('|db-user|')", true),
            ("|DB_PASSWORD|=Credentials('|db-user|')", false),
        ];
        for (text, is_none) in cases {
            let parts: Vec<&str> = text.split('|').collect();
            let [before, name, between, value, _] = parts[..] else { panic!("{text}") };
            let start = before.len() + name.len() + between.len();
            let assignment = Assignment {
                name: Span::new(before.len(), before.len() + name.len()),
                value: Span::new(start, start + value.len()),
                quote: Quote::None,
                operator: Operator::Colon,
                form: Form::Yaml,
                parts: Parts::None,
            };
            let why = reject(parts.concat().as_bytes(), &assignment);
            assert_eq!(why.is_some(), is_none, "{text}: {why:?}");
        }
    }
}
