//! Slack's tokens and webhooks, which name their workspace, bot, user or app between hyphens or slashes.

use super::{Fact, Seen};

pub(super) fn read(seen: &Seen<'_>) -> Vec<Fact> {
    let Some(text) = seen.text() else { return Vec::new() };
    let ids = match text.split_once("hooks.slack.com/services/") {
        Some((_, path)) => webhook(path),
        None => token(text),
    };
    ids.into_iter().filter_map(|(what, id)| Fact::named(what, id)).collect()
}

/// `T0123/B0123/...`
fn webhook(path: &str) -> Vec<(&'static str, &str)> {
    let mut parts = path.split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(team), Some(_), Some(_)) => vec![("workspace", team)],
        _ => Vec::new(),
    }
}

/// `xoxb-WORKSPACE-BOT-...`, `xoxp-WORKSPACE-USER-...`, `xapp-1-APP-...`
fn token(text: &str) -> Vec<(&'static str, &str)> {
    let parts: Vec<&str> = text.split('-').collect();
    let is_id = |id: &str| id.len() >= 8 && id.bytes().all(|byte| byte.is_ascii_digit());
    match parts[..] {
        ["xoxb", team, bot, _] if is_id(team) && is_id(bot) => vec![("workspace", team), ("bot", bot)],
        ["xoxp" | "xoxc" | "xoxs", team, user, ..] if is_id(team) && is_id(user) => {
            vec![("workspace", team), ("user", user)]
        }
        ["xapp", version, app, ..] if version.len() == 1 && app.starts_with('A') => vec![("app", app)],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::told;
    use crate::rule::template::expand;

    #[test]
    fn ids_are_told() {
        let cases: [(&str, &[&str]); 5] = [
            ("xoxb-123456789012-210987654321-{alnum:24}", &["workspace 123456789012", "bot 210987654321"]),
            ("xoxp-123456789012-210987654321-{digit:12}-{hex:32}", &["workspace 123456789012", "user 210987654321"]),
            ("xapp-1-A0123456789-{digit:13}-{hex:64}", &["app A0123456789"]),
            ("https://hooks.slack.com/services/T01234567/B01234567/{alnum:24}", &["workspace T01234567"]),
            ("xoxb-12345678901-{alnum:24}", &[]),
        ];
        for (template, expected) in cases {
            assert_eq!(told(&expand(template, 2).unwrap().text), expected, "{template}");
        }
    }
}
