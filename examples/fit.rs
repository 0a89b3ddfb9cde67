//! Fits the model of `engine::model` to labelled files, and measures it on projects that it was not fitted to.
//!
//!     cargo run --profile fast --example fit -- FILES LABELS measure          # grouped cross-validation
//!     cargo run --profile fast --example fit -- FILES LABELS write            # writes src/engine/model/weights.rs
//!     cargo run --profile fast --example fit -- FILES LABELS sarif OUT        # what the present weights find
//!     cargo run --profile fast --example fit -- FILES LABELS dump             # every candidate with its score
//!
//! FILES is a folder, LABELS a file with one JSON object a line: `path` within FILES, `line`, `line_end`, `label` (`T` for a
//! secret) and, if known, the columns `value_start` and `value_end`. The first folder of a path is the project: projects are
//! never divided between fitting and measuring.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use keysift::engine::assignment::{self, Assignment, TRIGGERS};
use keysift::engine::model::signs::{Sign, Signs};
use keysift::engine::model::trees::Node;
use keysift::engine::model::{self, Place};
use keysift::span::Span;

const FOLDS: usize = 5;

/// Ways to deal the projects out to the folds, by multiplication modulo a prime: neighbours in the alphabet are not
/// neighbours there. One way alone says much of the projects that happen to meet.
const SHUFFLES: [usize; 3] = [7919, 6101, 4099];

/// One assignment that the filters let through.
struct Sample {
    path: String,
    line: usize,
    project: usize,
    signs: Signs,
    is_secret: bool,
    weight: f32,
    form: String,
    text: String,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [files, labels, command, rest @ ..] = &args[..] else {
        eprintln!("usage: fit FILES LABELS measure|write|sarif|dump [OUT]");
        std::process::exit(2);
    };
    let truth = Truth::load(Path::new(labels));
    let samples = collect(Path::new(files), &truth);
    match command.as_str() {
        "measure" => measure(&samples, &truth),
        "write" => write(&samples),
        "sarif" => sarif(&samples, Path::new(&rest[0])),
        _ => dump(&samples),
    }
}

/// The labelled places of all files.
struct Truth {
    /// By path: first line, last line, whether it is a secret, columns of the value.
    places: HashMap<String, Vec<Unit>>,
}

#[derive(Clone, Copy)]
struct Unit {
    first: usize,
    last: usize,
    is_secret: bool,
    value: Option<(usize, usize)>,
}

impl Truth {
    fn load(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("the labels are readable");
        let mut places: HashMap<String, Vec<Unit>> = HashMap::new();
        for row in text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON"))
        {
            let number = |key: &str| row[key].as_u64().map(|number| number as usize);
            let unit = Unit {
                first: number("line").expect("each place has a line"),
                last: number("line_end").expect("each place has a last line"),
                is_secret: row["label"] == "T",
                value: number("value_start").zip(number("value_end")),
            };
            places.entry(row["path"].as_str().expect("each place has a path").to_owned()).or_default().push(unit);
        }
        Self { places }
    }

    /// Returns whether a value is a secret; `None` where a secret is on the line but the value is not it.
    fn label(&self, path: &str, line: usize, column: usize, len: usize) -> Option<bool> {
        let here = self.places.get(path).into_iter().flatten().filter(|unit| unit.first <= line && line <= unit.last);
        let mut is_near = false;
        for unit in here.filter(|unit| unit.is_secret) {
            is_near = true;
            if unit.first != unit.last
                || unit.value.is_none_or(|(start, end)| start < column + len && column < end.max(start + 1))
            {
                return Some(true);
            }
        }
        (!is_near).then_some(false)
    }
}

fn collect(root: &Path, truth: &Truth) -> Vec<Sample> {
    let mut paths = Vec::new();
    walk(root, &mut paths);
    paths.sort();
    let mut projects = BTreeMap::new();
    let mut samples = Vec::new();
    let words = aho_corasick::AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(TRIGGERS.iter().map(|trigger| trigger.word))
        .expect("the triggers are few and short");
    for path in paths {
        let name = path.strip_prefix(root).expect("walked from the root").to_string_lossy().into_owned();
        let Ok(content) = std::fs::read(&path) else { continue };
        if content.iter().take(8000).any(|&byte| byte == 0) {
            continue;
        }
        let count = projects.len();
        let project = *projects.entry(name.split('/').next().unwrap_or("").to_owned()).or_insert(count);
        let place = Place::of(name.as_str().into());
        let mut found = Vec::new();
        for hit in words.find_iter(&content) {
            let trigger = TRIGGERS[hit.pattern().as_usize()];
            if trigger.anywhere || starts_word(&content, hit.start()) {
                assignment::extract(
                    &content,
                    trigger.lead,
                    Span::new(hit.start(), hit.end()),
                    Span::new(0, content.len()),
                    &mut found,
                );
            }
        }
        found.sort_by_key(|assignment| (assignment.value, assignment.name));
        found.dedup_by_key(|assignment| assignment.value);
        for assignment in found.iter().filter(|assignment| model::reject(&content, assignment, &place).is_none()) {
            samples.extend(sample(&content, assignment, &place, &name, project, truth));
        }
    }
    weigh(&mut samples);
    samples
}

fn sample(
    content: &[u8],
    assignment: &Assignment,
    place: &Place,
    path: &str,
    project: usize,
    truth: &Truth,
) -> Option<Sample> {
    let line_start = memchr::memrchr(b'\n', &content[..assignment.value.start]).map_or(0, |at| at + 1);
    let line = memchr::memchr_iter(b'\n', &content[..assignment.value.start]).count() + 1;
    let column = String::from_utf8_lossy(&content[line_start..assignment.value.start]).chars().count();
    let label = truth.label(path, line, column, assignment.value.len());
    let end =
        memchr::memchr(b'\n', &content[assignment.value.end..]).map_or(content.len(), |at| assignment.value.end + at);
    let text = &content[line_start.max(assignment.name.start.saturating_sub(60)).min(assignment.value.start)
        ..end.min(assignment.value.end + 60)];
    Some(Sample {
        path: path.to_owned(),
        line,
        project,
        signs: Signs::of(content, assignment, place),
        is_secret: label.unwrap_or(true),
        weight: if label.is_some() { 1.0 } else { 0.0 },
        form: format!(
            "{:?} {:?} {:?} <{}>",
            assignment.form,
            assignment.operator,
            assignment.quote,
            String::from_utf8_lossy(assignment.value.of(content))
        ),
        text: String::from_utf8_lossy(text).into_owned(),
    })
}

/// Gives each project the weight of the square root of its samples, so that no single one rules.
fn weigh(samples: &mut [Sample]) {
    let mut counts: HashMap<usize, f32> = HashMap::new();
    for sample in samples.iter() {
        *counts.entry(sample.project).or_default() += 1.0;
    }
    for sample in samples.iter_mut() {
        sample.weight *= (30.0 / counts[&sample.project]).sqrt().min(1.0);
    }
}

fn starts_word(content: &[u8], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| content[at]) else { return true };
    !before.is_ascii_alphanumeric()
        || (content[at].is_ascii_uppercase() && !before.is_ascii_uppercase())
        || before.is_ascii_digit()
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder is readable").flatten() {
        let path = entry.path();
        if path.is_dir() { walk(&path, out) } else { out.push(path) }
    }
}

/// Settings of the fit: chosen by `measure`.
const TREES: usize = 120;
const DEPTH: usize = 5;
const RATE: f32 = 0.12;
const RIDGE: f32 = 4.0;
/// A question must be met by samples of this many projects on either side, or it is the habit of one project.
const MIN_PROJECTS: usize = 4;

/// Boosted trees: each is fitted to what those before it left unexplained.
fn fit(samples: &[&Sample]) -> Vec<Vec<Node>> {
    let mut log_odds = vec![0f32; samples.len()];
    let mut trees = Vec::new();
    for _ in 0..TREES {
        let gradients: Vec<(f32, f32)> = samples
            .iter()
            .zip(&log_odds)
            .map(|(sample, odds)| {
                let probability = 1.0 / (1.0 + (-odds).exp());
                let target = if sample.is_secret { 1.0 } else { 0.0 };
                (sample.weight * (target - probability), sample.weight * probability * (1.0 - probability))
            })
            .collect();
        let mut nodes = vec![Node { sign: None, no: 0, value: 0.0 }];
        let all: Vec<u32> = (0..samples.len() as u32).collect();
        grow(samples, &gradients, all, 0, DEPTH, &mut nodes);
        for (at, sample) in samples.iter().enumerate() {
            log_odds[at] += score(&nodes, sample.signs);
        }
        trees.push(nodes);
    }
    trees
}

fn grow(
    samples: &[&Sample],
    gradients: &[(f32, f32)],
    members: Vec<u32>,
    at: usize,
    depth: usize,
    nodes: &mut Vec<Node>,
) {
    let total = sum(gradients, &members);
    nodes[at].value = RATE * total.0 / (total.1 + RIDGE);
    if depth == 0 {
        return;
    }
    let Some(sign) = best_sign(samples, gradients, &members, total) else { return };
    let (yes, no): (Vec<u32>, Vec<u32>) =
        members.into_iter().partition(|&member| samples[member as usize].signs.has(sign));
    let first = nodes.len();
    nodes[at].sign = Some(sign);
    nodes[at].no = u8::try_from(first).expect("a tree of this depth has fewer than 256 nodes");
    nodes.extend([Node { sign: None, no: 0, value: 0.0 }; 2]);
    grow(samples, gradients, no, first, depth - 1, nodes);
    grow(samples, gradients, yes, first + 1, depth - 1, nodes);
}

fn sum(gradients: &[(f32, f32)], members: &[u32]) -> (f32, f32) {
    members
        .iter()
        .fold((0.0, 0.0), |sum, &member| (sum.0 + gradients[member as usize].0, sum.1 + gradients[member as usize].1))
}

/// Returns the sign whose question explains most, if it explains enough and is not the habit of few projects.
fn best_sign(samples: &[&Sample], gradients: &[(f32, f32)], members: &[u32], total: (f32, f32)) -> Option<Sign> {
    let gain = |(gradient, curvature): (f32, f32)| gradient * gradient / (curvature + RIDGE);
    let mut ranked: Vec<(f32, Sign)> = Sign::ALL
        .iter()
        .map(|&sign| {
            let yes: Vec<u32> =
                members.iter().copied().filter(|&member| samples[member as usize].signs.has(sign)).collect();
            let yes = sum(gradients, &yes);
            (gain(yes) + gain((total.0 - yes.0, total.1 - yes.1)) - gain(total), sign)
        })
        .filter(|(gained, _)| *gained > 0.5)
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().map(|(_, sign)| sign).find(|&sign| {
        let mut sides = [std::collections::HashSet::new(), std::collections::HashSet::new()];
        for &member in members {
            let sample = samples[member as usize];
            sides[usize::from(sample.signs.has(sign))].insert(sample.project);
        }
        sides.iter().all(|projects| projects.len() >= MIN_PROJECTS)
    })
}

fn score(tree: &[Node], signs: Signs) -> f32 {
    let mut node = tree[0];
    while let Some(sign) = node.sign {
        node = tree[usize::from(node.no) + usize::from(signs.has(sign))];
    }
    node.value
}

/// Fits on four fifths of the projects and scores the last fifth, in turns, with each shuffle.
fn measure(samples: &[Sample], truth: &Truth) {
    let mut scored: Vec<(f32, &Sample)> = Vec::new();
    for (shuffle, fold) in SHUFFLES.into_iter().flat_map(|shuffle| (0..FOLDS).map(move |fold| (shuffle, fold))) {
        let is_held_out = |sample: &&Sample| sample.project * shuffle % 1009 % FOLDS == fold;
        let (test, train): (Vec<&Sample>, Vec<&Sample>) = samples.iter().partition(is_held_out);
        let trees = fit(&train);
        scored.extend(test.into_iter().map(|sample| {
            let odds: f32 = trees.iter().map(|tree| score(tree, sample.signs)).sum();
            (1.0 / (1.0 + (-odds).exp()), sample)
        }));
    }
    let secrets: usize = truth.places.values().flatten().filter(|unit| unit.is_secret).count();
    println!(
        "{} candidates, {} of them secrets, {secrets} labelled secrets",
        samples.len(),
        samples.iter().filter(|sample| sample.is_secret).count()
    );
    for percent in [20, 30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95] {
        let threshold = percent as f32 / 100.0;
        let taken: Vec<_> = scored.iter().filter(|(score, _)| *score >= threshold).collect();
        let right = taken.iter().filter(|(_, sample)| sample.is_secret).count();
        let among = SHUFFLES.len() * samples.iter().filter(|sample| sample.is_secret).count();
        println!(
            "{threshold:.2}: {right} of {} right, precision {:.3}, recall among candidates {:.3}",
            taken.len(),
            right as f32 / taken.len() as f32,
            right as f32 / among as f32
        );
    }
    let mut out = String::new();
    for (score, sample) in scored {
        let _ = writeln!(
            out,
            "{}",
            serde_json::json!({"score": score, "path": sample.path, "line": sample.line, "secret": sample.is_secret, "form": sample.form, "text": sample.text})
        );
    }
    if let Some(path) = std::env::var_os("FIT_SCORES") {
        std::fs::write(path, out).expect("the scores are writable");
    }
}

fn write(samples: &[Sample]) {
    let all: Vec<&Sample> = samples.iter().collect();
    let trees = fit(&all);
    let mut out = String::from(
        "//! Written by `examples/fit.rs`; not to be edited by hand.\n\nuse super::signs::Sign;\nuse super::trees::Node;\n\n",
    );
    out.push_str("const fn ask(sign: Sign, no: u8, value: f32) -> Node {\n    Node { sign: Some(sign), no, value }\n}\n\nconst fn leaf(value: f32) -> Node {\n    Node { sign: None, no: 0, value }\n}\n\n#[rustfmt::skip]\npub(super) static TREES: &[&[Node]] = &[\n");
    for tree in &trees {
        let nodes: Vec<String> = tree
            .iter()
            .map(|node| match node.sign {
                Some(sign) => format!("ask(Sign::{sign:?}, {}, {:.4})", node.no, node.value),
                None => format!("leaf({:.4})", node.value),
            })
            .collect();
        let _ = writeln!(out, "    &[{}],", nodes.join(", "));
    }
    out.push_str("];\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine/model/weights.rs");
    std::fs::write(path, out).expect("the weights are writable");
    println!("{} trees, {} nodes", trees.len(), trees.iter().map(Vec::len).sum::<usize>());
}

/// Writes the least SARIF that a scorer needs.
fn sarif(samples: &[Sample], out: &Path) {
    let least: f32 = std::env::var("FIT_LEAST").ok().and_then(|least| least.parse().ok()).unwrap_or(0.45);
    let results: Vec<_> = samples
        .iter()
        .filter(|sample| model::trees::probability(sample.signs) >= least)
        .map(|sample| {
            serde_json::json!({"ruleId": "generic", "locations": [{"physicalLocation":
                {"artifactLocation": {"uri": format!("files/{}", sample.path)}, "region": {"startLine": sample.line}}}]})
        })
        .collect();
    let log = serde_json::json!({"version": "2.1.0", "runs": [{"results": results}]});
    std::fs::write(out, log.to_string()).expect("the report is writable");
}

fn dump(samples: &[Sample]) {
    for sample in samples {
        let score = model::trees::probability(sample.signs);
        println!(
            "{}",
            serde_json::json!({"score": score, "path": sample.path, "line": sample.line, "secret": sample.is_secret, "weight": sample.weight, "form": sample.form, "text": sample.text})
        );
    }
}
