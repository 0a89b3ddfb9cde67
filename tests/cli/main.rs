//! The program from outside: arguments and files in, output and exit code out.

mod bad_input;
mod docs;
mod equality;
mod explain;
mod history;
mod keysift;
mod packs;
mod range;
mod repo;
mod signals;
mod staged;
mod suppressed;
mod worktree;
