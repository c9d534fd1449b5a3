//! No source file is longer than 400 lines; data and what is generated are exempt.

use std::fs;

use super::{RUST_FOLDERS, files, root};

const MOST: usize = 400;

/// Written by a program, or a table of data.
const EXEMPT: &[&str] = &["ui/src/ipc/bindings.ts"];

#[test]
fn no_source_file_is_longer_than_400_lines() {
    let rust = RUST_FOLDERS.iter().flat_map(|folder| files(folder, &["rs"]));
    let page = files("ui/src", &["ts", "svelte", "css"]);
    let mut long = Vec::new();
    for file in rust.chain(page) {
        let path = file.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        if lines > MOST && !EXEMPT.contains(&path.as_str()) {
            long.push(format!("{path}: {lines}"));
        }
    }
    assert!(long.is_empty(), "these files are longer than {MOST} lines:\n{}", long.join("\n"));
}
