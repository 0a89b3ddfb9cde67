//! Reads one file into a buffer that is used again for the next.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::encoding;
use crate::coverage::SkipReason;

/// How much is read before looking whether it is an archive. Most files of a working tree are smaller.
const FIRST_READ_BYTES: usize = 64 << 10;

/// Reads files one after another. One per thread.
pub(super) struct ContentReader {
    max_bytes: u64,
    /// Never shrinks, so that it is zeroed only once; what a file left behind is not looked at for the next.
    raw: Vec<u8>,
    utf8: Vec<u8>,
}

/// What one file holds.
pub(super) struct Content<'a> {
    pub text: &'a [u8],
    /// How many bytes were read, before decoding.
    pub bytes: u64,
}

/// Why a file was not read in full.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotRead {
    pub reason: SkipReason,
    /// What the reason alone does not tell; may be empty.
    pub detail: String,
}

impl ContentReader {
    /// `max_bytes` is the size of the largest content that is not skipped.
    pub fn new(max_bytes: u64) -> Self {
        Self { max_bytes, raw: Vec::new(), utf8: Vec::new() }
    }

    /// Reads the file at `path` in three system calls, if it is small.
    pub fn read_file(&mut self, path: &Path) -> Result<Content<'_>, NotRead> {
        let file = File::open(path).map_err(|error| NotRead::fault(&error))?;
        let metadata = file.metadata().map_err(|error| NotRead::fault(&error))?;
        if !metadata.is_file() {
            return Err(NotRead { reason: SkipReason::SpecialFile, detail: "no longer a file".to_owned() });
        }
        self.read(file, metadata.len())
    }

    /// Reads all of `input`. `expected` is its size in bytes as far as known; what was added or cut off since is read
    /// as it comes, up to the limit.
    pub fn read(&mut self, mut input: impl Read, expected: u64) -> Result<Content<'_>, NotRead> {
        if expected > self.max_bytes {
            return Err(NotRead { reason: SkipReason::TooLarge, detail: format!("{expected} bytes") });
        }
        let expected = expected as usize;
        // One byte more than the limit tells whether there is more.
        let limit = usize::try_from(self.max_bytes).unwrap_or(usize::MAX).saturating_add(1);
        let mut filled = 0;
        loop {
            let room = match filled {
                0 if expected == 0 => FIRST_READ_BYTES,
                0 => (expected + 1).min(FIRST_READ_BYTES),
                _ => (expected + 1).max(filled * 2),
            };
            let room = room.min(limit);
            if self.raw.len() < room {
                self.raw.resize(room.max(FIRST_READ_BYTES), 0);
            }
            let count = match input.read(&mut self.raw[filled..room]) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(NotRead::fault(&error)),
            };
            if filled < FIRST_READ_BYTES && is_archive(&self.raw[..filled + count]) {
                return Err(NotRead { reason: SkipReason::Archive, detail: String::new() });
            }
            filled += count;
            if filled == limit {
                let detail = format!("more than {} bytes", self.max_bytes);
                return Err(NotRead { reason: SkipReason::TooLarge, detail });
            }
            // A file that has its expected size and left room in the buffer has no more: its end needs no call.
            if count == 0 || (filled == expected && expected > 0) {
                break;
            }
        }
        let text = encoding::to_utf8(&self.raw[..filled], &mut self.utf8);
        Ok(Content { text, bytes: filled as u64 })
    }
}

impl NotRead {
    /// What a failed system call means.
    pub fn fault(error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => SkipReason::Vanished,
            _ => SkipReason::Unreadable,
        };
        Self { reason, detail: error.to_string() }
    }
}

/// Recognises archives and compressed files by their first bytes, as the `file` command does. What they hold is not
/// text until someone opens them.
pub(super) fn is_archive(start: &[u8]) -> bool {
    /// Offset and bytes: zip (and jar, whl, docx), an empty zip, gzip, bzip2, xz, zstd, lz4, 7z, rar, tar.
    const MAGIC: [(usize, &[u8]); 11] = [
        (0, b"PK\x03\x04"),
        (0, b"PK\x05\x06"),
        (0, b"\x1f\x8b\x08"),
        (4, b"1AY&SY"),
        (0, b"\xfd7zXZ\0"),
        (0, b"\x28\xb5\x2f\xfd"),
        (0, b"\x04\x22\x4d\x18"),
        (0, b"7z\xbc\xaf\x27\x1c"),
        (0, b"Rar!\x1a\x07"),
        (257, b"ustar\0"),
        (257, b"ustar "),
    ];
    MAGIC.iter().any(|&(offset, magic)| start.get(offset..).is_some_and(|rest| rest.starts_with(magic)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives out its parts one read at a time, then fails or ends.
    struct Parts(Vec<Result<Vec<u8>, io::ErrorKind>>);

    impl Read for Parts {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.first_mut() {
                None => Ok(0),
                Some(Ok(part)) => {
                    let count = part.len().min(buffer.len());
                    buffer[..count].copy_from_slice(&part[..count]);
                    part.drain(..count);
                    if part.is_empty() {
                        drop(self.0.remove(0));
                    }
                    Ok(count)
                }
                Some(&mut Err(kind)) => {
                    drop(self.0.remove(0));
                    Err(kind.into())
                }
            }
        }
    }

    fn read(parts: Vec<Result<Vec<u8>, io::ErrorKind>>, expected: u64) -> Result<Vec<u8>, SkipReason> {
        let mut reader = ContentReader::new(200_000);
        let content = reader.read(Parts(parts), expected).map_err(|not_read| not_read.reason)?;
        Ok(content.text.to_vec())
    }

    #[test]
    fn content_is_read_to_its_real_end_whatever_size_was_expected() {
        let text = vec![b'a'; 150_000];
        for expected in [0, 1, 70_000, 149_999, 150_000, 200_000] {
            assert_eq!(read(vec![Ok(text.clone())], expected), Ok(text.clone()), "expected {expected} bytes");
        }
        assert_eq!(read(vec![Ok(b"ab".to_vec()), Ok(b"cd".to_vec())], 4), Ok(b"abcd".to_vec()), "short reads");
        assert_eq!(read(vec![], 0), Ok(Vec::new()), "an empty file");
        assert_eq!(read(vec![], 10), Ok(Vec::new()), "a file that was emptied");
        let interrupted = vec![Ok(b"ab".to_vec()), Err(io::ErrorKind::Interrupted), Ok(b"cd".to_vec())];
        assert_eq!(read(interrupted, 4), Ok(b"abcd".to_vec()), "a signal during a read");
    }

    #[test]
    fn limits_faults_and_archives_are_told_apart() {
        let limit = vec![b'a'; 200_000];
        let over = vec![b'a'; 200_001];
        assert_eq!(read(vec![Ok(limit.clone())], 200_000), Ok(limit), "exactly the limit");
        assert_eq!(read(vec![Ok(over.clone())], 200_001), Err(SkipReason::TooLarge), "known to be larger");
        assert_eq!(read(vec![Ok(over)], 10), Err(SkipReason::TooLarge), "grew while it was read");
        let failing = vec![Ok(b"ab".to_vec()), Err(io::ErrorKind::PermissionDenied)];
        assert_eq!(read(failing, 4), Err(SkipReason::Unreadable), "failed on the way");
        assert_eq!(read(vec![Ok(b"\x1f\x8b\x08rest".to_vec())], 7), Err(SkipReason::Archive), "gzip");
        let mut tar = vec![0; 600];
        tar[257..263].copy_from_slice(b"ustar\0");
        assert_eq!(read(vec![Ok(tar)], 600), Err(SkipReason::Archive), "tar");
        assert_eq!(read(vec![Ok(b"BZhang wrote this".to_vec())], 17), Ok(b"BZhang wrote this".to_vec()), "text");
    }

    #[test]
    fn one_file_does_not_show_through_in_the_next() {
        let mut reader = ContentReader::new(1000);
        reader.read(&b"a long first content"[..], 20).expect("it can be read");
        let second = reader.read(&b"short"[..], 5).expect("it can be read");
        assert_eq!((second.text, second.bytes), (&b"short"[..], 5));
    }
}
