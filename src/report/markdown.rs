//! Markdown for step summaries and comments on pull requests: a table, then the details of each finding.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::describe;
use super::neutral;
use super::record::{Record, Report};
use crate::rule::{Command, Link};

/// How many findings get details. Hosts cut comments at 64 KiB and summaries at 1 MiB, and what is cut in the middle of
/// a tag breaks all that follows.
const MAX_DETAILS: usize = 50;

/// How many findings get a row.
const MAX_ROWS: usize = 500;

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(render(report).as_bytes())
}

fn render(report: &Report) -> String {
    let active: Vec<_> = report.records.iter().filter(|record| describe::suppression(record).is_none()).collect();
    let suppressed = report.records.len() - active.len();
    let mut text = String::new();
    push_line(&mut text, &format!("## {}", headline(active.len())));
    if let Some(incomplete) = describe::incompleteness(&report.coverage) {
        push_line(&mut text, &format!("**Warning:** {}.", escape(&incomplete)));
    }
    for notice in &report.notices {
        push_line(&mut text, &format!("**Note:** {}.", escape(notice)));
    }
    if !active.is_empty() {
        push_line(&mut text, &table(&active));
        for record in active.iter().take(MAX_DETAILS) {
            push_line(&mut text, &details(record));
        }
    }
    let _ = writeln!(
        text,
        "{} scanned ({}), {suppressed} suppressed.",
        describe::counted(report.coverage.files, "file"),
        describe::bytes(report.coverage.bytes)
    );
    text
}

fn headline(active: usize) -> String {
    match active {
        0 => "No secrets found".to_owned(),
        count => format!("{} found", describe::counted(count as u64, "secret")),
    }
}

fn push_line(text: &mut String, block: &str) {
    text.push_str(block.trim_end());
    text.push_str("\n\n");
}

fn table(records: &[&Record]) -> String {
    let mut table = "| Severity | What | Where | Exposure |\n|---|---|---|---|\n".to_owned();
    for record in records.iter().take(MAX_ROWS) {
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} |",
            record.severity,
            escape(&record.rule_name),
            escape(&describe::place(record)),
            describe::exposure_name(&record.exposure).replace('-', " "),
        );
    }
    if let Some(more) = records.len().checked_sub(MAX_ROWS).filter(|more| *more > 0) {
        let _ = writeln!(table, "\nand {} more.", describe::thousands(more as u64));
    }
    table
}

fn details(record: &Record) -> String {
    let mut text = String::new();
    let title = format!("{} in {}", record.rule_name, describe::place(record));
    push_line(&mut text, &format!("<details><summary>{}</summary>", escape(&title)));
    if let Some(snippet) = &record.snippet {
        let code = neutral::neutralise(&snippet.text, neutral::Whitespace::Kept);
        push_line(&mut text, &code.lines().map(|line| format!("    {line}\n")).collect::<String>());
    }
    for told in [describe::exposure(record), describe::facts(record)].into_iter().flatten() {
        push_line(&mut text, &format!("{}.", escape(&told)));
    }
    let advice = &record.advice;
    if !advice.headline.is_empty() {
        push_line(&mut text, &format!("**{}**", escape(&advice.headline)));
    }
    let steps: String =
        advice.steps.iter().enumerate().map(|(at, step)| format!("{}. {}\n", at + 1, escape(step))).collect();
    push_line(&mut text, &steps);
    for command in &advice.commands {
        push_line(&mut text, &self::command(command));
    }
    if !advice.links.is_empty() {
        push_line(&mut text, &links(&advice.links));
    }
    push_line(&mut text, &format!("Fingerprint {}", record.fingerprint));
    text.push_str("</details>");
    text
}

/// Returns text that shows as it is, on one line, in a table, a heading or a paragraph: everything that could mean
/// something to Markdown or HTML is written as an entity, which also keeps `@name` and `#1` from becoming links.
pub fn escape(text: &str) -> String {
    let text = neutral::line(text);
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' | '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+'
            | '!' | '|' | '~' | '@' | '$' => {
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            // Bare addresses become links as well.
            ':' if escaped.ends_with("http") || escaped.ends_with("https") => escaped.push_str("&#58;"),
            c => escaped.push(c),
        }
    }
    escaped.replace("www.", "www&#46;")
}

/// Returns what a command does, and below it the command as a block to copy.
pub fn command(command: &Command) -> String {
    format!("{}:\n\n    {}", escape(&command.does), neutral::line(&command.run))
}

/// Returns links to follow, in one line.
pub fn links(links: &[Link]) -> String {
    let links: Vec<_> = links.iter().map(|link| format!("[{}](<{}>)", escape(&link.title), url(&link.url))).collect();
    links.join(", ")
}

/// Returns an address fit to stand between `<` and `>`.
fn url(url: &str) -> String {
    url.replace(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>'), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testkit;

    #[test]
    fn escaped_text_means_nothing_to_markdown() {
        let cases = [
            ("plain text, 1.", "plain text, 1."),
            ("<b>&amp;", "&#60;b&#62;&#38;amp;"),
            ("[x](y) `z` | *", "&#91;x&#93;&#40;y&#41; &#96;z&#96; &#124; &#42;"),
            ("@team #1", "&#64;team &#35;1"),
            ("https://x www.x.org", "https&#58;//x www&#46;x.org"),
            ("a\nb", "a␊b"),
        ];
        for (text, expected) in cases {
            assert_eq!(escape(text), expected);
        }
    }

    #[test]
    fn small() {
        insta::assert_snapshot!(render(&testkit::small_report()), @r#"
        ## 1 secret found

        | Severity | What | Where | Exposure |
        |---|---|---|---|
        | critical | Telepath API key | src/call.py:12:21 | pushed |

        <details><summary>Telepath API key in src/call.py:12:21</summary>

            TELEPATH_API_KEY = "tok_live_••••••••••••••••••••••ZG"

        3f2a9c1, 41 days ago by Ada Example, pushed &#40;origin/main, v1.2&#41;; still in HEAD.

        live mode.

        **rotate immediately: create a key under Settings &#62; API Keys, deploy it, check a call, revoke this one**

        1. Create a key under Settings &#62; API Keys.
        2. Deploy it.
        3. Check a call.
        4. Revoke this one.
        5. Two keys may live side by side.
        6. Check the new one: place a test call.
        7. To end the old one at once: Revoke it under Settings &#62; API Keys.
        8. Look for use that was not yours: the key list shows the last use.
        9. Then take it out of the file. Rewriting the pushed history hides it from newcomers only: forks, clones, caches, pull requests and CI logs keep what they have.

        list keys:

            telepath keys list

        [API keys](<https://docs.example.com/keys>)

        Fingerprint 0bde380f927f8e7c1ee8bcce545a4b45

        </details>

        4,848 files scanned (56 MB), 0 suppressed.
        "#);
    }

    #[test]
    fn awkward() {
        insta::assert_snapshot!(render(&testkit::awkward_report()), @r"
        ## 2 secrets found

        **Warning:** the scan is incomplete: 1 unreadable &#40;locked␛&#91;0m.txt: permission denied&#41;.

        **Note:** allowlist entry is unused: =cmd&#124;&#39; /C calc&#39;&#33;A0 &#60;b&#62;&#38;amp; &#91;x&#93;&#40;javascript:y&#41; &#96;z&#96; &#124; ␛&#91;31m � &#93;&#93;&#62; %0A::error::.

        | Severity | What | Where | Exposure |
        |---|---|---|---|
        | critical | Telepath API key | a b/ü%&#35;?␛&#91;31m&#124;x.py:12:36 | pushed |
        | medium | Telepath API key | -rf/id&#95;rsa␊ | unknown |

        <details><summary>Telepath API key in a b/ü%&#35;?␛&#91;31m&#124;x.py:12:36</summary>

            	naïve␛[2J = ••••••••; 漢字 = 'tok_live_••••••••••••••••••••••AH' | <script>`

        3f2a9c1, 141 days ago by =cmd&#124;&#39; /C calc&#39;&#33;A0 &#60;b&#62;&#38;amp; &#91;x&#93;&#40;javascript:y&#41; &#96;z&#96; &#124; ␛&#91;31m � &#93;&#93;&#62; %0A::error::, pushed &#40;origin/main, v1.2&#41;; still in HEAD.

        =cmd&#124;&#39; /C calc&#39;&#33;A0 &#60;b&#62;&#38;amp; &#91;x&#93;&#40;javascript:y&#41; &#96;z&#96; &#124; ␛&#91;31m � &#93;&#93;&#62; %0A::error::; test mode; decoded from base64 in percent.

        **rotate, it is a test credential: create a key under Settings &#62; API Keys, deploy it, check a call, revoke this one**

        1. Create a key under Settings &#62; API Keys.
        2. Deploy it.
        3. Check a call.
        4. Revoke this one.
        5. Two keys may live side by side.
        6. Check the new one: place a test call.
        7. To end the old one at once: Revoke it under Settings &#62; API Keys.
        8. Look for use that was not yours: the key list shows the last use.
        9. Then take it out of the file. Rewriting the pushed history hides it from newcomers only: forks, clones, caches, pull requests and CI logs keep what they have.
        10. It is at least 141 days old, and credentials should be replaced every 90: put the rotation of the new one on a schedule.

        list keys:

            telepath keys list

        [API keys](<https://docs.example.com/keys>)

        Fingerprint 203d85f564dcb7346743f4da99fbcbf6

        </details>

        <details><summary>Telepath API key in -rf/id&#95;rsa␊</summary>

        live mode.

        **rotate immediately: create a key under Settings &#62; API Keys, deploy it, check a call, revoke this one**

        1. Create a key under Settings &#62; API Keys.
        2. Deploy it.
        3. Check a call.
        4. Revoke this one.
        5. Two keys may live side by side.
        6. Check the new one: place a test call.
        7. To end the old one at once: Revoke it under Settings &#62; API Keys.
        8. Look for use that was not yours: the key list shows the last use.

        list keys:

            telepath keys list

        [API keys](<https://docs.example.com/keys>)

        Fingerprint 12d6aff0c0c1a79beb4244b23058f182

        </details>

        4,848 files scanned (56 MB), 1 suppressed.
        ");
    }

    #[test]
    fn clean() {
        insta::assert_snapshot!(render(&testkit::report(Vec::new())), @r"
        ## No secrets found

        4,848 files scanned (56 MB), 0 suppressed.
        ");
    }
}
