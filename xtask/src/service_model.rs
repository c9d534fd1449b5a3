//! `cargo xtask service-model`: the sandbox's constraints, and the cases that test them, from AWS's published model.
//!
//! The model comes in the botocore package on PyPI, at the version named here. The two generators that read it say what
//! changed; nothing is committed by itself, because a new model means answers that the sandbox may have to learn.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::{Workspace, root};
use crate::packages::provide_python;
use crate::report::{Done, Failure, say};
use crate::steps::must;

const BOTOCORE: &str = "1.44.5";

/// What reads the model, and what it writes.
const GENERATORS: [(&str, &str); 2] = [
    ("Writing the sandbox's service model", "crates/sandbox/src/schema/generate.py"),
    ("Writing the constraint cases", "crates/sandbox/tests/constraints/generate.py"),
];

pub fn write() -> Done {
    provide_python()?;
    let folder = Workspace::read()?.build_folder().join("toolchain/service-model");
    let python = python(&folder)?;
    let wheel = wheel(&folder, &python)?;
    for (title, generator) in GENERATORS {
        // No bytecode beside the sources: one generator reads the other.
        must(title, Command::new(&python).arg("-B").arg(root().join(generator)).arg(&wheel))?;
    }
    say(
        "Read the difference, run `cargo test -p sandbox`, and commit the data together with what it asks for.",
    );
    Ok(())
}

/// A Python with pip of its own.
fn python(folder: &Path) -> Done<PathBuf> {
    let home = folder.join("python");
    let (system, inside) =
        if cfg!(windows) { ("python", "Scripts/python.exe") } else { ("python3", "bin/python3") };
    let program = home.join(inside);
    if !program.is_file() {
        must("Preparing Python's installer", Command::new(system).args(["-m", "venv"]).arg(&home))?;
    }
    Ok(program)
}

/// The package as it was published; fetched once.
fn wheel(folder: &Path, python: &Path) -> Done<PathBuf> {
    let file = folder.join(format!("botocore-{BOTOCORE}-py3-none-any.whl"));
    if !file.is_file() {
        fs::create_dir_all(folder)?;
        let mut pip = Command::new(python);
        pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]);
        pip.args(["--only-binary", ":all:"]).arg("--dest").arg(folder).arg(format!("botocore=={BOTOCORE}"));
        must("Fetching AWS's service model from PyPI (16 MB)", &mut pip)?;
    }
    if file.is_file() {
        return Ok(file);
    }
    Err(Failure::new(format!("PyPI gave no {}.", file.display())))
}
