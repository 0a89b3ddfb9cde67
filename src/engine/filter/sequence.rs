//! Values that count, or say the same again: nobody draws those at random.

/// `123456`, `abcdef`, `abc123def456`, `0123456789abcdef`, `fedcba`
pub(super) fn is_sequence(value: &[u8]) -> bool {
    let mut covered = 0;
    let mut run = 1;
    let mut close = |run: usize| covered += if run >= 3 { run } else { 0 };
    let mut goes_up = true;
    for pair in value.windows(2) {
        let steps_up = pair[1] == pair[0].wrapping_add(1) && pair[1].is_ascii_alphanumeric()
            || matches!(pair, [b'9', b'0' | b'a' | b'A']);
        let steps_down = pair[0] == pair[1].wrapping_add(1) && pair[0].is_ascii_alphabetic();
        if (steps_up || steps_down) && (run == 1 || goes_up == steps_up) {
            run += 1;
        } else {
            close(run);
            run = 1 + usize::from(steps_up || steps_down);
        }
        goes_up = steps_up;
    }
    close(run);
    let body = value.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    // `A1B2C3D4E5`: two sequences, byte by byte.
    let lower = |byte: u8| byte.to_ascii_lowercase();
    let woven = value.windows(3).filter(|three| lower(three[2]) == lower(three[0]).wrapping_add(1)).count();
    if value.len() >= 8 && woven * 4 >= value.len() * 3 {
        return true;
    }
    covered >= 4 && covered * 3 >= body * 2 || covered >= 12 && covered * 2 >= body
}

/// Numbers in even steps: `9, 8, 7, 6`, `000102030405`, `987654`, `0x1, 0x2`; of a list, also such as only rise: `0, 0, 1, 7`.
pub(super) fn is_progression(value: &[u8]) -> bool {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(i64::from);
    if value.contains(&b',') {
        let number = |part: &[u8]| -> Option<i64> {
            let part = part.trim_ascii();
            let (digits, base) = part.strip_prefix(b"0x").map_or((part, 10), |digits| (digits, 16));
            i64::from_str_radix(std::str::from_utf8(digits).ok()?, base).ok()
        };
        let numbers = || value.split(|&byte| byte == b',').filter_map(number);
        return steps_evenly(numbers()) || (numbers().count() >= 8 && numbers().is_sorted());
    }
    if !value.iter().all(u8::is_ascii_hexdigit) {
        return false;
    }
    let pair = |pair: &[u8]| Some(digit(pair[0])? * 16 + digit(pair[1])?);
    let is_number = value.iter().all(u8::is_ascii_digit);
    (is_number && steps_evenly(value.iter().filter_map(|&byte| digit(byte))))
        || (value.len() >= 16 && steps_evenly(value.chunks_exact(2).filter_map(pair)))
}

/// Returns true if most of five numbers or more follow each other at the same distance.
fn steps_evenly(numbers: impl Iterator<Item = i64>) -> bool {
    let (mut count, mut even, mut last, mut step) = (0, 0, None, None);
    for number in numbers {
        let here = last.map(|last| number - last);
        even += i32::from(here.is_some() && here == step);
        (last, step, count) = (Some(number), here, count + 1);
    }
    count >= 5 && even * 4 >= (count - 2) * 3
}

/// The same few bytes again and again: `abcabcabc`, `aaaabbbbcccc`.
pub(super) fn is_repetition(value: &[u8]) -> bool {
    let is_alnum = |byte: &&u8| byte.is_ascii_alphanumeric();
    // `11111111-1111-1111-1111-111111111111`; the last digit may count.
    if let Some(first) = value.iter().find(is_alnum) {
        let others = value.iter().filter(is_alnum).filter(|byte| !byte.eq_ignore_ascii_case(first)).count();
        if others * 12 < value.len() {
            return true;
        }
    }
    let of_runs = value.chunk_by(|a, b| a == b).filter(|run| run.len() >= 3).map(<[u8]>::len).sum::<usize>();
    if of_runs >= 6 && of_runs * 4 >= value.len() * 3 {
        return true;
    }
    (2..=value.len() / 3).take(16).any(|period| value.iter().zip(&value[period..]).all(|(a, b)| a == b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_or_repeats_is_no_secret() {
        let regular = [
            "123456",
            "abcdefghijklmnop",
            "ponmlkjihgfedcba",
            "ponmlkjihgfedcbaponmlkjihgfedcba",
            "0123456789abcdef0123456789abcdef",
            "987654321",
            "000102030405060708090a0b0c0d0e0f",
            "16, 15, 14, 13, 12, 11, 10, 9, 8",
            "0, 0, 1, 1, 1, 2, 2, 2, 3",
            "0, 60, 61, 67, 69, 70, 71, 72",
            "0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88",
            "a1B2c3D4e5F6",
            "abcabcabcabc",
            "aaaabbbbccccddddeeeeffff",
            "aaaa",
        ];
        let is_regular = |value: &str| {
            let value = value.as_bytes();
            is_sequence(value) || is_progression(value) || is_repetition(value)
        };
        for value in regular {
            assert!(is_regular(value), "{value}");
        }
        for value in ["kq8Zp1vRt5", "219, 59, 76, 17, 39, 63, 76, 136", "Summer2024!", "zyxel-9f", "aaab7c"] {
            assert!(!is_regular(value), "{value}");
        }
    }
}
