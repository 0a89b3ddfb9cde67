//! Checksums that are a CRC-32 in one writing or another.

use std::fmt::Write;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE62_LEN: usize = 6;
const BASE36_LEN: usize = 7;

/// GitHub announced the form with its new tokens in 2021 ("Behind GitHub's new authentication token formats"): the
/// last six characters are the CRC-32 of the random part before them, in base62, with leading zeros.
pub(super) fn verify_base62(token: &[u8]) -> bool {
    let random_start = memchr::memrchr(b'_', token).map_or(0, |underscore| underscore + 1);
    let random = &token[random_start..];
    match random.split_last_chunk::<BASE62_LEN>() {
        Some((body, checksum)) if !body.is_empty() => base62(body).as_bytes() == checksum,
        _ => false,
    }
}

/// Returns the CRC-32 of `body` in base62 (digits, then upper, then lower case), six characters with leading zeros.
pub(super) fn base62(body: &[u8]) -> String {
    digits::<BASE62_LEN>(crc32fast::hash(body), BASE62)
}

/// GitLab's routable tokens end in `.VV.LLCCCCCCC`: version, length of the payload before it, and the CRC-32 of
/// everything before the checksum, the prefix included; each in base36 (`lib/authn/token_field/generator/
/// routable_token.rb` in GitLab's sources). The first ones had no version.
pub(super) fn verify_base36(token: &[u8]) -> bool {
    let Some((covered, checksum)) = token.split_last_chunk::<BASE36_LEN>() else { return false };
    let Some(dot) = memchr::memrchr(b'.', covered) else { return false };
    covered.len() == dot + 3 && base36(covered).as_bytes() == checksum
}

fn base36(covered: &[u8]) -> String {
    digits::<BASE36_LEN>(crc32fast::hash(covered), b"0123456789abcdefghijklmnopqrstuvwxyz")
}

pub(super) fn seal_base36(prefix: &str, payload: &str) -> String {
    let digit = |value: usize| char::from_digit(value as u32, 36).unwrap_or('z');
    let length = [payload.len() / 36, payload.len() % 36].map(digit);
    let covered = format!("{prefix}{payload}.01.{}{}", length[0], length[1]);
    format!("{covered}{}", base36(covered.as_bytes()))
}

/// Grafana's service account tokens end in an underscore and the CRC-32 of what is before it, the prefix included, in
/// hexadecimal with the least byte first (`pkg/components/satokengen` in Grafana's sources).
pub(super) fn verify_hex(token: &[u8]) -> bool {
    let Some(underscore) = memchr::memrchr(b'_', token) else { return false };
    hex(&token[..underscore]).as_bytes().eq_ignore_ascii_case(&token[underscore + 1..])
}

fn hex(covered: &[u8]) -> String {
    let bytes = crc32fast::hash(covered).to_le_bytes();
    bytes.iter().fold(String::with_capacity(8), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
        text
    })
}

pub(super) fn seal_hex(prefix: &str, body: &str) -> String {
    let covered = format!("{prefix}{body}");
    format!("{covered}_{}", hex(covered.as_bytes()))
}

fn digits<const LEN: usize>(value: u32, alphabet: &[u8]) -> String {
    let mut rest = value as usize;
    let mut digits = [alphabet[0]; LEN];
    for digit in digits.iter_mut().rev() {
        *digit = alphabet[rest % alphabet.len()];
        rest /= alphabet.len();
    }
    digits.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base62_agrees_with_a_published_token() {
        // The random part and checksum of a token that is often quoted where the form is explained.
        assert_eq!(base62(["zQWBuTSOoRi4A9s", "pHcVY5ncnsDkxkJ"].concat().as_bytes()), "0mLq17");
    }

    #[test]
    fn hex_agrees_with_the_token_of_grafanas_own_test() {
        let token = ["glsa_iNValIdinValiDinvalid", "invalidinva_5b582697"].concat();
        assert!(verify_hex(token.as_bytes()));
        assert!(!verify_hex(token.replace("5b58", "5b59").as_bytes()));
    }

    #[test]
    fn base36_pads_to_seven_characters() {
        assert_eq!(digits::<7>(0, b"0123456789abcdefghijklmnopqrstuvwxyz"), "0000000");
        assert_eq!(digits::<7>(u32::MAX, b"0123456789abcdefghijklmnopqrstuvwxyz"), "1z141z3");
    }

    #[test]
    fn base36_takes_tokens_with_and_without_a_version() {
        for middle in [".01.12", ".12"] {
            let covered = format!("glpat-{}{middle}", "Ab3-".repeat(9));
            let token = format!("{covered}{}", base36(covered.as_bytes()));
            assert!(verify_base36(token.as_bytes()), "{token}");
        }
    }
}
