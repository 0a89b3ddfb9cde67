//! Text from scanned content that must not steer a terminal, a viewer or a reader's eye.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

/// What happens to the line breaks and tabs of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whitespace {
    /// The text is one line: they are shown as symbols.
    Shown,
    /// The text is lines of code: they stay.
    Kept,
}

/// Replaces every character that could steer a terminal or turn text around by one that can be seen: control
/// characters by their control picture (`␛`), others by `�`.
pub fn neutralise(text: &str, whitespace: Whitespace) -> Cow<'_, str> {
    let is_kept = |c: char| whitespace == Whitespace::Kept && matches!(c, '\n' | '\t');
    if text.chars().all(|c| is_kept(c) || !steers(c)) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if is_kept(c) || !steers(c) { c } else { picture(c) }).collect()
}

/// Returns `text` as one line without any character that steers.
pub fn line(text: &str) -> Cow<'_, str> {
    neutralise(text, Whitespace::Shown)
}

/// Returns true for control characters (C0, DEL, C1), line and paragraph separators, and the invisible characters
/// that change the direction of text.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn picture(c: char) -> char {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        _ => '\u{fffd}',
    }
}

/// Writes `value` as JSON in which every character that steers is escaped, so that it can be printed and still says
/// exactly what was found.
pub fn write_json(value: &impl Serialize, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    match layout {
        Layout::Pretty => {
            let formatter = Escaping(serde_json::ser::PrettyFormatter::new());
            value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, formatter))?;
        }
        Layout::OneLine => {
            let formatter = Escaping(serde_json::ser::CompactFormatter);
            value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, formatter))?;
        }
    }
    out.write_all(b"\n")
}

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    Pretty,
    OneLine,
}

/// Escapes what steers and leaves the rest to the inner formatter.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(steers) {
            writer.write_all(&rest.as_bytes()[..at])?;
            let c = rest[at..].chars().next().expect("find returns the place of a character");
            // All of them lie in the basic plane, so one escape is enough.
            write!(writer, "\\u{:04x}", u32::from(c))?;
            rest = &rest[at + c.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, is_first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, is_first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, is_first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, is_first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_becomes_visible() {
        let cases = [
            ("plain ä • 漢 e\u{301}", "plain ä • 漢 e\u{301}", "what only prints stays"),
            ("a\x1b[31mb\x07\x7f", "a␛[31mb␇␡", "escape sequences"),
            ("\u{9b}31m", "\u{fffd}31m", "the one-byte escape"),
            ("a\u{202e}b\u{2066}", "a\u{fffd}b\u{fffd}", "text direction"),
            ("a\nb\tc\r", "a␊b␉c␍", "line breaks"),
        ];
        for (text, expected, why) in cases {
            assert_eq!(line(text), expected, "{why}");
        }
        assert_eq!(neutralise("a\nb\tc\r", Whitespace::Kept), "a\nb\tc␍");
    }

    #[test]
    fn json_escapes_what_steers_and_loses_nothing() {
        let text = "a\x1b\"\\\u{9b}\u{202e}\x7f\u{feff}ä\n";
        for layout in [Layout::Pretty, Layout::OneLine] {
            let mut written = Vec::new();
            write_json(&vec![text], layout, &mut written).unwrap();
            assert_eq!(serde_json::from_slice::<Vec<String>>(&written).unwrap(), [text]);
            let written = String::from_utf8(written).unwrap();
            assert!(!written.trim_end().chars().any(|c| c != '\n' && steers(c)), "{written:?}");
        }
    }
}
