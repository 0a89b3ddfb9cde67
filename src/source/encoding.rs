//! Turns text in UTF-16 and UTF-32 into UTF-8, so that the engine knows one form only.
//!
//! Everything else passes through as it is: UTF-8 (a byte order mark stays, so that offsets are those of the file),
//! Latin-1 and its kin, and binary content. In text that is not UTF-8 each byte that does not decode counts as one
//! column, which is what a Latin-1 editor shows.

/// How many bytes decide whether text without a byte order mark is UTF-16 or UTF-32.
const SAMPLE_BYTES: usize = 1024;

/// A form of text in which every code unit is two or four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wide {
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
}

/// Returns `content` as UTF-8 if it is text in UTF-16 or UTF-32, decoded into `buffer`; else `content` itself.
///
/// Units that are no character become U+FFFD, and a byte order mark is left out.
pub fn to_utf8<'a>(content: &'a [u8], buffer: &'a mut Vec<u8>) -> &'a [u8] {
    match marked(content).or_else(|| guessed(content).map(|wide| (wide, 0))) {
        None => content,
        Some((wide, mark_bytes)) => {
            decode_into(wide, &content[mark_bytes..], buffer);
            buffer
        }
    }
}

/// Recognises a byte order mark and returns its length in bytes.
fn marked(content: &[u8]) -> Option<(Wide, usize)> {
    // The mark of UTF-32LE begins with that of UTF-16LE, so it comes first.
    const MARKS: [(&[u8], Wide); 4] = [
        (b"\xff\xfe\0\0", Wide::Utf32Le),
        (b"\0\0\xfe\xff", Wide::Utf32Be),
        (b"\xff\xfe", Wide::Utf16Le),
        (b"\xfe\xff", Wide::Utf16Be),
    ];
    MARKS.into_iter().find(|(mark, _)| content.starts_with(mark)).map(|(mark, wide)| (wide, mark.len()))
}

/// Recognises text without a mark: it has zero bytes, and read as units it has no control characters and a good part
/// of it is ASCII. Tables of small numbers fail this for their zeros and control characters.
fn guessed(content: &[u8]) -> Option<Wide> {
    let sample = &content[..content.len().min(SAMPLE_BYTES)];
    memchr::memchr(0, sample)?;
    [Wide::Utf16Le, Wide::Utf16Be, Wide::Utf32Le, Wide::Utf32Be].into_iter().find(|wide| {
        let mut units = 0;
        let mut ascii = 0;
        for unit in wide.units(sample) {
            units += 1;
            match unit {
                0x09 | 0x0a | 0x0d | 0x20..=0x7e => ascii += 1,
                0..=0x1f | 0x7f | 0xffff | 0x11_0000.. => return false,
                _ => {}
            }
        }
        units >= 4 && ascii * 3 >= units
    })
}

fn decode_into(wide: Wide, content: &[u8], buffer: &mut Vec<u8>) {
    buffer.clear();
    let mut push = |character: char| {
        let mut utf8 = [0; 4];
        buffer.extend_from_slice(character.encode_utf8(&mut utf8).as_bytes());
    };
    match wide {
        Wide::Utf16Le | Wide::Utf16Be => char::decode_utf16(wide.units(content).map(|unit| unit as u16))
            .for_each(|character| push(character.unwrap_or(char::REPLACEMENT_CHARACTER))),
        Wide::Utf32Le | Wide::Utf32Be => {
            wide.units(content).for_each(|unit| push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)))
        }
    }
    if wide.units(content).len() * wide.unit_bytes() < content.len() {
        push(char::REPLACEMENT_CHARACTER);
    }
}

impl Wide {
    fn unit_bytes(self) -> usize {
        match self {
            Self::Utf16Le | Self::Utf16Be => 2,
            Self::Utf32Le | Self::Utf32Be => 4,
        }
    }

    /// Returns the code units of `content`; bytes that are left over at the end belong to none.
    fn units(self, content: &[u8]) -> impl ExactSizeIterator<Item = u32> {
        content.chunks_exact(self.unit_bytes()).map(move |bytes| match (self, bytes) {
            (Self::Utf16Le, &[a, b]) => u32::from(u16::from_le_bytes([a, b])),
            (Self::Utf16Be, &[a, b]) => u32::from(u16::from_be_bytes([a, b])),
            (Self::Utf32Le, &[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
            (Self::Utf32Be, &[a, b, c, d]) => u32::from_be_bytes([a, b, c, d]),
            _ => unreachable!("chunks have the length of a unit"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "naïve = \"x𝄞y\"\nkey: value\n";

    fn encoded(wide: Wide, text: &str) -> Vec<u8> {
        match wide {
            Wide::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Wide::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Wide::Utf32Le => text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(),
            Wide::Utf32Be => text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
        }
    }

    fn decoded(content: &[u8]) -> String {
        String::from_utf8(to_utf8(content, &mut Vec::new()).to_vec()).expect("decoded text is UTF-8")
    }

    #[test]
    fn wide_text_decodes_with_and_without_a_mark() {
        for wide in [Wide::Utf16Le, Wide::Utf16Be, Wide::Utf32Le, Wide::Utf32Be] {
            assert_eq!(decoded(&encoded(wide, TEXT)), TEXT, "{wide:?} without a mark");
            assert_eq!(decoded(&encoded(wide, &format!("\u{feff}{TEXT}"))), TEXT, "{wide:?} with a mark");
        }
    }

    #[test]
    fn everything_else_passes_through() {
        let small_numbers: Vec<u8> = (0..512_u16).flat_map(u16::to_le_bytes).collect();
        let cases: [(&str, &[u8]); 7] = [
            ("empty", b""),
            ("UTF-8", TEXT.as_bytes()),
            ("UTF-8 with a mark", b"\xef\xbb\xbfkey=value"),
            ("Latin-1", b"na\xefve = key"),
            ("text with a few zero bytes", b"key=value\0\0other=value\0"),
            ("a program", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0"),
            ("a table of small numbers", &small_numbers),
        ];
        for (what, content) in cases {
            assert_eq!(to_utf8(content, &mut Vec::new()), content, "{what}");
        }
    }

    #[test]
    fn broken_units_become_replacement_characters() {
        let mut content = b"\xff\xfek\0e\0y\0".to_vec();
        content.extend([0x00, 0xd8, b'=', 0, b'x']);
        assert_eq!(decoded(&content), "key\u{fffd}=\u{fffd}");
    }
}
