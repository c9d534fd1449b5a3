//! What a package holds beside the bundler's own part, laid out in a folder, and the configuration that names it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::manual::{self, SANDBOX};
use super::{changelog, needed, notices};
use crate::cargo::{Workspace, root};
use crate::report::{Done, Failure};
use crate::steps::answer;

const APP_MANUAL: &str = "/usr/share/man/man1/outcrop.1.gz";
const NOTICES: &str = "/usr/share/doc/outcrop/third-party-licences.gz";

pub struct Staged {
    /// A configuration that is merged into `tauri.conf.json`.
    pub config: PathBuf,
}

/// The staged files.
struct Files {
    sandbox: PathBuf,
    manual: PathBuf,
    app_manual: PathBuf,
    changelog: PathBuf,
    copyright: PathBuf,
    notices: PathBuf,
}

impl Staged {
    pub fn make(folder: &Path, workspace: &Workspace) -> Done<Self> {
        if folder.is_dir() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let files = Files::make(folder, workspace)?;
        let programs = [workspace.program("release", "outcrop"), files.sandbox.clone()];
        let config = config(&files, &needed::debian(folder, &programs)?, &needed::rpm(&programs)?);
        let path = folder.join("tauri.json");
        fs::write(&path, config.to_string())?;
        Ok(Self { config: path })
    }
}

impl Files {
    fn make(folder: &Path, workspace: &Workspace) -> Done<Self> {
        let sandbox = folder.join(SANDBOX);
        fs::copy(workspace.program("release", "sandbox"), &sandbox)?;
        let app_manual = fs::read_to_string(root().join("packaging/outcrop.1"))?;
        let maintainer = maintainer()?;
        let changes = fs::read_to_string(root().join("CHANGELOG.md"))?;
        let licence = fs::read_to_string(root().join("LICENSE-MIT"))?;
        let copyright = fs::read_to_string(root().join("packaging/copyright"))?;
        Ok(Self {
            manual: packed(folder, &format!("{SANDBOX}.1"), &manual::page(&sandbox)?)?,
            app_manual: packed(folder, "outcrop.1", &app_manual)?,
            changelog: packed(folder, "changelog", &changelog::debian(&changes, &maintainer, mail_date)?)?,
            copyright: written(folder, "copyright", &copyright.replace("@MIT@\n", &indented(&licence)))?,
            notices: packed(folder, "third-party-licences", &notices::text(&["outcrop", "sandbox"])?)?,
            sandbox,
        })
    }
}

fn config(files: &Files, debian: &[String], rpm: &[String]) -> Value {
    let program = format!("/usr/bin/{SANDBOX}");
    let manual = format!("/usr/share/man/man1/{SANDBOX}.1.gz");
    json!({ "bundle": { "linux": {
        "deb": { "depends": debian, "files": {
            &program: files.sandbox,
            &manual: files.manual,
            APP_MANUAL: files.app_manual,
            NOTICES: files.notices,
            "/usr/share/doc/outcrop/changelog.gz": files.changelog,
            "/usr/share/doc/outcrop/copyright": files.copyright,
        } },
        "rpm": { "depends": rpm, "files": {
            program: files.sandbox,
            manual: files.manual,
            APP_MANUAL: files.app_manual,
            NOTICES: files.notices,
        } },
    } } })
}

/// Who answers for the package, from the app's manifest.
fn maintainer() -> Done<String> {
    let manifest = fs::read_to_string(root().join("src-tauri/Cargo.toml"))?;
    let named = manifest.lines().find_map(|line| line.strip_prefix("authors = [\"")?.strip_suffix("\"]"));
    named.map(str::to_owned).ok_or_else(|| Failure::new("src-tauri/Cargo.toml names no authors."))
}

/// `2026-11-25` as `Wed, 25 Nov 2026 00:00:00 +0000`.
fn mail_date(day: &str) -> Done<String> {
    let mut command = Command::new("date");
    command.args(["--utc", "--rfc-email", "--date", day]);
    answer(&mut command).ok_or_else(|| Failure::new(format!("CHANGELOG.md has «{day}» for a date.")))
}

/// A licence as Debian's copyright file wants it: indented, with a dot in each empty line.
fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { " .\n".to_owned() } else { format!(" {line}\n") }).collect()
}

fn written(folder: &Path, name: &str, text: &str) -> Done<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, text)?;
    Ok(path)
}

/// Compressed without name and time, so that the same text gives the same file.
fn packed(folder: &Path, name: &str, text: &str) -> Done<PathBuf> {
    let path = written(folder, name, text)?;
    let packed = answer(Command::new("gzip").args(["-9", "--no-name", "--force"]).arg(&path));
    packed.ok_or_else(|| Failure::new(format!("gzip could not compress {}.", path.display())))?;
    Ok(path.with_file_name(format!("{name}.gz")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        let path = |name: &str| PathBuf::from(name);
        Files {
            sandbox: path("s"),
            manual: path("m.gz"),
            app_manual: path("a.gz"),
            changelog: path("c.gz"),
            copyright: path("copyright"),
            notices: path("n.gz"),
        }
    }

    #[test]
    fn both_packages_hold_the_sandbox_and_its_manual_and_need_what_the_programs_need() {
        let config = config(&files(), &["libc6".to_owned()], &["libc.so.6".to_owned()]);
        let linux = &config["bundle"]["linux"];
        for kind in ["deb", "rpm"] {
            let held = &linux[kind]["files"];
            assert_eq!(held["/usr/bin/outcrop-sandbox"], "s", "{kind}");
            assert_eq!(held["/usr/share/man/man1/outcrop-sandbox.1.gz"], "m.gz", "{kind}");
            assert_eq!(held[APP_MANUAL], "a.gz", "{kind}");
            assert_eq!(held[NOTICES], "n.gz", "{kind}");
        }
        assert_eq!(linux["deb"]["depends"][0], "libc6");
        assert_eq!(linux["rpm"]["depends"][0], "libc.so.6");
        assert_eq!(linux["deb"]["files"]["/usr/share/doc/outcrop/copyright"], "copyright");
    }

    #[test]
    fn every_file_that_the_bundle_names_is_in_the_repository() {
        let shell = root().join("src-tauri");
        let config: Value =
            serde_json::from_slice(&fs::read(shell.join("tauri.conf.json")).unwrap()).unwrap();
        let bundle = &config["bundle"];
        for kind in ["deb", "rpm"] {
            let own = &bundle["linux"][kind];
            let files = own["files"].as_object().unwrap().values().chain([&own["desktopTemplate"]]);
            for file in files.chain(bundle["icon"].as_array().unwrap()).chain([&bundle["licenseFile"]]) {
                let path = shell.join(file.as_str().unwrap());
                assert!(path.is_file(), "{kind}: {}", path.display());
            }
        }
        let targets: Vec<&str> =
            bundle["targets"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(targets, ["deb", "rpm", "appimage", "dmg", "nsis"]);
    }

    #[test]
    fn a_licence_keeps_its_paragraphs_in_the_copyright_file() {
        assert_eq!(indented("One\n\nTwo\n"), " One\n .\n Two\n");
        let copyright = fs::read_to_string(root().join("packaging/copyright")).unwrap();
        assert!(copyright.contains("\n@MIT@\n") && maintainer().unwrap().contains('@'));
    }
}
