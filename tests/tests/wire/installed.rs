//! Where the clients of other makers are: a folder of the build, filled from their registries by whoever comes first.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the clients; filled where something is missing.
pub fn installed() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients");
    let mut command = Command::new("python3");
    command.arg(fixtures().join("install.py")).arg(&home);
    if let Some(node) = node() {
        // npm is a script that looks for its node on the path.
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = node.parent().map(Path::to_owned).into_iter().chain(env::split_paths(&path));
        if let Ok(folders) = env::join_paths(folders) {
            command.env("PATH", folders);
        }
    }
    let output = command.output().unwrap_or_else(|error| panic!("python3 did not start: {error}"));
    assert!(output.status.success(), "Installing: {}", String::from_utf8_lossy(&output.stderr));
    home
}

/// The node that `cargo xtask` fetched, where the system's is too old.
pub fn node() -> Option<PathBuf> {
    env::var_os("OUTCROP_NODE").map(PathBuf::from)
}

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/clients")
}
