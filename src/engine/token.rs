//! Runs the pattern of a token rule where one of its literals stands, and nowhere else.

use std::sync::OnceLock;

use regex_automata::meta::{self, Cache, Regex};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};

use super::line::line_around;
use crate::rule::{RuleIdx, Text, TokenLiteral};
use crate::span::Span;

/// The pattern of one token rule, compiled when it is first needed.
pub struct TokenPattern {
    pattern: Text,
    joins_words: bool,
    regex: OnceLock<Regex>,
}

/// The working memory of one thread for the patterns that it has run.
///
/// By the number of the rule.
#[derive(Default)]
pub struct TokenCaches(Vec<Option<Box<Cache>>>);

impl TokenCaches {
    fn of(&mut self, rule: RuleIdx, regex: &Regex) -> &mut Cache {
        let at = usize::from(rule.0);
        if self.0.len() <= at {
            self.0.resize_with(at + 1, || None);
        }
        self.0[at].get_or_insert_with(|| Box::new(regex.create_cache()))
    }
}

/// One match of a token rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenMatch {
    pub whole: Span,
    pub secret: Span,
}

/// How far from its literal a match may begin or end, in bytes. A longer token is found up to there.
const REACH: usize = super::Engine::REACH_BYTES;

impl TokenPattern {
    pub fn new(pattern: Text, joins_words: bool) -> Self {
        Self { pattern, joins_words, regex: OnceLock::new() }
    }

    /// Returns the match that holds the literal at `hit`, if there is one.
    pub fn find(
        &self,
        rule: RuleIdx,
        content: &[u8],
        hit: Span,
        literal: &TokenLiteral,
        caches: &mut TokenCaches,
    ) -> Option<TokenMatch> {
        let regex = self.regex.get_or_init(|| compile(&self.pattern));
        let cache = caches.of(rule, regex);
        let line = line_around(content, hit, REACH);
        let (least, greatest) = (literal.offset.0 as usize, literal.offset.1 as usize);
        if greatest == 0 {
            return self.find_at(regex, cache, content, line, hit.start);
        }
        let first = hit.start.saturating_sub(greatest).max(line.start);
        let last = hit.start.checked_sub(least)?;
        let mut from = first;
        while from <= last {
            let input = Input::new(content).range(from..line.end);
            let start = regex.search_with(cache, &input)?.start();
            if start > last {
                return None;
            }
            // Matches may overlap, so each start is tried, not only the one after the last match.
            let found = self.find_at(regex, cache, content, line, start);
            if let Some(found) = found.filter(|found| found.whole.contains(hit)) {
                return Some(found);
            }
            from = start + 1;
        }
        None
    }

    fn find_at(&self, regex: &Regex, cache: &mut Cache, content: &[u8], line: Span, at: usize) -> Option<TokenMatch> {
        let input = Input::new(content).range(at..line.end).anchored(Anchored::Yes);
        let whole = regex.search_with(cache, &input)?.span();
        let whole = Span::new(whole.start, whole.end);
        if !self.joins_words && continues_a_word(content, whole) {
            return None;
        }
        let secret = match regex.captures_len() {
            1 => whole,
            _ => {
                let mut captures = regex.create_captures();
                regex.search_captures_with(cache, &input, &mut captures);
                let group = captures.get_group_by_name("secret").map(|group| Span::new(group.start, group.end));
                group.unwrap_or(whole)
            }
        };
        Some(TokenMatch { whole, secret })
    }
}

/// Returns true if an alphanumeric byte on either side makes the match a part of a longer word.
fn continues_a_word(content: &[u8], span: Span) -> bool {
    let joins = |inside: u8, outside: Option<&u8>| {
        inside.is_ascii_alphanumeric() && outside.is_some_and(u8::is_ascii_alphanumeric)
    };
    let Some((&first, &last)) = span.of(content).first().zip(span.of(content).last()) else { return true };
    let before = span.start.checked_sub(1).and_then(|at| content.get(at));
    joins(first, before) || joins(last, content.get(span.end))
}

/// Compiles a pattern that `rule::lint` has accepted, for bytes: classes are ASCII.
fn compile(pattern: &str) -> Regex {
    meta::Builder::new()
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        // The literal has been found already; a prefilter would look for it once more.
        .configure(meta::Config::new().utf8_empty(false).auto_prefilter(false))
        .build(pattern)
        .expect("patterns are checked when rules are built or loaded")
}

/// Returns true if a match goes on as base64 on either side: with enough encoded text (an image, a certificate), any
/// short form turns up by chance. A path or a URL around a token is not that long without another character.
pub fn is_within_base64(content: &[u8], span: Span) -> bool {
    const CHANCE: usize = 40;
    let is_base64 = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let before = content[..span.start].iter().rev().take(CHANCE).take_while(is_base64).count();
    let after = content[span.end..].iter().take(CHANCE).take_while(is_base64).count();
    before + after >= CHANCE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::tail::Tail;

    fn find(pattern: &str, text: &str, literal: &str, offset: (u32, u32)) -> Option<String> {
        let at = text.find(literal).expect("the text holds the literal");
        let literal = TokenLiteral { text: literal.to_owned().into(), offset, ignores_case: false, tail: Tail::ANY };
        let hit = Span::new(at, at + literal.text.len());
        let found = TokenPattern::new(pattern.to_owned().into(), false).find(
            RuleIdx(0),
            text.as_bytes(),
            hit,
            &literal,
            &mut TokenCaches::default(),
        );
        found.map(|found| text[found.secret.start..found.secret.end].to_owned())
    }

    #[test]
    fn a_match_begins_at_its_literal_and_ends_with_its_word() {
        assert_eq!(find("tok_[a-z]{4}", "x=tok_abcd;", "tok_", (0, 0)).as_deref(), Some("tok_abcd"));
        assert_eq!(find("tok_[a-z]{4}", "x=tok_abcde;", "tok_", (0, 0)), None, "too long");
        assert_eq!(find("tok_[a-z]{4}", "xtok_abcd", "tok_", (0, 0)), None, "within a word");
        assert_eq!(find("tok_(?<secret>[a-z]{4})", "tok_abcd", "tok_", (0, 0)).as_deref(), Some("abcd"));
        assert_eq!(find("tok_[a-z\n]{4}", "tok_ab\ncd", "tok_", (0, 0)), None, "not across lines");
    }

    #[test]
    fn a_match_may_begin_before_its_literal() {
        let pattern = "[a-z]{3,5}MID[a-z]{2}";
        assert_eq!(find(pattern, "= abcdMIDxy", "MID", (3, 5)).as_deref(), Some("abcdMIDxy"));
        assert_eq!(find(pattern, "= abMIDxy", "MID", (3, 5)), None);
    }

    #[test]
    fn a_token_in_an_image_is_chance() {
        let cases = [
            (format!("{}/+TOKEN+{}", "Ab1".repeat(9), "Cd2".repeat(9)), true),
            ("https://example.com/api/v1/TOKEN/messages".to_owned(), false),
            ("key=TOKEN".to_owned(), false),
        ];
        for (text, expected) in cases {
            let at = text.find("TOKEN").expect("each case holds it");
            assert_eq!(is_within_base64(text.as_bytes(), Span::new(at, at + 5)), expected, "{text}");
        }
    }
}
