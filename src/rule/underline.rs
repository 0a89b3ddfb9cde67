//! Draws what is wrong with a rule file under the lines it is about, as compilers do.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::problem::BadFile;

/// Whether the program can go on with the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    Error,
    Warning,
}

/// Returns one drawing per problem, with a blank line between two and a newline at the end.
pub fn draw(file: &BadFile, weight: Weight, is_colored: bool) -> String {
    let renderer = if is_colored { Renderer::styled() } else { Renderer::plain() };
    let level = || match weight {
        Weight::Error => Level::ERROR,
        Weight::Warning => Level::WARNING,
    };
    let drawings = file.problems.iter().map(|problem| {
        let snippet = Snippet::source(&file.text)
            .path(&file.name)
            .annotation(AnnotationKind::Primary.span(first_line(&file.text, problem.span.clone())));
        let mut group = Group::with_title(level().primary_title(&problem.message)).element(snippet);
        if !problem.help.is_empty() {
            group = group.element(Level::HELP.message(&problem.help));
        }
        format!("{}\n", renderer.render(&[group]))
    });
    drawings.collect::<Vec<_>>().join("\n")
}

/// Returns the part of a span that is on its first line: a whole table underlined helps nobody.
fn first_line(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let line_end = text[span.clone()].find('\n').map_or(span.end, |newline| span.start + newline);
    span.start..line_end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::convert::Pack;

    fn drawn(text: &str) -> String {
        let problems = Pack::parse(text, &[]).unwrap_err();
        draw(&BadFile { name: "own.toml".into(), text: text.into(), problems }, Weight::Error, false)
    }

    #[test]
    fn a_broken_pattern_is_underlined_where_it_breaks() {
        let text = r#"
[provider]
id = "own"
name = "Own"

[[rule]]
id = "own-key"
name = "Own key"
severity = "hihg"
confidence = "high"
kind = "token"
pattern = 'own_(?P<secret>[0-9a-z]{32}'
examples = ["«own_{lowernum:32}"]
negatives = ["own_{nope:4}"]
"#;
        insta::assert_snapshot!(drawn(text), @r#"
        error: unknown severity `hihg`, expected one of info, low, medium, high, critical
         --> own.toml:9:12
          |
        9 | severity = "hihg"
          |            ^^^^^^
          |
          = help: did you mean `high`?

        error: rule `own-key`: unclosed group
          --> own.toml:12:16
           |
        12 | pattern = 'own_(?P<secret>[0-9a-z]{32}'
           |                ^

        error: bad template: the secret's » is missing
          --> own.toml:13:32
           |
        13 | examples = ["«own_{lowernum:32}"]
           |                                ^

        error: bad template: unknown generator `nope`; write `{{` for a brace of the text
          --> own.toml:14:19
           |
        14 | negatives = ["own_{nope:4}"]
           |                   ^
        "#);
    }

    #[test]
    fn an_unknown_key_is_underlined() {
        insta::assert_snapshot!(drawn("[provider]\nid = \"own\"\nnane = \"Own\"\n"), @r#"
        error: unknown field `nane`, expected one of `id`, `name`, `words`, `hosts`, `remediation`
         --> own.toml:3:1
          |
        3 | nane = "Own"
          | ^^^^
        "#);
    }

    #[test]
    fn broken_toml_is_underlined() {
        insta::assert_snapshot!(drawn("[provider\nid = 1\n"), @r"
        error: unclosed table, expected `]`
         --> own.toml:1:10
          |
        1 | [provider
          |          ^
        ");
    }
}
