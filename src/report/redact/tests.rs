use proptest::prelude::*;

use super::*;
use crate::report::testkit;

fn record(finding: &Finding) -> Record {
    record_as(finding, &testkit::rule_token("tok_live_"), &testkit::provider(), Visibility::Masked)
}

fn snippet_of(marked: &str) -> Snippet {
    record(&testkit::finding("a.py", marked)).snippet.unwrap()
}

#[test]
fn every_secret_of_the_excerpt_is_masked() {
    let own = testkit::token(1);
    let masked = "tok_live_••••••••••••••••••••••ZG";
    let cases = [
        (format!("k = «{own}»;"), format!("k = {masked};")),
        (format!("k = «{own}», p = ‹hunter2›"), format!("k = {masked}, p = ••••••••")),
        (format!("‹other-one›«{own}»‹third›"), format!("••••••••{masked}••••••••")),
        (format!("k = «{own}» # was {own}"), format!("k = {masked} # was ••••••••")),
        (format!("p = ‹hunter2hunter2› «{own}» hunter2hunter2"), format!("p = •••••••• {masked} ••••••••")),
    ];
    for (marked, expected) in cases {
        let snippet = snippet_of(&marked);
        assert_eq!(snippet.text, expected);
        assert_eq!(&snippet.text[snippet.start..snippet.end], masked);
    }
}

#[test]
fn secret_that_reaches_into_the_own_one_is_hidden_too() {
    let mut finding = testkit::finding("a.py", &format!("before «{}» after", testkit::token(1)));
    let excerpt = finding.excerpt.as_mut().unwrap();
    excerpt.secrets = vec![Span::new(3, excerpt.own.end + 3)];
    let snippet = record(&finding).snippet.unwrap();
    assert_eq!(snippet.text, "bef••••••••tok_live_••••••••••••••••••••••ZG••••••••ter");
}

#[test]
fn texts_beside_the_snippet_are_searched_for_the_secret() {
    let token = testkit::token(1);
    let mut finding = testkit::finding(&format!("keys/{token}.txt"), &format!("«{token}»"));
    finding.facts = vec![format!("it is {token}")];
    finding.reasons = finding.facts.clone();
    let (mut attribution, exposure) = testkit::pushed();
    attribution.subject = format!("Add {token}").into();
    (finding.attribution, finding.exposure) = (Some(attribution), exposure);
    assert!(!format!("{:?}", record(&finding)).contains(&token[9..]));
}

#[test]
fn short_password_does_not_hide_the_folder_of_its_name() {
    let finding = testkit::finding("deploy/production.yml", "password: «production»");
    assert_eq!(record(&finding).path, "deploy/production.yml");
}

#[test]
fn secrets_are_shown_only_when_asked_for() {
    let token = testkit::token(1);
    let finding = testkit::finding("a.py", &format!("k = «{token}», p = ‹hunter2hunter2›"));
    let shown = record_as(&finding, &testkit::rule_token("tok_live_"), &testkit::provider(), Visibility::Shown);
    assert_eq!(shown.masked, token);
    assert_eq!(shown.snippet.unwrap().text, format!("k = {token}, p = ••••••••"));
}

#[test]
fn layer_that_was_decoded_is_masked_as_it_stands() {
    let encoded = data_encoding::BASE64.encode(testkit::token(1).as_bytes());
    let mut finding = testkit::finding("a.yml", &format!("key: «{encoded}»"));
    finding.secret = crate::secret::Secret::new(testkit::token(1));
    let record = record(&finding);
    assert_eq!(record.masked, "tok_live_••••••••••••••••••••••ZG");
    assert!(!format!("{record:?}").contains(&encoded[4..12]));
}

proptest! {
    /// Some letters stand in secrets only, so that whatever of them is in a record comes from a secret.
    #[test]
    fn no_run_of_a_hidden_part_is_in_the_record(
        body in "[Q-Z5-9]{1,80}",
        prefix in prop::sample::select(vec!["", "tok_live_", "tok_"]),
        others in prop::collection::vec("[Q-Z5-9]{1,40}", 0..4),
        gaps in prop::collection::vec("[a-p =\"'é漢\t\u{1b}]{0,12}", 6),
        repeats in any::<bool>(),
    ) {
        let own = format!("{prefix}{body}");
        let mut marked = gaps[0].clone();
        for (at, other) in others.iter().enumerate() {
            marked += &format!("‹{other}›{}", gaps[at + 1]);
            if at == 1 {
                marked += &format!("«{own}»{}", gaps[5]);
            }
        }
        if others.len() < 2 {
            marked += &format!("«{own}»");
        }
        let mut finding = testkit::finding("a/b.py", &marked);
        if repeats && body.len() >= MIN_REPEAT_BYTES {
            finding.facts.push(format!("found {own} here"));
        }
        for (rule, kept) in [
            (testkit::rule_token("tok_live_"), 2),
            (testkit::rule_assignment(crate::rule::Alphabet::Any), 0),
            (testkit::rule_assignment(crate::rule::Alphabet::Alnum), 2),
            (testkit::rule_block(), 0),
            (testkit::rule_url(), 0),
        ] {
            let record = record_as(&finding, &rule, &testkit::provider(), Visibility::Masked);
            let mut texts = record.facts.clone();
            texts.extend([record.masked.clone(), record.path.clone()]);
            let snippet = record.snippet.clone().unwrap();
            prop_assert!(snippet.text.is_char_boundary(snippet.start) && snippet.text.is_char_boundary(snippet.end));
            prop_assert_eq!(&snippet.text[snippet.start..snippet.end], &record.masked);
            texts.push(snippet.text);
            for text in texts {
                let seen = text.chars().filter(|c| c.is_ascii_digit() && *c >= '5' || ('Q'..='Z').contains(c)).count();
                prop_assert!(seen <= kept, "{} characters of secrets in {:?} of {:?}", seen, text, marked);
            }
        }
    }
}
