//! `cargo xtask bench window [--release] [NAMES]`: long texts in the real window, each with the longest time in which
//! the page stood still. The goal is one second.
//!
//! What is played and measured is in the harness (`tests/src/long_texts.rs`); here it is built and started.

use std::process::Command;

use crate::cargo::Workspace;
use crate::report::{Done, Failure, heading};
use crate::run;

/// What plays the texts and measures.
const PLAYER: &str = "long_texts";

/// Words are names of texts, or parts of them; none: all.
pub fn window(words: &[&str]) -> Done {
    let release = words.contains(&"--release");
    let names = words.iter().filter(|word| **word != "--release");
    let workspace = Workspace::read()?;
    run::build(&workspace, release, Some(PLAYER))?;
    heading("Long texts in the window; no time over 1 s is wanted");
    let profile = if release { "release" } else { "debug" };
    let mut command = Command::new(workspace.example(profile, PLAYER));
    command.args(names).env("OUTCROP_BIN", workspace.program(profile, "outcrop"));
    if command.status()?.success() {
        Ok(())
    } else {
        Err(Failure::new("The goal was missed, as marked above."))
    }
}
