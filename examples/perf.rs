use keysift::{blob::*, engine::*, rule::RuleSet};
use std::time::Instant;
fn walk(p: &std::path::Path, out: &mut Vec<(String, Vec<u8>)>) {
    for e in std::fs::read_dir(p).unwrap() {
        let e = e.unwrap();
        let t = e.file_type().unwrap();
        if t.is_dir() {
            walk(&e.path(), out)
        } else if t.is_file() {
            if let Ok(b) = std::fs::read(e.path()) {
                out.push((e.path().display().to_string(), b))
            }
        }
    }
}
fn main() {
    let root = std::env::args().nth(1).unwrap();
    let mut files = vec![];
    walk(root.as_ref(), &mut files);
    let total: usize = files.iter().map(|f| f.1.len()).sum();
    let t = Instant::now();
    let rules = RuleSet::builtin();
    println!("rules {:?}", t.elapsed());
    let n = rules.iter().count();
    let engine =
        Engine::new(rules, EngineOptions { min_confidence: keysift::rule::Confidence::Low, ..Default::default() });
    println!("engine {:?} {n} rules", t.elapsed());
    let mut scratch = engine.scratch();
    for round in 0..3 {
        let t = Instant::now();
        let mut found = 0;
        for (path, bytes) in &files {
            let origin = Origin::worktree(path.as_str());
            let f = engine.scan(&Blob { content: bytes, origin: &origin }, &mut scratch);
            if round == 0 && std::env::args().nth(2).is_some() {
                for x in &f {
                    println!(
                        "{}:{} {} {} {}",
                        path,
                        x.region.start.line,
                        engine.rules().rule(x.rule).id,
                        x.confidence,
                        String::from_utf8_lossy(&x.secret.expose()[..x.secret.len().min(80)])
                    )
                }
            }
            found += f.len();
        }
        let e = t.elapsed();
        println!("{found} findings {} MB in {e:?}: {:.2} GB/s", total >> 20, total as f64 / 1e9 / e.as_secs_f64());
    }
}
