//! What git holds, read without git: the only place that names `gix`.
//!
//! Nothing of a repository is executed and none of its settings is obeyed, so a repository of a stranger is as safe to
//! read as one's own, and no `diff.*`, `color.*`, attribute or replace ref hides content.

mod bits;
mod delta;
mod objects;
mod pack;
mod walk;
