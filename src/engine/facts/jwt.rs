//! JSON web tokens: who issued them, for which role, until when.

use serde_json::{Map, Value};

use super::{Fact, Seen, member};
use crate::date::Date;
use crate::rule::Severity;
use crate::rule::checksum::jwt;

/// The issuer of the keys that `supabase start` shows, the same on every machine.
const SUPABASE_DEMO: &str = "supabase-demo";

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    // Only tokens of three parts are signed; the header tells them from other dotted text.
    if seen.secret.iter().filter(|byte| **byte == b'.').count() != 2 {
        return Vec::new();
    }
    let (Some(header), Some(claims)) = (jwt::header(seen.secret), jwt::claims(seen.secret)) else { return Vec::new() };
    let mut facts = Vec::new();
    let issuer = member(&claims, "iss").unwrap_or_default();
    facts.extend(Fact::named("issuer", issuer));
    facts.extend(member(&claims, "sub").filter(|sub| sub.starts_with("system:")).and_then(|sub| {
        // Kubernetes names service accounts so; other subjects may be people.
        Fact::named("subject", sub)
    }));
    facts.extend(role(&claims, issuer));
    facts.push(lifetime(seen, &claims));
    if member(&header, "alg").is_some_and(|algorithm| algorithm.eq_ignore_ascii_case("none")) {
        facts.push(Fact::new("unsigned"));
    }
    facts
}

/// Supabase's keys are tokens of a role.
fn role(claims: &Map<String, Value>, issuer: &str) -> Option<Fact> {
    let role = Fact::named("role", member(claims, "role")?)?;
    Some(match (issuer, role.text.as_str()) {
        (SUPABASE_DEMO, _) => Fact::new(format!("{}, of a local demo", role.text)).at_most(Severity::Info),
        ("supabase", "role anon") => Fact::new("role anon, made to be public").at_most(Severity::Info),
        _ => role,
    })
}

fn lifetime(seen: &Seen<'_>, claims: &Map<String, Value>) -> Fact {
    let Some(expiry) = claims.get("exp") else { return Fact::new("does not expire") };
    // A number of seconds, which some libraries write with a fraction.
    let seconds = expiry.as_i64().or_else(|| expiry.as_f64().map(|seconds| seconds as i64));
    seconds.and_then(Date::of_seconds).map_or_else(|| Fact::new("expires"), |day| seen.expiry(day))
}

#[cfg(test)]
mod tests {
    use super::super::testing::told;

    fn token(header: &str, claims: &str) -> String {
        let encode = |json: &str| data_encoding::BASE64URL_NOPAD.encode(json.as_bytes());
        format!("{}.{}.c2lnbmF0dXJl", encode(header), encode(claims))
    }

    #[test]
    fn claims_are_told() {
        let cases: [(&str, &[&str]); 10] = [
            (r#"{"sub":"x"}"#, &["does not expire"]),
            (
                r#"{"iss":"https://login.corp","exp":1767225600}"#,
                &["issuer https://login.corp", "expires on 2026-01-01"],
            ),
            (r#"{"exp":1767225599}"#, &["expired on 2025-12-31 [low]"]),
            (r#"{"exp":1767225599.5}"#, &["expired on 2025-12-31 [low]"]),
            (r#"{"exp":"soon"}"#, &["expires"]),
            (r#"{"exp":-5}"#, &["expires"]),
            (
                r#"{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:ci:deploy"}"#,
                &["issuer kubernetes/serviceaccount", "subject system:serviceaccount:ci:deploy", "does not expire"],
            ),
            (
                r#"{"iss":"supabase","role":"anon","exp":1893456000}"#,
                &["issuer supabase", "role anon, made to be public [info]", "expires on 2030-01-01"],
            ),
            (
                r#"{"iss":"supabase","role":"service_role","exp":1893456000}"#,
                &["issuer supabase", "role service_role", "expires on 2030-01-01"],
            ),
            (
                r#"{"iss":"supabase-demo","role":"service_role","exp":1893456000}"#,
                &["issuer supabase-demo", "role service_role, of a local demo [info]", "expires on 2030-01-01"],
            ),
        ];
        for (claims, expected) in cases {
            assert_eq!(told(&token(r#"{"alg":"HS256"}"#, claims)), expected, "{claims}");
        }
        assert_eq!(told(&token(r#"{"alg":"none"}"#, "{}")), ["does not expire", "unsigned"]);
    }

    #[test]
    fn other_dotted_text_tells_nothing() {
        for text in ["a.b.c", "1.2.3", &token("{}", "{}"), &token(r#"{"alg":"HS256"}"#, "no json")] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }
}
