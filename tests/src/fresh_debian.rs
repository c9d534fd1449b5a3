//! A fresh, minimal Debian in a folder, in which programs are run as on a machine of its own.
//!
//! It shares the network with this machine and nothing else. Each program runs with mounts that end with it, so nothing
//! has to be unmounted afterwards.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::trouble::{Outcome, Trouble, expect};

/// The oldest Debian that has WebKitGTK 4.1.
const RELEASE: &str = "bookworm";

/// Mounts what programs expect below the folder `$0`, then becomes the program in it.
const ENTER: &str =
    "mount -t proc proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && exec chroot \"$0\" \"$@\"";

pub struct FreshDebian {
    root: PathBuf,
}

impl FreshDebian {
    /// Makes one in `root`, which is emptied first. What was downloaded is kept in `downloads` for the next.
    pub fn make(root: &Path, downloads: &Path) -> Outcome<Self> {
        expect(rustix::process::geteuid().is_root(), || {
            "Making a fresh Debian takes root's rights: run it as root or with sudo.".to_owned()
        })?;
        if root.exists() {
            fs::remove_dir_all(root)?;
        }
        fs::create_dir_all(downloads)?;
        let mut command = Command::new("debootstrap");
        command.arg(format!("--cache-dir={}", downloads.canonicalize()?.display()));
        run(command.args(["--variant=minbase", RELEASE]).arg(root))?;
        // Nothing that is installed starts a service here.
        let policy = root.join("usr/sbin/policy-rc.d");
        fs::write(&policy, "#!/bin/sh\nexit 101\n")?;
        fs::set_permissions(&policy, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        Ok(Self { root: root.canonicalize()? })
    }

    /// The place here of a path in there.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside.trim_start_matches('/'))
    }

    /// A program in there, with an environment of its own.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", ENTER]).arg(&self.root).arg(program);
        command.env_clear().env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        command.env("LANG", "C.UTF-8").env("DEBIAN_FRONTEND", "noninteractive");
        command
    }

    /// Runs a program to its end and returns what it printed.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Outcome<String> {
        run(self.command(program).args(arguments))
    }

    /// Every path in there whose name contains `word`, outside of what apt and dpkg keep for themselves and of `/home`.
    pub fn named(&self, word: &str) -> Outcome<BTreeSet<PathBuf>> {
        let skipped = ["proc", "dev", "sys", "home", "var/cache/apt", "var/lib/apt"];
        let mut found = BTreeSet::new();
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)?.flatten() {
                let inside = entry.path().strip_prefix(&self.root).unwrap_or(&folder).to_owned();
                if skipped.iter().any(|skip| inside == Path::new(skip)) {
                    continue;
                }
                if entry.file_name().to_string_lossy().to_lowercase().contains(word) {
                    found.insert(inside);
                }
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                }
            }
        }
        Ok(found)
    }
}

fn run(command: &mut Command) -> Outcome<String> {
    let name = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let end: Vec<&str> = said.lines().rev().take(30).collect();
    let end = end.into_iter().rev().collect::<Vec<_>>().join("\n");
    Err(Trouble::new(format!("{name} ended with {}:\n{end}", output.status)))
}
