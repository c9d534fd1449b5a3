//! What the documents name exists: commands of `cargo xtask`, and the tests that SECURITY.md relies on.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo::root;

const NOT_OURS: &[&str] = &["target", "node_modules", "dist", "gen", ".git"];

/// Every file of the repository that is text.
pub fn texts() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    texts_in(&root(), &mut found);
    found
}

fn texts_in(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for path in fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()) {
        if path.is_dir() && !NOT_OURS.iter().any(|name| path.ends_with(name)) {
            texts_in(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path, text));
        }
    }
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind == "rs")
}

/// The names between backticks that look like a test's: small letters and at least three underscores.
fn tests_named_in(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let is_test = |name: &&str| {
        name.matches('_').count() >= 3
            && name.chars().all(|letter| letter == '_' || letter.is_ascii_lowercase())
    };
    quoted.filter(is_test).collect()
}

#[test]
fn every_test_that_the_security_page_names_exists() {
    let page = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let named = tests_named_in(&page);
    assert!(named.len() > 10, "{named:?}");
    let sources: Vec<(PathBuf, String)> = texts().into_iter().filter(|(path, _)| is_rust(path)).collect();
    let missing: Vec<&str> = named
        .into_iter()
        .filter(|name| !sources.iter().any(|(_, text)| text.contains(&format!("fn {name}("))))
        .collect();
    assert!(missing.is_empty(), "SECURITY.md names tests that are gone: {missing:?}");
}

#[test]
fn every_path_that_the_documents_name_in_a_table_exists() {
    for document in ["README.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let cells = text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        let folders = ["crates/", "src-tauri", "ui", "tests", "xtask", "icons", "packaging", "fuzz"];
        for path in cells.filter(|cell| folders.iter().any(|folder| cell.starts_with(folder))) {
            let path = path.split('*').next().unwrap_or(path);
            assert!(root().join(path).exists(), "{document} names {path}");
        }
    }
}
