//! A repository, opened so that nothing of it is executed and none of its settings changes what is seen.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bstr::{BStr, BString, ByteSlice};
use gix::sec::Permission;

use super::message::message_first;
use super::objects::Objects;
use super::walk::{Selection, Visitor};
use super::{GitError, from_gix, to_gix};
use crate::blob::ObjectId;
use crate::coverage::{Coverage, SkipReason};
use crate::finding::Attribution;

/// A repository of any owner, bare or with a working tree, or a linked working tree of one.
#[derive(Clone)]
pub struct Repo {
    pub(super) gix: gix::Repository,
}

impl Repo {
    /// Opens the repository that `folder` belongs to, or without one, the repository that the environment (`GIT_DIR`,
    /// `GIT_WORK_TREE`, `GIT_INDEX_FILE`) or the current folder names, as git does for its hooks.
    ///
    /// # Errors
    ///
    /// If there is none, or it is of a kind that cannot be read.
    pub fn open(folder: Option<&Path>) -> Result<Self, GitError> {
        let explained = |error: gix::Error| {
            let path = folder.unwrap_or(Path::new(".")).to_owned();
            if error.to_string().contains("does not appear to be a git repository")
                || error.downcast_any_ref::<gix::discover::upwards::Error>().is_some()
            {
                GitError::NoRepository { path }
            } else {
                GitError::Open { path, reason: chain(&error) }
            }
        };
        let trust = gix::sec::trust::Mapping { full: options(folder.is_none()), reduced: options(folder.is_none()) };
        let upwards = gix::discover::upwards::Options { match_ceiling_dir_or_error: false, ..Default::default() };
        let opened = match folder {
            None => gix::ThreadSafeRepository::discover_with_environment_overrides_opts(".", upwards, trust),
            Some(folder) => gix::ThreadSafeRepository::discover_opts(folder, upwards, trust),
        };
        let mut gix = opened.map_err(explained)?.to_thread_local();
        gix.objects.ignore_replacements = true;
        Ok(Self { gix })
    }

    /// Returns the root of the working tree; `None` for a bare repository.
    pub fn workdir(&self) -> Option<&Path> {
        self.gix.workdir()
    }

    /// Returns the folder that all working trees of the repository share, where keysift may keep its cache.
    pub fn common_dir(&self) -> &Path {
        self.gix.common_dir()
    }

    pub fn is_bare(&self) -> bool {
        self.workdir().is_none()
    }

    /// Returns true if the repository belongs to whoever runs this, and not to a stranger.
    pub fn is_own(&self) -> bool {
        self.gix.git_dir_trust() == gix::sec::Trust::Full
    }

    /// Returns true if refs are stored in a form that cannot be read.
    pub fn has_reftable(&self) -> bool {
        self.gix.common_dir().join("reftable").is_dir()
    }

    /// Opens everything that the object database and its alternates hold. What cannot be read is counted.
    pub fn objects(&self, coverage: &Coverage) -> Objects {
        Objects::open(&self.object_folders(coverage), self.gix.object_hash(), coverage)
    }

    /// Visits the selected objects on several threads, and returns the visitors.
    pub fn walk<V: Visitor>(
        &self,
        objects: &Objects,
        selection: &Selection<'_>,
        make_visitor: &(dyn Fn() -> V + Sync),
    ) -> Vec<V> {
        super::walk::walk(objects, &self.gix.objects, selection, make_visitor)
    }

    /// Returns the commits whose parents were not cloned.
    pub fn shallow_commits(&self, coverage: &Coverage) -> BTreeSet<ObjectId> {
        match self.gix.shallow_commits() {
            Ok(commits) => commits.iter().flat_map(|commits| commits.iter()).map(|id| from_gix(id)).collect(),
            Err(error) => {
                coverage.add_skipped(SkipReason::Unreadable, format!("the shallow boundary: {}", chain(&error)));
                BTreeSet::new()
            }
        }
    }

    /// Returns the content of a blob.
    ///
    /// # Errors
    ///
    /// If it is missing or damaged.
    pub fn blob(&self, id: &ObjectId) -> Result<Vec<u8>, BlobError> {
        self.gix.find_blob(to_gix(id)).map(|mut blob| blob.take_data()).map_err(|error| self.explain(id, &error))
    }

    /// Returns the size of a blob, in bytes.
    ///
    /// # Errors
    ///
    /// If it is missing or damaged.
    pub fn blob_size(&self, id: &ObjectId) -> Result<u64, BlobError> {
        self.gix.find_header(to_gix(id)).map(|header| header.size()).map_err(|error| self.explain(id, &error))
    }

    /// Returns true if the repository has this object.
    pub fn has(&self, id: &ObjectId) -> bool {
        self.gix.has_object(to_gix(id))
    }

    /// Returns the text of a commit or an annotated tag, its message first.
    ///
    /// # Errors
    ///
    /// If it is missing or damaged.
    pub fn text_of(&self, id: &ObjectId) -> Result<Vec<u8>, BlobError> {
        let object = self.gix.find_object(to_gix(id)).map_err(|error| self.explain(id, &error))?;
        let mut text = Vec::new();
        message_first(&object.data, &mut text);
        Ok(text)
    }

    fn explain(&self, id: &ObjectId, error: &gix::Error) -> BlobError {
        BlobError { is_missing: !self.gix.has_object(to_gix(id)), reason: chain(error) }
    }

    /// Returns what a commit tells of itself.
    pub fn commit_attribution(&self, commit: &ObjectId) -> Option<Attribution> {
        self.attribution_of(&to_gix(commit), super::attribution::now())
    }

    /// Returns `path` as git writes paths, relative to the root of the working tree; `None` if it is outside.
    pub fn relative_path(&self, path: &Path) -> Option<BString> {
        let root = self.workdir()?.canonicalize().ok()?;
        let path = path.canonicalize().ok()?;
        Some(
            gix::path::to_unix_separators_on_windows(gix::path::into_bstr(path.strip_prefix(root).ok()?).ok()?)
                .into_owned(),
        )
    }

    /// Returns true if both are the same working tree of the same repository.
    pub fn is_same(&self, other: &Self) -> bool {
        let git_dir = |repo: &Self| repo.gix.git_dir().canonicalize().ok();
        git_dir(self).is_some_and(|dir| Some(dir) == git_dir(other))
    }

    /// Returns true if `path` is the folder in which the repository keeps its data.
    pub fn is_git_dir(&self, path: &Path) -> bool {
        let path = path.canonicalize().ok();
        path.is_some() && [self.gix.git_dir(), self.gix.common_dir()].map(|dir| dir.canonicalize().ok()).contains(&path)
    }

    pub(super) fn object_folders(&self, coverage: &Coverage) -> Vec<PathBuf> {
        // In a hook that receives a push, the new objects wait in a folder of their own.
        let quarantine = std::env::var_os("GIT_QUARANTINE_PATH").map(PathBuf::from);
        let own = self.gix.objects.store_ref().path().to_owned();
        let alternates = self.gix.objects.store_ref().alternate_db_paths().unwrap_or_else(|error| {
            coverage.add_skipped(SkipReason::Unreadable, format!("alternates: {}", chain(&error)));
            Vec::new()
        });
        quarantine.into_iter().chain([own]).chain(alternates).collect()
    }
}

/// Why a blob could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct BlobError {
    /// Whether the repository does not have it, or has it damaged.
    pub is_missing: bool,
    pub reason: String,
}

/// Returns an error with its causes, in one line.
pub(super) fn chain(error: &gix::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        let cause = error.to_string();
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
        source = error.source();
    }
    text.replace('\n', " ")
}

/// Returns the part of a ref's name that people use: `origin/main` for `refs/remotes/origin/main`.
pub fn short_ref_name(name: &BStr) -> &BStr {
    let prefixes: [&[u8]; 3] = [b"refs/heads/", b"refs/remotes/", b"refs/tags/"];
    prefixes.iter().find_map(|prefix| name.strip_prefix(*prefix)).unwrap_or(name).as_bstr()
}

/// Only the repository's own configuration is read, for its format and layout; of the environment, only what names the
/// repository and its parts.
fn options(obeys_environment: bool) -> gix::open::Options {
    let mut permissions = gix::open::Permissions::isolated();
    if obeys_environment {
        permissions.env.git_prefix = Permission::Allow;
        permissions.env.objects = Permission::Allow;
    }
    gix::open::Options::default()
        .permissions(permissions)
        .filter_config_section(|_| true)
        // A stranger's objects may be as large as one's own; the limits of the scan are what bounds them. Like git, do
        // without the checksum of the index, which takes longer than all else that is done with it.
        .config_overrides([
            "gitoxide.objects.allocLimitIfReducedTrust=0",
            "core.useReplaceRefs=false",
            "index.skipHash=true",
        ])
}
