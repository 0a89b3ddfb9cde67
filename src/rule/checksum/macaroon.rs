//! Macaroons in their second binary form, as PyPI's tokens are (`doc/format.txt` of libmacaroons): a version, a location
//! and an identifier, caveats, and a signature.

use data_encoding::BASE64URL_NOPAD;

/// What can be read of a macaroon without the key that signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Macaroon {
    /// Who made it: a host.
    pub location: String,
    /// What limits it, in the order in which it was added. The maker of the macaroon decides the form.
    pub caveats: Vec<Vec<u8>>,
}

const VERSION: u8 = 2;
const SIGNATURE_LEN: usize = 32;

/// The kinds of fields that a packet may hold.
mod field {
    pub const END: u8 = 0;
    pub const LOCATION: u8 = 1;
    pub const IDENTIFIER: u8 = 2;
    pub const SIGNATURE: u8 = 6;
}

impl Macaroon {
    /// Reads the base64url text of a macaroon, with or without the prefix of a token of PyPI.
    pub fn parse(token: &[u8]) -> Option<Self> {
        let text = token.strip_prefix(b"pypi-").unwrap_or(token);
        let bytes = BASE64URL_NOPAD.decode(text).ok()?;
        let (version, rest) = bytes.split_first()?;
        let mut fields = Fields(rest);
        let location = fields.section()?.location;
        let mut caveats = Vec::new();
        while let Some(caveat) = fields.section()?.identifier {
            caveats.push(caveat.to_vec());
        }
        let (kind, signature) = fields.next()?;
        let is_whole = kind == field::SIGNATURE && signature.len() == SIGNATURE_LEN && fields.0.is_empty();
        let location = String::from_utf8(location?.to_vec()).ok()?;
        (*version == VERSION && is_whole).then_some(Self { location, caveats })
    }

    /// Returns the text of a macaroon without caveats.
    pub fn make(location: &str, identifier: &[u8], signature: [u8; SIGNATURE_LEN]) -> String {
        let mut bytes = vec![VERSION];
        let parts = [(field::LOCATION, location.as_bytes()), (field::IDENTIFIER, identifier)];
        for (kind, data) in parts {
            bytes.extend([kind, data.len() as u8]);
            bytes.extend(data);
        }
        bytes.extend([field::END, field::END, field::SIGNATURE, SIGNATURE_LEN as u8]);
        bytes.extend(signature);
        BASE64URL_NOPAD.encode(&bytes)
    }
}

/// The fields between two ends.
#[derive(Default)]
struct Section<'a> {
    location: Option<&'a [u8]>,
    identifier: Option<&'a [u8]>,
}

/// The fields that are still to be read.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn section(&mut self) -> Option<Section<'a>> {
        let mut section = Section::default();
        loop {
            match self.next()? {
                (field::END, _) => return Some(section),
                (field::LOCATION, data) => section.location = Some(data),
                (field::IDENTIFIER, data) => section.identifier = Some(data),
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (kind, rest) = self.0.split_first()?;
        self.0 = rest;
        if *kind == field::END {
            return Some((field::END, &[]));
        }
        let length = self.varint()?;
        let (data, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((*kind, data))
    }

    /// Seven bits to the byte, least first; the high bit says that more follow.
    fn varint(&mut self) -> Option<usize> {
        let mut value = 0;
        for shift in [0, 7, 14] {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn location_and_caveats_are_read() {
        let plain = Macaroon::make("pypi.org", b"an identifier", [9; SIGNATURE_LEN]);
        assert!(plain.starts_with("AgEIcHlwaS5vcmc"), "as every token of PyPI does: {plain}");
        let read = Macaroon::parse(format!("pypi-{plain}").as_bytes()).unwrap();
        assert_eq!(read, Macaroon { location: "pypi.org".into(), caveats: Vec::new() });

        let mut bytes = BASE64URL_NOPAD.decode(plain.as_bytes()).unwrap();
        let signature = bytes.split_off(bytes.len() - SIGNATURE_LEN - 3);
        let long = vec![b'x'; 200];
        bytes.extend([field::IDENTIFIER, 3, b'o', b'n', b'e', field::END, field::IDENTIFIER, 0xc8, 1]);
        bytes.extend(&long);
        bytes.push(field::END);
        bytes.extend(signature);
        let read = Macaroon::parse(BASE64URL_NOPAD.encode(&bytes).as_bytes()).unwrap();
        assert_eq!(read.caveats, [b"one".to_vec(), long]);
    }

    #[test]
    fn what_is_no_macaroon_is_refused() {
        let plain = Macaroon::make("pypi.org", b"id", [9; SIGNATURE_LEN]);
        for text in
            ["", "AgEIcHlwaS5vcmc", "no base64!", &plain[1..], &plain[..plain.len() - 4], &format!("{plain}AAAA")]
        {
            assert_eq!(Macaroon::parse(text.as_bytes()), None, "{text}");
        }
    }
}
