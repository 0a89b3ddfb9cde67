//! `keysift scan`: settles what to do, runs the pipeline, writes the reports.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use anstream::{AutoStream, ColorChoice};

use super::args::{ColorWhen, Globals, ScanArgs};
use super::failure::Failure;
use super::git_args::GitArgs;
use super::{interrupt, progress, terminal};
use crate::config::{self, AllowEntry, Environment, Extent, Glob, Output, ReportTarget, Settings, Traced, Trust};
use crate::report::wrap::DEFAULT_WIDTH;
use crate::report::{Format, Report, SuppressedFindings, TextOptions, neutral, output};
use crate::scan::{self, Monitor, Outcome};
use crate::source::{PathFilter, Source, Stdin, Worktree, WorktreeOptions};

/// Runs the command and returns the exit code of the process.
pub fn run(mut args: ScanArgs, globals: &Globals) -> Result<u8, Failure> {
    let started = Instant::now();
    let paths = paths(&args);
    let environment = Environment::of_process();
    let mut settings = config::load(&paths, args.config.config.as_deref(), &environment)?;
    let git = std::mem::take(&mut args.git);
    args.apply(&mut settings, &environment)?;
    let source = source(&paths, &git, &mut settings, &environment)?;
    settings.suppressions.extent = extent(&paths, &git, &settings);

    let monitor = Arc::new(Monitor::default());
    interrupt::watch(&monitor);
    let work = || scan::run(&settings, &*source, &monitor);
    let outcome = if globals.quiet { work() } else { progress::shown_while(&monitor, work) };
    let Outcome { mut report, drops } = outcome?;

    if monitor.is_cancelled.load(Relaxed) {
        interrupt::tell(&monitor);
        return Ok(interrupt::EXIT_CODE);
    }
    drops.iter().for_each(|drop| anstream::eprintln!("{}", neutral::line(drop)));
    report.elapsed = Some(started.elapsed());
    write(&report, &settings.output, globals.color)?;
    Ok(report.exit_code)
}

fn paths(args: &ScanArgs) -> Vec<PathBuf> {
    match args.paths.as_slice() {
        [] => vec![PathBuf::from(".")],
        paths => paths.to_vec(),
    }
}

fn source(
    paths: &[PathBuf],
    git: &GitArgs,
    settings: &mut Settings,
    environment: &Environment,
) -> Result<Box<dyn Source>, Failure> {
    let filter = filter(settings)?;
    if let Some(source) = git.source(paths, filter.clone(), settings, environment)? {
        return Ok(source);
    }
    if paths.iter().any(|path| path == Path::new("-")) {
        return match paths {
            [_] => Ok(Box::new(Stdin { max_bytes: settings.limits.max_file_size.0 })),
            _ => Err(Failure::new("could not scan standard input and files in one run", "give - or the paths alone")),
        };
    }
    let git_folders = paths.iter().filter(|path| is_git_folder(path));
    settings.notices.extend(git_folders.map(|path| {
        format!("{} is the git folder of a repository, and only --history looks into its objects", path.display())
    }));
    Ok(Box::new(Worktree::new(paths, worktree_options(settings, filter))?))
}

pub(super) fn worktree_options(settings: &Settings, filter: PathFilter) -> WorktreeOptions {
    WorktreeOptions {
        jobs: *settings.limits.jobs,
        respects_ignore_files: !*settings.selection.no_ignore,
        follows_links: *settings.selection.follow_symlinks,
        max_file_bytes: settings.limits.max_file_size.0,
        filter,
    }
}

/// Returns the filter of the paths that the settings leave out.
pub(super) fn filter(settings: &Settings) -> Result<PathFilter, Failure> {
    let globs = |globs: &[Traced<Glob>]| globs.iter().map(|glob| glob.as_str().to_owned()).collect::<Vec<_>>();
    Ok(PathFilter::new(&globs(&settings.selection.exclude), &globs(&settings.selection.include))?)
}

fn is_git_folder(path: &Path) -> bool {
    path.join("HEAD").is_file() && path.join("objects").is_dir() && path.join("refs").is_dir()
}

/// Returns whether a run looks for all that the allowlist of a tree may be about, in all of the tree.
fn extent(paths: &[PathBuf], git: &GitArgs, settings: &Settings) -> Extent {
    let Settings { selection, rules, suppressions, .. } = settings;
    let is_narrowed = git.asks_for_changes()
        || !(selection.include.is_empty() && rules.enable.is_empty() && rules.disable.is_empty())
        || *rules.min_confidence > *Settings::default().rules.min_confidence;
    let is_within_paths =
        |folder: PathBuf| paths.iter().filter_map(|path| path.canonicalize().ok()).any(|path| folder.starts_with(path));
    let folder = |entry: &AllowEntry| entry.place.path.canonicalize().ok()?.parent().map(Path::to_owned);
    let mut of_tree = suppressions.allow.iter().filter(|entry| entry.place.trust == Trust::Repository);
    match of_tree.all(|entry| folder(entry).is_some_and(is_within_paths)) {
        true if !is_narrowed => Extent::Whole,
        _ => Extent::Part,
    }
}

fn write(report: &Report, settings: &Output, color: ColorWhen) -> Result<(), Failure> {
    for ReportTarget { format, path } in &settings.reports {
        match path {
            Some(path) => {
                let options = text_options(settings, color == ColorWhen::Always);
                output::write_file(path, |out| format.write(report, &options, out))
                    .map_err(|error| Failure::from_error(&error, error.help()))?;
            }
            None => output::quiet_if_closed(write_to_stdout(*format, report, settings, color))
                .map_err(|error| Failure::from_error(&error, "check that standard output can be written to"))?,
        }
    }
    Ok(())
}

fn write_to_stdout(format: Format, report: &Report, settings: &Output, color: ColorWhen) -> io::Result<()> {
    let is_colored = match color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
    };
    // Formats wrap what goes wrong in errors of their own; written at once, a closed pipe is seen as one.
    let mut written = Vec::new();
    format.write(report, &text_options(settings, is_colored), &mut written)?;
    let mut out = io::stdout().lock();
    out.write_all(&written)?;
    out.flush()
}

fn text_options(settings: &Output, is_colored: bool) -> TextOptions {
    TextOptions {
        is_colored,
        width: terminal::columns().unwrap_or(DEFAULT_WIDTH),
        suppressed: match settings.shows_suppressed {
            true => SuppressedFindings::Shown,
            false => SuppressedFindings::Counted,
        },
    }
}
