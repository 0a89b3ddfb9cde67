//! `keysift rules test`: runs examples and negatives through the engine.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Outcome, RulesError, find, print};
use crate::proof::{Failure, Prover, Sample};
use crate::report::describe::counted;
use crate::rule::{RuleIdx, RuleSet, pack};

#[derive(Clone, Debug, Args)]
pub struct TestArgs {
    /// Ids of rules, or files whose rules are tested beside the built-in ones [default: all rules]
    #[arg(value_name = "ID|FILE")]
    targets: Vec<String>,
}

pub fn run(args: &TestArgs, packs: &[PathBuf], out: &mut dyn Write) -> Result<Outcome, RulesError> {
    let (files, ids): (Vec<&String>, Vec<&String>) = args.targets.iter().partition(|target| is_file(target));
    let mut all_packs = packs.to_vec();
    all_packs.extend(files.iter().map(PathBuf::from));
    let rules = RuleSet::with_packs(&all_packs)?;
    let mut tested = ids.iter().map(|id| find(&rules, id)).collect::<Result<Vec<_>, _>>()?;
    for file in pack::load(&files.iter().map(PathBuf::from).collect::<Vec<_>>())? {
        tested.extend(file.pack.rules.iter().filter_map(|entry| rules.find(&entry.rule.id)));
    }
    if args.targets.is_empty() {
        tested = rules.iter().map(|(idx, _)| idx).collect();
    }
    let prover = Prover::new(rules);
    let failures: Vec<Failure> = tested.iter().flat_map(|idx| prover.prove(*idx)).collect();
    print(&proof_of(prover.rules(), tested.len(), &failures), out)?;
    Ok(if failures.is_empty() { Outcome::Fine } else { Outcome::Failed })
}

fn is_file(target: &str) -> bool {
    Path::new(target).exists() || target.ends_with(".toml")
}

/// Returns one block of lines per failure, and the count of the rules.
fn proof_of(rules: &RuleSet, tested: usize, failures: &[Failure]) -> String {
    let mut text: String = failures.iter().map(|failure| described(rules, failure)).collect();
    let mut failed: Vec<RuleIdx> = failures.iter().map(|failure| failure.rule).collect();
    failed.dedup();
    text += &format!("{} tested, {} failed\n", counted(tested as u64, "rule"), failed.len());
    text
}

fn described(rules: &RuleSet, failure: &Failure) -> String {
    let rule = rules.rule(failure.rule);
    let (which, template) = match failure.sample {
        Sample::Example(at) => (format!("example {}", at + 1), &rule.examples[at]),
        Sample::Negative(at) => (format!("negative {}", at + 1), &rule.negatives[at]),
    };
    format!("{}, {which} (seed {}): {}\n  {template}\n", rule.id, failure.seed, failure.what)
}
