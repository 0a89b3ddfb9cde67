//! Texts of translations: what is shown to a user beside a field, in whatever language.

/// Tells why `value` is a text that users read: words alone in a list of messages, and everywhere what is written in
/// another alphabet.
pub(crate) fn message(value: &[u8], is_among_messages: bool) -> Option<&'static str> {
    let letters = Letters::of(value);
    let is_foreign = letters.beyond_ascii * 2 > letters.count;
    let is_text = is_foreign || (is_among_messages && !letters.has_sign);
    (!letters.has_digit && is_text).then_some("value is a text for users")
}

/// What a value is made of once `\u00e9` and the like are read.
#[derive(Default)]
struct Letters {
    count: usize,
    beyond_ascii: usize,
    has_digit: bool,
    /// Other than those of sentences.
    has_sign: bool,
}

impl Letters {
    fn of(value: &[u8]) -> Self {
        let mut letters = Self::default();
        let mut rest = value;
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            letters.count += 1;
            if let Some((code, after)) = unicode_escape(byte, after) {
                letters.beyond_ascii += usize::from(code >= 0x80);
                rest = after;
                continue;
            }
            letters.beyond_ascii += usize::from(byte >= 0x80);
            letters.has_digit |= byte.is_ascii_digit();
            letters.has_sign |= byte.is_ascii_punctuation() && !b".,:;!?-'()/".contains(&byte);
        }
        letters
    }
}

/// Reads the code of `\u00e9` after its backslash, and returns it with what follows.
fn unicode_escape(byte: u8, after: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, rest) = after.strip_prefix(b"u")?.split_at_checked(4)?;
    let code = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    (byte == b'\\').then_some((code, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_from_secrets() {
        let cases = [
            ("Jelsz\\u00f3", true, true),
            ("\\u5bc6\\u7801\\uff1a", false, true),
            ("M\\u1eadt kh\\u1ea9u", true, true),
            ("Přihlásit", true, true),
            ("ḭimujndts", false, false),
            ("Kreiraj lozinku", true, true),
            ("Heslo:", true, true),
            ("Kreiraj lozinku", false, false),
            ("pässw0rd7", false, false),
            ("Summer2024", true, false),
            ("API-nyckel", true, true),
            ("p@sswort", true, false),
            ("letmein", false, false),
        ];
        for (value, is_among_messages, is_text) in cases {
            assert_eq!(message(value.as_bytes(), is_among_messages).is_some(), is_text, "{value}");
        }
    }
}
