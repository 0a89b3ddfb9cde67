//! `keysift scan`: settles what to do, runs the pipeline, writes the reports.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::{Globals, ScanArgs};
use super::failure::Failure;
use crate::config::{self, Environment, ReportTarget, Settings};
use crate::report::{Format, Report, TextOptions, output};
use crate::scan::{self, Monitor};
use crate::source::{PathFilter, Source, SourceError, Stdin, Worktree, WorktreeOptions};

/// Runs the command and returns the exit code of the process.
pub fn run(args: ScanArgs, globals: &Globals) -> Result<u8, Failure> {
    let started = Instant::now();
    let paths = paths(&args);
    let environment = Environment::of_process();
    let mut settings = config::load(&paths, args.config.config.as_deref(), &environment)?;
    args.apply(&mut settings, &environment)?;

    let source = source(&paths, &settings).map_err(|error| Failure::new(error.to_string(), error.help))?;
    let monitor = Monitor::default();
    let mut report = scan::run(&settings, &*source, &monitor)?;
    report.elapsed = Some(started.elapsed());
    write(&report, &settings.output.reports)?;
    Ok(report.exit_code)
}

fn paths(args: &ScanArgs) -> Vec<PathBuf> {
    match args.paths.as_slice() {
        [] => vec![PathBuf::from(".")],
        paths => paths.to_vec(),
    }
}

fn source(paths: &[PathBuf], settings: &Settings) -> Result<Box<dyn Source>, SourceError> {
    let max_file_bytes = settings.limits.max_file_size.0;
    if paths == [Path::new("-")] {
        return Ok(Box::new(Stdin { max_bytes: max_file_bytes }));
    }
    let globs = |globs: &[crate::config::Traced<crate::config::Glob>]| {
        globs.iter().map(|glob| glob.as_str().to_owned()).collect::<Vec<_>>()
    };
    let options = WorktreeOptions {
        jobs: *settings.limits.jobs,
        respects_ignore_files: !*settings.selection.no_ignore,
        follows_links: *settings.selection.follow_symlinks,
        max_file_bytes,
        filter: PathFilter::new(&globs(&settings.selection.exclude), &globs(&settings.selection.include))?,
    };
    Ok(Box::new(Worktree::new(paths, options)?))
}

fn write(report: &Report, targets: &[ReportTarget]) -> Result<(), Failure> {
    let options = TextOptions::default();
    for ReportTarget { format, path } in targets {
        match path {
            Some(path) => output::write_file(path, |out| format.write(report, &options, out))
                .map_err(|error| Failure::from_error(&error, error.help()))?,
            None => output::quiet_if_closed(write_to_stdout(*format, report, &options))
                .map_err(|error| Failure::from_error(&error, "check that standard output can be written to"))?,
        }
    }
    Ok(())
}

fn write_to_stdout(format: Format, report: &Report, options: &TextOptions) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    format.write(report, options, &mut out)?;
    out.flush()
}
