//! Ranges of commits, and what each commit brings.

use std::collections::{BTreeSet, HashSet};

use bstr::{BStr, BString, ByteSlice};
use gix::revision::plumbing::Spec;
use gix::revision::walk::Sorting;
use gix::traverse::commit::simple::CommitTimeOrder;

use super::change::{Changes, Introduced};
use super::refs::{Tip, TipKind};
use super::repo::{Repo, chain, short_ref_name};
use super::{GitError, from_gix, to_gix};
use crate::blob::ObjectId;
use crate::coverage::{Coverage, SkipReason};

/// Which commits to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revisions {
    /// As `git log` reads it: `A..B`, `A...B`; a single revision stands for that commit alone.
    Range(String),
    /// What `branch` (`HEAD` without one) has and `commit` has not.
    Since { commit: String, branch: Option<String> },
    /// All that a branch has.
    Branch(String),
}

/// Reads a time as git writes them, such as `2026-01-31`. In seconds since 1970-01-01 UTC.
///
/// # Errors
///
/// If it is no time that git would understand.
pub fn parse_time(text: &str) -> Result<i64, String> {
    let time = gix::date::parse(text, None);
    time.map(|time| time.seconds).map_err(|_| format!("`{text}` is no time such as 2026-01-31 or 2026-01-31 18:00:00"))
}

/// What is in the index, compared with the commits that it is going to follow.
pub struct Staged {
    pub changes: Changes,
    /// The paths at which the index differs from one of these commits.
    pub touched: BTreeSet<BString>,
    /// What the commit at `HEAD` brought and the index still has, if that commit has not left this machine: amending
    /// it would keep it there.
    pub unpushed: Changes,
    /// The commit at `HEAD`, if there is one.
    pub head: Option<ObjectId>,
}

/// More files than this are not compared for the sake of an amended commit.
const MAX_AMENDED_FILES: usize = 1000;

/// A search for a commit among the ancestors of others gives up after so many.
const MAX_SEARCHED: usize = 20_000;

impl Repo {
    /// Returns what the index brings.
    ///
    /// # Errors
    ///
    /// If the index, `HEAD` or one of their trees cannot be read.
    pub fn staged(&self) -> Result<Staged, GitError> {
        let failed = |error: gix::Error| GitError::Head { reason: chain(&error) };
        let head = self.head()?;
        let index = self.index()?;
        let merged = std::fs::read_to_string(self.gix.git_dir().join("MERGE_HEAD")).unwrap_or_default();
        let merged = merged.lines().filter_map(|line| gix::ObjectId::from_hex(line.trim().as_bytes()).ok());
        let mut parents = head.into_iter().chain(merged).map(Some).collect::<Vec<_>>();
        if parents.is_empty() {
            parents.push(None);
        }
        let against = |parent: Option<gix::ObjectId>| {
            let tree = parent.map(|parent| self.tree_of(parent)).transpose()?;
            self.index_differences(&index, tree)
        };
        let differences = parents.into_iter().map(against).collect::<gix::Result<Vec<_>>>().map_err(failed)?;
        let touched = differences.iter().flatten().map(|difference| difference.path.clone()).collect();
        let changes = Changes::against_parents(differences);
        let mut unpushed = Changes::default();
        if let Some(head) = head.filter(|head| !self.is_pushed(*head)) {
            unpushed = self.commit_changes(&from_gix(&head)).map_err(failed)?.changes;
            if unpushed.introduced.len() > MAX_AMENDED_FILES {
                unpushed.introduced.clear();
            }
            unpushed.introduced.retain_mut(|file| self.take_from_index(&index, file));
        }
        Ok(Staged { changes, touched, unpushed, head: head.map(|head| from_gix(&head)) })
    }

    /// Returns a file as the index has it, as if it were new.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn staged_file(&self, path: &BStr) -> Result<Option<Introduced>, GitError> {
        let mut file = Introduced { path: path.to_owned(), id: ObjectId([].into()), before: Vec::new() };
        Ok(self.take_from_index(&*self.index()?, &mut file).then_some(file))
    }

    /// Puts the content that the index has into `file`. Returns false if it has none.
    fn take_from_index(&self, index: &gix::index::State, file: &mut Introduced) -> bool {
        let entry = index.entry_by_path(file.path.as_bstr());
        entry.is_some_and(|entry| {
            file.id = from_gix(&entry.id);
            true
        })
    }

    /// Returns the commits of a range, parents before children. Commits that cannot be read are counted.
    ///
    /// # Errors
    ///
    /// If a revision is unknown, or the range is empty though its ends differ.
    pub fn commits_of(&self, revisions: &Revisions, coverage: &Coverage) -> Result<Vec<ObjectId>, GitError> {
        if self.has_reftable() {
            return Err(GitError::Reftable);
        }
        let (tips, hidden) = match revisions {
            Revisions::Range(range) => match self.ends_of(range)? {
                Ends::Single(commit) => return Ok(vec![from_gix(&commit)]),
                Ends::Range { tips, hidden } => (tips, hidden),
            },
            Revisions::Since { commit, branch } => {
                let tip = branch.as_deref().unwrap_or("HEAD");
                (vec![self.resolve(tip)?], vec![self.resolve(commit)?])
            }
            Revisions::Branch(branch) => (vec![self.resolve(branch)?], Vec::new()),
        };
        let range = || match revisions {
            Revisions::Range(range) => range.clone(),
            Revisions::Since { commit, branch } => format!("{commit}..{}", branch.as_deref().unwrap_or("HEAD")),
            Revisions::Branch(branch) => branch.clone(),
        };
        let failed = |error: gix::Error| GitError::Walk { range: range(), reason: chain(&error) };
        let walk = self
            .gix
            .rev_walk(tips.iter().copied())
            .with_hidden(hidden.iter().copied())
            .sorting(Sorting::ByCommitTime(CommitTimeOrder::NewestFirst))
            .all()
            .map_err(failed)?;
        let mut commits = Vec::new();
        for commit in walk {
            match commit {
                Ok(commit) => commits.push(from_gix(&commit.id)),
                Err(error) => coverage.add_skipped(SkipReason::MissingObject, chain(&error)),
            }
        }
        if commits.is_empty() && tips != hidden && coverage.is_complete() {
            return Err(GitError::EmptyRange {
                range: range(),
                reason: "all that the newer end has is in the older one",
            });
        }
        commits.reverse();
        Ok(commits)
    }

    /// Returns what a commit brings that none of its parents has, and the text of its message.
    ///
    /// # Errors
    ///
    /// If the commit or one of the trees to compare is missing or damaged.
    pub fn commit_changes(&self, commit: &ObjectId) -> gix::Result<CommitChanges> {
        let commit = self.gix.find_commit(to_gix(commit))?;
        let tree = commit.tree_id()?.detach();
        let mut missing_parents = Vec::new();
        let mut parents = Vec::new();
        for parent in commit.parent_ids().map(gix::Id::detach) {
            match self.gix.has_object(parent) {
                true => parents.push(Some(self.tree_of(parent)?)),
                false => missing_parents.push(from_gix(&parent)),
            }
        }
        if parents.is_empty() {
            parents.push(None);
        }
        let differences =
            parents.into_iter().map(|parent| self.tree_differences(parent, Some(tree))).collect::<gix::Result<_>>()?;
        let mut message = Vec::new();
        super::message_first(&commit.data, &mut message);
        Ok(CommitChanges { changes: Changes::against_parents(differences), message, missing_parents })
    }

    /// Returns the remote branches and tags that have a commit in their history, the first few of them, or `None` if
    /// no remote branch has it.
    pub fn refs_that_pushed(&self, commit: &ObjectId) -> Option<Vec<BString>> {
        const MAX_REFS: usize = 8;
        let commit = to_gix(commit);
        let mut names = BTreeSet::new();
        let mut is_pushed = false;
        for tip in self.tips(&Coverage::default()) {
            if matches!(tip.kind, TipKind::Remote | TipKind::Tag) && self.reaches(&[tip.commit], commit) {
                is_pushed |= tip.kind == TipKind::Remote;
                names.insert(short_ref_name(tip.name.as_bstr()).to_owned());
            }
            if names.len() == MAX_REFS {
                break;
            }
        }
        is_pushed.then(|| names.into_iter().collect())
    }

    /// Returns what the commit at `HEAD` is, `None` before the first commit.
    fn head(&self) -> Result<Option<gix::ObjectId>, GitError> {
        if self.has_reftable() {
            return Err(GitError::Reftable);
        }
        let failed = |error: gix::Error| GitError::Head { reason: chain(&error) };
        let head = self.gix.head().map_err(failed)?;
        if head.is_unborn() {
            return Ok(None);
        }
        Ok(Some(self.gix.head_id().map_err(failed)?.detach()))
    }

    fn ends_of(&self, range: &str) -> Result<Ends, GitError> {
        let failed = |error: gix::Error| GitError::Revision { revision: range.to_owned(), reason: chain(&error) };
        let spec = self.gix.rev_parse(BStr::new(range)).map_err(failed)?.detach();
        Ok(match spec {
            Spec::Include(id) | Spec::ExcludeParents(id) => Ends::Single(self.commit_at(id, range)?),
            Spec::Range { from, to } => {
                Ends::Range { tips: vec![self.commit_at(to, range)?], hidden: vec![self.commit_at(from, range)?] }
            }
            Spec::Merge { theirs, ours } => {
                let (theirs, ours) = (self.commit_at(theirs, range)?, self.commit_at(ours, range)?);
                let bases = self.gix.merge_bases_many(theirs, &[ours]).map_err(failed)?;
                Ends::Range { tips: vec![theirs, ours], hidden: bases.into_iter().map(gix::Id::detach).collect() }
            }
            Spec::Exclude(_) | Spec::IncludeOnlyParents(_) => {
                let reason = "it names no range: write A..B, A...B or one commit".to_owned();
                return Err(GitError::Revision { revision: range.to_owned(), reason });
            }
        })
    }

    fn resolve(&self, revision: &str) -> Result<gix::ObjectId, GitError> {
        let failed = |error: gix::Error| GitError::Revision { revision: revision.to_owned(), reason: chain(&error) };
        let id = self.gix.rev_parse_single(BStr::new(revision)).map_err(failed)?.detach();
        self.commit_at(id, revision)
    }

    fn commit_at(&self, id: gix::ObjectId, revision: &str) -> Result<gix::ObjectId, GitError> {
        let commit = self.gix.find_object(id).and_then(|object| Ok(object.peel_to_commit()?.id));
        commit.map_err(|error| GitError::Revision { revision: revision.to_owned(), reason: chain(&error) })
    }

    fn tree_of(&self, commit: gix::ObjectId) -> gix::Result<gix::ObjectId> {
        Ok(self.gix.find_commit(commit)?.tree_id()?.detach())
    }

    /// Returns true if a remote branch is known to have this commit.
    fn is_pushed(&self, commit: gix::ObjectId) -> bool {
        let tips = self.tips(&Coverage::default());
        let remotes: Vec<_> =
            tips.iter().filter(|tip: &&Tip| tip.kind == TipKind::Remote).map(|tip| tip.commit).collect();
        remotes.contains(&commit) || self.reaches(&remotes, commit)
    }

    /// Returns true if one of `tips` has `ancestor` in its history. Commits that are a day older than it are taken to
    /// be no descendants of it, so a wrong clock may make it say no.
    fn reaches(&self, tips: &[gix::ObjectId], ancestor: gix::ObjectId) -> bool {
        const SLACK_SECONDS: i64 = 86_400;
        let time_of = |commit: &gix::Commit<'_>| commit.time().map_or(i64::MAX, |time| time.seconds);
        let oldest = self.gix.find_commit(ancestor).map_or(i64::MIN, |commit| time_of(&commit)) - SLACK_SECONDS;
        let mut next = tips.to_vec();
        let mut seen = HashSet::new();
        while let Some(id) = next.pop() {
            if id == ancestor {
                return true;
            }
            if seen.len() < MAX_SEARCHED
                && seen.insert(id)
                && let Ok(commit) = self.gix.find_commit(id)
                && time_of(&commit) >= oldest
            {
                next.extend(commit.parent_ids().map(gix::Id::detach));
            }
        }
        false
    }
}

/// What one commit brings.
pub struct CommitChanges {
    pub changes: Changes,
    pub message: Vec<u8>,
    /// Parents beyond the reach of this clone. Without any other, all that the commit has counts as brought by it.
    pub missing_parents: Vec<ObjectId>,
}

enum Ends {
    Single(gix::ObjectId),
    Range { tips: Vec<gix::ObjectId>, hidden: Vec<gix::ObjectId> },
}
