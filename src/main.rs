use std::process::ExitCode;

fn main() -> ExitCode {
    keysift::cli::run(std::env::args_os())
}
