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

/// The cargo that runs this, in the project's folder.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// What cargo says of the workspace; knows where the build folder is, whatever sets it.
pub struct Workspace(Value);

impl Workspace {
    pub fn read() -> Done<Self> {
        let text = answer(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))
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

    /// The names of all integration tests of all members.
    pub fn integration_tests(&self) -> Vec<String> {
        let packages = self.0["packages"].as_array().into_iter().flatten();
        let targets = packages.flat_map(|package| package["targets"].as_array().into_iter().flatten());
        let tests = targets.filter(|target| target["kind"][0] == "test");
        tests.filter_map(|target| target["name"].as_str()).map(str::to_owned).collect()
    }
}
