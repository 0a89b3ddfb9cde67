//! One walk through folders, by as many threads as there is work for.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Scope};

use bstr::{BString, ByteVec};

use super::Worker;
use super::file::{ContentReader, NotRead};
use super::ignores::{Controls, Ignores, Verdict};
use super::queue::{Next, Queue};
use super::worktree::WorktreeOptions;
use crate::blob::{Blob, Origin};
use crate::coverage::{Coverage, SkipReason};

/// How many files one thread takes at a time.
const FILES_PER_TASK: usize = 64;

/// What all threads of a walk share.
pub(super) struct Walk<'w> {
    /// Paths are shown relative to this.
    base: &'w Path,
    /// Starts of their own, which the walk does not enter from above.
    roots: &'w BTreeSet<PathBuf>,
    options: &'w WorktreeOptions,
    coverage: &'w Coverage,
    queue: Queue<Task>,
    links: Mutex<BTreeSet<PathBuf>>,
}

/// What one thread has in hand at a time.
enum Task {
    List { folder: PathBuf, ignores: Arc<Ignores> },
    Read { folder: Arc<Path>, names: Vec<OsString> },
}

/// What one thread of a walk uses again and again.
struct Thread<'w, 'a> {
    walk: &'w Walk<'w>,
    worker: Box<dyn Worker + 'a>,
    reader: ContentReader,
    origin: Origin,
}

impl<'w> Walk<'w> {
    /// Prepares a walk from `starts`, which are files and folders.
    pub fn new(
        base: &'w Path,
        roots: &'w BTreeSet<PathBuf>,
        starts: &[PathBuf],
        options: &'w WorktreeOptions,
        coverage: &'w Coverage,
    ) -> Self {
        let walk =
            Self { base, roots, options, coverage, queue: Queue::new(options.jobs.get()), links: Mutex::default() };
        // The queue gives out the newest task first, and this way that is the first start.
        let tasks: Vec<Task> = starts.iter().rev().filter_map(|start| walk.task(start)).collect();
        walk.queue.add(tasks);
        walk
    }

    /// Pushes all files. Returns the symbolic links that it came by, without following any.
    pub fn run<'a>(self, make_worker: &(dyn Fn() -> Box<dyn Worker + 'a> + Sync)) -> BTreeSet<PathBuf> {
        thread::scope(|scope| self.work(scope, make_worker));
        self.links.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn work<'s, 'a>(&'s self, scope: &'s Scope<'s, '_>, make_worker: &'s (dyn Fn() -> Box<dyn Worker + 'a> + Sync)) {
        let mut thread = Thread {
            walk: self,
            worker: make_worker(),
            reader: ContentReader::new(self.options.max_file_bytes),
            origin: Origin::worktree(BString::default()),
        };
        while let Some(Next { task, wants_help }) = self.queue.next() {
            if wants_help {
                // Where the system allows no further thread, those that there are do the work.
                let _ = thread::Builder::new().spawn_scoped(scope, || self.work(scope, make_worker));
            }
            match task {
                Task::List { folder, ignores } => thread.list(folder, &ignores),
                Task::Read { folder, names } => thread.read(&folder, names),
            }
            if thread.worker.is_cancelled() {
                self.queue.clear();
            }
            self.queue.done();
        }
    }

    /// Returns what there is to do about a start, which is scanned even if an ignore file names it.
    fn task(&self, start: &Path) -> Option<Task> {
        let relative = self.relative(start);
        let is_folder = start.is_dir();
        if self.options.filter.excludes(relative, is_folder) {
            self.skip(SkipReason::Excluded, start);
            return None;
        }
        Some(match (is_folder, start.parent(), start.file_name()) {
            (false, Some(folder), Some(name)) => Task::Read { folder: folder.into(), names: vec![name.to_owned()] },
            _ if self.options.respects_ignore_files => {
                Task::List { folder: start.to_path_buf(), ignores: Ignores::above(start) }
            }
            _ => Task::List { folder: start.to_path_buf(), ignores: Arc::default() },
        })
    }

    fn relative<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(self.base).unwrap_or(path)
    }

    /// Returns true if a walk begins at `path`, so that another one need not enter it.
    fn is_start(&self, path: &Path) -> bool {
        self.roots.len() > 1 && self.roots.contains(path)
    }

    fn note_link(&self, path: PathBuf) {
        self.links.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
    }

    fn skip(&self, reason: SkipReason, path: &Path) {
        self.coverage.add_skipped(reason, self.relative(path).display().to_string());
    }

    fn skip_unread(&self, path: &Path, NotRead { reason, detail }: NotRead) {
        match detail.is_empty() {
            true => self.skip(reason, path),
            false => self.coverage.add_skipped(reason, format!("{}: {detail}", self.relative(path).display())),
        }
    }

    /// Returns why an entry is left out by policy, if it is. What is scanned of a folder all the same is queued.
    fn left_out(&self, path: &Path, is_folder: bool, ignores: &Ignores) -> Option<SkipReason> {
        if self.options.filter.excludes(self.relative(path), is_folder) {
            return Some(SkipReason::Excluded);
        }
        match ignores.verdict(path, is_folder) {
            Verdict::Kept => return None,
            Verdict::LeftOut => {}
            Verdict::LeftOutExcept(files) => {
                let tasks: Vec<Task> = files.iter().filter_map(|file| self.tracked_file(file)).collect();
                self.queue.add(tasks);
            }
        }
        Some(SkipReason::Ignored)
    }

    /// Returns what there is to do about a tracked file in a folder that is left out.
    fn tracked_file(&self, path: &Path) -> Option<Task> {
        // A sparse or changed working tree need not hold what the index does.
        let is_file = fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
        if !is_file || self.options.filter.excludes(self.relative(path), false) {
            return None;
        }
        Some(Task::Read { folder: path.parent()?.into(), names: vec![path.file_name()?.to_owned()] })
    }
}

impl Thread<'_, '_> {
    /// Lists one folder: its folders and files become tasks, and all else is counted or noted.
    fn list(&mut self, folder: PathBuf, ignores: &Arc<Ignores>) {
        let walk = self.walk;
        let mut controls = Controls::default();
        let entries = match entries(&folder, |name| controls.note(name)) {
            Ok(entries) => entries,
            Err(error) => return walk.skip_unread(&folder, NotRead::fault(&error)),
        };
        let ignores = match walk.options.respects_ignore_files {
            true => Ignores::below(ignores, &folder, controls),
            false => Arc::clone(ignores),
        };
        let mut folders = Vec::new();
        let mut files = Vec::new();
        let mut path = folder.clone();
        for (name, kind) in entries {
            path.push(&name);
            match kind {
                _ if name == ".git" || walk.is_start(&path) => {}
                Err(error) => walk.skip_unread(&path, NotRead::fault(&error)),
                Ok(kind) => match walk.left_out(&path, kind.is_dir(), &ignores) {
                    Some(reason) => walk.skip(reason, &path),
                    None if kind.is_dir() => {
                        folders.push(Task::List { folder: path.clone(), ignores: Arc::clone(&ignores) })
                    }
                    None if kind.is_file() => files.push(name),
                    None if kind.is_symlink() => walk.note_link(path.clone()),
                    None => walk.skip(SkipReason::SpecialFile, &path),
                },
            }
            path.pop();
        }
        walk.queue.add(folders);
        let folder: Arc<Path> = folder.into();
        while files.len() > FILES_PER_TASK {
            let names = files.split_off(files.len() - FILES_PER_TASK);
            walk.queue.add([Task::Read { folder: Arc::clone(&folder), names }]);
        }
        self.read(&folder, files);
    }

    /// Reads files of one folder and hands them to the worker.
    fn read(&mut self, folder: &Path, names: Vec<OsString>) {
        let mut path = folder.to_path_buf();
        for name in names {
            if self.worker.is_cancelled() {
                return;
            }
            path.push(name);
            match self.reader.read_file(&path) {
                Ok(content) => {
                    set_path(&mut self.origin.path, self.walk.relative(&path));
                    self.worker.scan(&Blob { content: content.text, origin: &self.origin });
                    self.walk.coverage.add_scanned(content.bytes);
                }
                Err(not_read) => self.walk.skip_unread(&path, not_read),
            }
            path.pop();
        }
    }
}

/// Lists a folder, and shows each name as bytes to `note`.
fn entries(folder: &Path, mut note: impl FnMut(&[u8])) -> io::Result<Vec<(OsString, io::Result<FileType>)>> {
    fs::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            let name = entry.file_name();
            note(name.as_encoded_bytes());
            Ok((name, entry.file_type()))
        })
        .collect()
}

/// Writes `path` into `bytes` as git writes paths.
fn set_path(bytes: &mut BString, path: &Path) {
    bytes.clear();
    bytes.push_str(Vec::from_path_lossy(path));
    if cfg!(windows) {
        bytes.iter_mut().filter(|byte| **byte == b'\\').for_each(|byte| *byte = b'/');
    }
}
