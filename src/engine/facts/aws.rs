//! AWS access key ids, which hold the number of their account.
//!
//! Tal Be'ery, "A short note on AWS KEY ID" (2023): behind the prefix stands base32 text; 40 bits of it, from the second
//! bit on, are the account. Ids from before 2019 hold none, and begin with a zero bit.

use super::{Fact, Seen};

const PREFIXES: [&[u8]; 4] = [b"AKIA", b"ASIA", b"ABIA", b"ACCA"];

/// Accounts have twelve digits.
const FIRST_NON_ACCOUNT: u64 = 1_000_000_000_000;

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    account(seen.secret).map(|account| Fact::new(format!("account {account:012}"))).into_iter().collect()
}

fn account(id: &[u8]) -> Option<u64> {
    let encoded = PREFIXES.iter().find_map(|prefix| id.strip_prefix(*prefix))?;
    let bytes = data_encoding::BASE32_NOPAD.decode(encoded).ok().filter(|bytes| bytes.len() == 10)?;
    let head = bytes[..6].iter().fold(0u64, |head, byte| head << 8 | u64::from(*byte));
    let has_account = head >> 47 == 1;
    let account = (head & 0x7fff_ffff_ff80) >> 7;
    (has_account && account < FIRST_NON_ACCOUNT).then_some(account)
}

#[cfg(test)]
mod tests {
    use super::super::testing::told;
    use super::*;

    #[test]
    fn the_account_is_read() {
        // The id that the articles on the form are about, and its account.
        let published = ["ASIAY34F", "ZKBOKMUTVV7A"].concat();
        assert_eq!(told(&published), ["account 609629065308"]);
        let old = ["AKIAIOSF", "ODNN7ABCDEFG"].concat();
        assert_eq!(told(&old), Vec::<String>::new(), "ids of before 2019 hold none");
        assert_eq!(account(b"AKIA"), None);
        assert_eq!(account(["AKIA", "77777777", "77777777"].concat().as_bytes()), None, "more than twelve digits");
    }
}
