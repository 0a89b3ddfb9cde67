//! Branches, tags and all other refs, and the commits they lead to.

use bstr::{BString, ByteSlice};

use super::repo::{Repo, chain};
use crate::coverage::{Coverage, SkipReason};

/// A ref and the commit it leads to.
#[derive(Clone, Debug)]
pub struct Tip {
    /// In full: `refs/remotes/origin/main`; `HEAD` for the commit that is checked out.
    pub name: BString,
    pub kind: TipKind,
    pub(super) commit: gix::ObjectId,
}

/// What a ref tells of how far its commits have travelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TipKind {
    /// `HEAD`, of this or of a linked working tree.
    Head,
    Branch,
    /// A remote's branch as last seen.
    Remote,
    Tag,
    /// The stash, notes and whatever else tools keep.
    Other,
}

impl Repo {
    /// Returns the name of every ref, in order, with the commit it leads to, if it leads to one. Refs that cannot be
    /// read are counted.
    pub fn tips(&self, coverage: &Coverage) -> Vec<Tip> {
        if self.has_reftable() {
            let gap = "refs: they are stored as a reftable, so their names and what they reach are not known";
            coverage.add_skipped(SkipReason::Unreadable, gap);
            return Vec::new();
        }
        let mut tips = self.heads();
        let platform = match self.gix.references() {
            Ok(platform) => platform,
            Err(error) => {
                coverage.add_skipped(SkipReason::Unreadable, format!("refs: {}", chain(&error)));
                return tips;
            }
        };
        let refs = match platform.all() {
            Ok(refs) => refs,
            Err(error) => {
                coverage.add_skipped(SkipReason::Unreadable, format!("refs: {}", chain(&error)));
                return tips;
            }
        };
        for reference in refs {
            let mut reference = match reference {
                Ok(reference) => reference,
                Err(error) => {
                    coverage.add_skipped(SkipReason::Unreadable, format!("a ref: {}", chain(&error)));
                    continue;
                }
            };
            // `refs/remotes/origin/HEAD` leads to a ref that is told itself, if it was fetched.
            if reference.target().try_name().is_some() {
                continue;
            }
            let name = reference.name().as_bstr().to_owned();
            match reference.peel_to_id() {
                Ok(id) => tips.push(Tip { kind: kind_of(&name), commit: id.detach(), name }),
                Err(error) => coverage.add_skipped(SkipReason::Unreadable, format!("{name}: {}", chain(&error))),
            }
        }
        tips
    }

    /// Returns the commits that are checked out, here and in linked working trees.
    fn heads(&self) -> Vec<Tip> {
        let linked = self.gix.worktrees().unwrap_or_default();
        let others = linked.into_iter().filter_map(|tree| tree.into_repo_with_possibly_inaccessible_worktree().ok());
        let commits = self.gix.head_id().ok().map(gix::Id::detach).into_iter();
        commits
            .chain(others.filter_map(|repo| repo.head_id().ok().map(gix::Id::detach)))
            .map(|commit| Tip { name: "HEAD".into(), kind: TipKind::Head, commit })
            .collect()
    }
}

fn kind_of(name: &BString) -> TipKind {
    if name.starts_with_str("refs/heads/") {
        TipKind::Branch
    } else if name.starts_with_str("refs/remotes/") {
        TipKind::Remote
    } else if name.starts_with_str("refs/tags/") {
        TipKind::Tag
    } else {
        TipKind::Other
    }
}
