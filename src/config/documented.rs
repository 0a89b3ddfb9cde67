//! Checks the pages that users read against the program.

use std::fs;

use super::file::ConfigFile;
use super::settings::Settings;
use super::traced::Trust;

const CONFIGURATION: &str = include_str!("../../docs/configuration.md");
const SUPPRESSION: &str = include_str!("../../docs/suppression.md");

/// Returns the blocks of a page in this language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    page.split(fence.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn examples_are_configurations() {
    let examples: Vec<_> = [CONFIGURATION, SUPPRESSION].iter().flat_map(|page| blocks(page, "toml")).collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".keysift.toml");
        fs::write(&path, example).unwrap();
        let result = ConfigFile { path, trust: Trust::User }.apply(&mut Settings::default());
        assert!(result.is_ok(), "{example}\n{}", result.unwrap_err());
    }
}

#[test]
fn the_table_of_settings_is_complete() {
    let schema = super::schema();
    let known = schema["properties"].as_object().unwrap().keys().map(String::as_str);
    let cell = |line: &'static str| Some(line.strip_prefix("| `")?.split_once('`')?.0);
    let mut listed: Vec<&str> = CONFIGURATION.lines().filter_map(cell).collect();
    listed.sort_unstable();
    assert_eq!(listed, known.collect::<Vec<_>>());
}
