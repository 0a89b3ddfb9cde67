//! Which reports are written where: `--format` and `--output` pair up in the order they stand in.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{ArgMatches, Args, Command, Error, FromArgMatches};

use super::args::words;
use super::failure::Failure;
use crate::config::{Environment, Occurrences, Output, ReportTarget};
use crate::report::Format;

/// The flags for reports.
#[derive(Debug)]
pub struct ReportArgs {
    /// The formats and outputs as they stand among each other.
    in_order: Vec<Token>,
    flags: ReportFlags,
}

/// The flags as they stand, each kind on its own.
#[derive(Debug, Args)]
#[command(next_help_heading = "Report")]
struct ReportFlags {
    /// How to write the report; may be repeated, each followed by its --output
    #[arg(short, long, value_parser = words::<Format>(), visible_alias = "report-format")]
    format: Vec<Format>,
    /// Where to write it, - for standard output; the extension tells the format if --format does not
    #[arg(short, long, value_name = "FILE", visible_alias = "report-path")]
    output: Vec<PathBuf>,
    /// List the first place of a secret in a file, or all [default: first]
    #[arg(long, value_name = "WHICH", value_parser = words::<Occurrences>())]
    occurrences: Option<Occurrences>,
    /// Show suppressed findings in text too, with who decided so and why
    #[arg(short, long)]
    verbose: bool,
    /// Show secrets in clear; refused in the log of a CI job, unless =force
    #[arg(
        long,
        value_name = "force",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        value_parser = ["", "force"],
        hide_possible_values = true
    )]
    show_secrets: Option<String>,
}

impl ReportArgs {
    /// Puts the flags over what files and the environment set.
    ///
    /// # Errors
    ///
    /// If a report has no format or no place of its own, or secrets would be shown in the log of a CI job.
    pub fn apply(self, output: &mut Output, environment: &Environment) -> Result<(), Failure> {
        output.occurrences.set_flag("--occurrences", self.flags.occurrences);
        output.reports = pair(&self.in_order)?;
        if output.reports.is_empty() {
            output.reports.push(ReportTarget { format: *output.format, path: None });
        }
        output.shows_suppressed = self.flags.verbose;
        output.shows_secrets = self.flags.show_secrets.is_some();
        let is_forced = self.flags.show_secrets.as_deref() == Some("force");
        let is_log = environment.is_ci() && output.reports.iter().any(|report| report.path.is_none());
        if output.shows_secrets && is_log && !is_forced {
            return Err(Failure::new(
                "refused to show secrets: standard output is the log of a CI job, which others can read",
                "write the report to a file with --output, or insist with --show-secrets=force",
            ));
        }
        Ok(())
    }
}

impl Args for ReportArgs {
    fn augment_args(command: Command) -> Command {
        ReportFlags::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        ReportFlags::augment_args_for_update(command)
    }
}

impl FromArgMatches for ReportArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let flags = ReportFlags::from_arg_matches(matches)?;
        let formats = positions(matches, "format").zip(flags.format.iter().map(|&format| Token::Format(format)));
        let outputs = positions(matches, "output").zip(flags.output.iter().cloned().map(Token::Output));
        let in_order: BTreeMap<usize, Token> = formats.chain(outputs).collect();
        Ok(Self { in_order: in_order.into_values().collect(), flags })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn positions<'a>(matches: &'a ArgMatches, id: &str) -> impl Iterator<Item = usize> + 'a {
    matches.indices_of(id).into_iter().flatten()
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Format(Format),
    Output(PathBuf),
}

/// Pairs each output with the format right before it, else with a format right after it that has no output of its
/// own, else with the one that its extension names. A format that is left over goes to standard output.
fn pair(tokens: &[Token]) -> Result<Vec<ReportTarget>, Failure> {
    let mut reports = Vec::new();
    let mut rest = tokens;
    while !rest.is_empty() {
        let (format, path, taken) = match rest {
            [Token::Format(format), Token::Output(path), ..] => (Some(*format), Some(path), 2),
            [Token::Output(path), Token::Format(_), Token::Output(_), ..] => (None, Some(path), 1),
            [Token::Output(path), Token::Format(format), ..] => (Some(*format), Some(path), 2),
            [Token::Format(format), ..] => (Some(*format), None, 1),
            [Token::Output(path), ..] => (None, Some(path), 1),
            [] => unreachable!("the loop ends with the last token"),
        };
        reports.push(target(format, path)?);
        rest = &rest[taken..];
    }
    match reports.iter().enumerate().find(|(at, report)| reports[..*at].iter().any(|other| other.path == report.path)) {
        None => Ok(reports),
        Some((_, ReportTarget { path: None, .. })) => {
            Err(Failure::new("two reports would go to standard output", "give one of them an --output"))
        }
        Some((_, ReportTarget { path: Some(path), .. })) => Err(Failure::new(
            format!("two reports would go to {}", path.display()),
            "give one of them another --output",
        )),
    }
}

fn target(format: Option<Format>, path: Option<&PathBuf>) -> Result<ReportTarget, Failure> {
    let path = path.filter(|path| path.as_os_str() != "-");
    let format = match (format, path) {
        (Some(format), _) => format,
        (None, None) => Format::Text,
        (None, Some(path)) => Format::from_path(path).ok_or_else(|| {
            let message = format!("no format is known by the extension of {}", path.display());
            Failure::new(message, "put a --format before its --output")
        })?,
    };
    Ok(ReportTarget { format, path: path.cloned() })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Probe {
        #[command(flatten)]
        report: ReportArgs,
    }

    fn reports(line: &str) -> Result<String, String> {
        let args = ["keysift"].into_iter().chain(line.split_whitespace());
        let probe = Probe::try_parse_from(args).expect("every case has the form of flags");
        let reports = pair(&probe.report.in_order).map_err(|failure| failure.to_string())?;
        let show = |report: &ReportTarget| {
            let path = report.path.as_ref().map_or("-".to_owned(), |path| path.display().to_string());
            format!("{}>{path}", report.format)
        };
        Ok(reports.iter().map(show).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn formats_and_outputs_pair_in_order() {
        let cases = [
            ("", ""),
            ("-f sarif", "sarif>-"),
            ("-f sarif -o a.sarif -f text", "sarif>a.sarif text>-"),
            ("-f text -f sarif -o a.sarif", "text>- sarif>a.sarif"),
            ("-o a.json", "json>a.json"),
            ("-o a -f json", "json>a"),
            ("-o a.sarif -f text -o -", "sarif>a.sarif text>-"),
            ("-o a.sarif -o b.csv", "sarif>a.sarif csv>b.csv"),
            ("-f json -o -", "json>-"),
            ("-o -", "text>-"),
            ("--report-format=json --report-path=x", "json>x"),
        ];
        for (line, expected) in cases {
            assert_eq!(reports(line).as_deref(), Ok(expected), "{line}");
        }
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        insta::assert_snapshot!(reports("-f json -f text").unwrap_err(), @r"
        error: two reports would go to standard output
        help: give one of them an --output
        ");
        insta::assert_snapshot!(reports("-o a.json -f sarif -o a.json").unwrap_err(), @r"
        error: two reports would go to a.json
        help: give one of them another --output
        ");
        insta::assert_snapshot!(reports("-o report").unwrap_err(), @r"
        error: no format is known by the extension of report
        help: put a --format before its --output
        ");
    }
}
