//! Reads templates. Shared with `build.rs`, which refuses a rule whose templates do not parse.

use std::ops::RangeInclusive;

use super::super::definition::{Checksum, Word};

/// A parsed template. If it marks a secret, it does so once, with « before ».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub pieces: Vec<Piece>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    SecretStart,
    SecretEnd,
    /// Random bytes out of the groups, which are ASCII; long ones have at least one byte of each group.
    Random {
        groups: Vec<Vec<u8>>,
        length: (usize, usize),
    },
    Uuid,
    Jwt,
    Nkey,
    Macaroon {
        location: String,
    },
    /// The prefix, this many random characters, and what makes the checksum right.
    Checksummed {
        checksum: Checksum,
        prefix: String,
        body: usize,
    },
}

/// Why a template could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TemplateError {
    /// Offset in the template, in bytes.
    pub at: usize,
    pub message: String,
}

impl TemplateError {
    /// Returns how many bytes the character takes at which reading failed; 0 at the end.
    pub fn width(&self, template: &str) -> usize {
        template[self.at..].chars().next().map_or(0, char::len_utf8)
    }
}

/// Greatest number of random characters of one piece: a slip of the pen must not fill the memory.
const MAX_LENGTH: usize = 100_000;

const GENERATORS: [(&str, &[RangeInclusive<u8>]); 13] = [
    ("alnum", &[b'0'..=b'9', b'A'..=b'Z', b'a'..=b'z']),
    ("alpha", &[b'A'..=b'Z', b'a'..=b'z']),
    ("lower", &[b'a'..=b'z']),
    ("upper", &[b'A'..=b'Z']),
    ("digit", &[b'0'..=b'9']),
    ("hex", &[b'0'..=b'9', b'a'..=b'f']),
    ("HEX", &[b'0'..=b'9', b'A'..=b'F']),
    ("lowernum", &[b'0'..=b'9', b'a'..=b'z']),
    ("uppernum", &[b'0'..=b'9', b'A'..=b'Z']),
    ("base32", &[b'2'..=b'7', b'A'..=b'Z']),
    ("base64", &[b'0'..=b'9', b'A'..=b'Z', b'a'..=b'z']),
    ("base64url", &[b'0'..=b'9', b'A'..=b'Z', b'a'..=b'z']),
    ("pass", &[b'0'..=b'9', b'A'..=b'Z', b'a'..=b'z']),
];

impl Template {
    /// # Errors
    ///
    /// If a brace is not closed or not opened, a generator is unknown or its arguments are wrong, or the marks « and »
    /// do not stand once each, in this order.
    pub fn parse(template: &str) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = template;
        while let Some(next) = rest.chars().next() {
            let at = template.len() - rest.len();
            let fail = |message: String| TemplateError { at, message };
            let piece = match next {
                '{' if rest.starts_with("{{") => {
                    text.push('{');
                    rest = &rest[2..];
                    continue;
                }
                '}' if rest.starts_with("}}") => {
                    text.push('}');
                    rest = &rest[2..];
                    continue;
                }
                '}' => return Err(fail("`}` without `{`; write `}}` for a brace of the text".into())),
                '{' => {
                    let end = end_of_generator(rest).ok_or_else(|| fail("`{` is never closed".into()))?;
                    let piece = parse_generator(&rest[1..end]).map_err(fail)?;
                    rest = &rest[end + 1..];
                    piece
                }
                '«' | '»' => {
                    rest = &rest[next.len_utf8()..];
                    let is_start = next == '«';
                    let is_wanted = match pieces.iter().filter(|piece| is_mark(piece)).count() {
                        0 => is_start,
                        1 => !is_start,
                        _ => false,
                    };
                    if !is_wanted {
                        return Err(fail(format!("`{next}` out of place: one secret stands between « and »")));
                    }
                    if is_start { Piece::SecretStart } else { Piece::SecretEnd }
                }
                _ => {
                    text.push(next);
                    rest = &rest[next.len_utf8()..];
                    continue;
                }
            };
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(piece);
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        if pieces.iter().filter(|piece| is_mark(piece)).count() == 1 {
            return Err(TemplateError { at: template.len(), message: "the secret's » is missing".into() });
        }
        Ok(Self { pieces })
    }

    /// Returns true if a secret stands between « and ».
    pub fn marks_secret(&self) -> bool {
        self.pieces.contains(&Piece::SecretStart)
    }
}

fn is_mark(piece: &Piece) -> bool {
    matches!(piece, Piece::SecretStart | Piece::SecretEnd)
}

/// Returns the place of the brace that closes the one at the start; a class may hold braces of its own.
fn end_of_generator(text: &str) -> Option<usize> {
    let from = if text.starts_with("{[") { text.find("]:")? } else { 0 };
    text[from..].find('}').map(|end| from + end)
}

fn parse_generator(text: &str) -> Result<Piece, String> {
    if let Some(class) = text.strip_prefix('[') {
        let (class, length) = class.rsplit_once("]:").ok_or("a class is written `{[A-Z2-7]:16}`")?;
        return Ok(Piece::Random { groups: vec![parse_class(class)?], length: parse_length(length)? });
    }
    match text.split_once(':') {
        None if text == "uuid" => Ok(Piece::Uuid),
        None if text == "jwt" => Ok(Piece::Jwt),
        None if text == "nkey" => Ok(Piece::Nkey),
        None => Err(format!("unknown generator `{{{text}}}`; write `{{{{` for a brace of the text")),
        Some(("checksum", rest)) => parse_checksum(rest),
        Some(("macaroon", location)) if (1..128).contains(&location.len()) => {
            Ok(Piece::Macaroon { location: location.to_owned() })
        }
        Some(("macaroon", _)) => Err("a macaroon is written `{macaroon:HOST}`".into()),
        Some((name, length)) => {
            let (_, ranges) = GENERATORS
                .iter()
                .find(|(known, _)| *known == name)
                .ok_or_else(|| format!("unknown generator `{name}`; write `{{{{` for a brace of the text"))?;
            let mut groups: Vec<Vec<u8>> = ranges.iter().map(|range| range.clone().collect()).collect();
            groups.extend(match name {
                "base64" => Some(b"+/".to_vec()),
                "base64url" => Some(b"-_".to_vec()),
                "pass" => Some(b"!%*+-_^".to_vec()),
                _ => None,
            });
            Ok(Piece::Random { groups, length: parse_length(length)? })
        }
    }
}

/// Reads `crc32-base62:PREFIX:N`. The prefix may hold colons.
fn parse_checksum(text: &str) -> Result<Piece, String> {
    let parts = text.split_once(':').and_then(|(name, rest)| Some((name, rest.rsplit_once(':')?)));
    let (name, (prefix, length)) = parts.ok_or("a checksummed token is written `{checksum:crc32-base62:PREFIX:36}`")?;
    let checksum = *Checksum::ALL
        .iter()
        .find(|checksum| checksum.as_word() == name)
        .ok_or_else(|| format!("unknown checksum `{name}`"))?;
    let (length, _) = parse_length(length)?;
    let tail = match checksum {
        Checksum::Crc32Base62 | Checksum::Bech32 => 6,
        Checksum::Crc32Hex => "_00000000".len(),
        Checksum::Crc32Base36 => ".01.000000000".len(),
        Checksum::Marvin => return Err("no template makes a right `marvin`; none is needed".into()),
        Checksum::Nkey | Checksum::Jwt | Checksum::Macaroon => {
            return Err(format!("write `{{{checksum}}}` for a token of this structure"));
        }
    };
    if length <= tail {
        return Err(format!("the checksum alone takes {tail} characters"));
    }
    Ok(Piece::Checksummed { checksum, prefix: prefix.to_owned(), body: length - tail })
}

/// Reads `24` or `20-40`.
fn parse_length(text: &str) -> Result<(usize, usize), String> {
    let number = |text: &str| text.parse::<usize>().map_err(|_| format!("`{text}` is no length"));
    let (least, greatest) = match text.split_once('-') {
        Some((least, greatest)) => (number(least)?, number(greatest)?),
        None => (number(text)?, number(text)?),
    };
    if least > greatest || greatest > MAX_LENGTH {
        return Err(format!("length `{text}` is out of order or over {MAX_LENGTH}"));
    }
    Ok((least, greatest))
}

/// Reads the inside of `[A-Z2-7_-]`; a hyphen at either end stands for itself.
fn parse_class(text: &str) -> Result<Vec<u8>, String> {
    if text.is_empty() || !text.is_ascii() {
        return Err("a class holds at least one character, ASCII only".into());
    }
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if let [b'-', last, tail @ ..] = rest {
            if first > last {
                return Err(format!("the range `{}-{}` is backwards", char::from(*first), char::from(*last)));
            }
            bytes.extend(*first..=*last);
            rest = tail;
        } else {
            bytes.push(*first);
        }
    }
    bytes.sort_unstable();
    bytes.dedup();
    Ok(bytes)
}
