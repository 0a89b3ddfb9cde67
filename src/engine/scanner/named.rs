//! What names and their positions make of values.

use std::borrow::Cow;

use super::Scanner;
use crate::engine::alphabet::{fits, is_telling};
use crate::engine::assignment::{self, Assignment, Parts};
use crate::engine::belief::{believed, believed_unnamed, disbelief};
use crate::engine::candidate::{Class, Rank};
use crate::engine::names::speaks_of_provider;
use crate::engine::prefilter::Hits;
use crate::engine::tables::Target;
use crate::engine::{model, nearby};
use crate::rule::{Confidence, RuleIdx};
use crate::span::Span;

/// The form of a shorter value does not tell whose it is.
const ADOPTED_BYTES: usize = 16;

impl Scanner<'_> {
    /// Looks at what leads to names and their values.
    pub(super) fn assignments(&mut self, hits: &Hits) {
        let tables = &self.engine.tables;
        let window = Span::new(0, self.view.content.len());
        let mut found = std::mem::take(&mut self.scratch.assignments);
        found.clone_from(&self.known);
        for hit in &hits.literals {
            for aim in tables.aims(hit.literal) {
                if let Target::Trigger(lead) = aim.target {
                    let span = Span::new(hit.at, hit.at + tables.prefilter.literal(hit.literal).text.len());
                    assignment::extract(self.view.content, lead, span, window, &mut found);
                }
            }
        }
        found[self.known.len()..].iter().for_each(|assignment| self.assignment(assignment));
        found.drain(..found.len().saturating_sub(assignment::MAX_KNOWN));
        self.known.clone_from(&found);
        self.scratch.assignments = found;
    }

    fn assignment(&mut self, found: &Assignment) {
        let content = self.view.content;
        let mut rules = std::mem::take(&mut self.scratch.names);
        rules.clear();
        self.rules_for(found, &mut rules);
        let mut judgement = None;
        let (mut believed_as, mut is_named) = (None, false);
        for &(idx, detail) in &rules {
            let rule = self.engine.rules.rule(idx);
            let value = found.value.of(content);
            if !fits(&rule.shape, value) {
                continue;
            }
            let judgement = judgement.get_or_insert_with(|| model::judge(content, found, self.view.place));
            let is_generic = self.engine.is_generic(rule);
            let confidence = match found.parts {
                Parts::Provider => believed_unnamed(rule, judgement),
                _ => believed(rule, is_generic, judgement),
            };
            let confidence = match confidence {
                Ok(confidence) => confidence,
                Err(why) => {
                    self.drop(idx, found.value, why);
                    continue;
                }
            };
            if let Some(why) = disbelief(rule, value) {
                self.drop(idx, found.value, &why);
                continue;
            }
            believed_as.get_or_insert(confidence);
            if is_generic && found.only_follows(content) {
                continue;
            }
            let mut reasons: Vec<_> = judgement.reasons.iter().map(|reason| Cow::Borrowed(*reason)).collect();
            if let Some(place) = self.view.place.filter(|_| self.engine.options.explains_drops) {
                reasons = model::account(content, found, place, judgement).into_iter().map(Cow::Owned).collect();
            }
            let class = if is_generic { Class::Generic } else { Class::Named };
            self.believe(idx, found.value, Rank { class, nearness: 0, detail }, confidence, reasons);
            // One that asks for context may yet be dropped; if not, it spells out more than a neighbour does.
            is_named |= !is_generic && rule.context.is_empty();
        }
        if let Some(confidence) = believed_as.filter(|_| !is_named) {
            self.adopt(found, confidence, &rules);
        }
        self.scratch.names = rules;
    }

    /// Gives a value whose name speaks of nobody to the provider that the nearest word speaks of, if it has the form of
    /// its keys. `known` are the rules that the name alone leads to.
    fn adopt(&mut self, found: &Assignment, confidence: Confidence, known: &[(RuleIdx, u32)]) {
        let (engine, content) = (self.engine, self.view.content);
        let value = found.value.of(content);
        // What is encoded or short has a form by chance.
        let has_form = match found.parts {
            Parts::Url { .. } | Parts::Provider => false,
            Parts::Header { scheme } => !scheme.of(content).eq_ignore_ascii_case(b"basic"),
            Parts::None | Parts::Implied(_) => true,
        };
        if !has_form || value.len() < ADOPTED_BYTES {
            return;
        }
        let mut rules = Vec::new();
        for name in nearby::names(content, found) {
            rules.clear();
            engine.tables.names.find_into(&name, &mut rules);
            let is_own = |idx: RuleIdx| {
                let rule = engine.rules.rule(idx);
                !engine.is_generic(rule)
                    && !known.iter().any(|(known, _)| *known == idx)
                    && speaks_of_provider(&rule.shape, &name)
                    && fits(&rule.shape, value)
                    && disbelief(rule, value).is_none()
            };
            let fitting = rules.iter().filter(|(idx, _)| is_own(*idx));
            if let Some(&(idx, _)) = fitting.max_by_key(|(_, detail)| *detail) {
                let rank = Rank { class: Class::Named, nearness: 0, detail: 0 };
                self.believe(idx, found.value, rank, confidence, vec!["a word of its provider is near".into()]);
                return;
            }
        }
    }

    /// Appends the rules that an assignment's form and name lead to, with how much of the name each spells out.
    fn rules_for(&self, found: &Assignment, rules: &mut Vec<(RuleIdx, u32)>) {
        let tables = &self.engine.tables;
        let content = self.view.content;
        let by_scheme = |known: &[(crate::rule::Text, RuleIdx)], scheme: Span, rules: &mut Vec<_>| {
            let fits = |known: &str| known == "*" || known.as_bytes().eq_ignore_ascii_case(scheme.of(content));
            let fitting = known.iter().filter(|(known, _)| fits(known));
            rules.extend(fitting.map(|(known, rule)| (*rule, if known == "*" { 0 } else { known.len() as u32 })));
        };
        match found.parts {
            Parts::Url { scheme, .. } => by_scheme(&tables.urls, scheme, rules),
            Parts::Header { scheme } => by_scheme(&tables.headers, scheme, rules),
            Parts::Provider => {
                let name = [found.name.of(content), b"_key"].concat();
                tables.names.find_into(&name, rules);
                let shape = |idx: RuleIdx| &self.engine.rules.rule(idx).shape;
                return rules.retain(|(idx, _)| is_telling(shape(*idx)) && speaks_of_provider(shape(*idx), &name));
            }
            Parts::None | Parts::Implied(_) => {}
        }
        if rules.is_empty() && !matches!(found.parts, Parts::Url { .. }) {
            tables.names.find_into(found.called(content), rules);
        }
    }
}
