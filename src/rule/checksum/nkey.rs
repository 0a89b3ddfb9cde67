//! NKEY seeds of NATS: base32 of two prefix bytes, 32 bytes of seed and a CRC-16 (`nats-io/nkeys`, "crc16.go").

use data_encoding::BASE32_NOPAD;

const SEED_LEN: usize = 32;

/// Returns true if `token` is a seed whose checksum is right.
pub(super) fn verify(token: &[u8]) -> bool {
    let Ok(bytes) = BASE32_NOPAD.decode(token) else { return false };
    match bytes.split_last_chunk::<2>() {
        Some((covered, checksum)) if covered.len() == 2 + SEED_LEN => crc16(covered).to_le_bytes() == *checksum,
        _ => false,
    }
}

/// Returns true if `token` is a public key, of whatever role, whose checksum is right.
pub fn is_public_nkey(token: &[u8]) -> bool {
    let Ok(bytes) = BASE32_NOPAD.decode(token) else { return false };
    match bytes.split_last_chunk::<2>() {
        Some((covered, checksum)) if covered.len() == 1 + SEED_LEN => crc16(covered).to_le_bytes() == *checksum,
        _ => false,
    }
}

/// Returns the text of a user's seed.
pub fn user_seed(seed: [u8; SEED_LEN]) -> String {
    // The type of the key ("seed", then "user") takes five bits each, from the top.
    const SEED: u8 = 18 << 3;
    const USER: u8 = 20 << 3;
    let mut bytes = vec![SEED | (USER >> 5), (USER & 31) << 3];
    bytes.extend(seed);
    bytes.extend(crc16(&bytes).to_le_bytes());
    BASE32_NOPAD.encode(&bytes)
}

/// CRC-16/XMODEM: polynomial 0x1021, from zero, high bit first.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc: u16, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| match crc & 0x8000 {
            0 => crc << 1,
            _ => (crc << 1) ^ 0x1021,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crc_is_that_of_the_catalogue() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
    }

    #[test]
    fn a_public_key_has_no_mark_of_a_seed() {
        let mut bytes = vec![20 << 3];
        bytes.extend([7; SEED_LEN]);
        bytes.extend(crc16(&bytes).to_le_bytes());
        assert!(is_public_nkey(BASE32_NOPAD.encode(&bytes).as_bytes()));
        assert!(!is_public_nkey(user_seed([7; SEED_LEN]).as_bytes()) && !is_public_nkey(b"UAB"));
    }

    #[test]
    fn a_users_seed_says_so() {
        assert!(user_seed([7; SEED_LEN]).starts_with("SU"));
        assert!(verify(user_seed([7; SEED_LEN]).as_bytes()));
        assert!(!verify(b"SUAB") && !verify(b"not base32"));
    }
}
