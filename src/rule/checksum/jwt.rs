//! The readable parts of a JSON web token (RFC 7519).

use serde_json::{Map, Value};

/// Returns what stands before the first dot: a JSON object in base64url without padding that says how it is signed.
pub fn header(token: &[u8]) -> Option<Map<String, Value>> {
    let header = object(token.split(|byte| *byte == b'.').next()?)?;
    header.get("alg").is_some_and(Value::is_string).then_some(header)
}

/// Returns the claims, which stand between the first two dots.
pub fn claims(token: &[u8]) -> Option<Map<String, Value>> {
    object(token.split(|byte| *byte == b'.').nth(1)?)
}

fn object(text: &[u8]) -> Option<Map<String, Value>> {
    let json = data_encoding::BASE64URL_NOPAD.decode(text).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_must_be_json_with_an_algorithm() {
        let encode = |header: &str| data_encoding::BASE64URL_NOPAD.encode(header.as_bytes()) + ".e30.c2ln";
        let cases = [
            (r#"{"alg":"HS256","typ":"JWT"}"#, true),
            (r#"{"typ":"JWT","alg":"none"}"#, true),
            (r#"{"typ":"JWT"}"#, false),
            (r#"{"alg":7}"#, false),
            (r#"["alg"]"#, false),
            ("no json", false),
        ];
        for (text, expected) in cases {
            assert_eq!(header(encode(text).as_bytes()).is_some(), expected, "{text}");
        }
        assert!(header(b"").is_none() && header(b"ey!.x.y").is_none());
    }
}
