//! The engine alone: how long it takes to be ready, and how fast it looks at content of several kinds.
//!
//! `source`, `lock-file` and `minified` hold no secret, so they measure the prefilter; `secrets` has one on each line,
//! so it measures matching and settling.

#[path = "corpus.rs"]
mod corpus;

use divan::Bencher;
use divan::counter::BytesCount;
use keysift::blob::{Blob, Origin};
use keysift::engine::{Engine, EngineOptions};
use keysift::rule::RuleSet;

const KINDS: [&str; 4] = ["source", "lock-file", "minified", "secrets"];

const BYTES: usize = 1 << 20;

fn main() {
    divan::main();
}

#[divan::bench]
fn startup() -> Engine {
    Engine::new(RuleSet::builtin(), EngineOptions::default())
}

#[divan::bench(args = KINDS)]
fn scan(bencher: Bencher<'_, '_>, kind: &str) {
    let content = corpus::content(kind, BYTES);
    let origin = Origin::worktree("src/file.txt");
    let engine = Engine::new(RuleSet::builtin(), EngineOptions::default());
    let mut scratch = engine.scratch();
    bencher
        .counter(BytesCount::new(content.len()))
        .bench_local(|| engine.scan(&Blob { content: &content, origin: &origin }, &mut scratch));
}
