//! The rules laid out the way the scanner asks for them.

use std::collections::HashMap;
use std::sync::OnceLock;

use globset::GlobSet;

use super::alphabet::is_telling;
use super::assignment::{Lead, TRIGGERS};
use super::context::{ContextMatcher, glob_set};
use super::names::{NameIndex, provider_word};
use super::prefilter::{Literal, LiteralIdx, Prefilter};
use super::token::TokenPattern;
use crate::rule::tail::Tail;
use crate::rule::{RuleIdx, RuleSet, Shape, Text};

/// What a literal is looked for, for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The literal with this number of this token rule.
    Token(RuleIdx, u16),
    /// The begin marker of this block rule.
    Block(RuleIdx),
    /// A word of the assignment extractor.
    Trigger(Lead),
    /// What all of keysift's own inline markers begin with.
    Marker,
}

/// A target, and what must follow the literal to lead to it. Kept together, since both are asked for at every hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aim {
    pub target: Target,
    pub tail: Tail,
}

impl Aim {
    fn any(target: Target) -> Self {
        Self { target, tail: Tail::ANY }
    }
}

/// The rules of an engine, by what leads to them.
pub struct Tables {
    pub prefilter: Prefilter,
    /// By the number of the literal.
    aims: Vec<Vec<Aim>>,
    /// By the number of the rule; `None` for other kinds.
    tokens: Vec<Option<TokenPattern>>,
    contexts: Vec<ContextMatcher>,
    pub names: NameIndex,
    /// The schemes of URL rules, `*` for any.
    pub urls: Vec<(Text, RuleIdx)>,
    /// The schemes of header rules.
    pub headers: Vec<(Text, RuleIdx)>,
    /// Rules whose findings have another part, with the rule of that part.
    pairs: Vec<(RuleIdx, RuleIdx)>,
    path_rules: Vec<(RuleIdx, Text)>,
    path_globs: OnceLock<GlobSet>,
    name_globs: OnceLock<GlobSet>,
}

const MARKER: &str = "keysift:";

impl Tables {
    pub fn new(rules: &RuleSet) -> Self {
        let mut literals = LiteralTable::default();
        let (mut tokens, mut contexts) = (Vec::new(), Vec::new());
        let (mut urls, mut headers, mut path_rules) = (Vec::new(), Vec::new(), Vec::new());
        for (idx, rule) in rules.all() {
            let mut token = None;
            match &rule.shape {
                // Its places stay, so that the others are found at theirs.
                _ if !rules.is_enabled(idx) => {}
                Shape::Token { pattern, literals: found, joins_words } => {
                    token = Some(TokenPattern::new(pattern.clone(), *joins_words));
                    for (at, literal) in found.iter().enumerate() {
                        // Where a match may begin before its literal, the literal may stand within a word, unless
                        // it begins with what ends one.
                        let continues = literal.text.starts_with(|first: char| first.is_ascii_alphanumeric());
                        let anywhere = *joins_words || (literal.offset.1 > 0 && continues);
                        let target = Target::Token(idx, at as u16);
                        let aim = Aim { target, tail: literal.tail };
                        literals.add(literal.text.as_bytes(), literal.ignores_case, anywhere, aim);
                    }
                }
                Shape::Block { begin, .. } => {
                    literals.add(begin.as_bytes(), false, false, Aim::any(Target::Block(idx)))
                }
                Shape::Url { schemes } => urls.extend(schemes.iter().map(|scheme| (scheme.clone(), idx))),
                Shape::Header { scheme } => headers.push((scheme.clone(), idx)),
                Shape::Path { globs } => path_rules.extend(globs.iter().map(|glob| (idx, glob.clone()))),
                Shape::Assignment { names, .. } if is_telling(&rule.shape) => {
                    let words = names.iter().filter_map(|name| provider_word(name));
                    words.for_each(|word| literals.add_lead(word, false, Lead::Provider));
                }
                Shape::Assignment { .. } => {}
            }
            tokens.push(token);
            contexts.push(ContextMatcher::new(&rule.context, rules.provider(rule.provider)));
        }
        for trigger in TRIGGERS {
            literals.add_lead(trigger.word, trigger.anywhere, trigger.lead);
        }
        literals.add(MARKER.as_bytes(), false, false, Aim::any(Target::Marker));
        let names = NameIndex::new(rules.iter().filter_map(|(idx, rule)| match &rule.shape {
            Shape::Assignment { names, .. } => Some((idx, &**names)),
            _ => None,
        }));
        let with_pairs = rules.iter().filter_map(|(idx, rule)| Some((idx, rule.pair.as_ref()?)));
        let pairs = with_pairs.filter_map(|(idx, pair)| Some((idx, rules.find(&pair.with)?))).collect();
        Self {
            prefilter: Prefilter::new(literals.literals),
            aims: literals.aims,
            tokens,
            contexts,
            names,
            urls,
            headers,
            pairs,
            path_rules,
            path_globs: OnceLock::new(),
            name_globs: OnceLock::new(),
        }
    }

    pub fn aims(&self, literal: LiteralIdx) -> &[Aim] {
        &self.aims[usize::from(literal.0)]
    }

    /// Returns true if what this literal leads to depends on more lines than its own. Tokens end with their line, and
    /// blocks ask for a look at the whole.
    pub fn is_lead(&self, literal: LiteralIdx) -> bool {
        self.aims(literal).iter().any(|aim| matches!(aim.target, Target::Trigger(_)))
    }

    pub fn token(&self, rule: RuleIdx) -> Option<&TokenPattern> {
        self.tokens[usize::from(rule.0)].as_ref()
    }

    pub fn context(&self, rule: RuleIdx) -> &ContextMatcher {
        &self.contexts[usize::from(rule.0)]
    }

    /// Returns the rules that form pairs: the one that is the secret first.
    pub fn pairs(&self) -> &[(RuleIdx, RuleIdx)] {
        &self.pairs
    }

    /// Returns the rule of the other part of this rule's credential.
    pub fn other_part(&self, rule: RuleIdx) -> Option<RuleIdx> {
        self.pairs.iter().find(|(whole, _)| *whole == rule).map(|(_, part)| *part)
    }

    /// Returns the first rule that says that a file of this path is a credential.
    pub fn path_rule(&self, path: &[u8]) -> Option<RuleIdx> {
        if self.path_rules.is_empty() || path.is_empty() {
            return None;
        }
        let globs = self.path_globs.get_or_init(|| {
            let globs: Vec<Text> = self.path_rules.iter().map(|(_, glob)| glob.clone()).collect();
            glob_set(&globs)
        });
        let fitting = globs.matches(bstr::ByteSlice::to_path_lossy(path));
        fitting.first().map(|at| self.path_rules[*at].0)
    }

    /// Returns true if there may be a folder in which a path rule fits a file of this name.
    pub fn path_rule_may_fit(&self, name: &[u8]) -> bool {
        let globs = self.name_globs.get_or_init(|| {
            let last_part = |glob: &Text| Text::from(glob.rsplit('/').next().unwrap_or_default().to_owned());
            let globs: Vec<Text> = self.path_rules.iter().map(|(_, glob)| last_part(glob)).collect();
            glob_set(&globs)
        });
        globs.is_match(bstr::ByteSlice::to_path_lossy(name))
    }
}

/// Collects literals, each once, with all that they are looked for.
#[derive(Default)]
struct LiteralTable {
    known: HashMap<(Vec<u8>, bool, bool), usize>,
    literals: Vec<Literal>,
    aims: Vec<Vec<Aim>>,
}

impl LiteralTable {
    /// Adds a word of the assignment extractor, which counts in any case.
    fn add_lead(&mut self, word: &str, anywhere: bool, lead: Lead) {
        self.add(word.as_bytes(), true, anywhere, Aim::any(Target::Trigger(lead)));
    }

    fn add(&mut self, text: &[u8], ignores_case: bool, anywhere: bool, aim: Aim) {
        let at = *self.known.entry((text.to_vec(), ignores_case, anywhere)).or_insert_with(|| {
            self.literals.push(Literal { text: text.to_vec(), ignores_case, anywhere });
            self.aims.push(Vec::new());
            self.literals.len() - 1
        });
        // Several rules of a provider share its word.
        if self.aims[at].last() != Some(&aim) {
            self.aims[at].push(aim);
        }
    }
}
