//! What a scan leaves in the repository for the next one: `keysift/` in the git folder.
//!
//! Two files for each combination of program, rules and options. `seen-*` holds the ids of objects that were looked at,
//! so that the next scan looks at new ones only. `found-*` holds where the findings were and what their attribution
//! was, so that a scan of an unchanged repository only reads those places again. Neither holds a secret, nor any text
//! of the repository but paths and names of refs in which no secret was found.
//!
//! Each file is written beside its place and then moved there, so a concurrent scan sees the old or the new one. What
//! cannot be written is not kept, and what was damaged is not used. A repository may come from anyone: a link in the
//! place of the folder is not followed, and nothing is removed that a scan did not write.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::SystemTime;

use super::recall::Recalled;
use super::seen::Seen;

/// The cache of one repository, for one combination of program, rules and options.
pub struct Cache {
    folder: PathBuf,
    /// Names all that decides which objects may hold a finding.
    probe: [u8; 32],
    /// Names all that decides what is found, and the state of the repository.
    scan: [u8; 32],
}

/// A file of the cache that was not what was written there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage;

const MAGIC: &[u8; 16] = b"keysift cache 1\n";

/// How many bytes all files may have together. An object takes 20 bytes.
const MAX_BYTES: u64 = 128 << 20;

/// How many files are kept, the latest first.
const MAX_FILES: usize = 8;

impl Cache {
    /// `common_dir` is the git folder that all working trees share.
    pub fn new(common_dir: &Path, probe: [u8; 32], scan: [u8; 32]) -> Self {
        Self { folder: common_dir.join("keysift"), probe, scan }
    }

    /// Returns the objects that earlier scans looked at, if any did.
    ///
    /// # Errors
    ///
    /// If the file is damaged.
    pub fn seen(&self) -> Result<Option<Seen>, Damage> {
        self.read("seen", &self.probe)?.map(|bytes| Seen::from_bytes(&bytes)).transpose()
    }

    /// Returns what the last scan of the repository in this very state found, if there was one.
    ///
    /// # Errors
    ///
    /// If the file is damaged.
    pub fn recall(&self) -> Result<Option<Recalled>, Damage> {
        let read = self.read("found", &self.scan)?;
        read.map(|bytes| serde_json::from_slice(&bytes).map_err(|_| Damage)).transpose()
    }

    pub fn keep_seen(&self, seen: &Seen) {
        self.write("seen", &self.probe, &seen.to_bytes());
    }

    pub fn keep_found(&self, found: &Recalled) {
        if let Ok(bytes) = serde_json::to_vec(found) {
            self.write("found", &self.scan, &bytes);
        }
    }

    /// Returns the folder of the cache.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, kind: &str, key: &[u8; 32]) -> PathBuf {
        self.folder.join(format!("{kind}-{}", data_encoding::HEXLOWER.encode(&key[..8])))
    }

    fn read(&self, kind: &str, key: &[u8; 32]) -> Result<Option<Vec<u8>>, Damage> {
        let Ok(file) = fs::read(self.path(kind, key)) else { return Ok(None) };
        let (rest, checksum) = file.split_last_chunk::<4>().ok_or(Damage)?;
        let payload = rest.strip_prefix(MAGIC).and_then(|rest| rest.strip_prefix(key)).ok_or(Damage)?;
        if crc32fast::hash(rest) != u32::from_le_bytes(*checksum) {
            return Err(Damage);
        }
        Ok(Some(payload.to_vec()))
    }

    /// Writes a file, or leaves it if that fails: the next scan then takes as long as this one.
    fn write(&self, kind: &str, key: &[u8; 32], payload: &[u8]) {
        let mut file = [&MAGIC[..], key, payload].concat();
        file.extend(crc32fast::hash(&file).to_le_bytes());
        if file.len() as u64 <= MAX_BYTES && self.put(&self.path(kind, key), &file).is_ok() {
            self.prune();
        }
    }

    fn put(&self, path: &Path, file: &[u8]) -> io::Result<()> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        fs::create_dir_all(&self.folder)?;
        if !fs::symlink_metadata(&self.folder)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let name = format!("new-{}-{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
        let beside = self.folder.join(name);
        let mut new = fs::File::create_new(&beside)?;
        let written = new.write_all(file).and_then(|()| fs::rename(&beside, path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }

    /// Removes the oldest files while there are too many or they are too large.
    fn prune(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
            .filter_map(|entry| {
                let entry = entry.ok().filter(is_ours)?;
                let about = entry.metadata().ok()?;
                Some((about.modified().ok()?, about.len(), entry.path()))
            })
            .collect();
        files.sort_unstable_by(|one, other| other.cmp(one));
        let mut bytes = 0;
        for (count, (_, len, path)) in files.into_iter().enumerate() {
            bytes += len;
            if count >= MAX_FILES || bytes > MAX_BYTES {
                let _ = fs::remove_file(path);
            }
        }
    }
}

fn is_ours(entry: &fs::DirEntry) -> bool {
    let name = entry.file_name();
    ["seen-", "found-", "new-"].iter().any(|kind| name.to_string_lossy().starts_with(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(folder: &Path, key: u8) -> Cache {
        Cache::new(folder, [key; 32], [key; 32])
    }

    #[test]
    fn files_are_read_as_they_were_written_and_by_their_key() {
        let folder = tempfile::tempdir().expect("a folder");
        cache(folder.path(), 1).write("seen", &[1; 32], b"payload");
        assert_eq!(cache(folder.path(), 1).read("seen", &[1; 32]), Ok(Some(b"payload".to_vec())));
        assert_eq!(cache(folder.path(), 2).read("seen", &[2; 32]), Ok(None));
    }

    #[test]
    fn any_changed_or_missing_byte_is_damage() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = cache(folder.path(), 1);
        cache.write("seen", &[1; 32], b"payload");
        let path = cache.path("seen", &[1; 32]);
        let good = fs::read(&path).expect("it was written");
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, bad).expect("it can be written");
            assert_eq!(cache.read("seen", &[1; 32]), Err(Damage), "byte {at}");
            fs::write(&path, &good[..at]).expect("it can be written");
            assert_eq!(cache.read("seen", &[1; 32]), Err(Damage), "cut at byte {at}");
        }
    }

    #[test]
    fn only_the_latest_files_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("keysift")).expect("it can be written to");
        fs::write(folder.path().join("keysift/notes"), "mine").expect("it can be written to");
        for key in 0..20 {
            cache(folder.path(), key).write("seen", &[key; 32], b"payload");
        }
        let left = fs::read_dir(folder.path().join("keysift")).expect("a folder").count();
        assert_eq!(left, MAX_FILES + 1, "and what others put there");
        assert!(folder.path().join("keysift/notes").exists());
        assert!(cache(folder.path(), 19).read("seen", &[19; 32]).expect("it is whole").is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_the_folder_is_not_followed() {
        let (folder, elsewhere) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("keysift")).expect("it can be written to");
        cache(folder.path(), 1).write("seen", &[1; 32], b"payload");
        assert_eq!(fs::read_dir(elsewhere.path()).expect("a folder").count(), 0);
    }
}
