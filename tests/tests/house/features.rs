//! Programs and tests are built on the same dependencies, so that none is compiled twice.
//!
//! Cargo unites the features that all members ask for, but for programs without what only tests depend on. One feature more
//! for the tests, of `serde_json` say, and everything above it is built once for each: the AWS SDK, Tauri, our own crates.

use std::collections::BTreeSet;
use std::process::Command;

use super::root;

/// Every package that `edges` lead to, each with its features.
fn packages(edges: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    cargo.args([
        "tree",
        "--workspace",
        "--locked",
        "--prefix",
        "none",
        "--format",
        "{p} [{f}]",
        "--edges",
        edges,
    ]);
    let output = cargo.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.trim_end_matches(" (*)").to_owned()).collect()
}

#[test]
fn tests_switch_on_no_feature_that_the_programs_lack() {
    let (programs, tests) = (packages("normal,build"), packages("normal,build,dev"));
    assert!(programs.len() > 100, "only {} packages", programs.len());
    let built_twice: Vec<&String> = programs.difference(&tests).collect();
    assert!(
        built_twice.is_empty(),
        "tests have these with more features, so they and all above them are built twice: {built_twice:#?}\n\
         Have a program ask for the same features, as tests/Cargo.toml does by `jsonschema`."
    );
}
