//! Passwords that people choose: a word with digits and signs, `Word2024!`.
//!
//! The labelled files that the weights are fitted to have random characters in place of every secret, so words speak
//! against a value there, and more than they should: this is the counterweight.

use super::naming::{Keyword, Naming, Tail};
use super::place::Place;
use super::shape::Shape;
use super::{LOW, MEDIUM};
use crate::engine::assignment::{Assignment, Form, Operator, Parts, Quote};

/// Words that lists of leaked passwords begin with (frequency lists of zxcvbn), and that say nothing else beside the
/// name of a password.
const COMMON: &[&str] = &[
    "monkey",
    "dragon",
    "letmein",
    "shadow",
    "football",
    "baseball",
    "basketball",
    "soccer",
    "hockey",
    "princess",
    "sunshine",
    "superman",
    "batman",
    "iloveyou",
    "starwars",
    "pokemon",
    "welcome",
    "qwerty",
    "qwertyuiop",
    "tiger",
    "trustno1",
    "whatever",
    "freedom",
    "mustang",
    "michael",
    "jordan",
    "jennifer",
    "jessica",
    "ashley",
    "daniel",
    "charlie",
    "thomas",
    "robert",
    "hunter",
    "buster",
    "killer",
    "ginger",
    "pepper",
    "cookie",
    "summer",
    "winter",
    "dolphin",
    "chelsea",
    "liverpool",
    "arsenal",
    "matrix",
    "phoenix",
    "corvette",
    "mercedes",
    "ferrari",
    "harley",
    "raspberry",
    "wordpress",
    "opensesame",
    "swordfish",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "pa$$word",
    "pa$$w0rd",
];

/// Words of passwords that stand for others: `pass1234`, `test123`.
const STAND_INS: &[&str] =
    &["pass", "pwd", "test", "admin", "root", "user", "secret", "demo", "qwe", "abc", "asd", "sha", "123456"];

/// Words that a password is given to say what it is, or what is wrong with it.
const REMARKS: &[&str] = &[
    "key", "token", "string", "auth", "name", "field", "value", "login", "required", "require", "hidden", "wrong",
    "bad", "correct", "invalid", "valid", "missing", "unknown", "default", "encrypt", "crypt", "hash", "plain", "text",
    "none", "null", "empty", "random", "input", "prompt", "code", "config", "private", "public", "type", "str",
];

/// Returns the least score of a value that nothing but its words or its unusual form speaks against.
pub(super) fn least_score(content: &[u8], assignment: &Assignment, place: &Place) -> Option<f32> {
    let naming = Naming::of(assignment.called(content)).filter(|_| assignment.has_name());
    let value = assignment.value.of(content);
    let shape = Shape::of(value);
    let names_other = |naming: Naming| naming.is_public || !matches!(naming.tail, Tail::None | Tail::Neutral);
    if naming.is_some_and(names_other)
        || shape.blanks + shape.non_ascii > 0
        || value.iter().any(|byte| b"()[]{}<>\\\"'`".contains(byte))
    {
        return None;
    }
    let is_url = matches!(assignment.parts, Parts::Url { .. });
    let is_literal = assignment.quote != Quote::None || assignment.form == Form::Config;
    let is_password = is_url || naming.is_some_and(|naming| naming.keyword == Keyword::Password);
    let is_key = naming.is_some_and(|naming| naming.keyword == Keyword::QualifiedKey);
    // `g;x=1/./y`: a path of a URL.
    let may_be_path = shape.base64_signs > 0 && shape.upper == 0;
    if is_literal && !may_be_path && ((is_password && is_random(&shape, 8)) || (is_key && is_random(&shape, 12))) {
        return Some(MEDIUM);
    }
    let is_settled = is_literal || is_url || matches!(assignment.form, Form::Yaml | Form::Flag | Form::Xml);
    if !is_password || !is_settled || shape.base64_signs > 0 || value.iter().any(|byte| b"|:;,%".contains(byte)) {
        return None;
    }
    if COMMON.iter().any(|common| value.eq_ignore_ascii_case(common.as_bytes())) {
        return (!is_url).then_some(LOW);
    }
    let is_varied = shape.classes() == 4 && shape.joints == 0;
    if holds_any(value, STAND_INS) && !is_varied {
        return None;
    }
    if (7..=24).contains(&shape.len) && shape.digits > 0 && shape.letters() >= 3 && shape.joints == 0 {
        let is_mixed = shape.symbols > 0 || (shape.upper > 0 && shape.lower > 0);
        return Some(if is_mixed && shape.len >= 8 { MEDIUM } else { LOW });
    }
    (is_given(assignment, place) && is_word(&shape, value)).then_some(LOW)
}

/// Returns true for what nobody writes by chance, whatever the form around it: three classes of characters, no word.
fn is_random(shape: &Shape, least: usize) -> bool {
    // A short word occurs by chance where the class changes often.
    let is_wordless = shape.word_letters == 0 || (shape.word_letters <= 4 && shape.changes * 3 >= shape.len);
    (least..=64).contains(&shape.len) && shape.digits > 0 && shape.classes() >= 3 && is_wordless
}

/// Returns true if code gives the value to the name, or a function takes it for a password.
fn is_given(assignment: &Assignment, place: &Place) -> bool {
    let is_quoted = matches!(assignment.quote, Quote::Single | Quote::Double | Quote::Backtick);
    let is_given = matches!(assignment.operator, Operator::Assign | Operator::Declare)
        || matches!(assignment.parts, Parts::Implied(_));
    is_quoted && is_given && !place.is_messages
}

/// `letmein`, `correct-horse`: a word of lower case letters that says nothing of passwords.
fn is_word(shape: &Shape, value: &[u8]) -> bool {
    (6..=24).contains(&shape.len) && shape.lower + shape.joints == shape.len && !holds_any(value, REMARKS)
}

fn holds_any(value: &[u8], words: &[&str]) -> bool {
    let lower = value.to_ascii_lowercase();
    words.iter().any(|word| bstr::ByteSlice::contains_str(&lower[..], word))
}
