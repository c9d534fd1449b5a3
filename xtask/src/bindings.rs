//! `cargo xtask bindings`: the TypeScript side of the commands, written from the Rust types.
//!
//! The writer is the very test that finds drift: it writes the file and fails when that changed something.

use std::fs;

use crate::cargo::{cargo, root};
use crate::report::{Done, Failure, say};
use crate::steps::step;

const FILE: &str = "ui/src/ipc/bindings.ts";

pub fn write() -> Done {
    let file = root().join(FILE);
    let before = fs::read(&file).unwrap_or_default();
    let ended = step("Writing the bindings", cargo().args(["test", "-p", "outcrop", "bindings"]));
    let changed = fs::read(&file)? != before;
    if !ended.ok && !changed {
        return Err(Failure::new("The bindings were not written; the reason is above."));
    }
    say(format_args!(
        "{FILE} {}",
        if changed { "was written anew: look at the change and commit it." } else { "was up to date." }
    ));
    Ok(())
}
