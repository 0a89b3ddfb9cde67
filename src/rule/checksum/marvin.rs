//! The keys of Azure that carry a mark of their service and a Marvin32 checksum (`microsoft/security-utilities`,
//! "IdentifiableSecrets.cs" and "IdentifiableMetadata.cs"; the hash is SymCrypt's "marvin32.c").

use data_encoding::{BASE64, BASE64_NOPAD};

/// Where the fixed mark `JQQJ9` of an annotated key stands, and its checksum: in 84 characters of base62, whatever service
/// made it.
const ANNOTATION: usize = 52;
const ANNOTATED: usize = 80;

/// How many characters the checksum of other marked keys takes, before the padding. The mark is the four before it.
const ENCODED: usize = 6;

/// The seeds that a mark is used with, one for each sort of key that the service gives out.
const SEEDS: [(&[u8; 4], &[&[u8; 8]]); 13] = [
    (b"+ASt", &[b"Default0"]),
    (b"ACDb", &[b"MastRW00", b"MastRO00", b"SystRW00", b"SystRO00", b"SysAll00", b"Resour00", b"Encryp00"]),
    (b"+ABa", &[b"AbAcct00"]),
    (b"APIM", &[b"Tenant00", b"IoTHub00", b"Gatewy00", b"GitKey00"]),
    (b"+AMC", &[b"Classic0"]),
    (b"+ASb", &[b"Send0000", b"Listen00", b"Manage00", b"System00", b"Unknown0"]),
    (b"+AEh", &[b"Send0000", b"Listen00", b"Manage00", b"System00", b"Unknown0"]),
    (b"+ARm", &[b"Send0000", b"Listen00", b"Manage00", b"System00", b"Unknown0"]),
    (b"AIoT", &[b"IoTHub00", b"DpsKey00", b"Device00"]),
    (b"AzFu", &[b"Master00", b"System00", b"Functi00"]),
    (b"AzCa", &[b"Access00"]),
    (b"AzSe", &[b"Query000", b"PAdmin00"]),
    (b"+ACR", &[b"ACRDflt0"]),
];

/// Returns true if the checksum is right. One that is not may be of a sort whose seed is not published.
pub(super) fn verify(token: &[u8]) -> bool {
    if token.get(ANNOTATION..).is_some_and(|rest| rest.starts_with(b"JQQJ9")) {
        return token.split_at_checked(ANNOTATED).is_some_and(|(covered, end)| is_annotated(covered, end));
    }
    let padded = token.iter().rev().take_while(|byte| **byte == b'=').count();
    let Some(mark) = (token.len() - padded).checked_sub(ENCODED + 4).map(|at| &token[at..at + 4]) else { return false };
    SEEDS.iter().filter(|(known, _)| *known == mark).any(|(_, seeds)| seeds.iter().any(|seed| is_marked(token, seed)))
}

/// The end is the checksum in base62, filled up with zeros at its end, or, of older keys, in base64; and as much of it as
/// there is room for.
fn is_annotated(covered: &[u8], end: &[u8]) -> bool {
    let Ok(covered) = BASE64.decode(covered) else { return false };
    let checksum = hash(&covered, b"Default0").to_le_bytes();
    let end = end.strip_suffix(b"==").unwrap_or(end);
    let in_base64 = BASE64_NOPAD.encode(&checksum);
    (4..=ENCODED).contains(&end.len())
        && (in_base62(u32::from_be_bytes(checksum)).starts_with(&end[..4])
            || in_base64.as_bytes().starts_with(&end[..4]))
}

fn in_base62(mut value: u32) -> Vec<u8> {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut digits = Vec::with_capacity(ENCODED);
    while value > 0 {
        digits.insert(0, DIGITS[(value % 62) as usize]);
        value /= 62;
    }
    digits.resize(ENCODED, b'0');
    digits
}

/// The last four bytes are the checksum of all before them.
fn is_marked(token: &[u8], seed: &[u8; 8]) -> bool {
    let standard = |byte: &u8| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => *other,
    };
    let text: Vec<u8> = token.iter().filter(|byte| **byte != b'=').map(standard).collect();
    let Ok(bytes) = BASE64_NOPAD.decode(&text) else { return false };
    bytes.split_last_chunk::<4>().is_some_and(|(covered, checksum)| hash(covered, seed).to_le_bytes() == *checksum)
}

/// Both halves of Marvin32, folded into one. The seed is eight letters, read as a number.
fn hash(data: &[u8], seed: &[u8; 8]) -> u32 {
    let hash = marvin(data, u64::from_be_bytes(*seed));
    (hash >> 32) as u32 ^ hash as u32
}

fn marvin(data: &[u8], seed: u64) -> u64 {
    let mut state = (seed as u32, (seed >> 32) as u32);
    let (words, rest) = data.as_chunks::<4>();
    for word in words {
        mix(&mut state, u32::from_le_bytes(*word));
    }
    let mut last = [0; 4];
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 0x80;
    mix(&mut state, u32::from_le_bytes(last));
    mix(&mut state, 0);
    (u64::from(state.1) << 32) | u64::from(state.0)
}

fn mix((low, high): &mut (u32, u32), word: u32) {
    *low = low.wrapping_add(word);
    *high ^= *low;
    *low = low.rotate_left(20).wrapping_add(*high);
    *high = high.rotate_left(9) ^ *low;
    *low = low.rotate_left(27).wrapping_add(*high);
    *high = high.rotate_left(19);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_symcrypt() {
        let cases: [(&[u8], u64); 5] = [
            (&[], 0x30ed_35c1_00cd_3c7d),
            (&[0xaf], 0x48e7_3fc7_7d75_ddc1),
            (&[0xe7, 0x0f], 0xb5f6_e1fc_485d_bff8),
            (&[0x37, 0xf4, 0x95], 0xf0b0_7c78_9b8c_f7e8),
            (&[0x86, 0x42, 0xdc, 0x59], 0x7008_f2e8_7e9c_f556),
        ];
        for (data, expected) in cases {
            assert_eq!(marvin(data, 0x004f_b61a_001b_dbcc), expected, "{data:?}");
        }
    }

    /// Returns a key of 64 bytes with this mark, which stands before the last six characters and the padding.
    fn marked(mark: &str, seed: &[u8; 8]) -> String {
        let random: String = "Ab3+".repeat(19);
        let covered = BASE64.decode(format!("{random}{mark}AAAAAA==").as_bytes()).unwrap();
        let checksum = hash(&covered[..60], seed).to_le_bytes();
        BASE64.encode(&[&covered[..60], &checksum].concat())
    }

    #[test]
    fn a_marked_key_is_told_from_a_changed_one() {
        for (mark, seed) in [("+ASt", b"Default0"), ("ACDb", b"MastRO00"), ("+ABa", b"AbAcct00")] {
            let key = marked(mark, seed);
            assert!(verify(key.as_bytes()), "{mark}");
            assert!(!verify(key.replacen("b3", "b4", 1).as_bytes()), "{mark}");
            assert!(!verify(&key.as_bytes()[1..]), "{mark}");
        }
        assert!(!verify(marked("+ASt", b"AbAcct00").as_bytes()), "the seed of another service");
    }

    #[test]
    fn an_annotated_key_is_told_from_a_changed_one() {
        let covered = format!("{}JQQJ99BK{}AZDO", "Ab3d".repeat(13), "AC".repeat(8));
        let checksum = hash(&BASE64.decode(covered.as_bytes()).unwrap(), b"Default0").to_le_bytes();
        let ends = [
            String::from_utf8(in_base62(u32::from_be_bytes(checksum))[..4].to_vec()).unwrap(),
            BASE64.encode(&checksum)[..4].to_owned(),
        ];
        for end in ends {
            assert!(verify(format!("{covered}{end}").as_bytes()), "{end}");
            assert!(!verify(format!("{covered}{end}").replacen("b3", "b4", 1).as_bytes()), "{end}");
        }
        assert!(!verify(format!("{covered}-").as_bytes()));
    }

    #[test]
    fn whatever_is_shorter_than_its_mark_is_none() {
        let key = marked("+ASt", b"Default0");
        for len in 0..key.trim_end_matches('=').len() {
            assert!(!verify(&key.as_bytes()[..len]), "{len}");
        }
    }
}
