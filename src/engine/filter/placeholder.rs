//! Values that stand for a secret: `your_key_here`, `<token>`, `sk_live_***`.

use super::sequence::{is_progression, is_repetition, is_sequence};
use crate::engine::assignment::NameWords;

/// Tells why `value` only stands for a secret, if it does.
pub fn placeholder(value: &[u8]) -> Option<&'static str> {
    if !value.iter().any(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80) {
        return Some("value holds neither letters nor digits");
    }
    if value.len() < 2 || is_masked(value) {
        return Some("value is masked");
    }
    if is_template(value) {
        return Some("value is a template's variable");
    }
    if is_stop_value(value) {
        return Some("value is a stand-in");
    }
    if has_stop_word(value) {
        return Some("value says that it is an example");
    }
    if is_sequence(value) || is_progression(value) {
        return Some("value is a sequence");
    }
    if is_repetition(value) {
        return Some("value repeats itself");
    }
    None
}

/// `***`, `sk_live_xxxxxxxx`, `abc...`
fn is_masked(value: &[u8]) -> bool {
    let mut run = 1;
    for pair in value.windows(2) {
        run = if pair[0] == pair[1] { run + 1 } else { 1 };
        let limit = match pair[1] {
            b'*' | b'.' | b'x' | b'X' | b'#' | b'?' => 3,
            b'-' | b'_' | b'0' | b'=' => 6,
            _ => 6,
        };
        // Padding of base64 at the end is short; a run of `A` inside of it is not a mask.
        if run >= limit
            && (pair[1] != b'A' || run == value.len())
            && (limit == 3 || run * 2 >= value.len())
            && (!matches!(pair[1], b'x' | b'X') || run >= 4 || run * 2 >= value.len())
        {
            return true;
        }
    }
    value.ends_with("…".as_bytes())
}

/// `<token>`, `${VAR}`, `{{ x }}`, `%VAR%`, `$VAR`, `#{x}`, `__X__`, `%s`
fn is_template(value: &[u8]) -> bool {
    let contains = |wanted: &str| bstr::ByteSlice::contains_str(value, wanted);
    let is_identifier = |bytes: &[u8]| {
        !bytes.is_empty()
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b':'))
    };
    let wrapped = |open: &[u8], close: &[u8]| {
        value.len() > open.len() + close.len() && value.starts_with(open) && value.ends_with(close)
    };
    wrapped(b"<", b">")
        || (wrapped(b"{", b"}") && !value.contains(&b'"'))
        || wrapped(b"[", b"]")
        || (wrapped(b"(", b")") && !contains("!"))
        || (wrapped(b"%", b"%") && is_identifier(&value[1..value.len() - 1]))
        || (wrapped(b"@", b"@") && is_identifier(&value[1..value.len() - 1]))
        || (wrapped(b"__", b"__") && is_identifier(value))
        || (value[0] == b'$'
            && is_identifier(value[1..].strip_suffix(b"\\n").unwrap_or(&value[1..]))
            && !value[1..].iter().all(u8::is_ascii_digit)
            && !is_crypt_hash(value))
        || ["${", "{{", "}}", "#{", "<%", "$(", "%(", "{%"].iter().any(|wanted| contains(wanted))
        || has_field(value)
        || matches!(value, b"%s" | b"%d" | b"%v" | b"%q" | b"{}" | b"%@" | b"?")
        || ((contains("%s") || contains("{}")) && value.len() < 24)
}

/// `prefix-{name}`, `{alnum:24}`: a field of a format, also where the value was cut at its end.
fn has_field(value: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-');
    memchr::memchr_iter(b'{', value).any(|open| {
        let name = value[open + 1..].iter().take_while(|byte| is_name(byte)).count();
        name >= 2
            && value[open + 1].is_ascii_lowercase()
            && value.get(open + 1 + name).is_none_or(|close| *close == b'}')
    })
}

/// `$2a$10$...`, `$argon2id$...`
fn is_crypt_hash(value: &[u8]) -> bool {
    value.iter().filter(|&&byte| byte == b'$').count() >= 3
}

/// Whole values that nobody uses for a secret.
fn is_stop_value(value: &[u8]) -> bool {
    const STOP: &[&str] = &[
        "bogus",
        "null",
        "none",
        "nil",
        "undefined",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "void",
        "string",
        "str",
        "bytes",
        "int",
        "text",
        "password",
        "passwd",
        "passphrase",
        "pass",
        "pwd",
        "secret",
        "token",
        "key",
        "apikey",
        "api_key",
        "api-key",
        "auth",
        "credential",
        "credentials",
        "test",
        "testing",
        "tests",
        "foo",
        "bar",
        "baz",
        "foobar",
        "qux",
        "abc",
        "xyz",
        "asdf",
        "xxx",
        "todo",
        "tbd",
        "default",
        "empty",
        "blank",
        "optional",
        "required",
        "changeme",
        "any",
        "object",
        "asd",
        "asdasd",
        "A1B2C3D4E5F6G7H8I9J0",
        "11111111-1111-1111-1111-111111111112",
        "asdfgh",
        "asdfasdf",
        "asdf1234",
        "qwe",
        "qweqwe",
        "qwer",
        "zxcv",
        "heslo",
        "lozinka",
        "geslo",
        "wachtwoord",
        "passwort",
        "kennwort",
        "senha",
        "parola",
        "haslo",
        "salasana",
        "passord",
        "adgangskode",
        "jelszo",
        "sifre",
        "parool",
        "contrasena",
        "mimikatz",
        "user",
        "username",
        "mypass",
        "mypassword",
        "mysecret",
        "mytoken",
        "admin",
        "root",
        "guest",
        "bearer",
        "basic",
        "digest",
        "hidden",
        "value",
        "name",
        "id",
        "n/a",
        "unknown",
        "hello",
        "world",
        "12345",
        "1234",
        "123",
    ];
    STOP.iter().any(|stop| value.eq_ignore_ascii_case(stop.as_bytes()))
}

/// Words that no secret holds but by its author's will.
fn has_stop_word(value: &[u8]) -> bool {
    const ANYWHERE: &[&str] = &[
        "example",
        "change_me",
        "change-me",
        "placeholder",
        "redacted",
        "replaceme",
        "replace_me",
        "replace-me",
        "notreal",
        "not_a_real",
        "not-a-real",
        "sanitized",
        "goes_here",
        "goes-here",
        "goeshere",
        "insert_your",
        "your_",
        "your-",
        "your.",
        "<your",
        "dummy",
        "foobar",
        "removed",
    ];
    const WORDS: &[&str] = &[
        "your", "yours", "my", "here", "sample", "fake", "insert", "replace", "enter", "todo", "some", "the", "test",
        "xxx", "mock", "invalid", "random", "foo", "bar", "stub", "masked",
    ];
    let lower = value.to_ascii_lowercase();
    // `changeme123` was changed: somebody chose it.
    let is_changed = lower.strip_prefix(b"changeme").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit));
    let has = |wanted: &str| bstr::ByteSlice::contains_str(&lower[..], wanted);
    if ANYWHERE.iter().any(|wanted| has(wanted)) || (has("changeme") && !is_changed) {
        return true;
    }
    let words = NameWords::split(value);
    let is_stop = |word: &[u8]| WORDS.iter().any(|stop| word.eq_ignore_ascii_case(stop.as_bytes()));
    words.iter().len() > 1
        && words.iter().all(is_plain)
        && words.iter().any(is_stop)
        && reads_as_words(&words, value.iter().any(|byte| b"_-. ".contains(byte)))
}

/// Returns true if the words that are no numbers are long enough on average to be meant. Those that letter case happens
/// to cut out of a random value are about two letters long.
fn reads_as_words(words: &NameWords<'_>, has_joints: bool) -> bool {
    let spelled = || words.iter().filter(|word| !word.iter().all(u8::is_ascii_digit)).map(<[u8]>::len);
    // Letter case cuts a long random value into many words.
    let is_likely_chance = words.iter().len() > 3 && !has_joints;
    spelled().sum::<usize>() * 2 >= spelled().count() * if is_likely_chance { 8 } else { 5 }
}

/// Returns true for a word without digits in it; at its end they are fine.
fn is_plain(word: &[u8]) -> bool {
    let letters = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    word[letters..].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_are_told_from_secrets() {
        let stand_ins = [
            "***",
            "sk_live_***",
            "sk_live_abc123def456...",
            "your_key_here",
            "new_key_here",
            "<token>",
            "${VAR}",
            "{{ x }}",
            "$PASSWORD",
            "%PASS%",
            "12345",
            "123456",
            "xxxxxxxx",
            "abcdefghijklmnop",
            "abcabcabcabc",
            "AKIAIOSFODNN7EXAMPLE",
            "changeme",
            "CHANGE_ME",
            "null",
            "REDACTED",
            "#{token}",
            "__TOKEN__",
            "0123456789abcdef0123456789abcdef",
            "test-secret",
            "some_password",
            "aaaa",
            "987654321",
            "000102030405060708090a0b0c0d0e0f",
            "16, 15, 14, 13, 12, 11, 10, 9, 8",
            "0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88",
            "a1B2c3D4e5F6",
            "token-{name}",
            "asdasd",
            "$message\\n",
            "mypass",
        ];
        for value in stand_ins {
            assert!(placeholder(value.as_bytes()).is_some(), "{value}");
        }
        let secrets = [
            "Summer2024!",
            "hunter2",
            "changeme123",
            "letmein",
            "kq8Zp1vRt5",
            "jksmke",
            "p$ssw0rd",
            "4h'vP7x6ou",
            "winter-is-coming",
            "$2a$10$abcdKq",
        ];
        for value in secrets {
            assert_eq!(placeholder(value.as_bytes()), None, "{value}");
        }
    }
}
