//! The modules of one target use each other one way: no circle among the children of any module, nor between a module
//! and its own children.
//!
//! Module A uses module B when a path or a `use` line in A's code (or in that of a module inside A) names something that is
//! defined in B. A re-export is looked through: what counts is the module that defines the thing, and a `pub use` alone is
//! no use. So a parent may declare its children, re-export what they hold and call them, as long as none of them needs
//! what is defined in the parent's own file; what they share belongs in a child of its own. The crate's root is held to
//! the same.
//!
//! Test modules are left out, since they look at everything. So are methods (`impl Store` in a file below `store.rs` is
//! called without a path), and macros without one.

mod edges;
mod source;

use std::collections::BTreeMap;
use std::path::Path;

use super::members;
use edges::circles;
use source::{Module, Name, parse};

#[test]
fn no_modules_use_each_other_in_a_circle() {
    let mut found = Vec::new();
    let mut seen = 0;
    for member in members() {
        for target in member["targets"].as_array().unwrap() {
            let modules = source::read(Path::new(target["src_path"].as_str().unwrap()));
            seen += modules.len();
            let (package, name) = (super::name(&member), super::name(target));
            found.extend(circles(&modules).into_iter().map(|circle| format!("{package}, {name}: {circle}")));
        }
    }
    assert!(seen > 500, "only {seen} modules were read");
    assert!(found.is_empty(), "modules that use each other in a circle:\n{}", found.join("\n"));
}

/// The circles in a made-up crate.
fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let name =
        |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Name>();
    let root = [("", "")];
    let all = root.iter().chain(files);
    let modules: BTreeMap<Name, Module> = all.map(|(path, code)| (name(path), parse(code))).collect();
    circles(&modules)
}

#[test]
fn a_circle_among_siblings_is_found() {
    assert!(circles_of(&[("a", "use crate::b::B;"), ("b", "use std::fmt; struct B;")]).is_empty());
    let by_use =
        [("a", "use crate::b::B;"), ("b", "use super::{c::C, d};"), ("c", "fn f() { crate::a::g() }")];
    assert_eq!(circles_of(&by_use), ["a, b, c"]);
    let inside = [("p", ""), ("p/x", "use super::y::Y;"), ("p/y", "use crate::p::x;")];
    assert_eq!(circles_of(&inside), ["p::x, p::y"]);
    let aliased = [("a", "use crate::b as other;"), ("b", "pub fn f() { crate::a::g() }")];
    assert_eq!(circles_of(&aliased), ["a, b"]);
}

#[test]
fn a_circle_between_a_module_and_its_children_is_found() {
    let child = ("p/x", "use super::Shared; pub fn f(shared: Shared) {}");
    assert!(
        circles_of(&[("p", "mod x; pub use x::f; struct Shared;"), child]).is_empty(),
        "only a re-export"
    );
    let calls = "mod x; struct Shared; fn g() { x::f(Shared) }";
    assert_eq!(circles_of(&[("p", calls), child]), ["p, p::x"]);
    let names_its_re_export = "mod x; pub use x::f; struct Shared; fn g() { f(Shared) }";
    assert_eq!(circles_of(&[("p", names_its_re_export), child]), ["p, p::x"]);
    let deeper =
        [("p", calls), ("p/x", "mod y; pub use y::f;"), ("p/x/y", "pub fn f(it: crate::p::Shared) {}")];
    assert_eq!(circles_of(&deeper), ["p, p::x"]);
    let root =
        [("", "mod a; const MOST: u32 = 1; fn main() { a::run() }"), ("a", "fn run() { crate::MOST }")];
    assert_eq!(circles_of(&root), ["the root, a"]);
}

#[test]
fn a_re_export_is_looked_through() {
    let parent = ("p", "mod x; mod y; pub use x::*; pub use y::Y; fn g() { y::h() }");
    let one_way = [parent, ("p/x", "pub struct X;"), ("p/y", "use super::X; pub struct Y; pub fn h() {}")];
    assert!(circles_of(&one_way).is_empty());
    let circle = [parent, ("p/x", "pub struct X(super::Y);"), ("p/y", "use super::X; pub struct Y;")];
    assert_eq!(circles_of(&circle), ["p::x, p::y"]);
}

#[test]
fn what_only_tests_use_is_left_out() {
    let in_tests =
        "use crate::b;\n#[cfg(test)]\nuse crate::c;\n#[cfg(test)]\nmod tests {\n    use crate::a;\n}";
    let module = parse(&source::without_tests_and_comments(in_tests));
    assert_eq!(module.imports.iter().map(|import| import.name.as_str()).collect::<Vec<_>>(), ["b"]);
}
