//! Bech32 (BIP 173), as age writes its identities.

/// The characters of the data part, by their value.
pub const CHARSET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

const CHECKSUM_LEN: usize = 6;

/// Returns true if the last six characters are the checksum of what is before them. The last `1` ends the readable part;
/// all letters are upper or all are lower case.
pub(super) fn verify(token: &[u8]) -> bool {
    let is_mixed = token.iter().any(u8::is_ascii_uppercase) && token.iter().any(u8::is_ascii_lowercase);
    let lower = token.to_ascii_lowercase();
    let Some(separator) = memchr::memrchr(b'1', &lower) else { return false };
    let (readable, data) = (&lower[..separator], &lower[separator + 1..]);
    match data.iter().map(|byte| value(*byte)).collect::<Option<Vec<u8>>>() {
        Some(values) if !is_mixed && values.len() > CHECKSUM_LEN => polymod(readable, &values) == 1,
        _ => false,
    }
}

/// Appends the checksum to `prefix`, which ends in the separator, and `body`, in the case of the prefix.
pub(super) fn seal(prefix: &str, body: &str) -> String {
    let lower = prefix.to_ascii_lowercase();
    let readable = lower.strip_suffix('1').unwrap_or(&lower).as_bytes();
    let mut values: Vec<u8> = body.bytes().filter_map(|byte| value(byte.to_ascii_lowercase())).collect();
    values.extend([0; CHECKSUM_LEN]);
    let checksum = polymod(readable, &values) ^ 1;
    let place = |at: usize| (checksum >> (5 * (CHECKSUM_LEN - 1 - at))) & 31;
    let tail: String = (0..CHECKSUM_LEN).map(|at| char::from(CHARSET[place(at) as usize])).collect();
    let token = format!("{lower}{}{tail}", body.to_ascii_lowercase());
    if prefix == lower { token } else { token.to_ascii_uppercase() }
}

fn value(byte: u8) -> Option<u8> {
    CHARSET.iter().position(|known| *known == byte).map(|value| value as u8)
}

/// The checksum's polynomial over the readable part, spread as BIP 173 says, and the data.
fn polymod(readable: &[u8], data: &[u8]) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let high = readable.iter().map(|byte| byte >> 5);
    let low = readable.iter().map(|byte| byte & 31);
    high.chain([0]).chain(low).chain(data.iter().copied()).fold(1, |checksum: u32, value| {
        let top = checksum >> 25;
        let shifted = ((checksum & 0x01ff_ffff) << 5) ^ u32::from(value);
        (0..5).filter(|bit| (top >> bit) & 1 == 1).fold(shifted, |checksum, bit| checksum ^ GENERATOR[bit])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_are_told_apart() {
        let cases = [
            ("A12UEL5L", true),
            ("a12uel5l", true),
            ("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", true),
            ("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", true),
            ("A12Uel5l", false),
            ("split1checkupstagehandshakeupstreamerranterredcaperred2y9e2w", false),
            ("1", false),
            ("", false),
        ];
        for (text, expected) in cases {
            // `A1` alone has an empty data part, which no key has.
            let expected = expected && text.len() > 8;
            assert_eq!(verify(text.as_bytes()), expected, "{text}");
        }
    }
}
