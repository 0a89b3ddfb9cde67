//! What holds for the extractor whatever the form; `forms` has the tables of each.

mod forms;

use super::*;

/// Stands in for `§`. Made of two parts, so that nothing here looks like a password.
const VALUE: &str = concat!("kq8Z", "p1vRt5");

/// Returns the names and values that the triggers in `text` lead to.
fn extracted(text: &str) -> Vec<(String, String, Form)> {
    let content = text.as_bytes();
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for at in 0..content.len() {
        for trigger in TRIGGERS.iter().filter(|trigger| lower.as_bytes()[at..].starts_with(trigger.word.as_bytes())) {
            let before = at.checked_sub(1).map_or(b' ', |at| content[at]);
            let is_hump = content[at].is_ascii_uppercase() && !before.is_ascii_uppercase();
            if trigger.anywhere || !before.is_ascii_alphanumeric() || is_hump {
                let hit = Span::new(at, at + trigger.word.len());
                extract(content, trigger.lead, hit, Span::new(0, content.len()), &mut found);
            }
        }
    }
    let string = |span: Span| String::from_utf8_lossy(span.of(content)).into_owned();
    found.into_iter().map(|found| (string(found.name), string(found.value), found.form)).collect()
}

#[test]
fn names_without_a_value_give_nothing() {
    let cases = [
        "token = parser.next()",
        "if token.is_empty() {",
        "fn password(&self) -> &str {",
        "password,",
        "password: \"\"",
        "The password must be changed.",
        "key.to_string()",
        "token => {",
        "http://host:80/path@x",
        "basic block layout",
    ];
    for text in cases {
        assert_eq!(extracted(text), [], "{text}");
    }
}

#[test]
fn a_megabyte_of_hits_takes_linear_time() {
    let started = std::time::Instant::now();
    for unit in [
        "password=",
        "password=\"",
        "\"password\":\"",
        "<password>",
        "://a:b@",
        "Basic ",
        "token: Some(",
        "curl -u a:",
        "'\"password`",
        "((((password\"'`",
        "login(\"a\",",
        "|password|x1",
        "password,",
        "password is ",
        "<password a=\"",
        "name: password ",
        "value=\"password\" ",
        "mysql -u a ",
        "echo password-stdin|",
    ] {
        let content = unit.repeat((1 << 17) / unit.len()).into_bytes();
        let mut found = Vec::new();
        let words: Vec<&str> = TRIGGERS.iter().map(|trigger| trigger.word).collect();
        let words = aho_corasick::AhoCorasick::builder().ascii_case_insensitive(true).build(words).unwrap();
        for hit in words.find_iter(&content) {
            let lead = TRIGGERS[hit.pattern().as_usize()].lead;
            let span = Span::new(hit.start(), hit.end());
            extract(&content, lead, span, Span::new(0, content.len()), &mut found);
        }
    }
    // A quadratic walk would take hours; the bound leaves room for slow machines and builds without optimization.
    assert!(started.elapsed().as_secs() < 30, "took {:?}", started.elapsed());
}

#[test]
fn what_lies_beyond_the_reach_changes_nothing() {
    let text = "x\n".repeat(4000) + "name: DB_PASSWORD\nvalue: " + VALUE + "\n" + &"y\n".repeat(4000);
    let at = text.find("PASSW").unwrap();
    let hit = Span::new(at, at + 5);
    let (mut wide, mut narrow) = (Vec::new(), Vec::new());
    extract(text.as_bytes(), Lead::Name, hit, Span::new(0, text.len()), &mut wide);
    extract(text.as_bytes(), Lead::Name, hit, window(text.as_bytes(), hit), &mut narrow);
    assert_eq!(wide, narrow);
    assert_eq!(wide.len(), 1);
}

/// Pieces of which every reader finds some that it looks for.
const PIECES: &[&str] = &[
    "password",
    "DB_PASS",
    "token",
    "key",
    "name",
    "value",
    "default",
    "login",
    "connect",
    "mysql",
    "curl",
    "IDENTIFIED",
    "ConvertTo-SecureString",
    "password-stdin",
    "Basic ",
    "://",
    "is",
    "VALUES",
    "with",
    "echo ",
    "\n",
    "\n",
    "\r\n",
    " ",
    " ",
    "=",
    ":",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "</",
    "\"",
    "'",
    "`",
    "\\",
    "\"\"\"",
    ",",
    ";",
    "|",
    "|--|",
    "@",
    "/",
    "//",
    "#",
    "*",
    "-",
    "--",
    "-p",
    "-u",
    "!",
    "?",
    "&",
    "\u{201c}",
    "é",
    "x1",
    "kq8Zp1vRt5",
    ".equals(",
    "<![CDATA[",
    "<<<",
];

proptest::proptest! {
    #[test]
    fn any_text_is_read_within_the_reach_of_its_hits(
        picks in proptest::collection::vec(proptest::sample::select(PIECES), 1..120)
    ) {
        let text = picks.concat();
        let content = text.as_bytes();
        let lower = text.to_ascii_lowercase();
        for trigger in TRIGGERS {
            for (at, _) in lower.match_indices(trigger.word) {
                let hit = Span::new(at, at + trigger.word.len());
                let reach = window(content, hit);
                let (mut wide, mut narrow) = (Vec::new(), Vec::new());
                extract(content, trigger.lead, hit, Span::new(0, content.len()), &mut wide);
                extract(content, trigger.lead, hit, reach, &mut narrow);
                proptest::prop_assert_eq!(&wide, &narrow);
                for found in wide {
                    proptest::prop_assert!(!found.value.is_empty() && reach.contains(found.value) && reach.contains(found.name));
                }
            }
        }
    }
}
