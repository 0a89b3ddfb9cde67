//! The built-in rules as a whole, and the page that lists them.

use std::process::Command;

use keysift::blob::{Blob, Origin};
use keysift::engine::{Engine, EngineOptions};
use keysift::proof::{Failure, Prover, Sample, reach};
use keysift::rule::template::expand;
use keysift::rule::{RuleSet, Shape, builtin, lint};

#[test]
fn every_rule_finds_its_examples_and_nothing_else() {
    let prover = Prover::new(RuleSet::builtin());
    let rules = prover.rules();
    let failures: Vec<Failure> = rules.iter().flat_map(|(idx, _)| prover.prove(idx)).collect();
    let told: Vec<String> = failures
        .iter()
        .map(|Failure { rule, sample, seed, what }| {
            let rule = rules.rule(*rule);
            let template = match sample {
                Sample::Example(at) => &rule.examples[*at],
                Sample::Negative(at) => &rule.negatives[*at],
            };
            format!("{} {sample:?} (seed {seed}): {what}\n    {template}", rule.id)
        })
        .collect();
    assert!(told.is_empty(), "{} of {} rules:\n{}", told.len(), builtin::RULES.len(), told.join("\n"));
}

#[test]
fn tables_are_sorted_so_that_they_can_be_searched() {
    assert!(builtin::RULES.is_sorted_by(|one, other| one.id < other.id));
    assert!(builtin::PROVIDERS.is_sorted_by(|one, other| one.id < other.id));
    assert!(builtin::LITERALS.is_sorted_by_key(|literal| (literal.lower, literal.rule, literal.literal)));
    let rules = RuleSet::builtin();
    for (idx, rule) in rules.iter() {
        assert_eq!(rules.find(&rule.id), Some(idx));
    }
}

#[test]
fn a_disabled_rule_leaves_the_others_as_they_are() {
    let mut rules = RuleSet::builtin();
    let (first, _) = rules.iter().next().unwrap();
    rules.disable(first);
    let engine = Engine::new(rules, EngineOptions::default());
    let text = expand("stripe.api_key = \"sk_live_{alnum:24}\"", 1).unwrap().text;
    let origin = Origin::stdin();
    let findings = engine.scan(&Blob { content: text.as_bytes(), origin: &origin }, &mut engine.scratch());
    let ids: Vec<&str> = findings.iter().map(|finding| &*engine.rules().rule(finding.rule).id).collect();
    assert_eq!(ids, ["stripe-live-secret-key"]);
}

/// While it looks for changes, a history knows the names of files and not their folders: each file whose name fits is
/// scanned in full.
#[test]
fn no_path_rule_fits_every_name() {
    for rule in &builtin::RULES {
        let Shape::Path { globs } = &rule.shape else { continue };
        let fits_all = |glob: &str| glob.rsplit('/').next().is_some_and(|name| name.bytes().all(|byte| byte == b'*'));
        assert!(!globs.iter().any(|glob| fits_all(glob)), "{}", rule.id);
    }
}

#[test]
fn the_reference_lists_the_rules_as_they_are() {
    let output = Command::new(env!("CARGO_BIN_EXE_keysift")).args(["rules", "list", "--format", "markdown"]).output();
    let listed = String::from_utf8(output.unwrap().stdout).unwrap();
    let page = include_str!("../docs/rules-reference.md");
    let renew = "keysift rules list --format markdown > docs/rules-reference.md";
    assert!(listed == page, "docs/rules-reference.md is out of date; renew it: {renew}");
}

#[test]
fn every_rule_has_samples_that_prove_it_and_names_that_are_looked_at() {
    let mut problems = Vec::new();
    for (_, rule) in RuleSet::builtin().iter() {
        problems.extend(lint::missing_samples(rule).into_iter().map(|(message, _)| message));
        let unreachable = reach::unreachable_names(rule);
        problems.extend(unreachable.iter().map(|name| format!("nothing leads to the name `{name}` of `{}`", rule.id)));
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}
