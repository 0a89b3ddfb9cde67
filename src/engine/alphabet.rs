//! Whether a value has the form that a rule by name asks for.

use crate::rule::{Alphabet, Shape};

/// Returns true if a value has the alphabet, length and layout that a rule by name asks for.
pub fn fits(shape: &Shape, value: &[u8]) -> bool {
    let Shape::Assignment { alphabet, length, layout, .. } = shape else { return true };
    let len = u32::try_from(value.len()).unwrap_or(u32::MAX);
    (length.0..=length.1).contains(&len)
        && if layout.is_empty() { is_of(*alphabet, value) } else { is_laid_out(layout.as_bytes(), *alphabet, value) }
}

/// Shorter values have a form by chance.
const TELLING_BYTES: u32 = 16;

/// Returns true if hardly anything but the rule's own secrets has the form that it asks for: long, of an alphabet, and of
/// one length or nearly so.
pub fn is_telling(shape: &Shape) -> bool {
    let Shape::Assignment { alphabet, length, layout, .. } = shape else { return false };
    let is_narrow = length.1 <= 2 * length.0 || !layout.is_empty();
    is_narrow && length.0 >= TELLING_BYTES && !matches!(alphabet, Alphabet::Any | Alphabet::Digits)
}

/// Returns true if a value is divided as `layout` says: `8-4`, `32.16`, `*|40`.
fn is_laid_out(mut layout: &[u8], alphabet: Alphabet, mut value: &[u8]) -> bool {
    while let Some((&first, rest)) = layout.split_first() {
        let digits = layout.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (part, after) = match first {
            b'*' => (value.iter().take_while(|byte| is_of(alphabet, &[**byte])).count(), rest),
            _ if digits > 0 => (number(&layout[..digits]), &layout[digits..]),
            _ if value.first() == Some(&first) => {
                (layout, value) = (rest, &value[1..]);
                continue;
            }
            _ => return false,
        };
        if part == 0 || part > value.len() || !is_of(alphabet, &value[..part]) {
            return false;
        }
        (layout, value) = (after, &value[part..]);
    }
    value.is_empty()
}

fn number(digits: &[u8]) -> usize {
    digits.iter().fold(0, |number: usize, digit| number.saturating_mul(10).saturating_add(usize::from(digit - b'0')))
}

fn is_of(alphabet: Alphabet, value: &[u8]) -> bool {
    let all = |is: fn(&u8) -> bool| value.iter().all(is);
    match alphabet {
        Alphabet::Any => true,
        Alphabet::Digits => all(u8::is_ascii_digit),
        Alphabet::Hex => all(u8::is_ascii_hexdigit),
        Alphabet::LowerHex => all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
        Alphabet::LowerAlnum => all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'z')),
        Alphabet::UpperAlnum => all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'Z')),
        Alphabet::Alnum => all(u8::is_ascii_alphanumeric),
        Alphabet::Base32 => all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7' | b'=')),
        Alphabet::Base64 => all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')),
        Alphabet::Base64Url => all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=')),
        Alphabet::Uuid => {
            let groups = value.split(|byte| *byte == b'-');
            groups.clone().map(<[u8]>::len).eq([8, 4, 4, 4, 12]) && groups.flatten().all(u8::is_ascii_hexdigit)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_divides_a_value() {
        let cases = [
            ("4-2", "ab12-cd", true),
            ("4-2", "ab12-cde", false),
            ("4-2", "ab12.cd", false),
            ("4-2", "ab12-c", false),
            ("4-2", "abxy-cd", false),
            ("*|3", "12345|abc", true),
            ("*|3", "|abc", false),
            ("*|3", "abc", false),
            ("12", "0123456789ab", true),
        ];
        for (layout, value, expected) in cases {
            let is = is_laid_out(layout.as_bytes(), Alphabet::LowerHex, value.as_bytes());
            assert_eq!(is, expected, "{layout} {value}");
        }
    }

    #[test]
    fn a_telling_form_is_long_and_of_one_length() {
        let cases = [
            (Alphabet::LowerHex, (40, 40), "", true),
            (Alphabet::Alnum, (32, 40), "", true),
            (Alphabet::Alnum, (16, 64), "", false),
            (Alphabet::Alnum, (17, 400), "*.4", true),
            (Alphabet::Alnum, (12, 12), "", false),
            (Alphabet::Digits, (20, 20), "", false),
            (Alphabet::Any, (40, 40), "", false),
        ];
        for (alphabet, length, layout, expected) in cases {
            let shape = Shape::Assignment { names: [].as_slice().into(), alphabet, length, layout: layout.into() };
            assert_eq!(is_telling(&shape), expected, "{alphabet:?} {length:?} {layout}");
        }
    }

    #[test]
    fn alphabets_hold_what_they_say() {
        let cases = [
            (Alphabet::LowerHex, "09af", true),
            (Alphabet::LowerHex, "09AF", false),
            (Alphabet::Hex, "09AF", true),
            (Alphabet::Base64, "aZ0+/=", true),
            (Alphabet::Base64, "a-b", false),
            (Alphabet::Base64Url, "a-b_", true),
            (Alphabet::Uuid, "01234567-89ab-cdef-0123-456789abcdef", true),
            (Alphabet::Uuid, "0123456789ab-cdef-0123-456789abcdef", false),
            (Alphabet::Digits, "123", true),
        ];
        for (alphabet, value, expected) in cases {
            assert_eq!(is_of(alphabet, value.as_bytes()), expected, "{alphabet:?} {value}");
        }
    }
}
