//! Cargo, and where it puts things.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::report::{Done, Failure};
use crate::steps::answer;

/// The folder with the workspace's manifest.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The cargo that runs this, in the project's folder. For what builds there is [`locked`].
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// `cargo ACTION --locked`: exactly the dependencies in `Cargo.lock`, or an error where it is out of date.
///
/// `action` is one word or two, as in `nextest run`.
pub fn locked(action: &str) -> Command {
    let mut command = cargo();
    command.args(action.split(' ')).arg("--locked");
    command
}

/// What cargo says of the workspace; knows where the build folder is, whatever sets it.
pub struct Workspace(Value);

impl Workspace {
    pub fn read() -> Done<Self> {
        let text = answer(locked("metadata").args(["--format-version", "1", "--no-deps"]))
            .ok_or_else(|| Failure::new("`cargo metadata` failed. Run it by hand to see why."))?;
        let data =
            serde_json::from_str(&text).map_err(|error| Failure::new(format!("cargo metadata: {error}")))?;
        Ok(Self(data))
    }

    pub fn build_folder(&self) -> PathBuf {
        self.0["target_directory"].as_str().map_or_else(|| root().join("target"), PathBuf::from)
    }

    /// A program that cargo built, in the build folder of `profile`.
    pub fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.build_folder().join(profile).join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A program of the harness. They are examples, so that they are not linked anew with every build of the app.
    pub fn example(&self, profile: &str, name: &str) -> PathBuf {
        self.program(&format!("{profile}/examples"), name)
    }

    /// The names of all integration tests of all members.
    pub fn integration_tests(&self) -> Vec<String> {
        let packages = self.0["packages"].as_array().into_iter().flatten();
        let targets = packages.flat_map(|package| package["targets"].as_array().into_iter().flatten());
        let tests = targets.filter(|target| target["kind"][0] == "test");
        tests.filter_map(|target| target["name"].as_str()).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn whatever_builds_keeps_to_the_lock_file() {
        assert!(locked("build").get_args().eq(["build", "--locked"]));
        let sources = fs::read_dir(root().join("xtask/src")).unwrap().flatten().map(|entry| entry.path());
        for source in sources.filter(|path| path.is_file() && !path.ends_with("cargo.rs")) {
            let text = fs::read_to_string(&source).unwrap();
            for (at, _) in text.match_indices("cargo()") {
                let line = text[at..].lines().next().unwrap_or_default();
                let builds_nothing =
                    ["\"fmt\"", "\"--version\"", "\"deny\""].iter().any(|word| line.contains(word));
                assert!(builds_nothing, "{}: {line} is not locked", source.display());
            }
        }
    }
}
