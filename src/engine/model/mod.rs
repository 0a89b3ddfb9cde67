//! How likely a value is a secret, from its name, its form and its neighbourhood.
//!
//! [`signs`] reads what can be said about an assignment in yes and no, [`trees`] weighs it. Both are small enough to be
//! named to the reader: every score comes with the signs that made it.

mod letters;
mod naming;
mod place;
mod shape;
pub mod signs;
pub mod trees;
mod weights;

pub use place::{Language, Place};

use crate::engine::assignment::{Assignment, Form, Parts};
use crate::engine::filter;
use crate::rule::Confidence;
use naming::{Naming, Tail};
use signs::Signs;

/// Least scores of the three confidences; `docs/accuracy.md` tells how they were chosen.
const LOW: f32 = 0.45;
const MEDIUM: f32 = 0.75;
const HIGH: f32 = 0.95;

/// What the model thinks of one assignment.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// How likely the value is a secret, from 0 to 1.
    pub score: f32,
    /// `None`: not believed.
    pub confidence: Option<Confidence>,
    /// What spoke for it, strongest first.
    pub reasons: Vec<&'static str>,
    /// Why it was not believed; `None` if it was.
    pub dropped_because: Option<&'static str>,
}

impl Judgement {
    fn dropped(score: f32, why: &'static str) -> Self {
        Self { score, confidence: None, reasons: Vec::new(), dropped_because: Some(why) }
    }
}

/// Judges one assignment, which [`extract`](crate::engine::assignment::extract) found in `content`. Looks no farther
/// than it did.
pub fn judge(content: &[u8], assignment: &Assignment, place: &Place) -> Judgement {
    if let Some(why) = reject(content, assignment, place) {
        return Judgement::dropped(0.0, why);
    }
    let signs = Signs::of(content, assignment, place);
    let score = trees::probability(signs);
    let confidence = match score {
        _ if score >= HIGH => Confidence::High,
        _ if score >= MEDIUM => Confidence::Medium,
        _ if score >= LOW => Confidence::Low,
        _ => {
            let why = trees::explain(signs).against_it.first().map_or("too little speaks for it", |sign| sign.plain());
            return Judgement::dropped(score, why);
        }
    };
    let reasons = trees::explain(signs).for_it.iter().map(|sign| sign.plain()).collect();
    Judgement { score, confidence: Some(confidence), reasons, dropped_because: None }
}

/// Tells why an assignment need not be judged at all: the filters that need no weighing.
pub fn reject(content: &[u8], assignment: &Assignment, place: &Place) -> Option<&'static str> {
    let value = assignment.value.of(content);
    if matches!(assignment.parts, Parts::None) {
        let naming = Naming::of(assignment.name.of(content));
        match naming {
            None if assignment.form != Form::Argument => return Some("no word of the name is a keyword"),
            Some(Naming { tail: Tail::Other, .. }) => return Some("name ends in another word than the keyword"),
            _ => {}
        }
    }
    filter::placeholder(value).or_else(|| filter::reference(value, assignment.quote, place.language))
}
