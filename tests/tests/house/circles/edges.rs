//! Which module uses which, and the circles among them.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Module, Name};

type Modules = BTreeMap<Name, Module>;
/// From a child of a module to other children. The empty name stands for the module's own code.
type Edges = BTreeMap<String, BTreeSet<String>>;

/// A chain of re-exports is followed this far; a longer one is a circle of its own.
const MOST_HOPS: usize = 8;

/// The circles among each module and its children, in words.
pub fn circles(modules: &Modules) -> Vec<String> {
    let mut levels: BTreeMap<Name, Edges> = BTreeMap::new();
    for (from, module) in modules {
        for to in used(from, module, modules) {
            let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
            let [one, other] = [from, &to].map(|name| name.get(shared).cloned().unwrap_or_default());
            if one != other {
                levels.entry(from[..shared].to_vec()).or_default().entry(one).or_default().insert(other);
            }
        }
    }
    let mut found = Vec::new();
    for (parent, edges) in levels {
        let reached: BTreeMap<&String, BTreeSet<String>> =
            edges.keys().map(|child| (child, reachable(&edges, child))).collect();
        let mut told = BTreeSet::new();
        for child in edges.keys().filter(|child| reached[child].contains(*child)) {
            let among = edges
                .keys()
                .filter(|other| reached[child].contains(*other) && reached[other].contains(child));
            told.insert(among.map(|name| full(&parent, name)).collect::<Vec<_>>().join(", "));
        }
        found.extend(told);
    }
    found
}

fn full(parent: &[String], child: &str) -> String {
    match (parent, child) {
        ([], "") => "the root".to_owned(),
        (_, "") => parent.join("::"),
        _ => [parent, &[child.to_owned()]].concat().join("::"),
    }
}

/// The modules that hold what this one uses.
fn used(from: &Name, module: &Module, modules: &Modules) -> BTreeSet<Name> {
    let names: BTreeSet<&str> = module.imports.iter().map(|import| import.name.as_str()).collect();
    let imported = module.imports.iter().filter(|import| !import.public).map(|import| &import.path);
    let paths = module.paths.iter().filter(|path| {
        let first = path[0].as_str();
        path.len() > 1 || names.contains(first)
    });
    imported.chain(paths).filter_map(|path| resolve(path, from, modules, MOST_HOPS)).collect()
}

/// The module that defines what a path names, as seen from another one; `None` for what is of another crate.
fn resolve(path: &[String], from: &[String], modules: &Modules, hops: usize) -> Option<Name> {
    let hops = hops.checked_sub(1)?;
    let mut at = from.to_vec();
    let mut parts = path.iter().peekable();
    match parts.peek()?.as_str() {
        "crate" => {
            parts.next();
            at = Vec::new();
        }
        "self" | "super" => {}
        _ => match lookup(path, from, modules, hops) {
            Found::In(module) => return Some(module),
            Found::OtherCrate | Found::Unknown => return None,
        },
    }
    while let Some(step) = parts.next_if(|part| ["self", "super"].contains(&part.as_str())) {
        if step == "super" {
            at.pop();
        }
    }
    let rest: Vec<String> = parts.cloned().collect();
    onward(&rest, at, modules, hops)
}

/// What a path leads to from the module that it has come to; a name that the module does not tell of (a macro's) is its own.
fn onward(rest: &[String], at: Name, modules: &Modules, hops: usize) -> Option<Name> {
    match lookup(rest, &at, modules, hops) {
        Found::In(module) => Some(module),
        Found::OtherCrate => None,
        Found::Unknown => Some(at),
    }
}

enum Found {
    In(Name),
    OtherCrate,
    Unknown,
}

/// What a path leads to that begins with a name in the module `at`.
fn lookup(path: &[String], at: &[String], modules: &Modules, hops: usize) -> Found {
    let (Some((first, rest)), Some(module)) = (path.split_first(), modules.get(at)) else {
        return Found::Unknown;
    };
    let in_or_other = |found: Option<Name>| found.map_or(Found::OtherCrate, Found::In);
    let child = [at, std::slice::from_ref(first)].concat();
    if modules.contains_key(&child) {
        return in_or_other(onward(rest, child, modules, hops));
    }
    if module.defines.contains(first) {
        return Found::In(at.to_vec());
    }
    if let Some(import) = module.imports.iter().find(|import| import.name == *first) {
        let whole = [&import.path[..], rest].concat();
        // `use url::Url` beside `use url` leads back to itself: both are another crate's.
        return if whole == path {
            Found::OtherCrate
        } else {
            in_or_other(resolve(&whole, at, modules, hops))
        };
    }
    let globs = module.imports.iter().filter(|import| import.name == "*");
    let mut through = globs.filter_map(|import| {
        let of = resolve(&import.path[..import.path.len() - 1], at, modules, hops)?;
        modules.get(&of)?.defines.contains(first).then_some(of)
    });
    through.next().map_or(Found::Unknown, Found::In)
}

/// All that can be reached from a child over one use or more.
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
