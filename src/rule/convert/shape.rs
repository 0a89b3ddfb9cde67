//! The keys that say how a rule looks, which differ from kind to kind.

use std::ops::Range;

use toml::Spanned;

use super::super::definition::{ANY_KEYWORD, Alphabet, Kind, List, Shape, Text};
use super::super::format::RawRule;
use super::super::literal;
use super::super::problem::Problem;
use super::Converter;

/// Greatest size of a block where the rule names none, in bytes.
const DEFAULT_BLOCK_BYTES: u32 = 20_000;

/// The keys of a kind: those it needs, then those it may have.
fn keys(kind: Kind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        Kind::Token => (&["pattern"], &["literal", "joins_words"]),
        Kind::Assignment => (&["names"], &["alphabet", "length", "layout"]),
        Kind::Url => (&["schemes"], &[]),
        Kind::Header => (&["scheme"], &[]),
        Kind::Block => (&["begin", "end"], &["max_bytes"]),
        Kind::Path => (&["globs"], &[]),
    }
}

/// Returns where the shape's main key stands.
pub(super) fn span(raw: &RawRule) -> Option<Range<usize>> {
    given(raw).into_iter().find_map(|(_, span)| span)
}

fn given(raw: &RawRule) -> [(&'static str, Option<Range<usize>>); 13] {
    fn of<T>(value: &Option<Spanned<T>>) -> Option<Range<usize>> {
        value.as_ref().map(Spanned::span)
    }
    [
        ("pattern", of(&raw.pattern)),
        ("names", of(&raw.names)),
        ("schemes", of(&raw.schemes)),
        ("scheme", of(&raw.scheme)),
        ("begin", of(&raw.begin)),
        ("end", of(&raw.end)),
        ("globs", of(&raw.globs)),
        ("literal", of(&raw.literal)),
        ("joins_words", of(&raw.joins_words)),
        ("alphabet", of(&raw.alphabet)),
        ("length", of(&raw.length)),
        ("layout", of(&raw.layout)),
        ("max_bytes", of(&raw.max_bytes)),
    ]
}

impl Converter<'_> {
    pub(super) fn shape(&mut self, raw: &RawRule) -> Shape {
        // A rule without a right kind is reported, and never used.
        let unusable = Shape::Path { globs: List::default() };
        let Some(kind) = self.required_word::<Kind>(raw.kind.as_ref(), &raw.id, "kind") else { return unusable };
        let (needed, optional) = keys(kind);
        for (key, span) in given(raw) {
            let belongs = needed.contains(&key) || optional.contains(&key);
            match span {
                Some(span) if !belongs => self.fail(span, format!("`{key}` is no key of kind `{kind}`")),
                None if needed.contains(&key) => {
                    self.fail(raw.id.span(), format!("rule `{}` of kind `{kind}` has no `{key}`", raw.id.get_ref()));
                }
                _ => {}
            }
        }
        match kind {
            Kind::Token => self.token(raw),
            Kind::Assignment => self.assignment(raw),
            Kind::Url => Shape::Url { schemes: self.names(raw.schemes.as_ref(), "scheme", "+-.*") },
            Kind::Header => Shape::Header { scheme: text(raw.scheme.as_ref()) },
            Kind::Block => Shape::Block {
                begin: text(raw.begin.as_ref()),
                end: text(raw.end.as_ref()),
                max_bytes: raw.max_bytes.as_ref().map_or(DEFAULT_BLOCK_BYTES, |bytes| *bytes.get_ref()),
            },
            Kind::Path => {
                Shape::Path { globs: raw.globs.as_ref().map(|globs| self.globs(globs.get_ref())).unwrap_or_default() }
            }
        }
    }

    fn token(&mut self, raw: &RawRule) -> Shape {
        let pattern = text(raw.pattern.as_ref());
        let wanted = raw.literal.as_ref().map(|literal| literal.get_ref().as_str());
        let literals = raw.pattern.as_ref().map(|given| {
            literal::derive(&pattern, wanted).unwrap_or_else(|error| {
                let is_about_literal = wanted.is_some_and(|wanted| error.message.contains(wanted));
                let span = match &raw.literal {
                    Some(literal) if is_about_literal => literal.span(),
                    _ => self.within(&given.span(), &pattern, error.span),
                };
                let message = format!("rule `{}`: {}", raw.id.get_ref(), error.message);
                self.problems.push(Problem::new(span, message).with_help(error.help));
                List::default()
            })
        });
        Shape::Token {
            pattern,
            literals: literals.unwrap_or_default(),
            joins_words: raw.joins_words.as_ref().is_some_and(|joins| *joins.get_ref()),
        }
    }

    fn assignment(&mut self, raw: &RawRule) -> Shape {
        let alphabet = self.word(raw.alphabet.as_ref(), "alphabet").unwrap_or_default();
        let default_length = if alphabet == Alphabet::Uuid { (36, 36) } else { (8, u32::MAX) };
        let length = raw.length.as_ref().and_then(|length| {
            let parsed = parse_length(length.get_ref());
            if parsed.is_none() {
                let message = format!("`{}` is no length; write \"32\", \"20-64\" or \"8+\"", length.get_ref());
                self.fail(length.span(), message);
            }
            parsed
        });
        Shape::Assignment {
            names: self.names(raw.names.as_ref(), "name", "_*"),
            alphabet,
            length: length.unwrap_or(default_length),
            layout: text(raw.layout.as_ref()),
        }
    }

    /// Names and schemes: lower case letters, digits and some signs.
    fn names(&mut self, given: Option<&Spanned<Vec<Spanned<String>>>>, what: &str, signs: &str) -> List<Text> {
        let Some(given) = given else { return List::default() };
        if given.get_ref().is_empty() {
            self.fail(given.span(), format!("at least one {what} is needed"));
        }
        for name in given.get_ref() {
            let text = name.get_ref().as_str();
            let fixed = text.strip_suffix(ANY_KEYWORD).filter(|_| what == "name").unwrap_or(text);
            let is_allowed = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || signs.contains(sign);
            if text.is_empty() || !fixed.chars().all(is_allowed) {
                self.fail(name.span(), format!("{what} `{text}` may hold a-z, 0-9 and any of `{signs}` only"));
            } else if what == "name" && fixed.chars().all(|sign| signs.contains(sign)) {
                self.fail(name.span(), format!("name `{text}` fits every name"));
            }
        }
        given.get_ref().iter().map(|name| Text::Owned(name.get_ref().clone())).collect()
    }
}

fn text(given: Option<&Spanned<String>>) -> Text {
    given.map_or(Text::default(), |given| Text::Owned(given.get_ref().clone()))
}

/// Reads `32`, `20-64` or `8+`; the greatest length of the last is that of a `u32`.
fn parse_length(text: &str) -> Option<(u32, u32)> {
    let (least, greatest) = match (text.strip_suffix('+'), text.split_once('-')) {
        (Some(least), _) => (least.parse().ok()?, u32::MAX),
        (None, Some((least, greatest))) => (least.parse().ok()?, greatest.parse().ok()?),
        (None, None) => (text.parse().ok()?, text.parse().ok()?),
    };
    (0 < least && least <= greatest).then_some((least, greatest))
}
