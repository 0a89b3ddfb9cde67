//! Finds the literals that may stand in the middle of words.

use aho_corasick::{AhoCorasick, Input, Match, MatchKind, packed};

use super::{Hit, Literal, LiteralIdx};
use crate::span::Span;

/// How many literals `aho_corasick::packed` takes before it turns to a form that is slower than two searches.
const PACKED_LIMIT: usize = 32;

/// Literals that are looked for at every byte.
pub struct Anywhere {
    /// The longest first: what is short makes a search slower for all that is looked for together with it.
    forms: Vec<Form>,
    /// One for as many forms as it finds at full speed.
    searchers: Vec<Searcher>,
}

/// One way to write a literal that may stand anywhere.
struct Form {
    text: Vec<u8>,
    literal: LiteralIdx,
    /// The forms that may begin where this one does: those that begin with it or that it begins with, itself included.
    siblings: Vec<usize>,
}

impl Anywhere {
    pub fn new(mut forms: Vec<(Vec<u8>, LiteralIdx)>) -> Self {
        forms.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        let siblings = |text: &[u8]| {
            let is_sibling = |other: &[u8]| other.starts_with(text) || text.starts_with(other);
            (0..forms.len()).filter(|other| is_sibling(&forms[*other].0)).collect()
        };
        let siblings: Vec<_> = forms.iter().map(|(text, _)| siblings(text)).collect();
        let with_siblings = forms.into_iter().zip(siblings);
        let forms: Vec<_> = with_siblings.map(|((text, literal), siblings)| Form { text, literal, siblings }).collect();
        let searchers = forms.chunks(PACKED_LIMIT).map(Searcher::new).collect();
        Self { forms, searchers }
    }

    /// Appends all hits that start within `range` of `content`.
    pub fn find_into(&self, content: &[u8], range: Span, hits: &mut Vec<Hit>) {
        for (part, (searcher, forms)) in self.searchers.iter().zip(self.forms.chunks(PACKED_LIMIT)).enumerate() {
            let longest = forms.iter().map(|form| form.text.len()).max().unwrap_or(0);
            let end = (range.end + longest).min(content.len());
            let mut from = range.start;
            while let Some(found) = searcher.find(content, Span::new(from, end)) {
                if found.start() >= range.end {
                    break;
                }
                // The searcher tells one pattern of a place; others may begin there too, or within the match.
                let at = found.start();
                let form = &self.forms[part * PACKED_LIMIT + found.pattern().as_usize()];
                let siblings = form.siblings.iter().map(|sibling| &self.forms[*sibling]);
                let here = siblings.filter(|form| content[at..].starts_with(&form.text));
                hits.extend(here.map(|form| Hit { at, literal: form.literal }));
                from = at + 1;
            }
        }
    }
}

/// Looks for literals anywhere, several at once.
enum Searcher {
    Packed(packed::Searcher),
    /// For machines whose vector instructions `packed` knows nothing of.
    Automaton(AhoCorasick),
}

impl Searcher {
    fn new(forms: &[Form]) -> Self {
        let texts = || forms.iter().map(|form| &form.text);
        let mut packed = packed::Config::new().match_kind(packed::MatchKind::LeftmostFirst).builder();
        match packed.extend(texts()).build() {
            Some(packed) => Self::Packed(packed),
            None => {
                let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(texts());
                Self::Automaton(automaton.expect("a few short literals make a small automaton"))
            }
        }
    }

    fn find(&self, content: &[u8], range: Span) -> Option<Match> {
        match self {
            Self::Packed(packed) => packed.find_in(content, aho_corasick::Span::from(range.start..range.end)),
            Self::Automaton(automaton) => automaton.find(Input::new(content).range(range.start..range.end)),
        }
    }
}

/// The forms in which a literal is looked for in the middle of words. One that ignores case is glued to what is before it
/// in lower or in upper case (`dbpassword`, `PGPASSWORD`); capitalised, it starts a word of its own.
pub fn glued_forms(literal: &Literal, is_found_at_starts: bool) -> Vec<Vec<u8>> {
    if !literal.ignores_case {
        return vec![literal.text.clone()];
    }
    let lower = literal.text.to_ascii_lowercase();
    let upper = literal.text.to_ascii_uppercase();
    let mut forms = vec![lower.clone(), upper];
    if !is_found_at_starts {
        let mut capitalised = lower;
        capitalised[0].make_ascii_uppercase();
        forms.push(capitalised);
    }
    forms.dedup();
    forms
}
