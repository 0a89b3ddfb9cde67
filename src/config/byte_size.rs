//! A number of bytes with its unit.

use std::fmt;

use super::value::{Shape, Value};

/// A number of bytes, above zero, written with a unit: `10 MiB`.
///
/// `K`, `M` and `G` are powers of 1024, like `KiB`, `MiB` and `GiB`; `kB`, `MB` and `GB` are powers of 1000. Case does
/// not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub u64);

/// Larger units first, and of equal ones the name to show.
const UNITS: [(&str, u64); 10] = [
    ("GiB", 1 << 30),
    ("G", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("M", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("K", 1 << 10),
    ("kB", 1_000),
    ("B", 1),
];

impl Value for ByteSize {
    fn shape() -> Shape {
        Shape::Size
    }

    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let unit = if digits == text.len() { "B" } else { unit.trim_start() };
        let factor = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).map(|(_, factor)| factor);
        let (Ok(number), Some(factor)) = (number.parse::<u64>(), factor) else {
            return Self::shape().expected();
        };
        match number.checked_mul(*factor) {
            Some(0) => Err("0 bytes would skip every file".to_owned()),
            Some(bytes) => Ok(Self(bytes)),
            None => Err("more bytes than a file can have".to_owned()),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, factor) =
            UNITS.iter().find(|(_, factor)| self.0.is_multiple_of(*factor)).expect("1 divides every number");
        write!(f, "{} {unit}", self.0 / factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units() {
        let cases = [
            ("4096", Ok(4096)),
            ("1B", Ok(1)),
            ("10 MiB", Ok(10 << 20)),
            ("10m", Ok(10 << 20)),
            ("2G", Ok(2 << 30)),
            ("500 kB", Ok(500_000)),
            ("500KB", Ok(500_000)),
            (" 1 KiB ", Ok(1024)),
            ("", Err("expected a size")),
            ("MiB", Err("expected a size")),
            ("10 miles", Err("expected a size")),
            ("1.5 MiB", Err("expected a size")),
            ("-1", Err("expected a size")),
            ("0", Err("0 bytes would skip")),
            ("99999999999999 GiB", Err("more bytes than")),
        ];
        for (text, expected) in cases {
            match (ByteSize::parse(text), expected) {
                (Ok(size), Ok(bytes)) => assert_eq!(size.0, bytes, "{text:?}"),
                (Err(message), Err(start)) => assert!(message.starts_with(start), "{text:?}: {message}"),
                (actual, _) => panic!("{text:?} gave {actual:?}"),
            }
        }
    }

    #[test]
    fn sizes_are_shown_as_they_can_be_read_back() {
        for (bytes, text) in [(50 << 20, "50 MiB"), (1000, "1 kB"), (1023, "1023 B"), (3 << 30, "3 GiB")] {
            assert_eq!(ByteSize(bytes).to_string(), text);
            assert_eq!(ByteSize::parse(text), Ok(ByteSize(bytes)));
        }
    }
}
