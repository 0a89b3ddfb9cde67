//! The identity of a finding: stable when lines move or files are renamed, and no way back to the secret.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The first 16 bytes of HMAC-SHA-256 over the rule id, a zero byte and the secret. Shown as 32 hexadecimal digits;
/// the first six are enough to name one within a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 16]);

/// What fingerprints are keyed with. Those who want short passwords to be safe against guessing from a published
/// baseline choose their own key; everyone else shares the built-in one, so that reports of all machines agree.
#[derive(Clone)]
pub struct FingerprintKey(Hmac<Sha256>);

impl FingerprintKey {
    pub fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes keys of any length"))
    }

    /// Returns the fingerprint of `secret` as found by the rule with this id.
    pub fn fingerprint(&self, rule_id: &str, secret: &[u8]) -> Fingerprint {
        let mut mac = self.0.clone();
        mac.update(rule_id.as_bytes());
        mac.update(&[0]);
        mac.update(secret);
        let digest = mac.finalize().into_bytes();
        Fingerprint(digest[..16].try_into().expect("the digest has 32 bytes"))
    }
}

impl Default for FingerprintKey {
    fn default() -> Self {
        Self::new(b"keysift fingerprint v1")
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey")
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Fingerprint {
    /// Reads the 32 hexadecimal digits that `Display` writes.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// Returns the first six digits, enough to name a finding within one report.
    pub fn short(&self) -> String {
        self.to_string()[..6].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_rule_and_secret_agree_and_all_else_differs() {
        let key = FingerprintKey::default();
        let one = key.fingerprint("rule", b"secret");
        assert_eq!(one, key.fingerprint("rule", b"secret"));
        assert_ne!(one, key.fingerprint("rule2", b"secret"));
        assert_ne!(one, key.fingerprint("rule", b"secret2"));
        assert_ne!(one, FingerprintKey::new(b"ours").fingerprint("rule", b"secret"));
        assert_eq!(Fingerprint::parse(&one.to_string()), Some(one));
    }
}
