//! One piece of content and where it came from.

use std::fmt;

use bstr::BString;

/// One piece of content, borrowed from the source that read it.
#[derive(Clone, Copy)]
pub struct Blob<'a> {
    /// The bytes to scan. Text in UTF-16 or Latin-1 is UTF-8 by the time it arrives here.
    pub content: &'a [u8],
    pub origin: &'a Origin,
}

/// Where content came from, as far as its source knows; what else git knows is attribution, found later.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    pub place: Place,
    /// The path as people write it: relative to the root of the scan, `/` between its parts. Git allows any bytes in
    /// it. Empty where there is no path (standard input, a blob of a history before attribution).
    pub path: BString,
}

/// What kind of place a piece of content was read from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A file in a working tree or any folder.
    Worktree,
    /// What `git add` put into the index.
    Index,
    Stdin,
    /// A blob that a commit introduced or a history holds.
    Blob(ObjectId),
    /// The message, author and committer lines of a commit.
    CommitMessage(ObjectId),
    /// The text of an annotated tag.
    TagMessage(ObjectId),
    /// A name in git: of a file, a branch or a tag.
    Name(NameKind),
}

/// What a scanned name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    Path,
    Ref,
}

/// The id of a git object, SHA-1 or SHA-256, as bytes. Shown in hexadecimal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub Box<[u8]>);

impl ObjectId {
    /// Reads what `Display` writes.
    pub fn parse(hex: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).ok()?;
        matches!(bytes.len(), 20 | 32).then(|| Self(bytes.into()))
    }

    /// Returns the first seven hexadecimal digits, as git abbreviates.
    pub fn short(&self) -> String {
        self.to_string()[..7].to_owned()
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectId({self})")
    }
}

impl Place {
    /// Returns the git object that holds the content, where it is in one.
    pub fn object(&self) -> Option<&ObjectId> {
        match self {
            Self::Blob(id) | Self::CommitMessage(id) | Self::TagMessage(id) => Some(id),
            Self::Worktree | Self::Index | Self::Stdin | Self::Name(_) => None,
        }
    }
}

impl Origin {
    pub fn worktree(path: impl Into<BString>) -> Self {
        Self { place: Place::Worktree, path: path.into() }
    }

    pub fn stdin() -> Self {
        Self { place: Place::Stdin, path: BString::default() }
    }
}
