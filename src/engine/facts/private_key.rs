//! Private keys that need a passphrase.

use bstr::ByteSlice as _;

use super::{Fact, Seen};
use crate::rule::Severity;

/// Where a key says that it is encrypted, in bytes from its start: PEM headers and those of PuTTY come first.
const HEAD: usize = 256;

/// What the binary text of an OpenSSH key begins with; the name of the cipher follows with its length.
const OPENSSH: &[u8] = b"openssh-key-v1\0";

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    let fact = || Fact::new("encrypted with a passphrase").at_most(Severity::Medium);
    needs_passphrase(seen.secret).then(fact).into_iter().collect()
}

/// Returns true if `key` is a private key that nobody can use who has it alone.
pub fn needs_passphrase(key: &[u8]) -> bool {
    let head = &key[..key.len().min(HEAD)];
    let says_so = ["ENCRYPTED", "Encryption: aes"].iter().any(|sign| head.contains_str(sign));
    match head {
        _ if head.starts_with(b"-----BEGIN OPENSSH") => has_cipher(head),
        _ => says_so && (head.starts_with(b"-----BEGIN ") || head.starts_with(b"PuTTY-User-Key-File-")),
    }
}

/// Returns true if an OpenSSH key names a cipher.
fn has_cipher(head: &[u8]) -> bool {
    let Some(start) = head.find(b"b3BlbnNzaC1rZXktdjEA") else { return false };
    let is_base64 = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let text: Vec<u8> = head[start..].iter().take_while(is_base64).copied().collect();
    let whole = &text[..text.len() / 4 * 4];
    let Ok(bytes) = data_encoding::BASE64.decode(whole) else { return false };
    let rest = bytes.strip_prefix(OPENSSH).and_then(|rest| rest.split_first_chunk::<4>());
    rest.is_some_and(|(length, name)| name.get(..u32::from_be_bytes(*length) as usize).is_some_and(|it| it != b"none"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::told;

    fn openssh(cipher: &str) -> String {
        let length = (cipher.len() as u32).to_be_bytes();
        let bytes = [&b"openssh-key-v1\0"[..], &length, cipher.as_bytes(), &[7; 40]].concat();
        format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n", data_encoding::BASE64.encode(&bytes))
    }

    #[test]
    fn a_passphrase_is_noticed() {
        let told_of_it = ["encrypted with a passphrase [medium]"];
        let cases: [(&str, &[&str]); 7] = [
            ("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nQQ", &told_of_it),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nQQ", &told_of_it),
            ("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: aes256-cbc\n", &told_of_it),
            ("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n", &[]),
            ("-----BEGIN RSA PRIVATE KEY-----\nQQ", &[]),
            (&openssh("aes256-ctr"), &told_of_it),
            (&openssh("none"), &[]),
        ];
        for (key, expected) in cases {
            assert_eq!(told(key), expected, "{key}");
        }
        let escaped = openssh("aes256-ctr").replace('\n', "\\n");
        assert_eq!(told(&escaped), told_of_it);
    }
}
