//! What to do about a finding, computed from its provider, its exposure and its place.

mod playbook;
mod stage;

use crate::finding::Finding;
use crate::rule::{Command, Link, Provider, RuleSet, Text};

use stage::Stage;

/// After how many days a credential should have been replaced, even if nobody saw it.
pub const ROTATION_DAYS: u32 = 90;

/// The remediation of one finding.
#[derive(Clone, Debug, Default)]
pub struct Advice {
    /// What to do first, in one sentence: "rotate immediately: create a key, deploy it, check it, revoke this one".
    pub headline: String,
    /// What someone who holds it can do.
    pub why: Text,
    /// True if it may have left this machine, so that only rotation ends it.
    pub is_urgent: bool,
    /// All steps in order, each a sentence.
    pub steps: Vec<String>,
    pub commands: Vec<Command>,
    pub links: Vec<Link>,
    /// True if the steps are the generic playbook, because nothing certain is known of the provider.
    pub is_generic: bool,
}

/// Returns what to do about `finding`: what its exposure asks for first, then the provider's own steps.
pub fn advise(finding: &Finding, rules: &RuleSet) -> Advice {
    let provider = rules.provider(rules.rule(finding.rule).provider);
    advise_as(finding, provider)
}

/// Returns a provider's remediation as it reads without a place: how to rotate, whatever the exposure.
pub fn for_provider(provider: &Provider) -> Advice {
    let remediation = &provider.remediation;
    Advice {
        headline: playbook::rotation_headline("rotate", provider),
        why: remediation.opens.clone(),
        is_urgent: false,
        steps: playbook::steps(provider),
        commands: remediation.commands.to_vec(),
        links: remediation.links.to_vec(),
        is_generic: playbook::is_generic(remediation),
    }
}

pub(crate) fn advise_as(finding: &Finding, provider: &Provider) -> Advice {
    let stage = Stage::of(finding);
    let general = for_provider(provider);
    let is_urgent = stage == Stage::MayHaveLeft;
    let headline = match stage.headline() {
        Some(headline) => headline.to_owned(),
        None if is_for_tests(finding) => playbook::rotation_headline("rotate, it is a test credential", provider),
        None => playbook::rotation_headline("rotate immediately", provider),
    };

    let mut steps = stage.first_steps(finding);
    let mut commands = stage.commands(finding);
    if is_urgent {
        steps.extend(general.steps);
        commands.extend(general.commands);
    } else {
        steps
            .push(format!("If you are not sure that nobody else saw it, rotate it: {}.", playbook::in_short(provider)));
    }
    steps.extend(stage.last_steps(finding));
    steps.extend(overdue(finding));
    Advice { headline, is_urgent, steps, commands, ..general }
}

fn is_for_tests(finding: &Finding) -> bool {
    finding.facts.iter().any(|fact| fact.starts_with("test mode"))
}

fn overdue(finding: &Finding) -> Option<String> {
    let age = finding.attribution.as_ref()?.age_days;
    (age > ROTATION_DAYS).then(|| {
        format!(
            "It is at least {age} days old, and credentials should be replaced every {ROTATION_DAYS}: \
             put the rotation of the new one on a schedule."
        )
    })
}

#[cfg(test)]
mod tests;
