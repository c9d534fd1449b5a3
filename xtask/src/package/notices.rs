//! The licences of everything that the programs are built from: the crates in them and the packages in the page.
//!
//! Most of these licences ask that their text goes wherever a copy goes. Equal texts are written once, below the list of
//! those who use them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cargo::{locked, root};
use crate::report::{Done, Failure};
use crate::steps::answer;

/// How the names of files with licences begin, in lower case.
const NAMES: &[&str] = &["license", "licence", "copying", "notice", "copyright", "unlicense"];

/// A crate or an npm package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    name: String,
    version: String,
    /// As an SPDX expression.
    licence: String,
    folder: PathBuf,
}

/// The whole text, for the programs of these workspace members.
pub fn text(members: &[&str]) -> Done<String> {
    let metadata = answer(locked("metadata").args(["--format-version", "1", "--filter-platform", &host()?]));
    let metadata =
        metadata.ok_or_else(|| Failure::new("`cargo metadata` failed. Run it by hand to see why."))?;
    let mut parts = crates(&parsed(&metadata)?, members);
    parts.extend(page(
        &parsed(&fs::read_to_string(root().join("ui/package-lock.json"))?)?,
        &root().join("ui"),
    ));
    written(&parts)
}

/// The target that rustc builds for when nothing else is said.
fn host() -> Done<String> {
    let said = answer(std::process::Command::new("rustc").arg("-vV"));
    let host = said.as_deref().and_then(|said| said.lines().find_map(|line| line.strip_prefix("host: ")));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::new("`rustc -vV` does not say for which system it builds."))
}

fn parsed(text: &str) -> Done<Value> {
    serde_json::from_str(text)
        .map_err(|error| Failure::new(format!("Not the JSON that was expected: {error}")))
}

/// The crates from elsewhere that end up in the members' programs. What only builds or tests them is not among those.
fn crates(metadata: &Value, members: &[&str]) -> BTreeSet<Part> {
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let word = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let packages = list(&metadata["packages"]);
    let nodes: BTreeMap<String, Value> =
        list(&metadata["resolve"]["nodes"]).into_iter().map(|node| (word(&node, "id"), node)).collect();
    let is_member = |package: &&Value| members.contains(&word(package, "name").as_str());
    let mut open: Vec<String> =
        packages.iter().filter(is_member).map(|package| word(package, "id")).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let needs = nodes.get(&id).map(|node| list(&node["deps"])).unwrap_or_default();
        let in_the_program =
            |need: &&Value| list(&need["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
        open.extend(needs.iter().filter(in_the_program).map(|need| word(need, "pkg")));
    }
    let foreign =
        packages.iter().filter(|package| !package["source"].is_null() && seen.contains(&word(package, "id")));
    let part = |package: &Value| Part {
        name: word(package, "name"),
        version: word(package, "version"),
        licence: word(package, "license"),
        folder: Path::new(&word(package, "manifest_path")).parent().map(Path::to_owned).unwrap_or_default(),
    };
    foreign.map(part).collect()
}

/// The npm packages in the page: all in the lock file but those for development.
fn page(lock: &Value, ui: &Path) -> BTreeSet<Part> {
    let packages = lock["packages"].as_object().into_iter().flatten();
    let shipped = packages.filter(|(path, package)| !path.is_empty() && package["dev"] != true);
    let part = |(path, package): (&String, &Value)| Part {
        name: path.rsplit("node_modules/").next().unwrap_or(path).to_owned(),
        version: package["version"].as_str().unwrap_or_default().to_owned(),
        licence: package["license"].as_str().unwrap_or_default().to_owned(),
        folder: ui.join(path),
    };
    shipped.map(part).collect()
}

fn written(parts: &BTreeSet<Part>) -> Done<String> {
    let mut texts: BTreeMap<String, Vec<&Part>> = BTreeMap::new();
    let mut bare = Vec::new();
    for part in parts {
        let found = licences(&part.folder)?;
        if found.is_empty() {
            bare.push(part);
        }
        for text in found {
            texts.entry(text).or_default().push(part);
        }
    }
    let mut all = "Outcrop is built from the software listed here, each under its own licence.\n".to_owned();
    let lines = |parts: &[&Part]| -> String {
        parts.iter().map(|part| format!("  {} {} ({})\n", part.name, part.version, part.licence)).collect()
    };
    if !bare.is_empty() {
        all.push_str(&format!("\nThese come without a licence text of their own:\n{}", lines(&bare)));
    }
    for (text, users) in &texts {
        all.push_str(&format!("\n{}\n{}\n{text}\n", "-".repeat(78), lines(users)));
    }
    Ok(all)
}

/// The licence texts at the top of a package's folder, trimmed, so that a blank at an end makes no second text.
fn licences(folder: &Path) -> Done<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        if path.is_file() && NAMES.iter().any(|start| name.starts_with(start)) {
            let text = String::from_utf8_lossy(&fs::read(&path)?).replace("\r\n", "\n");
            found.insert(text.trim().to_owned());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_licences_of_the_crates_and_of_the_page_are_there_and_those_of_the_tests_are_not() {
        let text = text(&["outcrop", "sandbox"]).unwrap();
        let lists = |name: &str| text.lines().any(|line| line.starts_with(&format!("  {name} ")));
        for name in ["tauri", "aws-sdk-bedrockruntime", "hyper", "svelte", "dompurify"] {
            assert!(lists(name), "{name} is missing");
        }
        for name in ["outcrop", "sandbox", "proptest", "tauri-build", "vitest", "axe-core"] {
            assert!(!lists(name), "{name} is not in the programs");
        }
        assert!(text.contains("Permission is hereby granted, free of charge"));
    }

    #[test]
    fn equal_texts_are_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let part = |name: &str, file: &str, text: &str| {
            let folder = folder.path().join(name);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join(file), text).unwrap();
            Part { name: name.to_owned(), version: "1.0.0".to_owned(), licence: "MIT".to_owned(), folder }
        };
        let parts = [
            part("one", "LICENSE", "Do as you like.\n"),
            part("two", "licence.txt", "Do as you like.\r\n"),
            part("three", "README.md", "No licence."),
        ];
        let text = written(&parts.into()).unwrap();
        assert_eq!(text.matches("Do as you like.").count(), 1, "{text}");
        assert!(text.contains("  one 1.0.0 (MIT)\n  two 1.0.0 (MIT)\n"), "{text}");
        assert!(text.contains("without a licence text of their own:\n  three 1.0.0 (MIT)\n"), "{text}");
    }
}
