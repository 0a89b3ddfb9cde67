//! The formats that a report can be written in, by name.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use super::record::Report;
use super::text::TextOptions;
use super::{csv, json, junit, markdown, sarif, text};

/// A format that a report can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Text,
    Json,
    Jsonl,
    Sarif,
    Csv,
    Junit,
    Markdown,
}

impl Format {
    pub const ALL: [Self; 7] =
        [Self::Text, Self::Json, Self::Jsonl, Self::Sarif, Self::Csv, Self::Junit, Self::Markdown];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Csv => "csv",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
        }
    }

    /// Writes `report`. Only [`Format::Text`] looks at the options.
    ///
    /// # Errors
    ///
    /// Those of `out`. A pipe that its reader closed is [`io::ErrorKind::BrokenPipe`]; see
    /// [`output::quiet_if_closed`](super::output::quiet_if_closed).
    pub fn write(self, report: &Report, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => text::write(report, options, out),
            Self::Jsonl => json::write_lines(report, out),
            Self::Json => json::write(report, out),
            Self::Sarif => sarif::write(report, out),
            Self::Csv => csv::write(report, out),
            Self::Junit => junit::write(report, out),
            Self::Markdown => markdown::write(report, out),
        }
    }

    /// Returns the format that a file of this name has by its extension.
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "txt" => Self::Text,
            "json" => Self::Json,
            "jsonl" | "ndjson" => Self::Jsonl,
            "sarif" => Self::Sarif,
            "csv" => Self::Csv,
            "xml" => Self::Junit,
            "md" => Self::Markdown,
            _ => return None,
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_name_formats() {
        let cases = [
            ("a.sarif", Some(Format::Sarif)),
            ("out/a.sarif.json", Some(Format::Json)),
            ("A.JSON", Some(Format::Json)),
            ("a.ndjson", Some(Format::Jsonl)),
            ("report.md", Some(Format::Markdown)),
            ("junit.xml", Some(Format::Junit)),
            ("report", None),
            ("report.pdf", None),
        ];
        for (path, expected) in cases {
            assert_eq!(Format::from_path(Path::new(path)), expected, "{path}");
        }
    }
}
