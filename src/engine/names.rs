//! Finds the assignment rules whose name patterns may fit a name, without trying them all.

use std::ops::Range;

use super::assignment::NameWords;
use super::model::{Naming, Tail};
use crate::rule::{ANY_KEYWORD, RuleIdx, Shape, Text};

/// The name patterns of all assignment rules, ordered by the longest text that each of them spells out.
#[derive(Default)]
pub struct NameIndex {
    patterns: Vec<Pattern>,
    heads: Heads,
    /// Patterns that spell out less than three bytes are tried on every name.
    short: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    /// Bytes of `text`: the longest part between stars whose letters and digits are not in [`COMMON`].
    longest: Range<usize>,
    /// The first letters and digits of that part.
    head: [u8; HEAD],
    rule: RuleIdx,
    /// How many bytes the pattern spells out.
    detail: u32,
    text: Text,
}

/// What the names of all providers' values end in: a pattern is found by another part, if it has one.
const COMMON: [&[u8]; 6] = [b"key", b"token", b"secret", b"password", b"apikey", b"accesstoken"];

/// Shorter words are often no word of a provider.
const SHORTEST_WORD: usize = 4;

/// By how many bytes patterns are ordered.
const HEAD: usize = 3;

impl Pattern {
    fn new(rule: RuleIdx, text: &Text) -> Self {
        let fixed = text.strip_suffix(ANY_KEYWORD).unwrap_or(text);
        let parts = fixed.split('*').scan(0, |next, part| {
            let start = *next;
            *next += part.len() + 1;
            Some(start..start + part.len())
        });
        let is_common = |part: &str| COMMON.iter().any(|common| letters(part).eq(common.iter().copied()));
        let longest = parts.max_by_key(|part| {
            let (part, len) = (&fixed[part.clone()], letters(&fixed[part.clone()]).count());
            (len >= HEAD && !is_common(part), len)
        });
        let longest = longest.unwrap_or_default();
        let mut head = [0; HEAD];
        head.iter_mut().zip(letters(&fixed[longest.clone()])).for_each(|(head, letter)| *head = letter);
        Self { longest, head, rule, detail: letters(fixed).count() as u32, text: text.clone() }
    }

    /// Returns true if there is enough in it to order it by.
    fn has_head(&self) -> bool {
        self.head[HEAD - 1] != 0
    }

    /// Returns true if the longest part begins the letters and digits of the rest of a name.
    fn begins(&self, rest: &[u8]) -> bool {
        let mut rest = rest.iter();
        letters(&self.text[self.longest.clone()]).all(|letter| rest.next() == Some(&letter))
    }
}

/// Returns the letters and digits of a part of a pattern, which is in lower case.
fn letters(part: &str) -> impl Iterator<Item = u8> + '_ {
    part.bytes().filter(u8::is_ascii_alphanumeric)
}

impl NameIndex {
    pub fn new<'a>(rules: impl Iterator<Item = (RuleIdx, &'a [Text])>) -> Self {
        let mut index = Self::default();
        for (rule, names) in rules {
            for text in names {
                let pattern = Pattern::new(rule, text);
                let list = if pattern.has_head() { &mut index.patterns } else { &mut index.short };
                list.push(pattern);
            }
        }
        index.patterns.sort_unstable_by_key(|pattern| (pattern.head, pattern.rule));
        index.patterns.iter().for_each(|pattern| index.heads.add(&pattern.head));
        index
    }

    /// Appends each rule with a pattern that fits `name`, with the number of bytes that the best such pattern spells out.
    pub fn find_into(&self, name: &[u8], found: &mut Vec<(RuleIdx, u32)>) {
        let words = NameWords::split(name);
        let mut spelled = [0u8; 128];
        let mut len = 0;
        let tail = &name[name.len().saturating_sub(spelled.len())..];
        for byte in tail.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
            spelled[len] = byte.to_ascii_lowercase();
            len += 1;
        }
        let mut before_keyword = None;
        let mut add = |pattern: &Pattern| {
            let fits = match pattern.text.strip_suffix(ANY_KEYWORD) {
                None => words.matches(&pattern.text),
                Some(fixed) => before_keyword
                    .get_or_insert_with(|| words_before_keyword(name, words))
                    .is_some_and(|words| words.matches(fixed)),
            };
            if !fits {
                return;
            }
            match found.iter_mut().find(|(rule, _)| *rule == pattern.rule) {
                Some((_, detail)) => *detail = pattern.detail.max(*detail),
                None => found.push((pattern.rule, pattern.detail)),
            }
        };
        self.short.iter().for_each(&mut add);
        for at in 0..(len + 1).saturating_sub(HEAD) {
            let rest = &spelled[at..len];
            if !self.heads.may_have(&rest[..HEAD]) {
                continue;
            }
            let from = self.patterns.partition_point(|pattern| pattern.head[..] < rest[..HEAD]);
            let same_head = self.patterns[from..].iter().take_while(|pattern| pattern.head == rest[..HEAD]);
            same_head.filter(|pattern| pattern.begins(rest)).for_each(&mut add);
        }
    }
}

/// Returns the word of a pattern that fits every name with that word and a keyword.
pub fn provider_word(pattern: &str) -> Option<&str> {
    let word = pattern.strip_suffix(ANY_KEYWORD)?.trim_matches(['*', '_']);
    (word.len() >= SHORTEST_WORD && word.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(word)
}

/// Returns true if a rule takes whatever key has its provider's word in the name, and `name` has it.
pub fn speaks_of_provider(shape: &Shape, name: &[u8]) -> bool {
    let Shape::Assignment { names, .. } = shape else { return false };
    let Some(words) = words_before_keyword(name, NameWords::split(name)) else { return false };
    names.iter().filter_map(|pattern| pattern.strip_suffix(ANY_KEYWORD)).any(|fixed| words.matches(fixed))
}

/// Returns what stands before the keyword of a name, if the words after it leave it what it is.
fn words_before_keyword<'a>(name: &'a [u8], words: NameWords<'a>) -> Option<NameWords<'a>> {
    let naming = Naming::of(name).filter(|naming| naming.tail != Tail::Other)?;
    Some(words.first(naming.before))
}

/// Which three bytes patterns are ordered by: five bits of each, which tell all letters apart. Spares most searches.
struct Heads(Box<[u64; 1 << 9]>);

impl Heads {
    fn bit(head: &[u8]) -> (usize, u64) {
        let bit = head.iter().fold(0, |bit, byte| bit << 5 | usize::from(byte & 31));
        (bit / 64, 1 << (bit % 64))
    }

    fn add(&mut self, head: &[u8]) {
        let (at, bit) = Self::bit(head);
        self.0[at] |= bit;
    }

    fn may_have(&self, head: &[u8]) -> bool {
        let (at, bit) = Self::bit(head);
        self.0[at] & bit != 0
    }
}

impl Default for Heads {
    fn default() -> Self {
        Self(Box::new([0; 1 << 9]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_with_any_keyword_gives_its_providers_word() {
        let cases = [
            ("*_acme_*_{key}", Some("acme")),
            ("*_acme_{key}", Some("acme")),
            ("*_app_center_*_{key}", None),
            ("*_ab_*_{key}", None),
            ("*_acme_*_key", None),
            ("{key}", None),
        ];
        for (pattern, word) in cases {
            assert_eq!(provider_word(pattern), word, "{pattern}");
        }
    }

    #[test]
    fn patterns_are_found_by_any_part_of_the_name() {
        let names: [Vec<Text>; 5] = [
            vec!["*_password".into(), "*password*".into()],
            vec!["acme_*_key".into()],
            vec!["pw".into()],
            vec!["acme_api_key".into()],
            vec!["*_globex_*_{key}".into()],
        ];
        let index = NameIndex::new(names.iter().enumerate().map(|(at, names)| (RuleIdx(at as u16), names.as_slice())));
        let cases: &[(&str, &[(u16, u32)])] = &[
            ("dbPassword", &[(0, 8)]),
            ("PASSWORD", &[(0, 8)]),
            ("ACME_API_KEY", &[(1, 7), (3, 10)]),
            ("acme-write-key", &[(1, 7)]),
            ("pw", &[(2, 2)]),
            ("monkey", &[]),
            ("globexKey", &[(4, 6)]),
            ("MY_GLOBEX_APP_TOKEN_2", &[(4, 6)]),
            ("globex.credentials", &[(4, 6)]),
            ("globex_key_id", &[]),
            ("globexed_key", &[]),
            ("", &[]),
        ];
        for (name, expected) in cases {
            let mut found = Vec::new();
            index.find_into(name.as_bytes(), &mut found);
            let mut found: Vec<_> = found.iter().map(|(rule, detail)| (rule.0, *detail)).collect();
            found.sort_unstable();
            assert_eq!(found, *expected, "{name}");
        }
    }
}
