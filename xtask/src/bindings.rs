//! `cargo xtask bindings`: the TypeScript side of the commands, written from the Rust types.
//!
//! The writer is the very test that finds drift, told to write: one place knows how the file is made.

use std::fs;

use crate::cargo::{locked, root};
use crate::report::{Done, say};
use crate::steps::must;

const FILE: &str = "ui/src/ipc/bindings.ts";

pub fn write() -> Done {
    let file = root().join(FILE);
    let before = fs::read(&file).unwrap_or_default();
    let mut writer = locked("test");
    writer.args(["--package", "outcrop", "--test", "bindings"]).env("OUTCROP_WRITE_BINDINGS", "1");
    must("Writing the bindings", &mut writer)?;
    let changed = fs::read(&file)? != before;
    say(format_args!(
        "{FILE} {}",
        if changed { "is written anew: read the change and commit it." } else { "was up to date." }
    ));
    Ok(())
}
