//! Breaks text between words, so that a terminal does not break it within them.

/// Columns where there is no terminal to ask.
pub const DEFAULT_WIDTH: usize = 100;

/// Breaks `text` into lines of at most `width` characters; a longer word keeps a line of its own.
pub fn wrap(text: &str, width: usize) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut column = 0;
    for word in text.split(' ') {
        let chars = word.chars().count();
        if column > 0 && column + 1 + chars > width {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += chars;
    }
    wrapped
}

/// Returns `lead` and `text` in lines of at most `width` characters, all of them as far in as the text starts, the last
/// one ended.
pub fn hanging(lead: &str, text: &str, width: usize) -> String {
    let indent = lead.chars().count();
    let lines = wrap(text, width.saturating_sub(indent));
    format!("{lead}{}\n", lines.replace('\n', &format!("\n{:indent$}", "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        let cases = [
            ("", 10, ""),
            ("one two three", 13, "one two three"),
            ("one two three", 12, "one two\nthree"),
            ("one extraordinarily two", 8, "one\nextraordinarily\ntwo"),
            ("äöü äöü", 7, "äöü äöü"),
        ];
        for (text, width, expected) in cases {
            assert_eq!(wrap(text, width), expected, "{text} in {width}");
        }
        assert_eq!(hanging(" 1. ", "one two three", 12), " 1. one two\n    three\n");
    }
}
