//! The modules of one target, read as text from its root file, and the names that each of them takes and gives.
//!
//! A parser would see macros no better and would have to be compiled; `use` lines, paths and definitions are enough here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A module's path in its crate; the root's is empty.
pub type Name = Vec<String>;

pub struct Import {
    /// As it is written, with `*` for all that a module has.
    pub path: Vec<String>,
    /// What it is called here.
    pub name: String,
    /// A re-export, which is no use of its own.
    pub public: bool,
}

#[derive(Default)]
pub struct Module {
    pub imports: Vec<Import>,
    /// The paths in the code below the `use` lines; a single word is one too.
    pub paths: BTreeSet<Vec<String>>,
    pub defines: BTreeSet<String>,
}

/// The modules below a root file, without those that are there for tests only.
pub fn read(root: &Path) -> BTreeMap<Name, Module> {
    let mut modules = BTreeMap::new();
    let folder = root.parent().unwrap();
    add(&mut modules, Vec::new(), root, folder);
    modules
}

fn add(modules: &mut BTreeMap<Name, Module>, name: Name, file: &Path, folder: &Path) {
    let code = without_tests_and_comments(&fs::read_to_string(file).unwrap());
    for (child, path) in declared(&code) {
        // `#[path]` starts at the file's own folder.
        let own = match path {
            Some(path) => file.parent().unwrap().join(path),
            None => folder.join(format!("{child}.rs")),
        };
        let below = own.with_extension("");
        add(modules, [&name[..], &[child]].concat(), &own, &below);
    }
    modules.insert(name, parse(&code));
}

/// Each `mod name;` with the file that `#[path]` names for it.
fn declared(code: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut path = None;
    for line in code.lines().map(str::trim) {
        if let Some(named) = line.strip_prefix("#[path = \"").and_then(|rest| rest.split('"').next()) {
            path = Some(named.to_owned());
        } else if let Some(name) = line.strip_suffix(';').and_then(|line| {
            let (before, name) = line.rsplit_once("mod ")?;
            (before.is_empty() || before.starts_with("pub")).then_some(name)
        }) {
            found.push((name.to_owned(), path.take()));
        } else if !line.is_empty() {
            path = None;
        }
    }
    found
}

/// Test modules look at everything, so neither they nor what only they need counts.
pub fn without_tests_and_comments(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let code = lines.join("\n");
    let end = code.find("\nmod tests {").unwrap_or(code.len());
    let mut kept = String::new();
    let mut test_only = false;
    for line in code[..end].lines() {
        if !(test_only && line.trim_end().ends_with(';')) {
            kept.push_str(line);
            kept.push('\n');
        }
        test_only = line.trim() == "#[cfg(test)]";
    }
    kept
}

/// The names in a module's code.
pub fn parse(code: &str) -> Module {
    let mut module = Module::default();
    let words = words(code);
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let next = words.get(at + 1).copied().unwrap_or_default();
        match *word {
            "use" => {
                let end = at + words[at..].iter().position(|word| *word == ";").unwrap_or(words.len() - at);
                let public = at > 0 && (words[at - 1] == "pub" || words[at - 1] == ")");
                let mut tree = words[at + 1..end].iter().copied().peekable();
                imports(&mut tree, &[], public, &mut module.imports);
                at = end;
            }
            "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" => {
                module.defines.insert(next.to_owned());
                at += 1;
            }
            "macro_rules" => at += 1,
            "mod" => at += 1,
            _ if is_name(word) => {
                let mut path = vec![(*word).to_owned()];
                while words.get(at + 1) == Some(&"::") && words.get(at + 2).is_some_and(|word| is_name(word))
                {
                    path.push(words[at + 2].to_owned());
                    at += 2;
                }
                let before = at.checked_sub(2 * path.len() - 1).map(|before| words[before]);
                if !matches!(before, Some("." | "::" | "$")) {
                    module.paths.insert(path);
                }
            }
            _ => {}
        }
        at += 1;
    }
    module
}

/// One tree of a `use`, up to the `,` or `}` after it.
fn imports<'a>(
    words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
    prefix: &[String],
    public: bool,
    found: &mut Vec<Import>,
) {
    let mut path = prefix.to_vec();
    let mut name = None;
    loop {
        match words.peek().copied() {
            Some("::") => {}
            Some("{") => {
                words.next();
                while words.peek().is_some_and(|word| *word != "}") {
                    imports(words, &path, public, found);
                    words.next_if_eq(&",");
                }
                words.next();
                return;
            }
            Some("as") => {
                words.next();
                name = words.peek().map(|word| (*word).to_owned());
            }
            Some("self") if !path.is_empty() => {}
            Some(word) if is_name(word) || word == "*" => path.push(word.to_owned()),
            _ => break,
        }
        words.next();
    }
    let name = name.or_else(|| path.last().cloned()).unwrap_or_default();
    found.push(Import { path, name, public });
}

fn is_name(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

/// Names, `::`, and every other sign by itself.
fn words(code: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphanumeric() || first == '_' {
            rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        words.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    words
}
