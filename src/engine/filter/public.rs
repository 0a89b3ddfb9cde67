//! Values that may be read by anyone: public keys, hashes of passwords.

/// Tells why `value` is not secret although it looks random, if it is so.
pub(crate) fn public(value: &[u8]) -> Option<&'static str> {
    if is_public_key(value) {
        return Some("value is a public key");
    }
    if is_crypt(value) {
        return Some("value is a hash of a password");
    }
    None
}

/// Public keys of SSH, and those of X.509 by how their DER begins.
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
    ];
    LEADS.iter().any(|lead| value.starts_with(lead.as_bytes()))
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
        for value in ["ssh-ed25519 AAAA", "MIIBIjANBgkqhkiG", "$2a$10$abcdefghijklmnopqrstuvwxyz01234", "{SSHA}abc"] {
            assert!(public(value.as_bytes()).is_some(), "{value}");
        }
        assert_eq!(public(b"a$b$c"), None);
    }
}
