//! Standard input as a source of one blob.

use std::io::{self, Read};

use super::file::{ContentReader, NotRead};
use super::{Source, SourceError, Worker};
use crate::blob::{Blob, Origin};
use crate::coverage::{Coverage, SkipReason};

/// Pushes what stands on standard input, as one blob.
#[derive(Clone, Debug)]
pub struct Stdin {
    /// Longer input is not scanned, in bytes.
    pub max_bytes: u64,
}

impl Source for Stdin {
    fn push<'a>(
        &self,
        make_worker: &(dyn Fn() -> Box<dyn Worker + 'a> + Sync),
        coverage: &Coverage,
    ) -> Result<(), SourceError> {
        self.push_from(io::stdin().lock(), &mut *make_worker(), coverage);
        Ok(())
    }
}

impl Stdin {
    fn push_from(&self, input: impl Read, worker: &mut dyn Worker, coverage: &Coverage) {
        let origin = Origin::stdin();
        match ContentReader::new(self.max_bytes).read(input, 0) {
            Ok(content) => {
                worker.scan(&Blob { content: content.text, origin: &origin });
                coverage.add_scanned(content.bytes);
            }
            Err(NotRead { reason, detail }) => {
                coverage.add_skipped(reason, format!("standard input: {detail}"));
                coverage.add_skipped(SkipReason::NothingScanned, "standard input");
            }
        }
    }
}
