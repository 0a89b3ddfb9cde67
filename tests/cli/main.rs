//! The program from outside: arguments and files in, output and exit code out.

mod bad_input;
mod docs;
mod keysift;
mod signals;
mod worktree;
