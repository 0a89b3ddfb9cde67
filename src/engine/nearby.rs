//! Whose key a value is that its own name does not tell: `acme.Client(key="...")`, or `[acme]` above `key = ...`.

use super::assignment::{self, Assignment, Parts};
use super::line::lines_around;
use super::model::Naming;
use crate::span::Span;

/// More words on either side say less of a value, and cost.
const MAX_WORDS: usize = 48;

/// Longer words are data.
const MAX_WORD_BYTES: usize = 64;

/// Returns the names that a value would have if a word beside it were a part of its own: those of its line first, then,
/// if its name does not say whose it is, of the lines above and of the lines below, as far as an assignment
/// [reaches](assignment::window).
pub fn names(content: &[u8], found: &Assignment) -> impl Iterator<Item = Vec<u8>> {
    let own = match found.parts {
        // The name of a header says how it is sent, not what it is.
        Parts::Header { .. } => b"token",
        _ => found.called(content),
    };
    let whole = found.name.start.min(found.value.start)..found.name.end.max(found.value.end);
    let whole = Span::new(whole.start, whole.end);
    let window = lines_around(content, whole, assignment::REACH_LINES, assignment::REACH_BYTES);
    let line = lines_around(content, whole, 0, assignment::REACH_BYTES);
    let looked_at = if Naming::of(own).is_none_or(|naming| naming.is_anybodys) { 4 } else { 2 };
    let spans = [
        (Span::new(line.start, whole.start), true),
        (Span::new(whole.end, line.end), false),
        (Span::new(window.start, line.start), true),
        (Span::new(line.end, window.end), false),
    ];
    spans.into_iter().take(looked_at).flat_map(move |(span, is_before)| words(span.of(content), is_before)).map(
        move |word| {
            let mut name = Vec::with_capacity(word.len() + 1 + own.len());
            name.extend_from_slice(word);
            name.push(b'_');
            name.extend_from_slice(own);
            name
        },
    )
}

/// Returns the words of a text, the nearest to its end or to its start first. A host name is one word.
fn words(text: &[u8], from_end: bool) -> impl Iterator<Item = &[u8]> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let mut words = text.split(move |byte| !is_part(byte));
    let next = move || if from_end { words.next_back() } else { words.next() };
    let is_word = |word: &&[u8]| {
        word.len() <= MAX_WORD_BYTES && word.iter().filter(|byte| byte.is_ascii_alphabetic()).count() > 1
    };
    std::iter::from_fn(next).filter(is_word).take(MAX_WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::assignment::{Form, Operator, Quote};

    #[test]
    fn the_words_around_a_value_name_it_nearest_first() {
        let content = b"# acme\nuse: x\nglobex.Client(key=\"VALUE\", host=\"api.initech.com\")\nlast";
        let at = |text: &[u8]| {
            let start = content.windows(text.len()).position(|window| window == text).expect("the content holds it");
            Span::new(start, start + text.len())
        };
        let found = Assignment {
            name: at(b"key"),
            value: at(b"VALUE"),
            quote: Quote::Double,
            operator: Operator::Assign,
            form: Form::Code,
            parts: Parts::None,
        };
        let names: Vec<String> =
            names(content, &found).map(|name| String::from_utf8(name).expect("the words are ASCII")).collect();
        assert_eq!(names, ["globex.Client_key", "host_key", "api.initech.com_key", "use_key", "acme_key", "last_key"]);
    }

    #[test]
    fn data_is_no_word() {
        let text = [b"a 12 ".as_slice(), &[b'x'; 65], b" acme-api"].concat();
        assert_eq!(words(&text, false).collect::<Vec<_>>(), [b"acme-api"]);
    }
}
