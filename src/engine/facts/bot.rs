//! Tokens of bots that begin with the number of their bot: Telegram's in digits, Discord's in base64.

use super::{Fact, Seen};

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    let Some(text) = seen.text() else { return Vec::new() };
    telegram(text).or_else(|| discord(text)).into_iter().collect()
}

/// `NUMBER:AA...`
fn telegram(text: &str) -> Option<Fact> {
    let (number, rest) = text.split_once(':')?;
    let is_token = (8..=10).contains(&number.len()) && rest.len() == 35 && rest.starts_with("AA");
    (is_token && is_digits(number)).then(|| Fact::new(format!("bot {number}")))
}

/// `BASE64 OF THE NUMBER.TIME.SIGNATURE`
fn discord(text: &str) -> Option<Fact> {
    let mut parts = text.split('.');
    let (number, time, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let number = String::from_utf8(data_encoding::BASE64URL_NOPAD.decode(number.as_bytes()).ok()?).ok()?;
    let is_token = parts.next().is_none() && time.len() == 6 && signature.len() >= 27;
    (is_token && (17..=20).contains(&number.len()) && is_digits(&number)).then(|| Fact::new(format!("bot {number}")))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::testing::told;
    use crate::rule::template::expand;

    #[test]
    fn the_number_of_the_bot_is_told() {
        let discord = data_encoding::BASE64URL_NOPAD.encode(b"123456789012345678");
        let cases = [
            ("123456789:AA{alnum:33}".to_owned(), vec!["bot 123456789"]),
            (format!("{discord}.{{alnum:6}}.{{alnum:38}}"), vec!["bot 123456789012345678"]),
            (format!("{discord}.{{alnum:7}}.{{alnum:38}}"), vec![]),
            ("deploy:AA{alnum:33}".to_owned(), vec![]),
        ];
        for (template, expected) in cases {
            assert_eq!(told(&expand(&template, 2).unwrap().text), expected, "{template}");
        }
    }
}
