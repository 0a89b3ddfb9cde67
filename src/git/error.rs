//! Why git could not be asked.

use std::path::PathBuf;

/// What makes a scan of a repository pointless.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    #[error("there is no git repository at or above {}", path.display())]
    NoRepository { path: PathBuf },
    #[error("could not open the git repository at {}: {reason}", path.display())]
    Open { path: PathBuf, reason: String },
    #[error("could not read the index {}: {reason}", path.display())]
    Index { path: PathBuf, reason: String },
    #[error("could not read HEAD: {reason}")]
    Head { reason: String },
    #[error("this repository stores its refs as a reftable, which cannot be read yet")]
    Reftable,
    #[error("could not resolve the revision `{revision}`: {reason}")]
    Revision { revision: String, reason: String },
    #[error("the range `{range}` holds no commit: {reason}")]
    EmptyRange { range: String, reason: &'static str },
    #[error("the commits of `{range}` could not be read: {reason}")]
    Walk { range: String, reason: String },
}

impl GitError {
    /// What to do next.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NoRepository { .. } => "name a folder of a repository, or scan without a git option",
            Self::Open { .. } => "check that git itself can read it: `git fsck`",
            Self::Index { .. } => "if no git command is running, `git reset` writes a new index",
            Self::Head { .. } => "check `git symbolic-ref HEAD`",
            Self::Reftable => {
                "`scan --history` looks at all objects, or convert it: `git refs migrate --ref-format=files`"
            }
            Self::Revision { .. } => "check its spelling, and fetch it if this is a shallow or single-branch clone",
            Self::EmptyRange { .. } => "the older revision stands before the two dots: OLD..NEW",
            Self::Walk { .. } => "fetch the missing commits (`git fetch --unshallow`), or name a smaller range",
        }
    }
}
