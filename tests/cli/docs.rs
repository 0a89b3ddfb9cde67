//! What the documents claim is what happens.

use std::path::Path;

use crate::keysift::Folder;

const README: &str = include_str!("../../README.md");

/// Returns the first block of `text` fenced as `language`.
fn block<'a>(text: &'a str, language: &str) -> &'a str {
    let fence = format!("```{language}\n");
    let start = text.find(&fence).expect("there is such a block") + fence.len();
    &text[start..start + text[start..].find("```").expect("the block ends")]
}

#[test]
fn readme_shows_the_real_output() {
    let folder = Folder::new().file("src/call.py", "import os\nTELEPATH_API_KEY = \"sk_live_{alnum:24}\"\n");
    assert_eq!(block(README, "text"), folder.keysift(&["scan"]).stdout);
}

#[test]
fn commands_of_the_readme_are_understood() {
    let commands = README.lines().filter_map(|line| line.strip_prefix("    keysift "));
    let mut count = 0;
    for command in commands {
        let command = command.split(" #").next().unwrap_or_default().replace('"', "").replace("5 MiB", "5MiB");
        let args: Vec<&str> = command.split_whitespace().collect();
        if ["--staged", "--range", "--history"].iter().any(|flag| args.contains(flag)) {
            continue;
        }
        let folder = Folder::new().file("src/a.txt", "text\n").file("config/app.env", "A=1\n");
        let run = folder.keysift(&args);
        assert_eq!(run.code, Some(0), "keysift {command}: {run}");
        count += 1;
    }
    assert!(count >= 3, "the commands were found");
}

#[test]
fn our_own_tree_is_clean() {
    let root = env!("CARGO_MANIFEST_DIR");
    let run = Folder::new().keysift(&["scan", root]);
    assert_eq!(run.code, Some(0), "{run}");
}

#[test]
fn documents_link_to_files_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["README.md", "CONTRIBUTING.md", "docs/architecture.md"] {
        let path = root.join(name);
        let text = std::fs::read_to_string(&path).expect("the document is there");
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            assert!(path.with_file_name(link).exists(), "{name} links to {link}");
        }
    }
}
