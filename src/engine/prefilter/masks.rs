//! Classifies 64 bytes at a time.

use wide::u8x16;

/// How many bytes are classified together.
pub const BLOCK: usize = 64;

/// Which of 64 bytes belong to which class, one bit each, the first byte lowest.
pub struct Masks {
    pub lower_digit: u64,
    pub upper: u64,
    /// `+` and `/`, which base64 adds to letters and digits.
    base64_sign: u64,
    /// `%` and `\`.
    escape: u64,
}

impl Masks {
    #[inline]
    pub fn of(block: &[u8]) -> Self {
        let mut masks = Self { lower_digit: 0, upper: 0, base64_sign: 0, escape: 0 };
        for (part, bytes) in block.as_chunks::<16>().0.iter().enumerate() {
            let bytes = u8x16::new(*bytes);
            let shift = part * 16;
            let within = |from: u8, count: u8| {
                let distance = bytes - u8x16::splat(from);
                distance.simd_eq(distance.min(u8x16::splat(count - 1)))
            };
            let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
            let bits = |mask: u8x16| u64::from(mask.to_bitmask() & 0xffff) << shift;
            masks.lower_digit |= bits(within(b'a', 26) | within(b'0', 10));
            masks.upper |= bits(within(b'A', 26));
            masks.base64_sign |= bits(is(b'+') | is(b'/'));
            masks.escape |= bits(is(b'%') | is(b'\\'));
        }
        masks
    }

    #[inline]
    pub fn alnum(&self) -> u64 {
        self.lower_digit | self.upper
    }

    /// Marks the first byte of each stretch of 16 bytes of the base64 alphabet. A run of 31 bytes or more has such a
    /// stretch in some block, however the blocks cut it.
    #[inline]
    pub fn long_runs(&self) -> u64 {
        let mask = self.alnum() | self.base64_sign;
        let two = mask & (mask >> 1);
        let four = two & (two >> 2);
        let eight = four & (four >> 4);
        eight & (eight >> 8)
    }

    /// Marks escapes that are followed by two more at the same distance: `%41%42%43`, `\x41\x42\x43`,
    /// `\u0041\u0042\u0043`.
    #[inline]
    pub fn repeated_escapes(&self) -> u64 {
        let mask = self.escape;
        (mask & (mask >> 3) & (mask >> 6)) | (mask & (mask >> 4) & (mask >> 8)) | (mask & (mask >> 6) & (mask >> 12))
    }
}

/// The lowest group of neighbouring set bits.
#[inline]
pub fn first_group(mask: u64) -> u64 {
    let lowest = mask & mask.wrapping_neg();
    mask & !mask.wrapping_add(lowest)
}
