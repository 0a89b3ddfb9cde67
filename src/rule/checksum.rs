//! Checks that tokens carry in themselves, so that a made-up or mistyped one is told from a real one without a network.

use super::definition::Checksum;

/// How many characters the checksum of [`Checksum::Crc32Base62`] takes.
pub(super) const CRC32_BASE62_LEN: usize = 6;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Checksum {
    /// Returns true if it is a structure that every such token has, rather than digits that can be mistyped.
    pub fn is_structure(self) -> bool {
        matches!(self, Self::Jwt)
    }

    /// Returns true if `token`, the secret with its prefix, carries the right checksum.
    pub fn verify(self, token: &[u8]) -> bool {
        match self {
            Self::Crc32Base62 => verify_crc32_base62(token),
            Self::Jwt => verify_jwt(token),
        }
    }
}

/// GitHub announced the form with its new tokens in 2021 ("Behind GitHub's new authentication token formats"): the
/// last six characters are the CRC-32 of the random part before them, in base62, with leading zeros.
fn verify_crc32_base62(token: &[u8]) -> bool {
    let random_start = memchr::memrchr(b'_', token).map_or(0, |underscore| underscore + 1);
    let random = &token[random_start..];
    match random.split_last_chunk::<CRC32_BASE62_LEN>() {
        Some((body, checksum)) if !body.is_empty() => crc32_base62(body).as_bytes() == checksum,
        _ => false,
    }
}

/// Returns the CRC-32 of `body` in base62 (digits, then upper, then lower case), six characters with leading zeros.
pub(super) fn crc32_base62(body: &[u8]) -> String {
    let mut rest = crc32fast::hash(body) as usize;
    let mut digits = [b'0'; CRC32_BASE62_LEN];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[rest % BASE62.len()];
        rest /= BASE62.len();
    }
    digits.iter().copied().map(char::from).collect()
}

/// RFC 7519: what stands before the first dot is a JSON object in base64url without padding, and says how it is signed.
fn verify_jwt(token: &[u8]) -> bool {
    let header = token.split(|byte| *byte == b'.').next().unwrap_or_default();
    data_encoding::BASE64URL_NOPAD
        .decode(header)
        .ok()
        .and_then(|json| serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&json).ok())
        .is_some_and(|header| header.get("alg").is_some_and(serde_json::Value::is_string))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc32_base62_agrees_with_a_published_token() {
        // The random part and checksum of a token that is often quoted where the form is explained.
        assert_eq!(crc32_base62(["zQWBuTSOoRi4A9s", "pHcVY5ncnsDkxkJ"].concat().as_bytes()), "0mLq17");
    }

    #[test]
    fn a_changed_or_cut_token_fails() {
        let body = "0123456789abcdefghijABCDEFGHIJ";
        let token = ["gh", "p_", body, &crc32_base62(body.as_bytes())].concat();
        assert!(Checksum::Crc32Base62.verify(token.as_bytes()));
        assert!(!Checksum::Crc32Base62.verify(token.replace("ABC", "ABD").as_bytes()));
        for cut in 0..token.len() {
            assert!(!Checksum::Crc32Base62.verify(&token.as_bytes()[..cut]), "cut at {cut}");
        }
    }

    #[test]
    fn jwt_headers_must_be_json_with_an_algorithm() {
        let encode = |header: &str| data_encoding::BASE64URL_NOPAD.encode(header.as_bytes()) + ".e30.c2ln";
        let cases = [
            (r#"{"alg":"HS256","typ":"JWT"}"#, true),
            (r#"{"typ":"JWT","alg":"none"}"#, true),
            (r#"{"typ":"JWT"}"#, false),
            (r#"{"alg":7}"#, false),
            (r#"["alg"]"#, false),
            ("no json", false),
        ];
        for (header, expected) in cases {
            assert_eq!(Checksum::Jwt.verify(encode(header).as_bytes()), expected, "{header}");
        }
        assert!(!Checksum::Jwt.verify(b"") && !Checksum::Jwt.verify(b"ey!.x.y"));
    }
}
