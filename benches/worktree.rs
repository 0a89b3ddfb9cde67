//! A whole scan of a folder: walking, reading, looking, reporting.

#[path = "corpus.rs"]
mod corpus;

use std::fs;
use std::num::NonZeroUsize;

use divan::Bencher;
use divan::counter::BytesCount;
use keysift::config::Settings;
use keysift::scan::{self, Monitor};
use keysift::source::{PathFilter, Worktree, WorktreeOptions};

const FILES: usize = 1000;

const BYTES_PER_FILE: usize = 10_000;

fn main() {
    divan::main();
}

#[divan::bench(args = [1, 2, 4])]
fn scan_folder(bencher: Bencher<'_, '_>, threads: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let content = corpus::content("source", BYTES_PER_FILE);
    for at in 0..FILES {
        let parent = folder.path().join(format!("{}/{}", at % 30, at % 7));
        fs::create_dir_all(&parent).expect("folders can be made");
        fs::write(parent.join(format!("{at}.rs")), &content).expect("files can be written");
    }
    let settings = Settings::default();
    let options = WorktreeOptions {
        jobs: NonZeroUsize::new(threads).expect("there is a thread"),
        respects_ignore_files: true,
        follows_links: false,
        max_file_bytes: 50 << 20,
        filter: PathFilter::new(&[], &[]).expect("there are no globs"),
    };
    let source = Worktree::new(&[folder.path().to_owned()], options).expect("the folder is there");
    bencher
        .counter(BytesCount::new(content.len() * FILES))
        .bench_local(|| scan::run(&settings, &source, &Monitor::default()).expect("it can be scanned"));
}
