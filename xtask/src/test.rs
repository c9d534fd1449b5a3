//! `cargo xtask test`: every check there is, all of them even when one fails, and one closing line.

use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::audit;
use crate::cargo::{Workspace, cargo, locked};
use crate::clients::Installing;
use crate::node::Node;
use crate::packages::{self, Need};
use crate::report::{Done, say};
use crate::steps::{answer, seconds, step};
use crate::tally::{Runner, Tally};

/// The tests that need the built app and the screen for themselves.
const WINDOW_TESTS: &[&str] = &["e2e", "canary", "screens"];

pub fn test() -> ExitCode {
    let start = Instant::now();
    let mut tally = Tally::default();
    if let Err(failure) = everything(&mut tally) {
        say(format_args!("\n{failure}"));
        tally.add("Set-up", Runner::Check, false, "");
    }
    for what in &tally.failures {
        say(format_args!("FAILED: {what}"));
    }
    say(format_args!("\nAll of it took {}.", seconds(start.elapsed())));
    say(format_args!("{} passed, {} failed", tally.passed, tally.failed));
    if tally.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn everything(tally: &mut Tally) -> Done {
    packages::provide(Need::Tests)?;
    let workspace = Workspace::read()?;
    let node = Node::provide(&workspace.build_folder())?;
    node.install_packages()?;
    let clients = Installing::start(&workspace.build_folder(), &node);
    audit::dependencies(tally, &node);
    let ui_is_built = ui(tally, &node);
    rust(tally, &node, &workspace, ui_is_built, clients);
    Ok(())
}

/// All of the UI's checks; tells whether the app can be built on it.
fn ui(tally: &mut Tally, node: &Node) -> bool {
    check(tally, "UI: format (prettier)", &mut node.npm(&["run", "format:check", "--silent"]));
    check(tally, "UI: types (svelte-check)", &mut node.npm(&["run", "check", "--silent"]));
    check(tally, "UI: rules (eslint)", &mut node.npm(&["run", "lint", "--silent"]));
    counted(tally, Runner::Vitest, "UI: tests (vitest)", &mut node.npm(&["run", "test", "--silent"]));
    check(tally, "UI: build", &mut node.npm(&["run", "build", "--silent"]))
}

fn rust(tally: &mut Tally, node: &Node, workspace: &Workspace, ui_is_built: bool, clients: Installing) {
    check(tally, "Rust: format", cargo().args(["fmt", "--all", "--check"]));
    if !ui_is_built {
        say("\nThe app holds the UI, so nothing more can be built until the UI's build is fixed.");
        tally.add("Rust (not run)", Runner::Check, false, "");
        return;
    }
    let lints = ["--workspace", "--all-targets", "--", "-D", "warnings"];
    check(tally, "Rust: lints (clippy)", locked("clippy").args(lints));
    // After clippy, whose view of the dependencies it takes over.
    let mut docs = locked("doc");
    docs.args(["--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    check(tally, "Rust: documentation", &mut docs);
    let app_is_built = check(tally, "Rust: build", locked("build").args(["--workspace", "--bins"]));
    let (runner, tests) = rust_tests(workspace);
    let mut tests = tests;
    clients.finish();
    counted(tally, runner, "Rust: tests", node.put_into(&mut tests));
    if app_is_built {
        let (runner, mut tests) = window_tests();
        counted(tally, runner, "The real window: end to end", node.put_into(&mut tests));
    } else {
        say("\nWithout the app there is no window to test.");
        tally.add("The real window (not run)", Runner::Check, false, "");
    }
}

/// Everything but the window tests, with nextest where it is installed.
fn rust_tests(workspace: &Workspace) -> (Runner, Command) {
    if has_nextest() {
        return nextest(&format!("not ({})", window_filter()));
    }
    // By name: `cargo test` has no way to leave an integration test out.
    let mut command = locked("test");
    command.args(["--workspace", "--no-fail-fast", "--lib", "--bins"]);
    for name in workspace.integration_tests() {
        if !WINDOW_TESTS.contains(&name.as_str()) {
            command.args(["--test", &name]);
        }
    }
    (Runner::CargoTest, command)
}

fn window_tests() -> (Runner, Command) {
    if has_nextest() {
        return nextest(&window_filter());
    }
    let mut command = locked("test");
    command.args(["--workspace", "--no-fail-fast"]);
    for name in WINDOW_TESTS {
        command.args(["--test", name]);
    }
    command.args(["--", "--test-threads=2"]);
    (Runner::CargoTest, command)
}

fn nextest(filter: &str) -> (Runner, Command) {
    let mut command = locked("nextest run");
    command.args(["--workspace", "--no-fail-fast", "-E", filter]);
    (Runner::Nextest, command)
}

fn window_filter() -> String {
    WINDOW_TESTS.iter().map(|name| format!("binary({name})")).collect::<Vec<_>>().join(" or ")
}

fn has_nextest() -> bool {
    answer(cargo().args(["nextest", "--version"])).is_some()
}

fn check(tally: &mut Tally, title: &str, command: &mut Command) -> bool {
    counted(tally, Runner::Check, title, command)
}

fn counted(tally: &mut Tally, runner: Runner, title: &str, command: &mut Command) -> bool {
    let ended = step(title, command);
    tally.add(title, runner, ended.ok, &ended.output);
    ended.ok
}
