//! Places that push blobs: working tree, standard input, and, with `git`, the index, ranges and histories.

use crate::blob::Blob;
use crate::coverage::Coverage;

/// One thread's consumer of blobs.
pub trait Worker: Send {
    /// Looks at one blob. Called for every blob that the source does not skip.
    fn scan(&mut self, blob: &Blob<'_>);

    /// Returns true if the run was told to stop; the source then pushes no further blob.
    fn is_cancelled(&self) -> bool;
}

/// A place that pushes blobs to workers, one worker per thread, and counts in `coverage` what it does not push.
///
/// The source counts a blob with [`Coverage::add_scanned`] when it has been pushed.
pub trait Source {
    /// # Errors
    ///
    /// Only for what makes the whole run pointless (the path does not exist, there is no repository). Whatever goes
    /// wrong with a part is counted in `coverage`, and the rest is pushed.
    fn push<'a>(
        &self,
        make_worker: &(dyn Fn() -> Box<dyn Worker + 'a> + Sync),
        coverage: &Coverage,
    ) -> Result<(), SourceError>;
}

/// Why a source could not be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct SourceError {
    /// What we were doing, to what, and why it failed.
    pub message: String,
    /// What to do next.
    pub help: String,
}
