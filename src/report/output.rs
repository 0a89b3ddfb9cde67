//! Where reports go: a file appears whole or not at all, and a closed pipe is no failure.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Why a report could not be written to a file.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    #[error("could not write the report to {path}", path = .path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("refused to write the report to {path}: {link} is a symbolic link", path = .path.display(), link = .link.display())]
    Link { path: PathBuf, link: PathBuf },
    #[error("could not write the report to {path}: it is a folder", path = .path.display())]
    Folder { path: PathBuf },
}

impl OutputError {
    /// One line telling the user what to do next.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Write { .. } => {
                "check that the folder exists, that it may be written to, and that the disk is not full"
            }
            Self::Link { .. } => "a scanned tree may plant links; remove it, or name the place that it leads to",
            Self::Folder { .. } => "name a file in it",
        }
    }
}

/// Writes a file through `content`. The file appears, or replaces the one before it, when everything has been written;
/// if anything fails, the old one stays and nothing half-written is left behind. Devices and pipes are written as
/// they are.
///
/// # Errors
///
/// Symbolic links are refused where a scanned tree may have planted them: as the file itself, and anywhere below the
/// current folder on the way to it. What the system put into `/dev` and `/proc` is no such place.
pub fn write_file(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), OutputError> {
    let failed = |source| OutputError::Write { path: path.to_owned(), source };
    if is_of_the_system(path) {
        return write_directly(path, content).map_err(failed);
    }
    if let Some(link) = planted_link(path) {
        return Err(OutputError::Link { path: path.to_owned(), link });
    }
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Err(OutputError::Folder { path: path.to_owned() }),
        Ok(found) if !found.is_file() => write_directly(path, content).map_err(failed),
        Ok(found) => replace(path, Some(found.permissions()), content).map_err(failed),
        Err(_) => replace(path, None, content).map_err(failed),
    }
}

/// Turns the end of a closed pipe (`| head`) into success: whoever closed it has read enough.
pub fn quiet_if_closed(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn is_of_the_system(path: &Path) -> bool {
    path.starts_with("/dev") || path.starts_with("/proc")
}

/// Returns the first symbolic link on the way to `path` that the current folder's tree holds, or `path` if it is one.
fn planted_link(path: &Path) -> Option<PathBuf> {
    let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    let here = std::env::current_dir().ok();
    let below_here = |ancestor: &Path| {
        let is_inside = here.as_deref().is_some_and(|here| ancestor.starts_with(here) && ancestor != here);
        ancestor.is_relative() || is_inside
    };
    let on_the_way =
        path.ancestors().skip(1).filter(|ancestor| !ancestor.as_os_str().is_empty() && below_here(ancestor));
    let links: Vec<&Path> = on_the_way.chain([path]).filter(|place| is_link(place)).collect();
    links.first().map(|link| link.to_path_buf())
}

fn write_directly(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(OpenOptions::new().write(true).open(path)?);
    content(&mut out)?;
    out.flush()
}

fn replace(
    path: &Path,
    permissions: Option<fs::Permissions>,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let temporary = Temporary::beside(path)?;
    let mut out = BufWriter::new(&temporary.file);
    content(&mut out)?;
    out.flush()?;
    drop(out);
    if let Some(permissions) = permissions {
        temporary.file.set_permissions(permissions)?;
    }
    // Some file systems tell only here that the disk is full.
    temporary.file.sync_all()?;
    fs::rename(&temporary.path, path)
}

/// A file that is removed unless it was renamed.
struct Temporary {
    path: PathBuf,
    file: File,
}

impl Temporary {
    /// Creates a new file in the folder of `path`; `create_new` neither follows a link nor opens what is there.
    fn beside(path: &Path) -> io::Result<Self> {
        let mut name = OsString::from(".");
        name.push(path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?);
        name.push(format!(".{}.tmp", std::process::id()));
        let path = path.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        Ok(Self { path, file })
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After the rename there is nothing to remove, and if this fails, the first failure is the one to tell.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn file_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        for text in ["first", "2"] {
            write_file(&path, |out| out.write_all(text.as_bytes())).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(names(folder.path()), ["report.json"]);
    }

    #[test]
    fn failure_half_way_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        let half = |out: &mut dyn Write| {
            out.write_all(&[b'x'; 100_000])?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        };
        assert!(matches!(write_file(&path, half), Err(OutputError::Write { .. })));
        assert!(names(folder.path()).is_empty());

        fs::write(&path, "old").unwrap();
        assert!(write_file(&path, half).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["report.json"]);
    }

    #[test]
    fn missing_folder_and_folder_as_file_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let missing = write_file(&folder.path().join("no/report"), |_| Ok(()));
        assert!(matches!(missing, Err(OutputError::Write { .. })));
        assert!(matches!(write_file(folder.path(), |_| Ok(())), Err(OutputError::Folder { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn planted_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        let link = folder.path().join("report.json");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(matches!(write_file(&link, |_| Ok(())), Err(OutputError::Link { .. })));
        assert!(!target.exists());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn device_is_written_directly_and_a_full_one_is_told() {
        write_file(Path::new("/dev/null"), |out| out.write_all(b"text")).unwrap();
        let full = write_file(Path::new("/dev/full"), |out| out.write_all(b"text"));
        assert!(matches!(full, Err(OutputError::Write { .. })));
    }

    #[test]
    fn closed_pipe_is_quiet_and_other_errors_are_not() {
        assert!(quiet_if_closed(Err(io::ErrorKind::BrokenPipe.into())).is_ok());
        assert!(quiet_if_closed(Err(io::ErrorKind::StorageFull.into())).is_err());
    }
}
