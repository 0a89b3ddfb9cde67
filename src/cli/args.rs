//! The flags and commands, as clap reads them.

use std::num::{NonZeroU8, NonZeroUsize};
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::explain::ExplainArgs;
use super::failure::Failure;
use super::git_args::GitArgs;
use super::report_args::ReportArgs;
use super::rules::RulesArgs;
use crate::config::value::Shape;
use crate::config::{ByteSize, Environment, Glob, RuleName, SetBy, Settings, Traced, Value};
use crate::rule::{Confidence, Severity};

/// Finds credentials in files, commits and git histories, and says how to end each one.
#[derive(Debug, Parser)]
#[command(name = "keysift", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Command,
}

#[expect(clippy::large_enum_variant, reason = "there is one, made once")]
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look for credentials in files, standard input, commits or a history
    Scan(ScanArgs),
    /// List, show, test and lint rules
    Rules(RulesArgs),
    /// Say why something was found or was not, and how to end such a credential
    Explain(ExplainArgs),
    /// Show the settings that a scan would use, and where each comes from
    Config(ConfigArgs),
    /// Print a completion script
    Completions(CompletionsArgs),
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Messages")]
pub struct Globals {
    /// Say nothing on standard error but errors, and what was asked for
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub color: ColorWhen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    Always,
    Never,
}

#[derive(Debug, Args)]
pub struct ScanArgs {
    /// Files and folders to look at, or - for standard input [default: .]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub git: GitArgs,
    #[command(flatten)]
    pub config: ConfigFileArgs,
    #[command(flatten)]
    pub selection: SelectionArgs,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub verdict: VerdictArgs,
    #[command(flatten)]
    pub report: ReportArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct ConfigFileArgs {
    /// Use this file, and not the .keysift.toml found upwards from PATH
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What to look at")]
pub struct SelectionArgs {
    /// Leave out the paths that fit, as in a .gitignore; may be repeated
    #[arg(long, value_name = "GLOB", value_parser = parse::<Glob>)]
    pub exclude: Vec<Glob>,
    /// Look only at the paths that fit; may be repeated
    #[arg(long, value_name = "GLOB", value_parser = parse::<Glob>)]
    pub include: Vec<Glob>,
    /// Look also at what .gitignore and its kin leave out
    #[arg(long)]
    pub no_ignore: bool,
    /// Follow symbolic links out of the tree
    #[arg(long)]
    pub follow_symlinks: bool,
    /// Skip larger files [default: 50 MiB]
    #[arg(long, value_name = "SIZE", value_parser = parse::<ByteSize>)]
    pub max_file_size: Option<ByteSize>,
    /// Take off so many layers of base64, hex and the like [default: 2]
    #[arg(long, value_name = "N")]
    pub max_decode_depth: Option<u8>,
    /// Threads [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = parse::<NonZeroUsize>)]
    pub jobs: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What to look for")]
pub struct RuleArgs {
    /// Add the rules of a file or folder; may be repeated
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,
    /// Use this rule only (an id, stripe-*, or all); may be repeated
    #[arg(long, value_name = "RULE", value_parser = parse::<RuleName>)]
    pub enable_rule: Vec<RuleName>,
    /// Do without this rule; may be repeated
    #[arg(long, value_name = "RULE", value_parser = parse::<RuleName>)]
    pub disable_rule: Vec<RuleName>,
    /// Leave out what we are less sure of [default: medium]
    #[arg(long, value_name = "LEVEL", value_parser = words::<Confidence>())]
    pub min_confidence: Option<Confidence>,
    /// Disregard inline markers in the text, those of other scanners too
    #[arg(long)]
    pub no_inline: bool,
    /// Say which candidates were not believed, and why
    #[arg(long)]
    pub explain_drops: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Exit code")]
pub struct VerdictArgs {
    /// Fail only for findings at least this severe [default: info]
    #[arg(long, value_name = "SEVERITY", value_parser = words::<Severity>())]
    pub fail_on: Option<Severity>,
    /// Exit with N when there are findings [default: 1]
    #[arg(long, value_name = "N", value_parser = parse::<NonZeroU8>)]
    pub exit_code: Option<NonZeroU8>,
    /// Exit with 0 when there are findings
    #[arg(long)]
    pub exit_zero: bool,
    /// Exit with 3 also when something was skipped on purpose
    #[arg(long)]
    pub strict: bool,
}

#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Where a scan would start
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    #[command(flatten)]
    pub config: ConfigFileArgs,
    /// How to write it
    #[arg(short, long, default_value = "text", hide_default_value = true)]
    pub format: ConfigFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ConfigFormat {
    Text,
    Json,
    /// The JSON schema of the file
    Schema,
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    pub shell: clap_complete::Shell,
}

impl ScanArgs {
    /// Puts the flags over what files and the environment set.
    ///
    /// # Errors
    ///
    /// If secrets would be shown where others can read them.
    pub fn apply(self, settings: &mut Settings, environment: &Environment) -> Result<(), Failure> {
        let Settings { selection, limits, rules, suppressions, verdict, output, .. } = settings;

        extend(&mut selection.exclude, "--exclude", self.selection.exclude);
        replace(&mut selection.include, "--include", self.selection.include);
        selection.no_ignore.set_flag("--no-ignore", given(self.selection.no_ignore));
        selection.follow_symlinks.set_flag("--follow-symlinks", given(self.selection.follow_symlinks));
        limits.max_file_size.set_flag("--max-file-size", self.selection.max_file_size);
        limits.max_decode_depth.set_flag("--max-decode-depth", self.selection.max_decode_depth);
        limits.jobs.set_flag("--jobs", self.selection.jobs);

        extend(&mut rules.packs, "--rules", self.rules.rules);
        replace(&mut rules.enable, "--enable-rule", self.rules.enable_rule);
        extend(&mut rules.disable, "--disable-rule", self.rules.disable_rule);
        rules.min_confidence.set_flag("--min-confidence", self.rules.min_confidence);
        suppressions.no_inline.set_flag("--no-inline", given(self.rules.no_inline));

        verdict.fail_on.set_flag("--fail-on", self.verdict.fail_on);
        verdict.exit_code.set_flag("--exit-code", self.verdict.exit_code);
        verdict.exit_zero.set_flag("--exit-zero", given(self.verdict.exit_zero));
        verdict.strict.set_flag("--strict", given(self.verdict.strict));

        output.explains_drops = self.rules.explain_drops;
        self.report.apply(output, environment)
    }
}

/// A switch says something only when it is on.
fn given(is_on: bool) -> Option<bool> {
    is_on.then_some(true)
}

fn extend<T>(list: &mut Vec<Traced<T>>, flag: &'static str, values: Vec<T>) {
    list.extend(values.into_iter().map(|value| Traced::new(value, SetBy::Flag(flag))));
}

/// A list of the only ones is replaced as a whole.
fn replace<T>(list: &mut Vec<Traced<T>>, flag: &'static str, values: Vec<T>) {
    if !values.is_empty() {
        list.clear();
    }
    extend(list, flag, values);
}

fn parse<T: Value>(text: &str) -> Result<T, String> {
    T::parse(text)
}

/// Reads one of the words of `T`, and lists them in the help.
pub fn words<T: Value + Clone + Send + Sync + 'static>() -> impl TypedValueParser<Value = T> {
    let Shape::Word(words) = T::shape() else { unreachable!("only types of words are asked for") };
    PossibleValuesParser::new(words).map(|word| T::parse(&word).expect("clap lets only these words through"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn flags_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn secrets_are_not_shown_in_the_log_of_a_ci_job() {
        let apply = |line: &str, ci: &str| {
            let cli = Cli::try_parse_from(["keysift", "scan"].into_iter().chain(line.split_whitespace())).unwrap();
            let Command::Scan(args) = cli.command else { panic!("scan was asked for") };
            let mut settings = Settings::default();
            args.apply(&mut settings, &Environment::from_iter([("CI", ci)])).map(|()| settings.output.shows_secrets)
        };
        assert!(!apply("", "").unwrap());
        assert!(apply("--show-secrets", "").unwrap());
        assert!(apply("--show-secrets -o a.json", "true").unwrap());
        assert!(apply("--show-secrets=force", "true").unwrap());
        insta::assert_snapshot!(apply("--show-secrets", "true").unwrap_err(), @r#"
        error: refused to show secrets: standard output is the log of a CI job, which others can read
        help: write the report to a file with --output, or insist with --show-secrets=force
        "#);
    }
}
