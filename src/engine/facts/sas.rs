//! Azure's shared access signatures, beside which the URL says what they allow and until when.

use super::{Fact, Seen};
use crate::date::Date;

/// How far from the signature the other parameters may stand, in bytes.
const REACH: usize = 512;

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    let Some(query) = query(seen) else { return Vec::new() };
    let parameter = |name: &str| {
        let named = query.split(['?', '&', ';']).filter_map(|pair| pair.split_once('='));
        named.filter(|(known, _)| *known == name).map(|(_, value)| value).next()
    };
    let allowed = parameter("sp").and_then(|allowed| Fact::named("allows", allowed));
    let last_day = parameter("se").and_then(|time| Date::parse(time.get(..10)?));
    allowed.into_iter().chain(last_day.map(|day| seen.expiry(day))).collect()
}

/// Returns the query string around a secret that stands behind `sig=`.
fn query<'a>(seen: &Seen<'a>) -> Option<&'a str> {
    let (content, span) = seen.place?;
    content[..span.start].ends_with(b"sig=").then_some(())?;
    let is_inside = |byte: &&u8| byte.is_ascii_graphic() && !b"\"'`<>\\".contains(byte);
    let before = content[..span.start].iter().rev().take(REACH).take_while(is_inside).count();
    let after = content[span.end..].iter().take(REACH).take_while(is_inside).count();
    std::str::from_utf8(&content[span.start - before..span.end + after]).ok()
}

#[cfg(test)]
mod tests {
    use super::super::testing::told_in;

    #[test]
    fn rights_and_expiry_are_told() {
        let url = "url = \"https://acme.blob.core.windows.net/c?sv=2022-11-02&sp=rwdl&se=2025-06-01T00%3A00%3A00Z&sig=«abc»\"";
        assert_eq!(told_in(url), ["allows rwdl", "expired on 2025-06-01 [low]"]);
        let after = "https://acme.blob.core.windows.net/c?sv=2022-11-02&sig=«abc»&se=2031-06-01&sp=r";
        assert_eq!(told_in(after), ["allows r", "expires on 2031-06-01"]);
        assert_eq!(told_in("se=2025-06-01&key=«abc»"), Vec::<String>::new());
    }
}
