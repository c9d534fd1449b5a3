//! Where the project, its build folder and the built app are.

use std::env;
use std::path::{Path, PathBuf};

use crate::trouble::{Outcome, Trouble};

/// The folder with the workspace's manifest.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The build folder that this very program was built into, whatever `CARGO_TARGET_DIR` says by now.
pub fn build_folder() -> Outcome<PathBuf> {
    let program = env::current_exe()?;
    let is_profile = |folder: &&Path| folder.ends_with("debug") || folder.ends_with("release");
    let profile = program.ancestors().find(is_profile).and_then(Path::parent);
    profile.map(Path::to_owned).ok_or_else(|| Trouble::new("This program lies in no build folder."))
}

/// The app under test: `OUTCROP_BIN`, or the debug build beside this program.
pub fn app() -> Outcome<PathBuf> {
    let path = match env::var_os("OUTCROP_BIN") {
        Some(path) => PathBuf::from(path),
        None => build_folder()?.join("debug/outcrop"),
    };
    if path.is_file() {
        return Ok(path);
    }
    Err(Trouble::new(
        "The app is not built. Build it with `cargo build -p outcrop`, or run `cargo xtask test`.",
    ))
}

/// A folder below the build folder for pictures that a person looks at.
pub fn pictures(folder: &str) -> Outcome<PathBuf> {
    let path = build_folder()?.join(folder);
    std::fs::create_dir_all(&path)?;
    Ok(path)
}
