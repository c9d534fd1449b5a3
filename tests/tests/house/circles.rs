//! Modules of one crate import each other one way: no circle among the children of any module.
//!
//! Read from the `use` lines and paths that begin with `crate`, `super` or `self`, as text. Test modules are left out, since
//! they look at everything, and so is what a child takes from its own parent.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{files, members, root};

/// A module's path in its crate; the root's is empty.
type Module = Vec<String>;
type Edges = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_two_modules_import_each_other_in_a_circle() {
    let mut found = Vec::new();
    for member in members() {
        let name = member["name"].as_str().unwrap();
        let source = Path::new(member["manifest_path"].as_str().unwrap()).parent().unwrap().join("src");
        let sources = sources(&source);
        found.extend(circles(&sources).into_iter().map(|circle| format!("{name}: {circle}")));
    }
    assert!(found.is_empty(), "modules that import each other in a circle:\n{}", found.join("\n"));
}

#[test]
fn a_circle_is_found_wherever_it_is() {
    let crate_of = |files: &[(&str, &str)]| {
        let module = |path: &str| path.split('/').map(str::to_owned).collect::<Module>();
        files.iter().map(|(path, text)| (module(path), (*text).to_owned())).collect::<BTreeMap<_, _>>()
    };
    let apart = [("a", "use crate::b::B;"), ("b", "use std::fmt;")];
    assert!(circles(&crate_of(&apart)).is_empty());
    let by_use =
        [("a", "use crate::b::B;"), ("b", "use super::{c::C, d};"), ("c", "fn f() { crate::a::g() }")];
    assert_eq!(circles(&crate_of(&by_use)), ["a, b, c"]);
    let inside = [("p", ""), ("p/x", "use super::y::Y;"), ("p/y", "use crate::p::x;")];
    assert_eq!(circles(&crate_of(&inside)), ["p::x, p::y"]);
    let in_tests = [("a", "use crate::b;"), ("b", "#[cfg(test)]\nmod tests {\n    use crate::a;\n}")];
    assert!(circles(&crate_of(&in_tests)).is_empty());
}

/// The text of every module of a crate, without those that are only there for tests.
fn sources(folder: &Path) -> BTreeMap<Module, String> {
    let mut modules = BTreeMap::new();
    let mut for_tests = BTreeSet::new();
    let relative = folder.strip_prefix(root()).unwrap();
    for file in files(relative.to_str().unwrap(), &["rs"]) {
        let path = file.strip_prefix(folder).unwrap().with_extension("");
        let mut module: Module = path.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        if module.last().is_some_and(|last| last == "lib" || last == "main") {
            module.pop();
        }
        let text = fs::read_to_string(&file).unwrap();
        for declared in text.split("#[cfg(test)]\n").skip(1) {
            let line = declared.lines().next().unwrap_or_default().trim();
            if let Some((_, name)) = line.strip_suffix(';').and_then(|line| line.rsplit_once("mod ")) {
                for_tests.insert([&module[..], &[name.to_owned()]].concat());
            }
        }
        let known: &mut String = modules.entry(module).or_default();
        known.push_str(&text);
    }
    modules.retain(|module, _| !for_tests.iter().any(|own| module.starts_with(own)));
    modules
}

/// The circles among the children of each module, in words.
fn circles(modules: &BTreeMap<Module, String>) -> Vec<String> {
    let mut levels: BTreeMap<Module, Edges> = BTreeMap::new();
    for (from, text) in modules {
        for to in uses(text).iter().map(|path| resolve(path, from, modules)) {
            let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
            if let (Some(one), Some(other)) = (from.get(shared), to.get(shared)) {
                let level = levels.entry(from[..shared].to_vec()).or_default();
                level.entry(one.clone()).or_default().insert(other.clone());
            }
        }
    }
    let mut found = Vec::new();
    for (parent, edges) in levels {
        let mut told = BTreeSet::new();
        for child in edges.keys().filter(|child| reachable(&edges, child).contains(*child)) {
            let circle: Vec<String> = edges
                .keys()
                .filter(|other| {
                    reachable(&edges, child).contains(*other) && reachable(&edges, other).contains(child)
                })
                .map(|other| [&parent[..], std::slice::from_ref(other)].concat().join("::"))
                .collect();
            told.insert(circle.join(", "));
        }
        found.extend(told);
    }
    found
}

/// All that can be reached from a child over one import or more.
fn reachable(edges: &Edges, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from.to_owned()];
    while let Some(at) = next.pop() {
        for to in edges.get(&at).into_iter().flatten() {
            if reached.insert(to.clone()) {
                next.push(to.clone());
            }
        }
    }
    reached
}

/// The module that a path names, as seen from another one.
fn resolve(path: &str, from: &Module, modules: &BTreeMap<Module, String>) -> Module {
    let mut parts = path.split("::").peekable();
    let mut at = if parts.next_if_eq(&"crate").is_some() { Vec::new() } else { from.clone() };
    while let Some(step) = parts.next_if(|part| ["self", "super"].contains(part)) {
        if step == "super" {
            at.pop();
        }
    }
    for part in parts {
        let inner = [&at[..], &[part.to_owned()]].concat();
        if !modules.contains_key(&inner) {
            break;
        }
        at = inner;
    }
    at
}

/// The paths that a text names and that begin in its own crate.
fn uses(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let code = code.join("\n");
    let tested = code.find("#[cfg(test)]\nmod tests {").unwrap_or(code.len());
    let code = &code[..tested];
    let mut paths = Vec::new();
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            // The middle of a longer path was seen from its beginning; `$crate` is a macro's.
            if before.is_some_and(|letter| letter.is_alphanumeric() || "_:$".contains(letter)) {
                continue;
            }
            expand("", &code[at..], &mut paths);
        }
    }
    paths
}

/// Reads one path or tree of paths, and says how much of the text it was.
fn expand(prefix: &str, text: &str, paths: &mut Vec<String>) -> usize {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let length = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    let path = format!("{prefix}{}", &text[..length]);
    if !(path.ends_with("::") && text[length..].starts_with('{')) {
        paths.push(path);
        return length;
    }
    let mut at = length + 1;
    while let Some(next) = text[at..].chars().next() {
        match next {
            '}' => return at + 1,
            _ if is_part(next) => at += expand(&path, &text[at..], paths).max(1),
            _ => at += next.len_utf8(),
        }
    }
    at
}
