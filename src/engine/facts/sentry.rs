//! Sentry's organization tokens, which hold the organization and its region as JSON.

use serde_json::{Map, Value};

use super::{Fact, Seen, member};

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    let Some(claims) = claims(seen) else { return Vec::new() };
    let facts = [("organization", "org"), ("region", "region_url")];
    facts.iter().filter_map(|(what, name)| Fact::named(what, member(&claims, name)?)).collect()
}

/// `sntrys_BASE64_RANDOM`
fn claims(seen: &Seen<'_>) -> Option<Map<String, Value>> {
    let rest = seen.secret.strip_prefix(b"sntrys_")?;
    let end = memchr::memrchr(b'_', rest)?;
    let encoded = bstr::ByteSlice::trim_end_with(&rest[..end], |sign| sign == '=');
    serde_json::from_slice(&data_encoding::BASE64_NOPAD.decode(encoded).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::super::testing::told;

    #[test]
    fn organization_and_region_are_told() {
        let json = r#"{"iat":1735064623.5,"url":"https://sentry.io","region_url":"https://de.sentry.io","org":"acme"}"#;
        for encoded in
            [data_encoding::BASE64.encode(json.as_bytes()), data_encoding::BASE64_NOPAD.encode(json.as_bytes())]
        {
            let token = format!("sntrys_{encoded}_{}", "aB3+".repeat(10));
            assert_eq!(told(&token), ["organization acme", "region https://de.sentry.io"]);
        }
        assert_eq!(told("sntrys_eyJpYXQi_abc"), Vec::<String>::new());
    }
}
