//! `keysift scan --history` on packs that do not hold together: the rest is scanned, and the gap is named.

use std::path::PathBuf;

use crate::repo::{KEY, Repo};

/// Two packs, of which the first holds a clean commit and the second a key.
fn with_two_packs() -> (Repo, Vec<PathBuf>) {
    let repo = Repo::new().stage("clean.py", "one\n").commit("clean").run(&["repack", "-d", "--quiet"]);
    let first = packs(&repo);
    let repo = repo.stage("key.py", KEY).commit("key").run(&["repack", "-d", "--quiet"]);
    let mut all = packs(&repo);
    all.sort_by_key(|pack| !first.contains(pack));
    assert_eq!(all.len(), 2);
    (repo, all)
}

fn packs(repo: &Repo) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(repo.path().join(".git/objects/pack")).expect("git made it");
    let paths = folder.map(|entry| entry.expect("it can be listed").path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "pack")).collect()
}

fn name(path: &std::path::Path) -> String {
    path.file_stem().expect("packs have names").to_string_lossy().into_owned()
}

#[test]
fn a_pack_without_its_index_or_an_index_without_its_pack_is_named_and_the_rest_is_scanned() {
    for gone in ["idx", "pack"] {
        let (repo, packs) = with_two_packs();
        std::fs::remove_file(packs[0].with_extension(gone)).expect("git made it");
        let run = repo.keysift(&["scan", "--history"]);
        assert_eq!(run.code, Some(1), "the key is found: {}", run.stdout);
        assert!(run.stdout.contains("key.py") && run.stdout.contains(&name(&packs[0])), "{gone}: {}", run.stdout);

        let (repo, packs) = with_two_packs();
        std::fs::remove_file(packs[1].with_extension(gone)).expect("git made it");
        let run = repo.keysift(&["scan", "--history"]);
        assert_eq!(run.code, Some(3), "{gone}: not clean: {}", run.stdout);
        assert!(run.stdout.contains(&name(&packs[1])), "{gone}: {}", run.stdout);
    }
}

#[test]
fn a_pack_that_is_cut_short_or_overwritten_is_named_and_the_rest_is_scanned() {
    for damage in [|bytes: &mut Vec<u8>| bytes.truncate(40), |bytes: &mut Vec<u8>| bytes[12..60].fill(0xff)] {
        let (repo, packs) = with_two_packs();
        let mut bytes = std::fs::read(&packs[1]).expect("git made it");
        damage(&mut bytes);
        std::fs::remove_file(&packs[1]).expect("git made it");
        std::fs::write(&packs[1], bytes).expect("the folder can be written to");
        let run = repo.keysift(&["scan", "--history"]);
        // As much as is left of the pack is scanned: the key may still be there.
        assert!(run.code == Some(1) || run.code == Some(3), "not clean: {}", run.stdout);
        assert!(run.stdout.contains("incomplete") && run.stdout.contains(&name(&packs[1])), "{}", run.stdout);
    }
}

#[test]
fn a_repack_during_scans_loses_nothing() {
    let mut repo = Repo::new();
    for version in 0..20 {
        repo = repo.stage("a.py", &format!("version {version}\n")).commit("work");
    }
    let repo = repo.stage("key.py", KEY).commit("key");
    std::thread::scope(|scope| {
        let repack = scope.spawn(|| {
            for _ in 0..6 {
                repo.git(&["repack", "-a", "-d", "--quiet"]);
            }
        });
        while !repack.is_finished() {
            let run = repo.keysift(&["scan", "--history", "--no-cache"]);
            // What vanished in this moment is named; what was read has the key.
            let is_told = run.code == Some(1) || (run.code == Some(3) && run.stdout.contains("incomplete"));
            assert!(is_told, "{:?} {} {}", run.code, run.stdout, run.stderr);
        }
    });
    assert_eq!(repo.found_in_history(&[]), (1, vec!["key.py local-commits".to_owned()]));
}
