//! `Basic` credentials: the base64 of `user:password`.

/// The longest credentials that are decoded.
pub(super) const MAX_BYTES: usize = 384;

/// Returns user and password, decoded into `buffer`; `None` if they are not such, or the password is empty.
pub(super) fn decode<'a>(value: &[u8], buffer: &'a mut [u8; MAX_BYTES]) -> Option<(&'a [u8], &'a [u8])> {
    let padding = value.iter().rev().take_while(|&&byte| byte == b'=').count();
    let value = &value[..value.len() - padding];
    let encoding = data_encoding::BASE64_NOPAD;
    let len = encoding.decode_len(value.len()).ok().filter(|len| *len <= MAX_BYTES)?;
    let len = encoding.decode_mut(value, &mut buffer[..len]).ok()?;
    let decoded = &buffer[..len];
    let colon = memchr::memchr(b':', decoded)?;
    let is_text = decoded.iter().all(|byte| (0x20..0x7f).contains(byte));
    (is_text && colon + 1 < len).then(|| (&decoded[..colon], &decoded[colon + 1..]))
}
