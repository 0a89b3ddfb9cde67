//! Passwords in URLs: the host says whether they open anything beyond this machine.

use super::{Fact, Seen};
use crate::rule::Severity;

/// How far before the password its URL may begin, in bytes.
const REACH: usize = 512;

/// Where a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Anywhere,
    /// This machine alone.
    Local,
    /// A name or address that is set aside for documentation.
    Documentation,
}

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    let Some(host) = host(seen) else { return Vec::new() };
    let fact = Fact::named("host", host).map(|fact| match reach(host) {
        Reach::Anywhere => fact,
        Reach::Local => Fact::new(format!("{}, this machine only", fact.text)).at_most(Severity::Low),
        Reach::Documentation => {
            Fact::new(format!("{}, set aside for documentation", fact.text)).at_most(Severity::Info)
        }
    });
    fact.into_iter().collect()
}

/// Returns the host behind a password in `scheme://user:password@host`.
fn host<'a>(seen: &Seen<'a>) -> Option<&'a str> {
    let (content, span) = seen.place?;
    let after = content[span.end..].strip_prefix(b"@")?;
    let is_url = |byte: &&u8| byte.is_ascii_graphic() && !b"\"'`<>".contains(byte);
    let before = content[..span.start].iter().rev().take(REACH).take_while(is_url).count();
    memchr::memmem::find(&content[span.start - before..span.start], b"://")?;
    let end = match after.first()? {
        b'[' => memchr::memchr(b']', after)? + 1,
        _ => after.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(byte)).count(),
    };
    std::str::from_utf8(&after[..end]).ok().filter(|host| !host.is_empty())
}

/// Tells where a host is by its name (RFC 2606, RFC 6761) or address (RFC 1122, RFC 5737, RFC 3849).
fn reach(host: &str) -> Reach {
    let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    let is_within =
        |domain: &&str| host.strip_suffix(*domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if let Ok(address) = host.parse::<std::net::IpAddr>() {
        return match address {
            address if address.is_loopback() || address.is_unspecified() => Reach::Local,
            std::net::IpAddr::V4(address) if address.is_documentation() => Reach::Documentation,
            std::net::IpAddr::V6(address) if address.segments()[..2] == [0x2001, 0xdb8] => Reach::Documentation,
            _ => Reach::Anywhere,
        };
    }
    match host.as_str() {
        "host.docker.internal" => Reach::Local,
        _ if is_within(&"localhost") => Reach::Local,
        _ if ["example", "example.com", "example.net", "example.org", "test", "invalid"].iter().any(is_within) => {
            Reach::Documentation
        }
        _ => Reach::Anywhere,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::told_in;
    use super::*;

    #[test]
    fn hosts_that_are_not_production_are_known() {
        let cases = [
            ("db.corp.internal", Reach::Anywhere),
            ("10.0.0.4", Reach::Anywhere),
            ("contest", Reach::Anywhere),
            ("myexample.com", Reach::Anywhere),
            ("localhost", Reach::Local),
            ("db.LOCALHOST.", Reach::Local),
            ("127.0.0.1", Reach::Local),
            ("127.8.9.1", Reach::Local),
            ("0.0.0.0", Reach::Local),
            ("[::1]", Reach::Local),
            ("example.com", Reach::Documentation),
            ("db.example.org", Reach::Documentation),
            ("db.test", Reach::Documentation),
            ("192.0.2.7", Reach::Documentation),
            ("198.51.100.7", Reach::Documentation),
            ("203.0.113.7", Reach::Documentation),
            ("[2001:db8::1]", Reach::Documentation),
        ];
        for (host, expected) in cases {
            assert_eq!(reach(host), expected, "{host}");
        }
    }

    #[test]
    fn the_host_behind_a_password_is_told() {
        let cases: [(&str, &[&str]); 6] = [
            ("postgres://app:«hunter42»@db.corp:5432/app", &["host db.corp"]),
            ("redis://:«hunter42»@localhost", &["host localhost, this machine only [low]"]),
            ("amqp://a:«hunter42»@[::1]:5672/", &["host [::1], this machine only [low]"]),
            ("https://«hunter42»@example.com/x", &["host example.com, set aside for documentation [info]"]),
            ("password: «hunter42»@example.com", &[]),
            ("see https://x, password=«hunter42»@example.com", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(told_in(text), expected, "{text}");
        }
    }
}
