//! Checks that tokens carry in themselves, so that a made-up or mistyped one is told from a real one without a network.

mod bech32;
mod crc;
pub mod jwt;
pub mod macaroon;
mod marvin;
mod nkey;

use super::definition::Checksum;

pub(super) use bech32::CHARSET as BECH32_CHARSET;
pub use nkey::is_public_nkey;
pub(super) use nkey::user_seed;

/// What a token says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    Wrong,
    /// An older form of the same kind, which carries nothing to check, or one that cannot be checked.
    Absent,
}

impl Checksum {
    /// Returns true if text of another structure is no such token at all, rather than a mistyped or cut one.
    pub fn is_structure(self) -> bool {
        matches!(self, Self::Jwt)
    }

    /// Tells whether `token`, the secret with its prefix, carries the right checksum.
    pub fn verify(self, token: &[u8]) -> Verdict {
        let is_right = match self {
            Self::Crc32Base36 if !token.contains(&b'.') => return Verdict::Absent,
            // A sort of key whose seed is not known is none the worse for it.
            Self::Marvin if !marvin::verify(token) => return Verdict::Absent,
            Self::Marvin => true,
            Self::Crc32Base62 => crc::verify_base62(token),
            Self::Crc32Base36 => crc::verify_base36(token),
            Self::Crc32Hex => crc::verify_hex(token),
            Self::Bech32 => bech32::verify(token),
            Self::Nkey => nkey::verify(token),
            Self::Jwt => jwt::header(token).is_some(),
            Self::Macaroon => macaroon::Macaroon::parse(token).is_some(),
        };
        if is_right { Verdict::Right } else { Verdict::Wrong }
    }

    /// Returns the token of a prefix and a random body, with what makes it right; `None` for a structure, which has a
    /// template of its own.
    pub(super) fn seal(self, prefix: &str, body: &str) -> Option<String> {
        match self {
            Self::Crc32Base62 => Some(format!("{prefix}{body}{}", crc::base62(body.as_bytes()))),
            Self::Crc32Base36 => Some(crc::seal_base36(prefix, body)),
            Self::Crc32Hex => Some(crc::seal_hex(prefix, body)),
            Self::Bech32 => Some(bech32::seal(prefix, body)),
            Self::Jwt | Self::Macaroon | Self::Nkey | Self::Marvin => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::template::expand;

    /// A template of each checksum.
    const TEMPLATES: [(Checksum, &str); 7] = [
        (Checksum::Crc32Base62, "{checksum:crc32-base62:ghp_:36}"),
        (Checksum::Crc32Base36, "{checksum:crc32-base36:glpat-:48}"),
        (Checksum::Crc32Hex, "{checksum:crc32-hex:glsa_:41}"),
        (Checksum::Bech32, "{checksum:bech32:AGE-SECRET-KEY-1:58}"),
        (Checksum::Nkey, "{nkey}"),
        (Checksum::Jwt, "{jwt}"),
        (Checksum::Macaroon, "pypi-{macaroon:pypi.org}"),
    ];

    #[test]
    fn made_tokens_are_right_and_cut_ones_are_not() {
        for (checksum, template) in TEMPLATES {
            for seed in 0..20 {
                let token = expand(template, seed).unwrap().text;
                assert_eq!(checksum.verify(token.as_bytes()), Verdict::Right, "{token}");
                if checksum == Checksum::Jwt {
                    continue;
                }
                for cut in 0..token.len() {
                    assert_ne!(checksum.verify(&token.as_bytes()[..cut]), Verdict::Right, "{token} cut at {cut}");
                }
            }
        }
    }

    #[test]
    fn a_changed_character_is_noticed() {
        for (checksum, template) in TEMPLATES {
            if matches!(checksum, Checksum::Jwt | Checksum::Macaroon) {
                continue;
            }
            let token = expand(template, 3).unwrap().text.into_bytes();
            let from = token.len() - 30;
            for at in from..token.len() {
                let mut changed = token.clone();
                changed[at] = if changed[at] == b'7' { b'3' } else { b'7' };
                assert_ne!(checksum.verify(&changed), Verdict::Right, "{template}, byte {at}");
            }
        }
    }

    #[test]
    fn an_older_form_has_nothing_to_check() {
        let classic = expand("glpat-{alnum:20}", 1).unwrap().text;
        assert_eq!(Checksum::Crc32Base36.verify(classic.as_bytes()), Verdict::Absent);
    }
}
