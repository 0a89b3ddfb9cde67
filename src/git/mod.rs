//! What git holds, read without git: the only place that names `gix`.
//!
//! Nothing of a repository is executed and none of its settings is obeyed, so a repository of a stranger is as safe to
//! read as one's own, and no `diff.*`, `color.*`, attribute or replace ref hides content.

mod attribution;
mod bits;
mod change;
mod commits;
mod delta;
mod diff;
mod error;
mod graph;
mod id_table;
mod links;
mod message;
mod names;
mod objects;
mod pack;
mod places;
mod refs;
mod repo;
mod revisions;
mod state;
mod submodules;
mod tracked;
mod walk;

pub use attribution::Attributor;
pub use bits::Bits;
pub use change::{Changes, Introduced};
pub use commits::{Commits, RawCommit};
pub use delta::changed_ranges;
pub use error::GitError;
pub use gix::objs::Kind;
pub use graph::{Graph, Limits, included, is_within, paths_by_object};
pub use links::{LinkTable, Links};
pub use message::message_first;
pub use objects::Objects;
pub use places::Folders;
pub use refs::Tip;
pub use repo::{BlobError, Repo};
pub use revisions::{CommitChanges, Revisions, Staged, parse_time};
pub use submodules::Submodule;
pub use tracked::Tracked;
pub use walk::{Base, Decoded, Miss, Selection, Visitor};

fn from_gix(id: &gix::oid) -> crate::blob::ObjectId {
    crate::blob::ObjectId(id.as_bytes().into())
}

fn to_gix(id: &crate::blob::ObjectId) -> gix::ObjectId {
    gix::ObjectId::from_bytes_or_panic(&id.0)
}
