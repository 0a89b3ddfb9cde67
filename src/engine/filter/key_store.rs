//! Key stores that hold no key: trust stores, which list the certificates of others.

use bstr::ByteSlice as _;

/// Tells why a file that is named like a key store holds no private key, if it is a store whose contents can be told.
pub(crate) fn without_key(content: &[u8]) -> Option<&'static str> {
    let holds_key = match content {
        [0xfe, 0xed, 0xfe, 0xed, rest @ ..] => jks_holds_key(rest).unwrap_or(true),
        [0x30, 0x82, ..] if is_pkcs12(content) => pkcs12_holds_key(content),
        _ => return None,
    };
    (!holds_key).then_some("the store holds certificates only")
}

/// DER of PKCS #12: a sequence that begins with version 3.
fn is_pkcs12(content: &[u8]) -> bool {
    content.get(4..7) == Some(&[0x02, 0x01, 0x03])
}

/// Looks for the type of a bag with a key, which is never encrypted itself (RFC 7292, 4.2: `keyBag` and
/// `pkcs8ShroudedKeyBag`).
fn pkcs12_holds_key(content: &[u8]) -> bool {
    const BAGS: [u8; 10] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01];
    content.find_iter(&BAGS).any(|at| matches!(content.get(at + BAGS.len()), Some(1 | 2)))
}

/// Reads the entries of a store of Java after its magic number: version, count, and of each entry its tag (1 for a key,
/// 2 for a certificate), alias, date and content. `None` if they cannot be read.
fn jks_holds_key(mut rest: &[u8]) -> Option<bool> {
    let version = u32::from_be_bytes(take(&mut rest)?);
    let count = u32::from_be_bytes(take(&mut rest)?);
    for _ in 0..count {
        if u32::from_be_bytes(take(&mut rest)?) != 2 {
            return Some(true);
        }
        skip_short(&mut rest)?;
        take::<8>(&mut rest)?;
        if version == 2 {
            skip_short(&mut rest)?;
        }
        let len = u32::from_be_bytes(take(&mut rest)?);
        rest = rest.get(usize::try_from(len).ok()?..)?;
    }
    Some(false)
}

fn take<const LEN: usize>(rest: &mut &[u8]) -> Option<[u8; LEN]> {
    let (head, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(*head)
}

/// Skips a text with its length in two bytes before it.
fn skip_short(rest: &mut &[u8]) -> Option<()> {
    let len = u16::from_be_bytes(take(rest)?);
    *rest = rest.get(usize::from(len)..)?;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jks(tag: u8) -> Vec<u8> {
        let certificate = [&[0, 5][..], b"X.509", &[0, 0, 0, 3], b"abc"].concat();
        [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, tag, 0, 2], &b"ca"[..], &[0; 8], &certificate]
            .concat()
    }

    #[test]
    fn trust_stores_are_told_from_key_stores() {
        let bag =
            |kind: u8| [&b"\x30\x82\x04\x62\x02\x01\x03\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01"[..], &[kind]].concat();
        assert!(without_key(&jks(2)).is_some());
        assert_eq!(without_key(&jks(1)), None);
        assert_eq!(without_key(&jks(2)[..30]), None, "a store that is cut may hold one");
        assert!(without_key(&bag(3)).is_some());
        assert_eq!(without_key(&bag(2)), None);
        assert_eq!(without_key(b"PuTTY-User-Key-File-3"), None);
    }
}
