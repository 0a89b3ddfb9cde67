//! What the documents claim is what happens.

use std::path::Path;

use crate::keysift::Folder;
use crate::repo::Repo;

const README: &str = include_str!("../../README.md");

/// Returns the blocks of `text` that are fenced as text.
fn outputs(text: &str) -> Vec<&str> {
    text.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn readme_shows_the_real_output() {
    let call = "import os\nTELEPATH_API_KEY = \"sk_live_{alnum:24}\"\n";
    let [found, stopped] = outputs(README)[..] else { panic!("there are two examples") };
    assert_eq!(found, Folder::new().file("src/call.py", call).keysift(&["scan"]).stdout);
    assert_eq!(stopped, Repo::new().stage("src/call.py", call).keysift(&["scan", "--staged"]).stdout);
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
    let files = [root, &root.join("docs")].map(|folder| std::fs::read_dir(folder).expect("it can be listed"));
    let paths = files.into_iter().flatten().map(|entry| entry.expect("it can be listed").path());
    let mut count = 0;
    for path in paths.filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let text = std::fs::read_to_string(&path).expect("documents are text");
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            assert!(path.with_file_name(link).exists(), "{} links to {link}", path.display());
            count += 1;
        }
    }
    assert!(count >= 10, "the links were found");
}
