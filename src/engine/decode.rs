//! Takes off encodings (base64, hexadecimal, percent, escapes, UTF-16) and maps places in what is beneath back to the
//! content.

use crate::finding::Encoding;
use crate::span::Span;

/// Text that stands encoded in other text.
#[derive(Debug)]
pub struct Layer {
    pub text: Vec<u8>,
    /// Outermost first; two where UTF-16 was within base64.
    pub encodings: Vec<Encoding>,
    /// The encoded text.
    pub source: Span,
    map: SpanMap,
}

/// How places in a layer's text become places in what it was decoded from.
#[derive(Debug)]
enum SpanMap {
    /// `decoded` bytes came from `encoded` bytes, throughout.
    Even { decoded: usize, encoded: usize },
    /// Where each byte came from, and one more for the end.
    Each(Vec<usize>),
}

/// The shortest run that is worth a look: 32 characters of base64 hold 24 bytes.
const SHORTEST_RUN: usize = 32;

/// The longest run that is decoded, in bytes. What is larger is an image or a program, not a hidden key.
const LONGEST_RUN: usize = 1 << 20;

/// How much of a layer has to be readable for it to be text, in bytes.
const READABLE: usize = 12;

impl Layer {
    /// Returns the place in the encoded content of a place in the layer's text.
    pub fn map(&self, span: Span) -> Span {
        match &self.map {
            SpanMap::Even { decoded, encoded } => {
                let start = self.source.start + span.start / decoded * encoded;
                let end = self.source.start + span.end.div_ceil(*decoded) * encoded;
                Span::new(start, end.min(self.source.end))
            }
            SpanMap::Each(places) => Span::new(places[span.start], places[span.end]),
        }
    }
}

/// Widens `range` to take in the whole of a run of encoded text that crosses its start or end.
pub fn whole_runs(content: &[u8], range: Span) -> Span {
    let is_outside = |byte: &u8| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'%' | b'\\'));
    let low = range.start.saturating_sub(LONGEST_RUN);
    let high = (range.end + LONGEST_RUN).min(content.len());
    let before = content[low..range.start].iter().rev().position(is_outside).unwrap_or(range.start - low);
    let after = content[range.end..high].iter().position(is_outside).unwrap_or(high - range.end);
    let follows_newline = content[..range.end].ends_with(b"\n");
    Span::new(range.start - before, if follows_newline { range.end } else { range.end + after })
}

/// Decodes the run of base64 or hexadecimal characters around `at`. Returns the run, and the layer if it holds text.
pub fn decode_run(content: &[u8], at: usize) -> (Span, Option<Layer>) {
    let is_inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let start = content[..at].iter().rposition(|byte| !is_inside(byte)).map_or(0, |before| before + 1);
    let end = content[at..].iter().position(|byte| !is_inside(byte)).map_or(content.len(), |after| at + after);
    let run = Span::new(start, end);
    if run.len() < SHORTEST_RUN || run.len() > LONGEST_RUN {
        return (run, None);
    }
    (run, decode_hex(content, run).or_else(|| decode_base64(content, run)))
}

fn decode_hex(content: &[u8], run: Span) -> Option<Layer> {
    let text = data_encoding::HEXLOWER_PERMISSIVE.decode(run.of(content)).ok()?;
    layer(text, Encoding::Hex, run, 1, 2)
}

fn decode_base64(content: &[u8], run: Span) -> Option<Layer> {
    // A path may stand right before the encoded text, so it may also start after a slash.
    let head = Span::new(run.start, run.start + SHORTEST_RUN);
    let after_slashes = memchr::memchr_iter(b'/', head.of(content)).map(|at| run.start + at + 1);
    std::iter::once(run.start).chain(after_slashes).find_map(|start| {
        let source = Span::new(start, run.end);
        let encoded = source.of(content);
        let head = data_encoding::BASE64.decode(encoded.get(..16)?).ok()?;
        if readable(&head) < READABLE && !is_utf16(&head) {
            return None;
        }
        let (groups, rest) = encoded.split_at(encoded.len() / 4 * 4);
        let mut text = data_encoding::BASE64.decode(groups).ok()?;
        // The run ends before the padding of its last group.
        text.extend(data_encoding::BASE64_NOPAD.decode(rest).unwrap_or_default());
        layer(text, Encoding::Base64, source, 3, 4)
    })
}

/// Makes a layer of what is readable at the start of `text`.
fn layer(mut text: Vec<u8>, encoding: Encoding, source: Span, decoded: usize, encoded: usize) -> Option<Layer> {
    if is_utf16(&text) {
        let (text, places) = from_utf16(&text);
        let place = |at: &usize| (source.start + at / decoded * encoded).min(source.end);
        let map = SpanMap::Each(places.iter().map(place).collect());
        return Some(Layer { text, encodings: vec![encoding, Encoding::Utf16], source, map });
    }
    let len = readable(&text);
    if len < READABLE {
        return None;
    }
    text.truncate(len);
    Some(Layer { text, encodings: vec![encoding], source, map: SpanMap::Even { decoded, encoded } })
}

/// Returns how many bytes at the start are text. UTF-8 beyond ASCII counts.
fn readable(text: &[u8]) -> usize {
    let is_text = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e);
    let ascii = text.iter().position(|byte| !is_text(byte)).unwrap_or(text.len());
    if ascii == text.len() || ascii < READABLE {
        return ascii;
    }
    // The start is plain; beyond it, what is valid UTF-8 without control characters goes on being text.
    let valid = match std::str::from_utf8(text) {
        Ok(_) => text.len(),
        Err(error) => error.valid_up_to(),
    };
    let control = text[..valid].iter().position(|byte| !is_text(byte) && byte.is_ascii());
    control.unwrap_or(valid).max(ascii)
}

/// Returns true if this is ASCII in UTF-16, little endian, as PowerShell encodes its commands.
fn is_utf16(text: &[u8]) -> bool {
    let (pairs, _) = text.as_chunks::<2>();
    pairs.len() >= READABLE / 2
        && pairs.iter().take(READABLE).all(|[low, high]| *high == 0 && (*low >= 0x20 || *low == b'\n'))
}

fn from_utf16(text: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let units = text.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    let (mut decoded, mut places, mut at) = (Vec::new(), Vec::new(), 0);
    for unit in char::decode_utf16(units) {
        let (character, width) = match unit {
            Ok(character) => (character, character.len_utf16() * 2),
            Err(_) => (char::REPLACEMENT_CHARACTER, 2),
        };
        let mut buffer = [0; 4];
        let bytes = character.encode_utf8(&mut buffer).as_bytes();
        decoded.extend_from_slice(bytes);
        places.extend(std::iter::repeat_n(at, bytes.len()));
        at += width;
    }
    places.push(at);
    (decoded, places)
}

/// Decodes the text without white space around the escapes at `at`, if it holds any: `%41`, `\x41`, `\u0041`.
pub fn decode_escapes(content: &[u8], at: usize) -> (Span, Option<Layer>) {
    let is_inside = |byte: &u8| (0x21..0x7f).contains(byte) && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>');
    let low = at.saturating_sub(super::Engine::REACH_BYTES);
    let high = (at + super::Engine::REACH_BYTES).min(content.len());
    let start = content[low..at].iter().rposition(|byte| !is_inside(byte)).map_or(low, |before| low + before + 1);
    let end = content[at..high].iter().position(|byte| !is_inside(byte)).map_or(high, |after| at + after);
    let source = Span::new(start, end);
    let (mut text, mut places) = (Vec::with_capacity(source.len()), Vec::with_capacity(source.len() + 1));
    let mut encoding = None;
    let mut from = start;
    while from < end {
        let (character, width, found) = unescape(&content[from..end]);
        encoding = encoding.or(found);
        let mut buffer = [0; 4];
        let bytes = match character {
            Unescaped::Byte(byte) => {
                buffer[0] = byte;
                &buffer[..1]
            }
            Unescaped::Char(character) => character.encode_utf8(&mut buffer).as_bytes(),
        };
        text.extend_from_slice(bytes);
        places.extend(std::iter::repeat_n(from, bytes.len()));
        from += width;
    }
    places.push(end);
    let layer = encoding.filter(|_| readable(&text) >= READABLE).map(|encoding| Layer {
        text,
        encodings: vec![encoding],
        source,
        map: SpanMap::Each(places),
    });
    (source, layer)
}

enum Unescaped {
    Byte(u8),
    Char(char),
}

/// Returns the first character, how many bytes it takes, and how it was escaped, if it was.
fn unescape(text: &[u8]) -> (Unescaped, usize, Option<Encoding>) {
    let plain = (Unescaped::Byte(text[0]), 1, None);
    let hex = |from: usize, digits: usize| {
        let digits = std::str::from_utf8(text.get(from..from + digits)?).ok()?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    };
    match text {
        [b'%', ..] => match hex(1, 2) {
            Some(byte) => (Unescaped::Byte(byte as u8), 3, Some(Encoding::Percent)),
            None => plain,
        },
        [b'\\', b'x', ..] => match hex(2, 2) {
            Some(byte) => (Unescaped::Byte(byte as u8), 4, Some(Encoding::Escapes)),
            None => plain,
        },
        [b'\\', b'u', ..] => match hex(2, 4).and_then(char::from_u32) {
            Some(character) => (Unescaped::Char(character), 6, Some(Encoding::Escapes)),
            None => plain,
        },
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_takes_in_the_encoded_text_that_it_cuts() {
        let content = b"one QUJD+/ two\nQUJD\n";
        assert_eq!(whole_runs(content, Span::new(6, 7)).of(content), b"QUJD+/");
        assert_eq!(whole_runs(content, Span::new(0, 15)).of(content), b"one QUJD+/ two\n", "a line ends it");
        assert_eq!(whole_runs(content, Span::new(3, 4)).of(content), b"one QUJD+/");
    }
    use proptest::prelude::*;

    /// Returns `text` as it stands if it is not escaped.
    fn unescaped(text: &str) -> String {
        match decode_escapes(text.as_bytes(), 0).1 {
            Some(layer) => String::from_utf8_lossy(&layer.text).into_owned(),
            None => text.to_owned(),
        }
    }

    #[test]
    fn runs_of_base64_and_hexadecimal_are_decoded() {
        let text = "the quick brown fox; jumps";
        let base64 = data_encoding::BASE64.encode(text.as_bytes());
        let hex = data_encoding::HEXLOWER.encode(text.as_bytes());
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = data_encoding::BASE64.encode(&utf16);
        let cases = [
            (format!("x = \"{base64}\""), Some((text, vec![Encoding::Base64]))),
            (format!("path/{base64}"), Some((text, vec![Encoding::Base64]))),
            (format!("x = {hex}"), Some((text, vec![Encoding::Hex]))),
            (format!("x = {}", hex.to_uppercase()), Some((text, vec![Encoding::Hex]))),
            (format!("powershell -e {wide}"), Some((text, vec![Encoding::Base64, Encoding::Utf16]))),
            ("app/controllers/application/settings/index".to_owned(), None),
            ("0123456789abcdef0123456789abcdef01234567".to_owned(), None),
        ];
        for (content, expected) in cases {
            let at = content.find('/').map_or(content.len() - 8, |slash| slash + 8);
            let layer = decode_run(content.as_bytes(), at).1;
            let found = layer.map(|layer| (String::from_utf8(layer.text).unwrap(), layer.encodings));
            let expected = expected.map(|(text, encodings)| (text.to_owned(), encodings));
            assert_eq!(found, expected, "{content}");
        }
    }

    #[test]
    fn escapes_are_decoded() {
        let cases = [
            ("%70assword%3Dthe+value%21", "password=the+value!"),
            (r"\x70\x61\x73\x73word=the-value", "password=the-value"),
            (r"\u0070\u0061\u0073\u0073word=the-value", "password=the-value"),
            ("100%-sure-that-nothing-is-here", "100%-sure-that-nothing-is-here"),
            (r"C:\users\x\u00zz\and-so-on", r"C:\users\x\u00zz\and-so-on"),
        ];
        for (text, expected) in cases {
            assert_eq!(unescaped(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_mapped_span_holds_what_decodes_to_the_text(
            before in "[ =:\"]{0,5}", text in "[ -~]{24,80}", from in 0usize..24, len in 1usize..24, kind in 0..3
        ) {
            let encoded = match kind {
                0 => data_encoding::BASE64.encode(text.as_bytes()),
                1 => data_encoding::HEXLOWER.encode(text.as_bytes()),
                _ => text.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            };
            let content = format!("{before}{encoded}");
            let (_, layer) = match kind {
                0 | 1 => decode_run(content.as_bytes(), before.len() + 4),
                _ => decode_escapes(content.as_bytes(), before.len()),
            };
            let layer = layer.expect("readable text is decoded");
            let span = Span::new(from, (from + len).min(layer.text.len()));
            let wanted = span.of(&layer.text);
            let source = layer.map(span);
            let again = match kind {
                0 => data_encoding::BASE64_NOPAD.decode(source.of(content.as_bytes())).unwrap(),
                1 => data_encoding::HEXLOWER.decode(source.of(content.as_bytes())).unwrap(),
                _ => decode_escapes(source.of(content.as_bytes()), 0).1.map_or(wanted.to_vec(), |layer| layer.text),
            };
            prop_assert!(memchr::memmem::find(&again, wanted).is_some(), "{source:?} of {content}");
        }
    }
}
