//! What stands around a candidate: words and hosts that speak of a provider, and the path.

use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::Engine;
use super::line::{line_around, lines_around};
use crate::rule::{Context, List, Provider, RuleIdx, Text, Within};
use crate::span::Span;

/// The context of one rule, made ready to look for when first needed.
pub struct ContextMatcher {
    context: Context,
    /// What is looked for if the rule asks for nothing: the words and hosts of its provider.
    provider: [List<Text>; 2],
    words: OnceLock<AhoCorasick>,
    paths: OnceLock<GlobSet>,
}

/// Where the context words of each rule stand in one blob; looked up once for each rule that has candidates in it.
#[derive(Default)]
pub struct ContextPlaces(HashMap<RuleIdx, Vec<Span>>);

/// How many lines before and after a match are near.
const NEAR_LINES: usize = 5;

/// Within how many bytes of a match lines are counted: farther away, one more or less says nothing.
const COUNTED_BYTES: usize = 64 << 10;

impl ContextMatcher {
    pub fn new(context: &Context, provider: &Provider) -> Self {
        let provider = [provider.words.clone(), provider.hosts.clone()];
        Self { context: context.clone(), provider, words: OnceLock::new(), paths: OnceLock::new() }
    }

    /// Returns true if the path fits, or the rule asks for none.
    pub fn fits_path(&self, path: &[u8]) -> bool {
        self.context.paths.is_empty()
            || self.paths.get_or_init(|| glob_set(&self.context.paths)).is_match(bstr::ByteSlice::to_path_lossy(path))
    }

    /// Returns true if the rule asks for words around its match. One that does not may still be named by them where
    /// other rules claim the same match.
    pub fn asks_for_words(&self) -> bool {
        !self.context.any_of.is_empty()
    }

    /// Returns how near the nearest context word is to `span`, greater is nearer, or `None` if there is none where it
    /// has to be. A word in the path is the farthest of all.
    pub fn nearness(
        &self,
        rule: RuleIdx,
        content: &[u8],
        path: &[u8],
        span: Span,
        places: &mut ContextPlaces,
    ) -> Option<u32> {
        let words = self.words.get_or_init(|| {
            let mut builder = AhoCorasick::builder();
            builder.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest);
            let words: Vec<&Text> = match &*self.context.any_of {
                [] => self.provider.iter().flat_map(|words| words.iter()).collect(),
                asked => asked.iter().collect(),
            };
            builder.build(words.into_iter().map(|word| word.as_bytes())).expect("a few words always build")
        });
        let near = places.0.entry(rule).or_insert_with(|| whole_words(words, content));
        let bounds = match self.context.within {
            Within::Line => line_around(content, span, Engine::REACH_BYTES),
            Within::Near => lines_around(content, span, NEAR_LINES, Engine::REACH_BYTES),
            Within::File => Span::new(0, content.len()),
        };
        // The nearest ones are the last before and the first after; a word within the match itself is no sign.
        let after = near.partition_point(|word| word.start < span.start);
        let distance = |word: &Span| {
            let (gap, near) = if word.start < span.start {
                let gap = &content[word.end..span.start];
                (gap, &gap[gap.len().saturating_sub(COUNTED_BYTES)..])
            } else {
                let gap = &content[span.end..word.start];
                (gap, &gap[..gap.len().min(COUNTED_BYTES)])
            };
            // What stands on the same line is nearer than whatever stands on another.
            gap.len() + memchr::memchr_iter(b'\n', near).count() * Engine::REACH_BYTES
        };
        let before = near[..after].iter().rev().find(|word| word.end <= span.start);
        let behind = near[after..].iter().find(|word| word.start >= span.end);
        let nearest = before.into_iter().chain(behind).filter(|word| bounds.contains(**word)).map(distance).min();
        match nearest {
            Some(bytes) => Some(u32::MAX - u32::try_from(bytes).unwrap_or(u32::MAX - 2)),
            None if self.context.within == Within::File && !whole_words(words, path).is_empty() => Some(1),
            None => None,
        }
    }
}

/// Builds a set of globs that were checked when the rules were built or loaded.
pub fn glob_set(globs: &[crate::rule::Text]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        // As in `.gitignore`, a glob without a slash fits in any folder.
        let anywhere = if glob.contains('/') { glob.to_string() } else { format!("**/{glob}") };
        set.add(
            GlobBuilder::new(&anywhere).literal_separator(true).build().expect("globs are checked with their rule"),
        );
    }
    set.build().expect("globs that build alone build together")
}

/// Returns where the words stand, in order, leaving out those that are parts of other words.
fn whole_words(words: &AhoCorasick, content: &[u8]) -> Vec<Span> {
    words
        .find_iter(content)
        .map(|found| Span::new(found.start(), found.end()))
        .filter(|span| {
            let starts = span.start == 0 || {
                let (before, first) = (content[span.start - 1], content[span.start]);
                !before.is_ascii_alphanumeric() || (first.is_ascii_uppercase() && before.is_ascii_lowercase())
            };
            let last_is_lower = content[span.end - 1].is_ascii_lowercase();
            let ends = content.get(span.end).is_none_or(|next| {
                !next.is_ascii_alphanumeric() || next.is_ascii_digit() || (last_is_lower && next.is_ascii_uppercase())
            });
            starts && ends
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleSet;

    fn nearness(within: Within, content: &str, path: &str) -> Option<u32> {
        let context =
            Context { any_of: vec!["acme".into(), "api.acme.example".into()].into(), within, paths: [][..].into() };
        let at = content.find("HERE").expect("the content marks the match");
        let rules = RuleSet::builtin();
        let (_, provider) = rules.providers().next().expect("there are built-in providers");
        ContextMatcher::new(&context, provider).nearness(
            RuleIdx(0),
            content.as_bytes(),
            path.as_bytes(),
            Span::new(at, at + 4),
            &mut ContextPlaces::default(),
        )
    }

    #[test]
    fn context_is_a_whole_word_within_its_bounds() {
        let cases = [
            (Within::Line, "ACME_KEY=HERE", "", true),
            (Within::Line, "acmeKey=HERE", "", true),
            (Within::Line, "myAcme=HERE", "", true),
            (Within::Line, "acmeology=HERE", "", false),
            (Within::Line, "placme=HERE", "", false),
            (Within::Line, "acme\nHERE", "", false),
            (Within::Near, "acme\n\n\nHERE", "", true),
            (Within::Near, "acme\n\n\n\n\n\n\n\nHERE", "", false),
            (Within::File, "HERE\n\n\n\n\n\n\n\n\nhttps://api.acme.example/v1", "", true),
            (Within::File, "HERE", "src/acme/client.py", true),
            (Within::Line, "HERE", "src/acme/client.py", false),
        ];
        for (within, content, path, expected) in cases {
            assert_eq!(nearness(within, content, path).is_some(), expected, "{within:?} {content:?} {path}");
        }
    }

    #[test]
    fn nearer_context_is_nearer() {
        let near = nearness(Within::File, "acme=HERE", "");
        let far = nearness(Within::File, "acme is what we use; key=HERE", "");
        let path = nearness(Within::File, "HERE", "acme.py");
        assert!(near > far && far > path, "{near:?} {far:?} {path:?}");
    }
}
