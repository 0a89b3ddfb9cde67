//! Credentials of HTTP and of package and container registries, which are `user:password` in base64.

use super::{Fact, Seen};

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    user(seen).and_then(|user| Fact::named("user", &user)).into_iter().collect()
}

fn user(seen: &Seen<'_>) -> Option<String> {
    let encoded = bstr::ByteSlice::trim_end_with(seen.secret, |sign| sign == '=');
    let text = String::from_utf8(data_encoding::BASE64_NOPAD.decode(encoded).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    let is_name = |sign: char| sign.is_ascii_alphanumeric() || "._@+-<>".contains(sign);
    let is_pair = (1..=64).contains(&user.len()) && user.chars().all(is_name) && !password.is_empty();
    (is_pair && !password.chars().any(char::is_control)).then(|| user.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::testing::told;

    #[test]
    fn the_user_is_told() {
        let encode = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
        assert_eq!(told(&encode("ci@acme:a long one: with colons")), ["user ci@acme"]);
        for text in ["no colon in it", ":password only", "user:", "two words:password", "user:\u{1}\u{2}\u{3}"] {
            assert_eq!(told(&encode(text)), Vec::<String>::new(), "{text}");
        }
    }
}
