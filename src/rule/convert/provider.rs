//! The `[provider]` of a rule file.

use toml::Spanned;

use super::super::definition::{Command, Link, List, Provider, Remediation, Text};
use super::super::format::{RawProvider, RawRemediation};
use super::{Converter, PackProvider};

impl Converter<'_> {
    /// A provider that is known already is extended: words and hosts are added, name and remediation replaced if given.
    pub(super) fn provider(&mut self, raw: RawProvider, known: &[Provider]) -> PackProvider {
        let id = self.id(&raw.id, "provider");
        let known = known.iter().find(|provider| provider.id == id);
        let name = match (known, &raw.name) {
            (Some(known), None) => known.name.clone(),
            _ => self.required(raw.name.as_ref(), &raw.id, "name").unwrap_or_default(),
        };
        let words = self.lower_texts(&raw.words, "word");
        let hosts = self.lower_texts(&raw.hosts, "host");
        let given = raw.remediation.map(|remediation| self.remediation(remediation));
        let provider = Provider {
            id,
            name,
            words: joined(known.map(|known| &known.words), words),
            hosts: joined(known.map(|known| &known.hosts), hosts),
            remediation: match (&given, known) {
                (Some(given), _) => given.clone(),
                (None, Some(known)) => known.remediation.clone(),
                (None, None) => Remediation::unknown(),
            },
        };
        PackProvider { provider, id_span: raw.id.span(), has_remediation: given.is_some() || known.is_some() }
    }

    fn remediation(&mut self, raw: Spanned<RawRemediation>) -> Remediation {
        let span = raw.span();
        let raw = raw.into_inner();
        if raw.opens.trim().is_empty() {
            self.fail(span.clone(), "`opens` is missing: what someone who holds this credential can do");
        }
        if !raw.generic && (raw.rotate.is_empty() || raw.revoke.is_empty()) {
            self.fail(span, "`rotate` and `revoke` are missing; say `generic = true` if nothing certain is known");
        }
        for link in &raw.links {
            if !link.url.get_ref().starts_with("https://") {
                self.fail(link.url.span(), "links start with https://");
            }
        }
        let list = |texts: Vec<String>| texts.into_iter().map(Text::Owned).collect();
        let command =
            |command: super::super::format::RawCommand| Command { does: command.does.into(), run: command.run.into() };
        let link =
            |link: super::super::format::RawLink| Link { title: link.title.into(), url: link.url.into_inner().into() };
        Remediation {
            opens: raw.opens.into(),
            rotate: list(raw.rotate),
            revoke: list(raw.revoke),
            overlap: raw.overlap.into(),
            check: raw.check.into(),
            scope: raw.scope.into(),
            audit: raw.audit.into(),
            commands: raw.commands.into_iter().map(command).collect(),
            links: raw.links.into_iter().map(link).collect(),
            is_generic: raw.generic,
        }
    }
}

impl Remediation {
    /// What is said of a provider of whom a pack says nothing.
    fn unknown() -> Self {
        Self {
            opens: Text::Borrowed("Whoever holds it can act as its owner."),
            rotate: List::default(),
            revoke: List::default(),
            overlap: Text::default(),
            check: Text::default(),
            scope: Text::default(),
            audit: Text::default(),
            commands: List::default(),
            links: List::default(),
            is_generic: true,
        }
    }
}

fn joined(known: Option<&List<Text>>, given: List<Text>) -> List<Text> {
    match known {
        Some(known) if given.is_empty() => known.clone(),
        Some(known) => {
            let added = given.iter().filter(|text| !known.contains(text)).cloned();
            known.iter().cloned().chain(added).collect()
        }
        None => given,
    }
}
