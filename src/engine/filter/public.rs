//! Values that may be read by anyone: public keys, hashes of passwords and of files.

use crate::rule::checksum::is_public_nkey;

/// Tells why `value` is not secret although it looks random, if it is so.
pub(crate) fn public(value: &[u8]) -> Option<&'static str> {
    if is_public_key(value) {
        return Some("value is a public key");
    }
    if is_integrity(value) {
        return Some("value is the hash of a file");
    }
    if is_crypt(value) {
        return Some("value is a hash of a password");
    }
    None
}

/// Public keys of SSH, those of X.509 by how their DER begins, and those of NATS.
fn is_public_key(value: &[u8]) -> bool {
    const LEADS: &[&str] = &[
        "ssh-",
        "ecdsa-",
        "AAAAB3NzaC1",
        "AAAAC3NzaC1",
        "AAAAE2VjZHNh",
        "MIIBIjANBg",
        "MIICIjANBg",
        "MIGfMA0GCS",
        "MFkwEwYHKoZI",
        "MCowBQYDK2Vw",
        "age1",
    ];
    LEADS.iter().any(|lead| value.starts_with(lead.as_bytes())) || (value.len() == 56 && is_public_nkey(value))
}

/// `sha512-...`, as lock files and pages name what they load.
fn is_integrity(value: &[u8]) -> bool {
    let hash = ["sha1-", "sha256-", "sha384-", "sha512-"].iter().find_map(|lead| value.strip_prefix(lead.as_bytes()));
    hash.is_some_and(|hash| hash.len() >= 28)
}

/// `$2a$10$...`, `{SSHA}...`, `pbkdf2_sha256$...`
fn is_crypt(value: &[u8]) -> bool {
    let dollars = value.iter().filter(|&&byte| byte == b'$').count();
    let is_modular = (dollars >= 3 && value.len() > 20) || (dollars >= 2 && value.len() > 30);
    is_modular || [&b"{SHA"[..], b"{SSHA", b"{CRYPT}"].iter().any(|lead| value.starts_with(lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_values_are_known_by_their_beginning() {
        for value in [
            "ssh-ed25519 AAAA",
            "MIIBIjANBgkqhkiG",
            "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
            "$2a$10$abcdefghijklmnopqrstuvwxyz01234",
            "{SSHA}abc",
        ] {
            assert!(public(value.as_bytes()).is_some(), "{value}");
        }
        assert_eq!(public(b"a$b$c"), None);
    }
}
