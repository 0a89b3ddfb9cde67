//! The property that carries the fast history scan: on packs of random versions, looking at the changed ranges of deltas
//! finds what looking at every blob in full finds, down to the blob and the place.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use keysift::rule::template;

use crate::repo::Repo;

/// Numbers that are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    /// Returns a line: mostly code, and now and then what decides about lines far from it, or looks like a key.
    fn line(&mut self) -> Vec<u8> {
        let number = self.below(1_000_000);
        let key = |form: &str| template::expand(form, number as u64 % 50).expect("the form is right").text;
        let text = match self.below(40) {
            0 => key("STRIPE_SECRET_KEY = \"sk_live_{alnum:24}\""),
            1 => key("TELEPATH_API_KEY=sk_live_{alnum:24}"),
            2 => "API_KEY =".to_owned(),
            3 => key("    \"{pass:20}\""),
            4 => key("password: {pass:18}"),
            5 => ["-----BEGIN RSA PRIVATE ", "KEY-----"].concat(),
            6 => ["-----END RSA PRIVATE ", "KEY-----"].concat(),
            7 => key("{base64:64}"),
            8 => "# import stripe, see https://api.telepathvoice.com".to_owned(),
            9 => "x".repeat(3000),
            10 => "a zero \0 byte".to_owned(),
            11 => "\u{1}\u{2}\u{3}\0".repeat(200),
            12 => key("- name: DB_PASSWORD"),
            13 => key("  value: {alnum:22}"),
            14 => key("token: '{lower:7}{digit:2}'"),
            15 => key("api_key = \"{lower:12}\""),
            _ => format!("let value_{number} = call({number}); // an ordinary line"),
        };
        text.into_bytes()
    }

    fn edit(&mut self, lines: &mut Vec<Vec<u8>>) {
        for _ in 0..=self.below(4) {
            let at = self.below(lines.len());
            match self.below(5) {
                0 if lines.len() > 20 => drop(lines.remove(at)),
                1 => {
                    let line = lines[at].clone();
                    let to = self.below(lines.len());
                    lines.insert(to, line);
                }
                2 => lines[at].extend(self.line()),
                3 => lines[at] = self.line(),
                _ => lines.insert(at, self.line()),
            }
        }
    }
}

/// What a path tells weighs with what stands there, but a probe does not know it.
const PATHS: [&str; 3] = ["src/file.py", "config/app.yml", "docs/example_test.md"];

/// Returns what `git fast-import` reads: a branch on which each commit changes one of three files.
fn history(seed: u64) -> Vec<u8> {
    let mut dice = Dice(seed * 0x9e37_79b9 + 1);
    let mut files: Vec<Vec<Vec<u8>>> = (0..3).map(|_| (0..60).map(|_| dice.line()).collect()).collect();
    let mut stream = Vec::new();
    for commit in 0..50 {
        let file = dice.below(files.len());
        dice.edit(&mut files[file]);
        let content = files[file].join(&b'\n');
        let mut head = String::new();
        let time = 1_577_836_800 + commit * 3600;
        write!(head, "commit refs/heads/main\ncommitter Cy <cy@example.com> {time} +0000\n").expect("text grows");
        write!(head, "data 4\nwork\nM 100644 inline {}\ndata {}\n", PATHS[file], content.len()).expect("text grows");
        stream.extend_from_slice(head.as_bytes());
        stream.extend_from_slice(&content);
        stream.push(b'\n');
    }
    stream
}

#[test]
fn deltas_find_what_full_scans_find() {
    let mut found_at_all = 0;
    for seed in 1..=3 {
        let repo = Repo::new();
        let mut import = repo.git_command(&["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().expect("git runs");
        import.stdin.take().expect("it is piped").write_all(&history(seed)).expect("git reads");
        assert!(import.wait().expect("git ends").success());
        let repo = repo.run(&["repack", "-a", "-d", "-f", "--quiet", "--depth=60", "--window=20"]);
        let scan = |args: &[&str]| {
            let common = ["scan", "--history", "--format", "jsonl", "--occurrences", "all", "--jobs", "2"];
            let run = repo.keysift(&[&common, args].concat());
            run.stdout.lines().filter(|line| line.contains("\"finding\"")).map(str::to_owned).collect::<Vec<_>>()
        };
        let (by_deltas, in_full) = (scan(&[]), scan(&["--no-delta"]));
        assert_eq!(by_deltas.len(), in_full.len(), "seed {seed}");
        for (one, other) in by_deltas.iter().zip(&in_full) {
            assert_eq!(one, other, "seed {seed}");
        }
        found_at_all += in_full.len();
    }
    assert!(found_at_all > 50, "the histories hold keys");
}
