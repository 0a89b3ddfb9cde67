//! Markers as they stand in text, ours (`keysift:` and a word) and those of other scanners.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::config::{RuleName, Value};
use crate::rule::problem::nearest;
use crate::span::{LineCounter, Span};

/// A marker in scanned text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The words that make it one, such as `keysift:allow`.
    pub name: &'static str,
    pub scope: Scope,
    /// Where those words stand.
    pub span: Span,
    /// From 1.
    pub line: u32,
    /// The rules that it names; `None` for all.
    pub rules: Option<Vec<RuleName>>,
    /// Where the reason stands; empty if there is none.
    pub reason: Span,
}

/// What a marker covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Line,
    NextLine,
    /// From here to the next end.
    Start,
    End,
    File,
}

/// A marker of ours that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadMarker {
    pub line: u32,
    pub span: Span,
    pub why: String,
}

/// The start of all markers of ours, in two parts so that this file holds none.
const OWN: &str = concat!("keysift", ":");

/// The marker that covers its own line.
pub const ALLOW: &str = concat!("keysift", ":allow");

/// All markers of ours.
const OWN_WORDS: [(&str, Scope); 5] = [
    (ALLOW, Scope::Line),
    (concat!("keysift", ":allow-next-line"), Scope::NextLine),
    (concat!("keysift", ":allow-start"), Scope::Start),
    (concat!("keysift", ":allow-end"), Scope::End),
    (concat!("keysift", ":allow-file"), Scope::File),
];

/// The markers of other scanners. They name no rule, or rules of their own, and so stand for all of ours.
const FOREIGN: [(&str, Scope); 11] = [
    (concat!("gitleaks", ":allow"), Scope::Line),
    (concat!("betterleaks", ":allow"), Scope::Line),
    (concat!("trufflehog", ":ignore"), Scope::Line),
    (concat!("kingfisher", ":ignore"), Scope::Line),
    (concat!("gg", "ignore"), Scope::Line),
    (concat!("pragma: ", "allowlist secret"), Scope::Line),
    (concat!("pragma: ", "allowlist nextline secret"), Scope::NextLine),
    (concat!("secretlint", "-disable-line"), Scope::Line),
    (concat!("secretlint", "-disable-next-line"), Scope::NextLine),
    (concat!("secretlint", "-disable"), Scope::Start),
    (concat!("secretlint", "-enable"), Scope::End),
];

/// Finds `OWN`, then the foreign markers in their order; of two that start together the longer one.
static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = [OWN].into_iter().chain(FOREIGN.iter().map(|(name, _)| *name));
    let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words);
    finder.expect("a dozen short words make an automaton")
});

/// Returns the markers of `content` in their order, and those of ours that cannot be used.
pub fn find(content: &[u8]) -> (Vec<Marker>, Vec<BadMarker>) {
    let mut counter = LineCounter::new(content);
    let (mut markers, mut bad) = (Vec::new(), Vec::new());
    for found in FINDER.find_iter(content) {
        if found.start() > 0 && is_word(content[found.start() - 1]) {
            continue;
        }
        let line_of = |counter: &mut LineCounter<'_>| counter.at(found.start()).line;
        if found.pattern().as_usize() > 0 {
            let (name, scope) = FOREIGN[found.pattern().as_usize() - 1];
            if !content.get(found.end()).is_some_and(|&next| is_word(next)) {
                let (span, reason) = (Span::new(found.start(), found.end()), Span::new(found.end(), found.end()));
                markers.push(Marker { name, scope, span, line: line_of(&mut counter), rules: None, reason });
            }
            continue;
        }
        match own(content, found.start()) {
            Some(Ok(marker)) => markers.push(Marker { line: line_of(&mut counter), ..marker }),
            Some(Err((span, why))) => bad.push(BadMarker { line: line_of(&mut counter), span, why }),
            None => {}
        }
    }
    (markers, bad)
}

/// Reads a marker of ours that starts at `start`; `None` if it only looks like one.
fn own(content: &[u8], start: usize) -> Option<Result<Marker, (Span, String)>> {
    let line_end = memchr::memchr(b'\n', &content[start..]).map_or(content.len(), |newline| start + newline);
    let word_end = start + OWN.len() + run(&content[start + OWN.len()..line_end], is_word);
    let span = Span::new(start, word_end);
    let word = std::str::from_utf8(span.of(content)).expect("only ASCII bytes were taken");
    let Some((name, scope)) = OWN_WORDS.into_iter().find(|(name, _)| *name == word) else {
        let likely = nearest(word, OWN_WORDS.iter().map(|(name, _)| *name))?;
        return Some(Err((span, format!("`{word}` is no marker; did you mean `{likely}`?"))));
    };
    let rules_start = word_end + run(&content[word_end..line_end], |byte| byte == b' ' || byte == b'\t');
    let rules_end = rules_start + run(&content[rules_start..line_end], |byte| is_word(byte) || b"*,".contains(&byte));
    let rules = std::str::from_utf8(&content[rules_start..rules_end]).expect("only ASCII bytes were taken");
    // Text that only speaks of a marker, in quotes or in passing.
    if scope != Scope::End && rules_start == word_end && word_end < line_end && content[word_end] != b'\r' {
        return None;
    }
    let (rules, reason) = match scope {
        Scope::End => (None, Span::new(word_end, word_end)),
        _ if rules.is_empty() => {
            return Some(Err((span, format!("`{name}` names no rule; `all` stands for every one"))));
        }
        _ => match rules.split(',').map(RuleName::parse).collect::<Result<Vec<_>, _>>() {
            Ok(rules) => (Some(rules), trimmed(content, Span::new(rules_end, line_end))),
            Err(why) => return Some(Err((span, format!("`{name} {rules}` names no rule: {why}")))),
        },
    };
    Some(Ok(Marker { name, scope, span, line: 0, rules, reason }))
}

/// Takes the ends of comments and the signs before a reason away.
fn trimmed(content: &[u8], span: Span) -> Span {
    let is_outer = |byte: &u8| byte.is_ascii_whitespace() || b"-:*/#>%}\"'`;".contains(byte);
    let text = span.of(content);
    let Some(first) = text.iter().position(|byte| !is_outer(byte)) else { return Span::new(span.start, span.start) };
    let last = text.iter().rposition(|byte| !is_outer(byte)).expect("there is a first one");
    Span::new(span.start + first, span.start + last + 1)
}

fn run(bytes: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|&&byte| is_part(byte)).count()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Describes the markers of a text, in which `@` stands for the start of ours.
    fn found(text: &str) -> String {
        let content = text.replace('@', OWN);
        let (markers, bad) = find(content.as_bytes());
        let markers = markers.iter().map(|marker| {
            let rules = marker.rules.as_ref().map_or("every rule".to_owned(), |rules| {
                rules.iter().map(RuleName::as_str).collect::<Vec<_>>().join("+")
            });
            let reason = String::from_utf8_lossy(marker.reason.of(content.as_bytes()));
            format!("{} {:?} {rules} ({reason})", marker.line, marker.scope)
        });
        let bad = bad.iter().map(|bad| format!("{} {}", bad.line, bad.why.replace(OWN, "@")));
        markers.chain(bad).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn own_markers_are_read_in_any_comment() {
        let cases = [
            ("a # @allow jwt", "1 Line jwt ()"),
            ("a // @allow jwt made for a test", "1 Line jwt (made for a test)"),
            ("\n/* @allow-next-line stripe-*: sandbox */", "2 NextLine stripe-* (sandbox)"),
            ("<!-- @allow-start all - a page of examples -->", "1 Start all (a page of examples)"),
            ("-- @allow-end", "1 End every rule ()"),
            ("# @allow-file jwt,aws-* - fixtures\r\n", "1 File jwt+aws-* (fixtures)"),
            ("x@allow jwt", ""),
            ("image: @latest", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn markers_of_other_scanners_are_read() {
        let scopes = FOREIGN.map(|(name, scope)| (found(&format!("key # {name} and more")), scope));
        for (actual, scope) in scopes {
            assert_eq!(actual, format!("1 {scope:?} every rule ()"));
        }
        assert_eq!(found(&format!("{}d", FOREIGN[4].0)), "", "a longer word is another word");
    }

    #[test]
    fn markers_that_cannot_be_used_are_told() {
        insta::assert_snapshot!(found("# @allow\n# @alow jwt\n# @allow RULE reason"), @r#"
        1 `@allow` names no rule; `all` stands for every one
        2 `@alow` is no marker; did you mean `@allow`?
        3 `@allow RULE` names no rule: expected a rule id such as "stripe-live-secret-key", the start of ids such as "stripe-*", or "all"
        "#);
    }
}
