//! GitLab's routable tokens, whose payload names what they belong to (`lib/authn/token_field/generator/
//! routable_token.rb` in GitLab's sources): random bytes, lines of `key:value` with numbers in base36, and their length.

use super::{Fact, Seen};

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    routing(seen).unwrap_or_default().lines().filter_map(fact).collect()
}

fn routing(seen: &Seen<'_>) -> Option<String> {
    let (prefix, rest) = seen.text()?.split_once('-')?;
    let (payload, _) = rest.split_once('.').filter(|_| prefix.starts_with("gl"))?;
    // Tokens of runners have their type before the payload.
    let payload = payload.split_once('_').filter(|(kind, _)| kind.len() == 2).map_or(payload, |(_, rest)| rest);
    let bytes = data_encoding::BASE64URL_NOPAD.decode(payload.as_bytes()).ok()?;
    let (length, before) = bytes.split_last()?;
    let routing = before.get(before.len().checked_sub(usize::from(*length))?..)?;
    String::from_utf8(routing.to_vec()).ok()
}

fn fact(line: &str) -> Option<Fact> {
    let (key, value) = line.split_once(':')?;
    let what = match key {
        "g" => "group",
        "p" => "project",
        "u" => "user",
        _ => return None,
    };
    Some(Fact::new(format!("{what} {}", u64::from_str_radix(value, 36).ok()?)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::told;

    #[test]
    fn the_payload_names_user_and_project() {
        let routing = "c:1\no:1\np:2s\nu:zz";
        let payload = [&[0xf7; 16][..], routing.as_bytes(), &[routing.len() as u8]].concat();
        let payload = data_encoding::BASE64URL_NOPAD.encode(&payload);
        for prefix in ["glpat-", "glrt-t3_"] {
            let token = format!("{prefix}{payload}.01.120abcdef");
            assert_eq!(told(&token), ["project 100", "user 1295"], "{prefix}");
        }
        assert_eq!(told(&format!("glpat-{}", "Ab1-".repeat(5))), Vec::<String>::new());
        assert_eq!(told("glpat-AAAA.01.120abcdef"), Vec::<String>::new());
    }
}
