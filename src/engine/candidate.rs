//! A span that a rule's shape matched, not yet believed.

use std::borrow::Cow;

use crate::finding::Encoding;
use crate::rule::{Confidence, RuleIdx};
use crate::secret::Secret;
use crate::span::Span;

/// A span that a rule's shape matched, with what is known of it so far.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub rule: RuleIdx,
    /// The secret in the content; where it was encoded, the encoded text.
    pub span: Span,
    pub rank: Rank,
    pub confidence: Confidence,
    pub reasons: Vec<Cow<'static, str>>,
    /// Set if the secret was encoded.
    pub decoded: Option<Decoded>,
}

/// What an encoded candidate is when its layers are taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub secret: Secret,
    /// Outermost first; not empty.
    pub layers: Vec<Encoding>,
}

/// Which of two overlapping candidates tells more: the greater one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    pub class: Class,
    /// How near the rule's context words are, greater is nearer; 0 if the rule asks for none.
    pub nearness: u32,
    /// For rules by name, how many bytes of the name the rule spells out; for others the length of the match.
    pub detail: u32,
}

/// The kinds of evidence, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A name, a URL or a header that speaks of no provider.
    Generic,
    /// A form of its own that speaks of no provider, such as a JWT.
    GenericToken,
    /// A name or a URL that speaks of a provider.
    Named,
    /// A provider's own form.
    Token,
    /// A provider's own form, and words of the provider around it.
    TokenInContext,
    /// A block with a begin and an end.
    Block,
}

impl Candidate {
    /// Returns the bytes of the secret, decoded if it was encoded.
    pub fn secret<'a>(&'a self, content: &'a [u8]) -> &'a [u8] {
        self.decoded.as_ref().map_or_else(|| self.span.of(content), |decoded| decoded.secret.expose())
    }
}
