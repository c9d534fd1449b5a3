//! `cargo xtask run`: the app in its window, or, where there is no display, the main job shown as text.

use std::env;
use std::process::Command;

use crate::cargo::{Workspace, locked};
use crate::node::Node;
use crate::packages::{self, Need};
use crate::report::{Done, Failure, heading, say};
use crate::steps::must;

/// What shows the main job where there is no display.
const DEMO: &str = "demo";

pub fn run() -> Done {
    let headless = !has_display();
    packages::provide(if headless { Need::Headless } else { Need::Build })?;
    let workspace = Workspace::read()?;
    build(&workspace, false, headless.then_some(DEMO))?;
    if headless { show_main_job(&workspace) } else { open_window(&workspace) }
}

/// UI first: the app holds it. `example` is a program of the harness to build as well.
pub fn build(workspace: &Workspace, release: bool, example: Option<&str>) -> Done {
    let node = Node::provide(&workspace.build_folder())?;
    node.install_packages()?;
    must("Building the UI", &mut node.npm(&["run", "build", "--silent"]))?;
    let mut app = locked("build");
    // All programs at once and not the app alone: the same features everywhere, so nothing is compiled twice.
    app.args(["--workspace", "--bins"]);
    if let Some(example) = example {
        app.args(["--example", example]);
    }
    if release {
        app.arg("--release");
    }
    must("Building the app (some minutes the first time)", &mut app)
}

fn has_display() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn open_window(workspace: &Workspace) -> Done {
    heading("Outcrop is open; this returns when its window is closed");
    passing_through(&mut Command::new(workspace.program("debug", "outcrop")))
}

fn show_main_job(workspace: &Workspace) -> Done {
    heading("No display here: the app runs on a virtual screen and does its main job through its own window");
    passing_through(&mut Command::new(workspace.example("debug", DEMO)))
}

/// Everything the program prints goes out as it comes, down to half a line.
fn passing_through(command: &mut Command) -> Done {
    let status = command.status()?;
    if status.success() {
        return Ok(());
    }
    say("");
    Err(Failure::new(format!("It ended with {status}.")))
}
