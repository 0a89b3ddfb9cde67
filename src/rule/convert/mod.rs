//! Turns the keys of a rule file into rules, and says everything that is wrong with them at once.
//!
//! Shared with `build.rs`.

mod provider;
mod shape;

use std::ops::Range;

use toml::Spanned;

use super::definition::{Confidence, Context, List, Pair, Provider, ProviderIdx, Rule, Severity, Text, Within, Word};
use super::format::{RawOverride, RawPack, RawRule};
use super::glob;
use super::problem::{Problem, did_you_mean};
use super::template::parse::Template;

/// A rule file that is right in itself. What names other files (pairs, overrides) is checked by
/// [`link`](super::link).
#[derive(Clone, Debug)]
pub struct Pack {
    /// Present if there are rules.
    pub provider: Option<PackProvider>,
    pub rules: Vec<PackRule>,
    pub disable: Vec<(String, Range<usize>)>,
    pub overrides: Vec<Override>,
}

/// The provider of a file's rules.
#[derive(Clone, Debug)]
pub struct PackProvider {
    pub provider: Provider,
    pub id_span: Range<usize>,
    /// False if the file says nothing of how its credentials are ended.
    pub has_remediation: bool,
}

/// A rule whose `provider` is not known yet, and where it stands in its file.
#[derive(Clone, Debug)]
pub struct PackRule {
    pub rule: Rule,
    pub spans: RuleSpans,
}

/// Where the parts of a rule stand in the text of their file, in bytes.
#[derive(Clone, Debug)]
pub struct RuleSpans {
    pub id: Range<usize>,
    /// The key that holds the shape: the pattern, the names, the begin marker and so on.
    pub shape: Range<usize>,
    pub pair: Range<usize>,
    pub examples: Vec<Range<usize>>,
    pub negatives: Vec<Range<usize>>,
}

/// A user's change to a rule of another file.
#[derive(Clone, Debug)]
pub struct Override {
    pub id: String,
    pub id_span: Range<usize>,
    severity: Option<Severity>,
    confidence: Option<Confidence>,
    min_entropy: Option<f32>,
    context: Option<List<Text>>,
    within: Option<Within>,
    paths: Option<List<Text>>,
    facts: Option<List<Text>>,
}

impl Override {
    pub fn apply(&self, rule: &mut Rule) {
        fn set<T: Clone>(slot: &mut T, value: &Option<T>) {
            if let Some(value) = value {
                slot.clone_from(value);
            }
        }
        set(&mut rule.severity, &self.severity);
        set(&mut rule.confidence, &self.confidence);
        set(&mut rule.min_entropy, &self.min_entropy);
        set(&mut rule.context.any_of, &self.context);
        set(&mut rule.context.within, &self.within);
        set(&mut rule.context.paths, &self.paths);
        set(&mut rule.facts, &self.facts);
    }
}

impl Pack {
    /// Reads the text of a rule file. `known` are the providers that it may name by their id alone.
    ///
    /// # Errors
    ///
    /// Returns all that is wrong in the order of the text; only the first error if the text is not TOML or has keys of
    /// a wrong name or type.
    pub fn parse(text: &str, known: &[Provider]) -> Result<Self, Vec<Problem>> {
        let raw = RawPack::parse(text).map_err(|problem| vec![problem])?;
        let mut converter = Converter { text, problems: Vec::new() };
        let pack = converter.pack(raw, known);
        if converter.problems.is_empty() {
            Ok(pack)
        } else {
            converter.problems.sort_by_key(|problem| problem.span.start);
            Err(converter.problems)
        }
    }
}

struct Converter<'a> {
    text: &'a str,
    problems: Vec<Problem>,
}

impl Converter<'_> {
    fn fail(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.problems.push(Problem::new(span, message));
    }

    fn pack(&mut self, raw: RawPack, known: &[Provider]) -> Pack {
        let provider = raw.provider.map(|provider| self.provider(provider, known));
        if let (None, Some(rule)) = (&provider, raw.rules.first()) {
            self.fail(rule.id.span(), "a file with rules needs a [provider] with at least an id");
        }
        Pack {
            rules: raw.rules.into_iter().map(|rule| self.rule(rule, provider.as_ref())).collect(),
            provider,
            disable: raw.disable.into_iter().map(|id| (id.get_ref().clone(), id.span())).collect(),
            overrides: raw.overrides.into_iter().map(|(id, change)| self.change(id, change)).collect(),
        }
    }

    fn rule(&mut self, raw: RawRule, provider: Option<&PackProvider>) -> PackRule {
        let id = self.id(&raw.id, "rule");
        let spans = RuleSpans {
            id: raw.id.span(),
            shape: shape::span(&raw).unwrap_or(raw.id.span()),
            pair: raw.pair.as_ref().map_or(0..0, |pair| pair.with.span()),
            examples: raw.examples.iter().map(Spanned::span).collect(),
            negatives: raw.negatives.iter().map(Spanned::span).collect(),
        };
        let shape = self.shape(&raw);
        let is_path = matches!(shape, super::definition::Shape::Path { .. });
        let rule = Rule {
            provider: ProviderIdx(0),
            name: self.required(raw.name.as_ref(), &raw.id, "name").unwrap_or_default(),
            severity: self.required_word(raw.severity.as_ref(), &raw.id, "severity").unwrap_or(Severity::High),
            confidence: self.required_word(raw.confidence.as_ref(), &raw.id, "confidence").unwrap_or(Confidence::High),
            shape,
            context: Context {
                any_of: self.context(&raw.context, provider),
                within: self.word(raw.within.as_ref(), "within").unwrap_or_default(),
                paths: self.globs(&raw.paths),
            },
            checksum: self.word(raw.checksum.as_ref(), "checksum"),
            min_entropy: self.entropy(raw.min_entropy.as_ref()).unwrap_or_default(),
            pair: raw.pair.map(|pair| Pair {
                with: pair.with.into_inner().into(),
                what: pair.what.into(),
                within_lines: pair.within_lines,
            }),
            facts: self.texts(&raw.facts, "fact"),
            examples: self.templates(&raw.examples, &raw.id, "examples", !is_path),
            negatives: self.templates(&raw.negatives, &raw.id, "negatives", false),
            id,
        };
        PackRule { rule, spans }
    }

    fn change(&mut self, id: Spanned<String>, raw: RawOverride) -> Override {
        Override {
            id_span: id.span(),
            id: id.into_inner(),
            severity: self.word(raw.severity.as_ref(), "severity"),
            confidence: self.word(raw.confidence.as_ref(), "confidence"),
            min_entropy: self.entropy(raw.min_entropy.as_ref()),
            context: raw.context.map(|words| self.context(&words, None)),
            within: self.word(raw.within.as_ref(), "within"),
            paths: raw.paths.map(|globs| self.globs(&globs)),
            facts: raw.facts.map(|facts| self.texts(&facts, "fact")),
        }
    }

    fn id(&mut self, id: &Spanned<String>, what: &str) -> Text {
        let is_kebab_case = id.get_ref().split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if !is_kebab_case {
            self.fail(id.span(), format!("{what} id `{}` is not kebab-case (a-z, 0-9, single hyphens)", id.get_ref()));
        }
        id.get_ref().clone().into()
    }

    fn required<T: Clone + Into<Text>>(
        &mut self,
        given: Option<&Spanned<T>>,
        id: &Spanned<String>,
        key: &str,
    ) -> Option<Text> {
        let text: Option<Text> = given.map(|given| given.get_ref().clone().into());
        if text.as_ref().is_none_or(|text| text.trim().is_empty()) {
            let span = given.map_or(id.span(), Spanned::span);
            self.fail(span, format!("`{}` has no `{key}`", id.get_ref()));
        }
        text
    }

    fn required_word<T: Word>(
        &mut self,
        given: Option<&Spanned<String>>,
        id: &Spanned<String>,
        key: &str,
    ) -> Option<T> {
        self.required(given, id, key)?;
        self.word(given, key)
    }

    fn word<T: Word>(&mut self, given: Option<&Spanned<String>>, key: &str) -> Option<T> {
        let given = given?;
        let found = T::ALL.iter().copied().find(|value| value.as_word() == given.get_ref());
        if found.is_none() {
            let words: Vec<&str> = T::ALL.iter().map(|value| value.as_word()).collect();
            let message = format!("unknown {key} `{}`, expected one of {}", given.get_ref(), words.join(", "));
            let help = did_you_mean(given.get_ref(), words);
            self.problems.push(Problem::new(given.span(), message).with_help(help));
        }
        found
    }

    fn texts(&mut self, given: &[Spanned<String>], what: &str) -> List<Text> {
        for text in given {
            if text.get_ref().trim().is_empty() {
                self.fail(text.span(), format!("the {what} is empty"));
            }
        }
        given.iter().map(|text| Text::Owned(text.get_ref().clone())).collect()
    }

    /// Words and hosts are compared with text whose case was folded.
    fn lower_texts(&mut self, given: &[Spanned<String>], what: &str) -> List<Text> {
        for text in given {
            if text.get_ref().chars().any(char::is_uppercase) {
                self.fail(text.span(), format!("the {what} `{}` must be in lower case", text.get_ref()));
            }
        }
        self.texts(given, what)
    }

    fn context(&mut self, given: &[Spanned<String>], provider: Option<&PackProvider>) -> List<Text> {
        let mut any_of = Vec::new();
        for word in given {
            match (word.get_ref().as_str(), provider) {
                ("provider", Some(PackProvider { provider, .. })) => {
                    let before = any_of.len();
                    any_of.extend(provider.words.iter().chain(provider.hosts.iter()).cloned());
                    if any_of.len() == before {
                        self.fail(word.span(), format!("provider `{}` has neither words nor hosts", provider.id));
                    }
                }
                ("provider", None) => self.fail(word.span(), "write out the words here: an override has no provider"),
                _ => any_of.extend(self.lower_texts(std::slice::from_ref(word), "context word").into_owned()),
            }
        }
        any_of.into()
    }

    fn globs(&mut self, given: &[Spanned<String>]) -> List<Text> {
        for text in given {
            if let Err(reason) = glob::check(text.get_ref()) {
                self.fail(text.span(), format!("bad glob `{}`: {reason}", text.get_ref()));
            }
        }
        given.iter().map(|text| Text::Owned(text.get_ref().clone())).collect()
    }

    fn entropy(&mut self, given: Option<&Spanned<f32>>) -> Option<f32> {
        let given = given?;
        if !(0.0..=8.0).contains(given.get_ref()) {
            self.fail(given.span(), "min_entropy is in bits per byte, 0 to 8");
        }
        Some(*given.get_ref())
    }

    fn templates(
        &mut self,
        given: &[Spanned<String>],
        id: &Spanned<String>,
        key: &str,
        needs_secret: bool,
    ) -> List<Text> {
        if given.is_empty() {
            self.fail(id.span(), format!("rule `{}` has no {key}", id.get_ref()));
        }
        for text in given {
            match Template::parse(text.get_ref()) {
                Err(error) => {
                    let span =
                        self.within(&text.span(), text.get_ref(), error.at..error.at + error.width(text.get_ref()));
                    self.fail(span, format!("bad template: {error}"));
                }
                Ok(template) if needs_secret && !template.marks_secret() => {
                    self.fail(text.span(), "the example marks no secret; put it between « and »");
                }
                Ok(template) if key == "negatives" && template.marks_secret() => {
                    self.fail(text.span(), "a negative has no secret to mark");
                }
                Ok(_) => {}
            }
        }
        given.iter().map(|text| Text::Owned(text.get_ref().clone())).collect()
    }

    /// Returns where a part of a string's value stands in the file; all of the string if it has escapes.
    fn within(&self, string: &Range<usize>, value: &str, part: Range<usize>) -> Range<usize> {
        match self.text[string.clone()].find(value) {
            Some(start) if !value.is_empty() => {
                string.start + start + part.start..string.start + start + part.end.max(part.start + 1)
            }
            _ => string.clone(),
        }
    }
}
