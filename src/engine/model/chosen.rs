//! Passwords that people choose: a word with digits and signs, `Word2024!`.
//!
//! The labelled files that the weights are fitted to have random characters in place of every secret, so words speak
//! against a value there, and more than they should: this is the counterweight.

use super::naming::{Keyword, Naming, Tail};
use super::shape::Shape;
use super::{LOW, MEDIUM};
use crate::engine::assignment::{Assignment, Form, Quote};

/// Words of passwords that stand for others: `pass1234`, `test123`.
const STAND_INS: &[&str] =
    &["pass", "pwd", "test", "admin", "root", "user", "secret", "demo", "qwe", "abc", "asd", "sha", "123456"];

/// Returns the least score of a value that a person may have chosen and that nothing but its words speaks against.
pub(super) fn least_score(content: &[u8], assignment: &Assignment) -> Option<f32> {
    let naming = Naming::of(assignment.name.of(content))?;
    let is_password = naming.keyword == Keyword::Password && matches!(naming.tail, Tail::None | Tail::Neutral);
    let is_literal = assignment.quote != Quote::None || assignment.form == Form::Config;
    let value = assignment.value.of(content);
    let shape = Shape::of(value);
    if !is_password || !is_literal || !(7..=24).contains(&shape.len) || shape.digits == 0 || shape.letters() < 3 {
        return None;
    }
    if shape.blanks + shape.non_ascii + shape.joints + shape.base64_signs > 0
        || value.iter().any(|byte| b"|()[]{}:;,<>\\\"'`%".contains(byte))
    {
        return None;
    }
    let lower = value.to_ascii_lowercase();
    if STAND_INS.iter().any(|word| bstr::ByteSlice::contains_str(&lower[..], word)) {
        return None;
    }
    let is_mixed = shape.symbols > 0 || (shape.upper > 0 && shape.lower > 0);
    Some(if is_mixed && shape.len >= 8 { MEDIUM } else { LOW })
}
