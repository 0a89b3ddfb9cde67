//! What is wrong with a rule file, and where.

use std::fmt;
use std::ops::Range;

/// One thing that is wrong at one place of a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the file's text.
    pub span: Range<usize>,
    /// What is wrong, to what; lower case, without a period.
    pub message: String,
    /// What to do about it; empty if the message says it all.
    pub help: String,
}

impl Problem {
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: String::new() }
    }

    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// A rule file that cannot be used: its name, its text and at least one problem.
#[derive(Clone, Debug)]
pub struct BadFile {
    pub name: String,
    pub text: String,
    pub problems: Vec<Problem>,
}

impl BadFile {
    /// Returns the line and column of a byte of the file, both from 1; the column counts characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// One line for each problem, `FILE:LINE:COLUMN: MESSAGE`, as compilers print it.
impl fmt::Display for BadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, problem) in self.problems.iter().enumerate() {
            let (line, column) = self.line_column(problem.span.start);
            let break_before = if nth == 0 { "" } else { "\n" };
            write!(f, "{break_before}{}:{line}:{column}: {}", self.name, problem.message)?;
            if !problem.help.is_empty() {
                write!(f, " ({})", problem.help)?;
            }
        }
        Ok(())
    }
}

/// Returns the candidate that `word` was most likely meant to be, if one is near enough to be worth naming.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let greatest_distance = word.chars().count().div_ceil(2).min(3);
    candidates
        .into_iter()
        .map(|candidate| (edit_distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= greatest_distance)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Returns the help line for an unknown word: the nearest candidate, or nothing.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |candidate| format!("did you mean `{candidate}`?"))
}

/// Returns how many characters must be put in, taken out or replaced to turn `one` into `other` (Levenshtein).
fn edit_distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, left) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, right) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_names_a_typo_and_nothing_far_away() {
        let ids = ["stripe-live-secret-key", "stripe-test-secret-key", "github-token"];
        let cases = [
            ("stripe-live-secret-kye", Some("stripe-live-secret-key")),
            ("gihtub-token", Some("github-token")),
            ("github-tokens", Some("github-token")),
            ("telepath-api-key", None),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, ids), expected, "{word}");
        }
    }

    #[test]
    fn each_problem_is_a_line_with_its_place() {
        let file = BadFile {
            name: "a.toml".into(),
            text: "é = 1\nbad = 2\n".into(),
            problems: vec![
                Problem::new(7..10, "unknown key `bad`").with_help("remove it"),
                Problem::new(99..99, "end"),
            ],
        };
        assert_eq!(file.to_string(), "a.toml:2:1: unknown key `bad` (remove it)\na.toml:3:1: end");
    }
}
