//! `keysift config`: shows the settings that a scan would use, and where each comes from.

use std::io::{self, Write as _};

use super::args::{ConfigArgs, ConfigFormat, Globals};
use super::failure::Failure;
use crate::config::{self, Environment};
use crate::report::neutral::{self, Layout, Whitespace, neutralise};
use crate::report::output::quiet_if_closed;

/// Runs the command and returns the exit code of the process.
pub fn run(args: &ConfigArgs, globals: &Globals) -> Result<u8, Failure> {
    let text = match args.format {
        ConfigFormat::Schema => format!("{:#}\n", config::schema()),
        ConfigFormat::Text | ConfigFormat::Json => shown(args, globals)?,
    };
    quiet_if_closed(io::stdout().write_all(text.as_bytes()))
        .map_err(|error| Failure::from_error(&error, "check that standard output can be written to"))?;
    Ok(0)
}

fn shown(args: &ConfigArgs, globals: &Globals) -> Result<String, Failure> {
    let environment = Environment::of_process();
    let settings = config::load(std::slice::from_ref(&args.path), args.config.config.as_deref(), &environment)?;
    if args.format == ConfigFormat::Json {
        let mut json = Vec::new();
        neutral::write_json(&config::show_json(&settings), Layout::Pretty, &mut json)
            .expect("memory can be written to");
        return Ok(String::from_utf8(json).expect("JSON is text"));
    }
    for notice in settings.notices.iter().filter(|_| !globals.quiet) {
        anstream::eprintln!("note: {}", neutral::line(notice));
    }
    Ok(neutralise(&config::show_text(&settings), Whitespace::Kept).into_owned())
}
