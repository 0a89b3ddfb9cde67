//! Tests of the engine as a whole, on the built-in rules.

use proptest::prelude::*;

use super::*;
use crate::blob::Origin;
use crate::finding::Encoding;
use crate::rule::template;

fn engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(|| {
        let options = EngineOptions { explains_drops: true, ..EngineOptions::default() };
        Engine::new(RuleSet::builtin(), options)
    })
}

fn expand(template: &str) -> String {
    template::expand(template, 7).expect("the test's template is well formed").text
}

/// Returns the rule and the text at the place of each finding.
fn scan(path: &str, content: &str) -> Vec<(String, String)> {
    let origin = Origin::worktree(path);
    let findings = engine().scan(&Blob { content: content.as_bytes(), origin: &origin }, &mut engine().scratch());
    let shown = findings.iter().map(|finding| {
        let text = &content[finding.region.start_byte..finding.region.end_byte];
        (engine().rules().rule(finding.rule).id.to_string(), text.to_owned())
    });
    shown.collect()
}

fn rules_found(path: &str, content: &str) -> Vec<String> {
    scan(path, content).into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn a_shared_form_takes_its_provider_from_what_is_nearest() {
    let key = expand("sk_live_{alnum:24}");
    let cases = [
        (format!("KEY={key}"), "stripe-live-secret-key"),
        (format!("STRIPE_KEY={key}\nTELEPATH_URL=x"), "stripe-live-secret-key"),
        (format!("TELEPATH_API_KEY={key}"), "telepath-live-api-key"),
        (format!("STRIPE_URL=x\nTELEPATH_API_KEY={key}"), "telepath-live-api-key"),
        (
            format!("curl https://api.telepathvoice.com/v1/calls -H 'Authorization: Bearer {key}'"),
            "telepath-live-api-key",
        ),
    ];
    for (content, expected) in cases {
        assert_eq!(rules_found("a.env", &content), [expected], "{}", content.replace(&key, "KEY"));
    }
}

#[test]
fn a_value_whose_name_speaks_of_nobody_is_that_of_the_provider_beside_it() {
    let key = expand("{hex:40}");
    let basic = data_encoding::BASE64.encode(expand("admin:{alnum:24}").as_bytes());
    let cases = [
        (format!("client = meraki.DashboardAPI(api_key='{key}')"), "meraki-api-key"),
        (format!("curl https://api.meraki.com/api/v1?key={key}"), "meraki-api-key"),
        (format!("[meraki]\nsecret = {key}"), "meraki-api-key"),
        (format!("linode: x\nmeraki:\n  enabled: true\n  token: {key}"), "meraki-api-key"),
        (format!("[meraki]\nsecret = {key}00"), "generic-secret"),
        (format!("[meraki]\n\n\n\n\nsecret = {key}"), "generic-secret"),
        (format!("[acme]\nsecret = {key}"), "generic-secret"),
        (format!("[meraki]\nconfig.api_key = {key}"), "meraki-api-key"),
        (format!("MERAKI_ORG=1\nINITECH_API_KEY={key}"), "generic-api-key"),
        (format!("meraki.Client(initech_key='{key}')"), "meraki-api-key"),
        (format!("meraki:\n  repo_token: {key}"), "meraki-api-key"),
        (expand("function test() {{\n  config(['app_key' => '{alnum:54}=='])"), "generic-api-key"),
        (expand("curl https://api.mailgun.net/v3 -H 'Authorization: Bearer {alnum:50}'"), "mailgun-api-key"),
        (format!("curl https://api.mailgun.net/v3 -H 'Authorization: Basic {basic}'"), "http-basic-credentials"),
        (format!("use the meraki token {key} for it"), "meraki-api-key"),
    ];
    for (content, expected) in cases {
        assert_eq!(rules_found("a.ini", &content), [expected], "{}", content.replace(&key, "KEY"));
    }
    assert!(rules_found("a.txt", &format!("use the token {key} for it")).is_empty());
}

#[test]
fn a_providers_word_is_name_enough_for_what_has_the_form_of_its_keys() {
    let key = expand("{hex:40}");
    let found = [
        format!("meraki = \"{key}\""),
        format!("MERAKI={key}"),
        format!("merakikey = '{key}'"),
        format!("client = new Meraki(\"{key}\");"),
        format!("meraki.init('{key}')"),
    ];
    for content in found {
        assert_eq!(rules_found("a.js", &content), ["meraki-api-key"], "{}", content.replace(&key, "KEY"));
    }
    let others = [
        format!("meraki = \"{key}00\""),
        format!("meraki_commit = \"{key}\""),
        format!("meraki.devices.get('{key}')"),
        format!("// meraki {key}"),
        format!("acme = \"{key}\""),
        format!("meraki = \"{}\"", "0".repeat(40)),
        expand("meraki = \"{uuid}\""),
    ];
    for content in others {
        assert_eq!(rules_found("a.js", &content), Vec::<String>::new(), "{}", content.replace(&key, "KEY"));
    }
}

#[test]
fn a_form_without_a_sign_of_its_provider_says_so() {
    for (template, is_taken) in [("KEY=sk_live_{alnum:24}", true), ("stripe.api_key = 'sk_live_{alnum:24}'", false)] {
        let content = expand(template);
        let origin = Origin::worktree("a.env");
        let blob = Blob { content: content.as_bytes(), origin: &origin };
        let findings = engine().scan(&blob, &mut engine().scratch());
        let facts = findings[0].facts.join("; ");
        assert_eq!(facts.contains("taken as Stripe's"), is_taken, "{template}: {facts}");
    }
}

#[test]
fn the_guides_placeholders_are_no_findings() {
    let placeholders = [
        r#"TELEPATH_API_KEY = "sk_live_abc123def456...""#,
        "RETELLAI_API_KEY=sk_live_***",
        "RETELLAI_SECRET=***",
        "FREJUN_API_KEY=12345",
        r#"export RETELLAI_API_KEY="new_key_here""#,
        r#"api_key = os.environ["TELEPATH_API_KEY"]"#,
        r#"api_key = os.getenv("TELEPATH_API_KEY")"#,
        "const apiKey = process.env.RETELLAI_READ_KEY;",
        r#"headers = {"Authorization": f"Bearer {API_KEY}"}"#,
        r#"curl -H "Authorization: Bearer ${RETELLAI_API_KEY}""#,
        r#"curl -H "Authorization: Bearer sk_live_abc123def456...""#,
    ];
    for path in ["README.md", "app.py", "app.js", ".env", "run.sh"] {
        for text in placeholders {
            assert_eq!(rules_found(path, text), Vec::<String>::new(), "{path}: {text}");
        }
    }
}

#[test]
fn a_key_id_joins_its_secret() {
    let content = expand("aws_access_key_id = AKIA{base32:16}\naws_secret_access_key = {alnum:40}\n");
    let origin = Origin::worktree("credentials");
    let blob = Blob { content: content.as_bytes(), origin: &origin };
    let findings = engine().scan(&blob, &mut engine().scratch());
    assert_eq!(findings.len(), 1, "one credential, one finding");
    assert_eq!(findings[0].confidence, Confidence::High);
    assert_eq!(findings[0].region.start.line, 2);
    assert_eq!(findings[0].related[0].region.start.line, 1);
}

#[test]
fn a_key_is_found_beneath_its_encodings() {
    let key = expand("ghp_{checksum:crc32-base62::36}");
    let line = format!("export GITHUB_TOKEN={key}");
    let base64 = data_encoding::BASE64.encode(line.as_bytes());
    let cases = [
        (base64.clone(), vec![Encoding::Base64]),
        (data_encoding::BASE64.encode(base64.as_bytes()), vec![Encoding::Base64, Encoding::Base64]),
        (data_encoding::HEXLOWER.encode(line.as_bytes()), vec![Encoding::Hex]),
        (line.bytes().map(|byte| format!("%{byte:02X}")).collect(), vec![Encoding::Percent]),
        (line.bytes().map(|byte| format!("\\x{byte:02x}")).collect(), vec![Encoding::Escapes]),
    ];
    for (encoded, layers) in cases {
        let content = format!("data: {encoded}\n");
        let origin = Origin::worktree("data.txt");
        let blob = Blob { content: content.as_bytes(), origin: &origin };
        let findings = engine().scan(&blob, &mut engine().scratch());
        assert_eq!(findings.len(), 1, "{layers:?}");
        assert_eq!(findings[0].secret.expose(), key.as_bytes(), "{layers:?}");
        assert_eq!(findings[0].decoded_from, layers);
        assert!(findings[0].region.start_byte >= 6, "{layers:?}: the place is that of the encoded text");
    }
}

#[test]
fn what_was_dropped_says_why() {
    let origin = Origin::worktree("a.env");
    let content = expand("GITHUB_TOKEN=ghp_{alnum:36}");
    let mut scratch = engine().scratch();
    let findings = engine().scan(&Blob { content: content.as_bytes(), origin: &origin }, &mut scratch);
    assert!(findings.is_empty());
    let reasons: Vec<&str> = scratch.drops().iter().map(|drop| drop.reason.as_str()).collect();
    assert!(reasons.contains(&"only low confidence: its checksum is wrong"), "{reasons:?}");
}

#[test]
fn tokens_are_found_in_binary_content() {
    let content = format!("\0\x01\x02\x03{}\0\x04", expand("sk_live_{alnum:24}"));
    assert_eq!(rules_found("a.bin", &content), ["stripe-live-secret-key"]);
}

/// Returns the rule, the severity and the facts of each finding, on the first of January 2026.
fn told(path: &str, content: &str) -> Vec<String> {
    let options = EngineOptions { today: Date::new(2026, 1, 1), ..EngineOptions::default() };
    let engine = Engine::new(RuleSet::builtin(), options);
    let origin = Origin::worktree(path);
    let findings = engine.scan(&Blob { content: content.as_bytes(), origin: &origin }, &mut engine.scratch());
    let told = findings.iter().map(|finding| {
        let id = &engine.rules().rule(finding.rule).id;
        format!("{} {id}: {}", finding.severity, finding.facts.join("; "))
    });
    told.collect()
}

#[test]
fn what_a_secret_tells_of_itself_weighs_in() {
    let encode = |json: &str| data_encoding::BASE64URL_NOPAD.encode(json.as_bytes());
    let claims = encode(r#"{"iss":"https://login.corp","exp":1700000000}"#);
    let expired = format!("{}.{claims}.{}", encode(r#"{"alg":"RS256"}"#), expand("{alnum:43}"));
    let cases = [
        (format!("token: {expired}"), "low jwt-token: issuer https://login.corp; expired on 2023-11-14"),
        (
            expand("DB=postgres://app:{alnum:20}@localhost:5432/app"),
            "low url-database-password: host localhost, this machine only",
        ),
        (expand("DB=postgres://app:{alnum:20}@db.corp.net/app"), "critical url-database-password: host db.corp.net"),
        (
            expand("SLACK_TOKEN=xoxb-123456789012-210987654321-{alnum:24}"),
            "high slack-bot-token: bot token; workspace 123456789012; bot 210987654321",
        ),
    ];
    for (content, expected) in cases {
        assert_eq!(told("config.env", &content), [expected], "{content}");
    }
}

#[test]
fn the_parts_of_a_pair_are_told_together() {
    let content = expand("aws_access_key_id = AKIAY34FZKBO{base32:8}\naws_secret_access_key = {alnum:40}\n");
    assert_eq!(told("credentials", &content), ["critical aws-secret-access-key: account 609629065308"]);
}

#[test]
fn files_that_hold_credentials_are_read() {
    let encoded = |template: &str| data_encoding::BASE64.encode(expand(template).as_bytes());
    let pem = "-----BEGIN RSA PRIVATE KEY-----\n{base64:64}\n{base64:64}\n-----END RSA PRIVATE KEY-----\n";
    let auth = encoded("ci:{alnum:20}");
    let token = expand("{alnum:40}");
    let cases = [
        (
            "kube/config",
            format!("users:\n- name: a\n  user:\n    client-key-data: {}\n", encoded(pem)),
            "private-key-rsa",
        ),
        ("kube/config", format!("users:\n- name: a\n  user:\n    token: {token}\n"), "generic-token"),
        (
            "terraform.tfstate",
            format!(
                "\"outputs\": {{\n  \"api_token\": {{\n    \"value\": \"{token}\",\n    \"sensitive\": true\n  }}\n}}"
            ),
            "generic-token",
        ),
        ("prod.tfvars", format!("api_token = \"{token}\"\n"), "generic-token"),
        ("variables.tf", format!("variable \"api_token\" {{\n  default = \"{token}\"\n}}\n"), "generic-token"),
        (".docker/config.json", format!("{{\"auths\":{{\"r.corp\":{{\"auth\":\"{auth}\"}}}}}}"), "docker-config-auth"),
        (".dockercfg", format!("{{\"r.corp\": {{\"auth\": \"{auth}\"}}}}"), "docker-config-auth"),
        (".pypirc", format!("[corp]\nusername: ci\npassword: {token}\n"), "generic-password"),
        (".netrc", format!("machine api.corp login ci password {token}\n"), "netrc-password"),
        (".git-credentials", format!("https://ci:{token}@git.corp.net\n"), "url-password"),
    ];
    for (path, content, rule) in cases {
        assert_eq!(rules_found(path, &content), [rule], "{path}: {content}");
    }
}

#[test]
fn a_file_that_is_a_credential_by_its_name_is_as_sure_as_its_rule() {
    assert_eq!(rules_found("certs/client.p12", "\0\x01"), ["private-key-store-file"]);
    assert_eq!(rules_found("app/.env", "PORT=80"), Vec::<String>::new(), "only low confidence");
}

#[test]
fn hostile_lines_are_scanned() {
    let long = "password=".repeat(20_000);
    let quotes = format!("password={}", "\"'".repeat(20_000));
    let blocks = "-----BEGIN RSA PRIVATE KEY-----".repeat(2_000);
    for content in [long, quotes, blocks, "%41".repeat(30_000), "A".repeat(100_000)] {
        scan("a.txt", &content);
    }
}

/// A line of a generated file: most of it code, now and then an example of some rule.
fn line() -> impl Strategy<Value = String> {
    let examples: Vec<String> = engine()
        .rules()
        .iter()
        .flat_map(|(_, rule)| rule.examples.iter().take(1))
        .filter_map(|example| Some(template::expand(example, 3).ok()?.text))
        .filter(|example| !example.contains('\n'))
        .collect();
    prop_oneof![
        3 => "[a-z =(){};\"]{0,40}",
        1 => prop::sample::select(examples),
        1 => Just(expand("ghp_{alnum:36}")),
        1 => prop::sample::select(vec!["  name: DB_PASSWORD", "password:", "  password = (", "\"secret\",", ")"])
            .prop_map(str::to_owned),
        1 => "  \"[A-Za-z0-9]{12,20}\"",
        2 => "(password|token|api_key|:secret)( = |: | => |=)(\"[a-z]{4,9}[0-9]{0,3}\"|[a-z0-9]{6,12}|'[a-zA-Z-]{8,16}')",
        1 => "  value: \"[A-Za-z0-9]{12,20}\"",
    ]
}

fn whole(content: &str) -> Span {
    Span::new(0, content.len())
}

/// Returns what of `newer` is new, and the pieces before and after it that come from `older`.
fn delta(older: &str, newer: &str) -> (Span, Vec<(usize, Span)>) {
    let equal = |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|pair| pair.0 == pair.1).count();
    let head = equal(&mut older.bytes().zip(newer.bytes()));
    let tail = equal(&mut older.bytes().skip(head).rev().zip(newer.bytes().skip(head).rev()));
    let end = newer.len() - tail;
    (Span::new(head, end), vec![(0, Span::new(0, head)), (older.len() - tail, Span::new(end, newer.len()))])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn probes_of_changes_see_whatever_scans_of_all_versions_find(
        first in prop::collection::vec(line(), 0..20),
        edits in prop::collection::vec((0usize..20, 0usize..3, prop::collection::vec(line(), 0..3)), 1..8),
        path in prop::sample::select(vec!["", "a.py", "a_test.go", "a.yml", ".env", "a.md", "a.sql", "locale/de.json"]),
    ) {
        let mut lines = first;
        let mut content = lines.join("\n");
        let mut probe = engine().probe(content.as_bytes(), &[whole(&content)], Leads::default(), &mut engine().scratch());
        for (at, removed, new) in edits {
            let at = at.min(lines.len());
            lines.splice(at..(at + removed).min(lines.len()), new);
            let older = std::mem::replace(&mut content, lines.join("\n"));
            let is_hot = probe.has_candidate || probe.needs_whole;
            let (changed, pieces) = if is_hot { (whole(&content), Vec::new()) } else { delta(&older, &content) };
            let known = probe.leads.carried(pieces.into_iter());
            probe = engine().probe(content.as_bytes(), &[changed], known, &mut engine().scratch());
            let origin = Origin::worktree(path);
            let findings =
                engine().scan(&Blob { content: content.as_bytes(), origin: &origin }, &mut engine().scratch());
            prop_assert!(findings.is_empty() || probe.has_candidate, "{older}\n---\n{content}");
        }
    }

    #[test]
    fn probing_all_of_a_blob_sees_whatever_a_scan_finds(lines in prop::collection::vec(line(), 1..30)) {
        let content = lines.join("\n");
        let origin = Origin::worktree("");
        let findings = engine().scan(&Blob { content: content.as_bytes(), origin: &origin }, &mut engine().scratch());
        let probe = engine().probe(content.as_bytes(), &[whole(&content)], Leads::default(), &mut engine().scratch());
        prop_assert!(findings.is_empty() || probe.has_candidate);
    }

    #[test]
    fn looking_piece_by_piece_finds_the_same(lines in prop::collection::vec(line(), 1..30), piece_bytes in 1usize..200) {
        let content = lines.join("\n");
        prop_assert_eq!(found_by_pieces(&content, content.len()), found_by_pieces(&content, piece_bytes));
    }
}

#[test]
fn what_begins_in_one_piece_and_ends_in_another_is_found_as_in_one() {
    let mistyped = expand("password:\n  ghp_{alnum:36}\n");
    let named_twice = expand("password:\n  value: \"{alnum:12}\"\n  name: DB_PASSWORD\nacme_key: 1\n");
    let led_to_twice = expand("name: DB_PASSWORD\nAZURE_AI_KEY={alnum:8}\npassword:\n  value: \"{alnum:12}\"\n");
    for content in [mistyped, named_twice, led_to_twice] {
        let whole = found_by_pieces(&content, content.len());
        assert!(!whole.is_empty(), "{content}");
        assert_eq!(whole, found_by_pieces(&content, 1), "{content}");
    }
}

fn found_by_pieces(content: &str, piece_bytes: usize) -> std::collections::BTreeSet<(Span, RuleIdx, Confidence)> {
    let view = engine().view(content.as_bytes(), None);
    let mut scratch = engine().scratch();
    let candidates = engine().candidates_by_pieces(view, whole(content), piece_bytes, &mut scratch);
    candidates.into_iter().map(|found| (found.span, found.rule, found.confidence)).collect()
}
