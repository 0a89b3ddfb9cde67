//! PyPI's tokens, whose caveats say which projects they reach (`warehouse/macaroons/caveats` in PyPI's sources).

use serde_json::Value;

use super::{Fact, Seen};
use crate::date::Date;
use crate::rule::checksum::macaroon::Macaroon;

/// The numbers that caveats begin with.
mod tag {
    pub const EXPIRATION: u64 = 0;
    pub const PROJECT_NAME: u64 = 1;
    pub const PROJECT_ID: u64 = 2;
}

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    let macaroon = seen.secret.starts_with(b"pypi-").then(|| Macaroon::parse(seen.secret)).flatten();
    let Some(macaroon) = macaroon else { return Vec::new() };
    let mut facts = Vec::new();
    let mut reaches = Fact::new("uploads to every project of its owner");
    for caveat in macaroon.caveats.iter().filter_map(|caveat| serde_json::from_slice::<Value>(caveat).ok()) {
        match caveat.get(0).and_then(Value::as_u64) {
            Some(tag::EXPIRATION) => {
                let last_day = caveat.get(1).and_then(Value::as_i64).and_then(Date::of_seconds);
                facts.extend(last_day.map(|day| seen.expiry(day)));
            }
            Some(tag::PROJECT_NAME) => reaches = limited_to(caveat.get(1)),
            Some(tag::PROJECT_ID) => reaches = Fact::new("limited to single projects"),
            // The older form: an object.
            _ => {
                if let projects @ Some(Value::Array(_)) = caveat.pointer("/permissions/projects") {
                    reaches = limited_to(projects);
                }
            }
        }
    }
    facts.insert(0, reaches);
    facts
}

fn limited_to(names: Option<&Value>) -> Fact {
    let names: Vec<&str> = names.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    Fact::named("limited to", &names.join(", ")).unwrap_or_else(|| Fact::new("limited to single projects"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::told;
    use data_encoding::BASE64URL_NOPAD;

    fn token(caveats: &[&str]) -> String {
        let mut bytes = b"\x02\x01\x08pypi.org\x02\x02id\0".to_vec();
        for caveat in caveats {
            bytes.extend([2, caveat.len() as u8]);
            bytes.extend(caveat.as_bytes());
            bytes.push(0);
        }
        bytes.extend([0, 6, 32]);
        bytes.extend([5; 32]);
        format!("pypi-{}", BASE64URL_NOPAD.encode(&bytes))
    }

    #[test]
    fn caveats_say_what_a_token_reaches() {
        let cases: [(&[&str], &[&str]); 5] = [
            (&[], &["uploads to every project of its owner"]),
            (&[r#"{"version": 1, "permissions": "user"}"#], &["uploads to every project of its owner"]),
            (&[r#"{"version": 1, "permissions": {"projects": ["one"]}}"#], &["limited to one"]),
            (&[r#"[1, ["one", "two"]]"#, r#"[3, "uuid"]"#], &["limited to one, two"]),
            (&["[0, 1577836800, 0]", r#"[2, ["id"]]"#], &["limited to single projects", "expired on 2020-01-01 [low]"]),
        ];
        for (caveats, expected) in cases {
            assert_eq!(told(&token(caveats)), expected, "{caveats:?}");
        }
    }
}
