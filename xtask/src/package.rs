//! `cargo xtask package`: a `.deb` and an `.rpm` of the app and the sandbox, made in a release build and checked.
//!
//! Tauri's bundler makes them from `src-tauri/tauri.conf.json`, which holds what never changes. What a build alone knows
//! (programs, manual, changelog, which libraries the programs need) is added here. `--try` installs the `.deb` in a fresh
//! Debian as well, and looks at the window; that is the harness's `try_package`, in `tests/examples`.

mod changelog;
mod check;
mod manual;
mod needed;
mod notices;
mod staged;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::{Workspace, locked, root};
use crate::node::Node;
use crate::packages::{self, Need};
use crate::report::{Done, Failure, heading, say};
use crate::steps::must;
use staged::Staged;

/// The finished packages.
struct Made {
    deb: PathBuf,
    rpm: PathBuf,
}

pub fn package(words: &[&str]) -> Done {
    let is_tried = match words {
        [] => false,
        ["--try"] => true,
        _ => return Err(Failure::new("Usage: cargo xtask package [--try]")),
    };
    if !cfg!(target_os = "linux") {
        return Err(Failure::new(
            "The packages are made on Debian or Ubuntu. On macOS and Windows, `npx @tauri-apps/cli build` makes an installer.",
        ));
    }
    packages::provide(if is_tried { Need::Trial } else { Need::Package })?;
    let workspace = Workspace::read()?;
    let node = Node::provide(&workspace.build_folder())?;
    build(&node)?;
    let made = bundle(&workspace, &node)?;
    check::packages(&made.deb, &made.rpm)?;
    heading("The packages");
    for file in [&made.deb, &made.rpm] {
        say(format_args!("{}  {:.1} MB", file.display(), megabytes(file)?));
    }
    if is_tried { try_in_fresh_debian(&workspace, &made.deb) } else { Ok(()) }
}

/// UI first: the app holds it.
fn build(node: &Node) -> Done {
    node.install_packages()?;
    must("Building the UI", &mut node.npm(&["run", "build", "--silent"]))?;
    let title = "Building the app and the sandbox for release (many minutes the first time)";
    must(title, locked("build").args(["--release", "-p", "outcrop", "-p", "sandbox", "--bins"]))
}

fn bundle(workspace: &Workspace, node: &Node) -> Done<Made> {
    let folder = workspace.build_folder().join("package");
    let staged = Staged::make(&folder, workspace)?;
    let bundles = workspace.build_folder().join("release/bundle");
    // What an earlier version left there would be taken for this one's.
    for kind in ["deb", "rpm"] {
        let old = bundles.join(kind);
        if old.is_dir() {
            fs::remove_dir_all(old)?;
        }
    }
    let mut bundler = Command::new(&node.program);
    bundler.arg(bundler_script(workspace, node)?).args([
        "bundle",
        "--ci",
        "--no-sign",
        "--bundles",
        "deb,rpm",
    ]);
    bundler.arg("--config").arg(&staged.config).current_dir(root().join("src-tauri"));
    must("Bundling", node.put_into(&mut bundler))?;
    Ok(Made { deb: only_file(&bundles.join("deb"), "deb")?, rpm: only_file(&bundles.join("rpm"), "rpm")? })
}

/// Tauri's command line, installed from the lock file in `packaging`.
fn bundler_script(workspace: &Workspace, node: &Node) -> Done<PathBuf> {
    let folder = workspace.build_folder().join("toolchain/bundler");
    fs::create_dir_all(&folder)?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(root().join("packaging").join(file), folder.join(file))?;
    }
    let mut install = node.npm(&["ci", "--no-audit", "--no-fund", "--silent"]);
    must("Fetching Tauri's bundler", install.current_dir(&folder))?;
    Ok(folder.join("node_modules/@tauri-apps/cli/tauri.js"))
}

/// The file of this kind in a folder that was empty before.
fn only_file(folder: &Path, kind: &str) -> Done<PathBuf> {
    let files = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    let mut files = files.filter(|path| path.extension().is_some_and(|ending| ending == kind));
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file),
        _ => Err(Failure::new(format!("{} should hold one .{kind}.", folder.display()))),
    }
}

fn megabytes(file: &Path) -> Done<f64> {
    #[allow(clippy::cast_precision_loss, reason = "a size for a person to read")]
    Ok(fs::metadata(file)?.len() as f64 / 1e6)
}

fn try_in_fresh_debian(workspace: &Workspace, deb: &Path) -> Done {
    let mut build = locked("build");
    must("Building what tries it", build.args(["-p", "outcrop-tests", "--example", "try_package"]))?;
    let mut trial = Command::new(workspace.example("debug", "try_package"));
    must("Trying it in a fresh Debian", trial.arg(deb))
}
