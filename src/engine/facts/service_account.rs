//! Private keys of Google service accounts, beside which their file names the account and its project.

use bstr::ByteSlice as _;

use super::{Fact, Seen};

/// How far from the key its file names the account, in bytes. The whole file has some 2,400.
const REACH: usize = 1 << 12;

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    let Some((content, span)) = seen.place.filter(|_| seen.secret.starts_with(b"-----BEGIN PRIVATE KEY")) else {
        return Vec::new();
    };
    let before = &content[span.start.saturating_sub(REACH)..span.start];
    let after = &content[span.end..content.len().min(span.end + REACH)];
    let near = |name: &str| value(after, name).or_else(|| value(before, name));
    let Some(account) = near("client_email") else { return Vec::new() };
    let project = near("project_id").and_then(|project| Fact::named("project", project));
    Fact::named("account", account).into_iter().chain(project).collect()
}

/// Returns the first value of a JSON member, also where the JSON stands in a string with its quotes escaped.
fn value<'a>(text: &'a [u8], name: &str) -> Option<&'a str> {
    let at = text.find(name)? + name.len();
    let is_between = |byte: &u8| matches!(byte, b'"' | b'\\' | b':' | b' ' | b'\t');
    let start = at + text[at..].iter().take_while(|byte| is_between(byte)).count();
    let end = start + text[start..].find_byteset(b"\"\\\r\n,")?;
    text[start..end].to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::super::testing::told_in;

    const KEY: &str = "«-----BEGIN PRIVATE KEY-----\\nx\\n-----END PRIVATE KEY-----»\\n";

    #[test]
    fn account_and_project_are_told() {
        let json = format!(
            "{{\n  \"project_id\": \"acme-prod\",\n  \"private_key\": \"{KEY}\",\n  \
             \"client_email\": \"ci@acme-prod.iam.gserviceaccount.com\"\n}}\n"
        );
        let expected = ["account ci@acme-prod.iam.gserviceaccount.com", "project acme-prod"];
        assert_eq!(told_in(&json), expected);
        assert_eq!(told_in(&json.replace('"', "\\\"")), expected);
        assert_eq!(told_in(&format!("key = \"{KEY}\"")), Vec::<String>::new());
    }
}
