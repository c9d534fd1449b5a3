//! `cargo xtask service-model`: the sandbox's constraints, and the cases that test them, from AWS's published model.
//!
//! The model comes in the botocore package on PyPI, at the version in `xtask/requirements/botocore.txt`. The two
//! generators that read it say what changed; nothing is committed by itself, because a new model means answers that the
//! sandbox may have to learn.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo::{Workspace, root};
use crate::python::{Python, pinned_version};
use crate::report::{Done, Failure, say};
use crate::steps::must;

/// What reads the model, and what it writes.
const GENERATORS: [(&str, &str); 2] = [
    ("Writing the sandbox's service model", "crates/sandbox/src/schema/generate.py"),
    ("Writing the constraint cases", "crates/sandbox/tests/constraints/generate.py"),
];

pub fn write() -> Done {
    let folder = Workspace::read()?.build_folder().join("toolchain/service-model");
    let python = Python::provide(&folder.join("python"))?;
    let wheel = wheel(&folder, &python)?;
    for (title, generator) in GENERATORS {
        // No bytecode beside the sources: one generator reads the other.
        must(title, python.command().arg("-B").arg(root().join(generator)).arg(&wheel))?;
    }
    say(
        "Read the difference, run `cargo test -p sandbox`, and commit the data together with the changes it asks for.",
    );
    Ok(())
}

/// The package as it was published; fetched once.
fn wheel(folder: &Path, python: &Python) -> Done<PathBuf> {
    let version = pinned_version("botocore", "botocore")?;
    let file = folder.join(format!("botocore-{version}-py3-none-any.whl"));
    if !file.is_file() {
        fs::create_dir_all(folder)?;
        let mut pip = python.pip("download", "botocore");
        must("Fetching AWS's service model from PyPI (16 MB)", pip.arg("--dest").arg(folder))?;
    }
    if file.is_file() {
        return Ok(file);
    }
    Err(Failure::new(format!("PyPI did not give {}.", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_generators_are_where_they_are_looked_for() {
        for (title, generator) in GENERATORS {
            assert!(root().join(generator).is_file(), "{title}: {generator}");
        }
    }
}
