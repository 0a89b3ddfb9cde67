//! What the extractor makes of each form. `§` stands where the value is: this file must hold no assignment of a
//! secret itself.

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
                extract(content, Span::new(at, at + trigger.word.len()), Span::new(0, content.len()), &mut found);
            }
        }
    }
    let string = |span: Span| String::from_utf8_lossy(span.of(content)).into_owned();
    found.into_iter().map(|found| (string(found.name), string(found.value), found.form)).collect()
}

#[test]
fn each_form_gives_its_name_and_value() {
    let cases: &[(&str, &str)] = &[
        // Assignments and declarations.
        ("password = \"§\"", "password"),
        ("String dbPassword = \"§\";", "dbPassword"),
        ("let password: &str = \"§\";", "password"),
        ("const password string = \"§\"", "password"),
        ("char password[] = \"§\";", "password"),
        ("token := \"§\"", "token"),
        ("password <- '§'", "password"),
        ("self.password ||= '§'", "self.password"),
        ("val password: Option[String] = Some(\"§\")", "password"),
        ("secret = b'§'", "secret"),
        ("private password?: string = '§';", "password"),
        ("def connect(user, password='§'):", "password"),
        ("$config['password'] = '§';", "password"),
        ("'password' => '§',", "password"),
        (":password => '§'", "password"),
        ("set(:auth, :secret, '§')", "secret"),
        ("client.setPassword(\"§\");", "client.setPassword"),
        ("std::string password(\"§\");", "password"),
        ("if (password == \"§\")", "password"),
        ("login, password = 'me', '§'", "password"),
        ("token =\n    \"§\"", "token"),
        // Maps and configuration.
        ("{\"password\": \"§\"}", "password"),
        ("\"{\\\"password\\\": \\\"§\\\"}\"", "password"),
        ("password: §", "password"),
        ("password: §  # the old one", "password"),
        ("  - DB_PASSWORD=§", "DB_PASSWORD"),
        ("export API_KEY=§", "API_KEY"),
        ("PGPASSWORD=§ psql -h db", "PGPASSWORD"),
        ("ENV DB_PASS=§", "DB_PASS"),
        ("spring.datasource.password=§", "spring.datasource.password"),
        ("db-password = §", "db-password"),
        ("{user: me, password: §}", "password"),
        ("?user=me&password=§&x=1", "password"),
        ("Server=db;Password=§;", "Password"),
        ("- name: DB_PASSWORD\n  value: §", "DB_PASSWORD"),
        ("{\"name\": \"DB_PASSWORD\", \"value\": \"§\"}", "DB_PASSWORD"),
        // Markup.
        ("<password>§</password>", "password"),
        ("<add key=\"DbPassword\" value=\"§\"/>", "DbPassword"),
        ("<property name=\"password\">§</property>", "password"),
        ("<db password=\"§\"/>", "password"),
        // Commands, statements, URLs and headers.
        ("mysql --password=§ db", "password"),
        ("mysql --password § db", "password"),
        ("[\"--keystore-password\", \"§\"]", "keystore-password"),
        ("openssl -password pass:§ -in x", "password"),
        ("curl -s -u me:§ https://host/", "curl"),
        ("CREATE USER u IDENTIFIED BY '§'", "IDENTIFIED"),
        ("IDENTIFIED WITH plugin BY '§'", "IDENTIFIED"),
        ("ALTER ROLE me PASSWORD '§'", "PASSWORD"),
        ("ConvertTo-SecureString '§' -AsPlainText", "ConvertTo-SecureString"),
        ("postgres://me:§@host/db", "postgres"),
        ("curl -H \"Authorization: Bearer §\"", "Authorization"),
        ("headers: { authorization: 'ApiKey §' }", "authorization"),
        ("-H 'X-Api-Key: §'", "X-Api-Key"),
    ];
    for (template, name) in cases {
        let found = extracted(&template.replace('§', VALUE));
        let expected = (name.to_string(), VALUE.to_owned());
        assert!(
            found.iter().any(|(name, value, _)| (name, value) == (&expected.0, &expected.1)),
            "{template}: {found:?}"
        );
    }
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
    ] {
        let content = unit.repeat((1 << 17) / unit.len()).into_bytes();
        let mut found = Vec::new();
        let words: Vec<&str> = TRIGGERS.iter().map(|trigger| trigger.word).collect();
        let words = aho_corasick::AhoCorasick::builder().ascii_case_insensitive(true).build(words).unwrap();
        for hit in words.find_iter(&content) {
            extract(&content, Span::new(hit.start(), hit.end()), Span::new(0, content.len()), &mut found);
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
    extract(text.as_bytes(), hit, Span::new(0, text.len()), &mut wide);
    extract(text.as_bytes(), hit, window(text.as_bytes(), hit), &mut narrow);
    assert_eq!(wide, narrow);
    assert_eq!(wide.len(), 1);
}
