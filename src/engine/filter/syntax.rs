//! Values in a notation of their own: regular expressions, versions, identifiers of objects, names of algorithms.

use bstr::ByteSlice as _;

/// Tells which notation `value` is written in, if that says that it is no secret.
pub(crate) fn syntax(value: &[u8]) -> Option<&'static str> {
    if is_pattern(value) {
        return Some("value is a regular expression");
    }
    if is_version_range(value) || is_versioned(value) {
        return Some("value is a version, or a range of them");
    }
    if is_object_id(value) {
        return Some("value is the identifier of an object");
    }
    if is_algorithm(value) {
        return Some("value is the name of an algorithm");
    }
    if is_passwd_line(value) {
        return Some("value is a line of a list of users");
    }
    if value.contains_str("yyyy") && value.contains_str("MM") {
        return Some("value is the format of a date");
    }
    if is_colour(value) {
        return Some("value is a colour");
    }
    if is_flag(value) {
        return Some("value is the flag of a command");
    }
    if value.contains_str("=&gt;") || value.contains_str("-&gt;") {
        return Some("value is code in a page");
    }
    None
}

/// `^[A-Z0-9]{17}$`, `(?:\\w+)`, `[^/]+`
fn is_pattern(value: &[u8]) -> bool {
    const SIGNS: &[&str] = &["[^", "[A-Z", "[a-z", "[0-9", "(?:", "(?i", "\\d+", "\\w+", "\\s+", "\\s*", "\\d{"];
    SIGNS.iter().any(|sign| value.contains_str(sign))
}

/// `^3.0.0 || ^4.0.0`, `>=1.2 <2`
fn is_version_range(value: &[u8]) -> bool {
    matches!(value.first(), Some(b'^' | b'~' | b'>' | b'<' | b'='))
        && value.contains(&b'.')
        && value.iter().all(|byte| byte.is_ascii_digit() || b"^~<>=.|* x-".contains(byte))
}

/// `todos-3.x`: a name with its version.
fn is_versioned(value: &[u8]) -> bool {
    value.strip_suffix(b".x").and_then(<[u8]>::last).is_some_and(u8::is_ascii_digit)
}

/// `1.3.6.1.5.5.7.3.1`, also where a string of C ends it.
fn is_object_id(value: &[u8]) -> bool {
    let number = value.strip_suffix(b"\\x00").or(value.strip_suffix(b"\\0")).unwrap_or(value);
    number.iter().filter(|&&byte| byte == b'.').count() >= 2
        && number.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// `AES-128-GCM`, `HS256`, `sha512`, `xxh128`
fn is_algorithm(value: &[u8]) -> bool {
    const FAMILIES: &[&str] = &["aes", "sha", "md", "hmac", "xxh", "rsa", "ecdsa", "chacha"];
    let name = value.to_ascii_lowercase();
    // The signatures of JSON web tokens.
    if let [b'h' | b'r' | b'e' | b'p', b's', size @ ..] = &name[..]
        && matches!(size, b"256" | b"384" | b"512")
    {
        return true;
    }
    let is_part = |part: &[u8]| {
        let letters = part.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let digits = part.len() - letters;
        letters <= 8 && digits <= 4 && part[letters..].iter().all(u8::is_ascii_digit)
    };
    let family = name.split(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'_')).next().unwrap_or(b"");
    name.len() <= 24
        && name.iter().any(u8::is_ascii_digit)
        && FAMILIES.iter().any(|known| family == known.as_bytes())
        && name.split(|byte| matches!(byte, b'-' | b'_' | b'/')).all(is_part)
}

/// `root:x:0:0:root:/root:/bin/bash`
fn is_passwd_line(value: &[u8]) -> bool {
    value.contains_str(":x:") || value.contains_str(":/bin/") || value.contains_str(":/sbin/nologin")
}

/// `#EAE6FF`
fn is_colour(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"#").unwrap_or_default();
    matches!(digits.len(), 3 | 6 | 8) && digits.iter().all(u8::is_ascii_hexdigit)
}

/// `--dir=`, as a quote that closes leaves it.
fn is_flag(value: &[u8]) -> bool {
    let name = value.strip_prefix(b"--").and_then(|rest| rest.strip_suffix(b"="));
    name.is_some_and(|name| name.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notations_are_told_from_secrets() {
        let notations = [
            "^SCW[A-Z0-9]{17}$",
            "?([A-Za-z0-9:+=\\/]+)",
            "[^][()<>@]+",
            "^3.0.0 || ^4.0.0",
            ">=1.2.0 <2",
            "todos-3.x",
            "1.3.6.1.5.5.7.3.1\\x00",
            "AES-128-GCM",
            "HS256",
            "sha512",
            "hmac-sha256",
            "xxh128",
            "root:x:0:0:root:/root:/bin/bash",
            "--rwdir=",
            "#EAE6FF",
            "yyyyMMddHHmmss",
        ];
        for value in notations {
            assert!(syntax(value.as_bytes()).is_some(), "{value}");
        }
        for value in ["Summer2024!", "kq8Zp1vRt5", "rs7Kq2", "ps1234", "shadow12", "a=&b", "--kq8Zp1vRt5="] {
            assert_eq!(syntax(value.as_bytes()), None, "{value}");
        }
    }
}
