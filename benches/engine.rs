//! The engine alone: how long it takes to be ready, and how fast it looks at content of several kinds.
//!
//! `source`, `lock-file` and `minified` hold no secret, so they measure the prefilter; `secrets` has one on each line,
//! so it measures matching and settling. `tenfold` is `scan` with ten times as many rules.

#[path = "corpus.rs"]
mod corpus;

use std::path::PathBuf;

use divan::Bencher;
use divan::counter::BytesCount;
use keysift::blob::{Blob, Origin};
use keysift::engine::assignment::{Lead, TRIGGERS, extract};
use keysift::engine::model::{Place, judge};
use keysift::engine::{Engine, EngineOptions};
use keysift::rule::{RuleSet, builtin};
use keysift::span::Span;

const KINDS: [&str; 4] = ["source", "lock-file", "minified", "secrets"];

const BYTES: usize = 1 << 20;

fn main() {
    divan::main();
}

/// Text that is nothing but hits of the extractor, on one line.
const HOSTILE: [&str; 5] = ["password=", "'\"password`", "login(\"a\",", "|password|", "password is "];

/// Time grows as the content does: the second size takes eight times as long as the first.
#[divan::bench(args = HOSTILE, consts = [1 << 20, 1 << 23], sample_count = 3)]
fn hostile<const BYTES: usize>(bencher: Bencher<'_, '_>, unit: &str) {
    let content = unit.repeat(BYTES / unit.len()).into_bytes();
    let origin = Origin::worktree("src/file.txt");
    let engine = Engine::new(RuleSet::builtin(), EngineOptions::default());
    let mut scratch = engine.scratch();
    bencher
        .counter(BytesCount::new(content.len()))
        .bench_local(|| engine.scan(&Blob { content: &content, origin: &origin }, &mut scratch));
}

/// Every file below `KEYSIFT_TREE` (our own sources if it is not set), read before the clock starts.
fn tree() -> Vec<(Origin, Vec<u8>)> {
    let root = std::env::var_os("KEYSIFT_TREE").unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/src").into());
    let (mut folders, mut files) = (vec![PathBuf::from(root)], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).expect("the tree is readable").flatten().map(|entry| entry.path()) {
            match path.symlink_metadata() {
                Ok(about) if about.is_dir() => folders.push(path),
                Ok(about) if about.is_file() => {
                    let content = std::fs::read(&path).expect("the tree is readable");
                    files.push((Origin::worktree(path.to_string_lossy().into_owned()), content));
                }
                _ => {}
            }
        }
    }
    files
}

/// All of a scan, to compare [`extractor`] with; and one with ten times as many rules.
#[divan::bench(args = [1, 10], sample_count = 5)]
fn whole(bencher: Bencher<'_, '_>, times_rules: usize) {
    let files = tree();
    let rules = if times_rules == 1 { RuleSet::builtin() } else { tenfold_rules() };
    let engine = Engine::new(rules, EngineOptions::default());
    let mut scratch = engine.scratch();
    bencher.counter(BytesCount::new(files.iter().map(|(_, content)| content.len()).sum::<usize>())).bench_local(|| {
        files.iter().map(|(origin, content)| engine.scan(&Blob { content, origin }, &mut scratch).len()).sum::<usize>()
    });
}

/// The extractor's part of a scan: what it makes of the hits of its words, and what the model says to that.
#[divan::bench(args = [false, true], sample_count = 5)]
fn extractor(bencher: Bencher<'_, '_>, is_judged: bool) {
    let files = tree();
    let words = aho_corasick::AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(TRIGGERS.iter().map(|trigger| trigger.word))
        .expect("the words are few and short");
    let starts_word = |content: &[u8], at: usize| {
        let before = at.checked_sub(1).map_or(b' ', |at| content[at]);
        !before.is_ascii_alphanumeric() || (content[at].is_ascii_uppercase() && before.is_ascii_lowercase())
    };
    let hits = |content: &[u8]| -> Vec<(Lead, Span)> {
        words
            .find_overlapping_iter(content)
            .filter(|hit| TRIGGERS[hit.pattern().as_usize()].anywhere || starts_word(content, hit.start()))
            .map(|hit| (TRIGGERS[hit.pattern().as_usize()].lead, Span::new(hit.start(), hit.end())))
            .collect()
    };
    let files: Vec<_> =
        files.iter().map(|(origin, content)| (Place::of(origin.path.as_ref()), hits(content), content)).collect();
    bencher.bench_local(|| {
        let mut found = Vec::new();
        let mut believed = 0;
        for (place, hits, content) in &files {
            found.clear();
            let whole = Span::new(0, content.len());
            hits.iter().for_each(|(lead, hit)| extract(content, *lead, *hit, whole, &mut found));
            if is_judged {
                believed +=
                    found.iter().filter(|found| judge(content, found, Some(place)).confidence.is_some()).count();
            }
        }
        believed
    });
}

#[divan::bench]
fn startup() -> Engine {
    Engine::new(RuleSet::builtin(), EngineOptions::default())
}

#[divan::bench(args = KINDS, sample_count = 10)]
fn scan(bencher: Bencher<'_, '_>, kind: &str) {
    scan_with(RuleSet::builtin(), bencher, kind);
}

#[divan::bench(args = KINDS, sample_count = 10)]
fn tenfold(bencher: Bencher<'_, '_>, kind: &str) {
    scan_with(tenfold_rules(), bencher, kind);
}

fn scan_with(rules: RuleSet, bencher: Bencher<'_, '_>, kind: &str) {
    let content = corpus::content(kind, BYTES);
    let origin = Origin::worktree("src/file.txt");
    let engine = Engine::new(rules, EngineOptions::default());
    let mut scratch = engine.scratch();
    bencher
        .counter(BytesCount::new(content.len()))
        .bench_local(|| engine.scan(&Blob { content: &content, origin: &origin }, &mut scratch));
}

/// Returns the built-in rules and nine times as many made-up ones: in turn a token with a prefix of its own and a value
/// by the name of a provider of its own, as most of the built-in ones are. Their words are those of the built-in
/// providers with two letters changed, so that as many begin as words of code do.
fn tenfold_rules() -> RuleSet {
    let builtin = RuleSet::builtin();
    let words = builtin.providers().filter_map(|(_, provider)| provider.words.first());
    let words: Vec<_> =
        words.filter(|word| word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase())).collect();
    let mut pack = String::from("[provider]\nid = \"made-up\"\nname = \"Made up\"\n");
    for number in 0..builtin::RULES.len() * 9 {
        let mut word = words[number % words.len()].as_bytes().to_vec();
        for change in [number * 3, number * 3 + 5] {
            let at = change % word.len();
            word[at] = b'a' + (change * 7 / words.len() % 26) as u8;
        }
        let word = String::from_utf8(word).expect("ASCII letters took the place of ASCII letters");
        let shape = match number % 2 {
            0 => format!("kind = 'token'\npattern = '{word}_[0-9a-zA-Z]{{32}}'"),
            _ => format!("kind = 'assignment'\nnames = ['*_{word}_*_{{key}}']\nalphabet = 'alnum'\nlength = '32'"),
        };
        pack += &format!(
            "[[rule]]\nid = 'made-up-{number}'\nname = 'x'\nseverity = 'high'\nconfidence = 'high'\n{shape}\n\
             examples = ['«{word}_{{alnum:32}}»']\nnegatives = ['x']\n"
        );
    }
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let path = folder.path().join("tenfold.toml");
    std::fs::write(&path, pack).expect("the folder for temporary files can be written");
    RuleSet::with_packs(&[path]).expect("the pack above is right")
}
