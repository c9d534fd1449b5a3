//! What the system has to have, and how it gets it.
//!
//! On Debian and its relatives the packages that the command at hand needs are installed, each named with what it is for,
//! and none is ever removed. On any other system nothing is installed: the exact command is printed once and the build
//! goes on, because only the build shows what is really missing.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::report::{Done, Failure, heading, say};
use crate::steps::{answer, must};

/// What the set-up is for. Everything needs what [`Need::Build`] needs, and nothing is installed for another command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Building the app, and opening it on a desktop that is there.
    Build,
    /// Showing the window on a virtual screen, with a keychain that is not the person's own.
    Headless,
    /// All tests.
    Tests,
    /// Building the Debian package and checking it.
    Package,
    /// Trying the Debian package in a fresh Debian.
    Trial,
}

struct Package {
    name: &'static str,
    /// Any one of these programs makes the package unnecessary: it may have come some other way.
    unless: &'static [&'static str],
    needs: &'static [Need],
    why: &'static str,
}

const fn package(
    name: &'static str,
    unless: &'static [&'static str],
    needs: &'static [Need],
    why: &'static str,
) -> Package {
    Package { name, unless, needs, why }
}

const BUILD: &[Need] = &[Need::Build];
const WINDOW: &[Need] = &[Need::Headless, Need::Tests];
const SCREEN: &[Need] = &[Need::Headless, Need::Tests, Need::Trial];
const TESTS: &[Need] = &[Need::Tests];
const PACKAGE: &[Need] = &[Need::Package, Need::Trial];

const PACKAGES: &[Package] = &[
    package("build-essential", &[], BUILD, "the C compiler and linker that Rust and SQLite need"),
    package("pkg-config", &["pkg-config"], BUILD, "finds the system's libraries for the build"),
    package("libwebkit2gtk-4.1-dev", &[], BUILD, "the web view that the window is made of"),
    package("ca-certificates", &[], BUILD, "to trust the package registries and AWS"),
    package("webkit2gtk-driver", &["WebKitWebDriver"], WINDOW, "operates the real window"),
    package("xvfb", &["Xvfb"], SCREEN, "a virtual screen where there is none"),
    package("dbus", &["dbus-daemon"], SCREEN, "a private session bus, for a keychain apart from yours"),
    package("gnome-keyring", &["gnome-keyring-daemon"], WINDOW, "a real keychain, apart from yours"),
    package("libsecret-tools", &["secret-tool"], TESTS, "looks into that keychain from outside the app"),
    package("python3-venv", &[], TESTS, "real Bedrock clients in Python, installed into the build folder"),
    package("faketime", &["faketime"], TESTS, "gives those clients a wrong clock"),
    package("curl", &["curl"], TESTS, "runs the code for curl that the window shows"),
    package("lintian", &["lintian"], PACKAGE, "checks the Debian package"),
    package("desktop-file-utils", &["desktop-file-validate"], PACKAGE, "checks its desktop file"),
    package("appstream", &["appstreamcli"], PACKAGE, "checks what it tells software centres"),
    package("debootstrap", &["debootstrap"], &[Need::Trial], "a fresh Debian in a folder, to install it in"),
];

/// Installs or names what is missing.
pub fn provide(need: Need) -> Done {
    if !cfg!(target_os = "linux") || !has_dpkg() {
        advise();
        return Ok(());
    }
    let missing: Vec<&Package> =
        PACKAGES.iter().filter(|package| wanted(package, need) && !is_there(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    heading("System packages");
    say(format_args!("{} needs these system packages as well:", reason(need)));
    for package in &missing {
        say(format_args!("  {:<22} {}", package.name, package.why));
    }
    install(&missing.iter().map(|package| package.name).collect::<Vec<_>>())
}

/// Python with venv and pip, for fetching Node.
pub fn provide_python() -> Done {
    if has_venv() {
        return Ok(());
    }
    if !has_dpkg() {
        return Err(Failure::new(
            "Python 3 with venv is needed to fetch Node.js. Install either, then run this again.",
        ));
    }
    say("  python3-venv           fetches Node.js into the build folder");
    install(&["python3-venv"])
}

fn wanted(package: &Package, need: Need) -> bool {
    package.needs.contains(&Need::Build) || package.needs.contains(&need)
}

fn reason(need: Need) -> &'static str {
    match need {
        Need::Build => "Building the app",
        Need::Headless => {
            "There is no display here, so the app is shown on a virtual screen with a keychain of its own. That"
        }
        Need::Tests => "Running every test, those in the real window included,",
        Need::Package => "Making and checking the packages",
        Need::Trial => "Trying the package in a fresh Debian",
    }
}

fn is_there(package: &Package) -> bool {
    if package.unless.iter().any(|program| on_path(program)) {
        return true;
    }
    if package.name == "python3-venv" {
        return has_venv();
    }
    let status = answer(Command::new("dpkg-query").args(["-W", "-f", "${Status}", package.name]));
    status.is_some_and(|status| status.ends_with(" installed"))
}

/// Asked of Python itself: it may be another than Debian's.
fn has_venv() -> bool {
    answer(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_some()
}

fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// apt, as root or through sudo. The lists are fetched first: a fresh machine or image has none.
fn install(names: &[&str]) -> Done {
    must("Fetching the package lists", apt()?.arg("update"))?;
    let title = format!("Installing {}", names.join(", "));
    must(&title, apt()?.args(INSTALL).args(names))
}

/// Never removes a package that is there: where apt would have to, it fails and says which.
const INSTALL: [&str; 4] = ["install", "--yes", "--no-install-recommends", "--no-remove"];

fn apt() -> Done<Command> {
    let mut command = if is_root() {
        Command::new("apt-get")
    } else if on_path("sudo") {
        let mut command = Command::new("sudo");
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    } else {
        let message =
            "Installing system packages needs root, and there is no sudo. Run the command as root once.";
        return Err(Failure::new(message));
    };
    // Another installation may be at work, for example the machine's own updates.
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("-oDPkg::Lock::Timeout=300").arg("-qq");
    Ok(command)
}

fn is_root() -> bool {
    answer(Command::new("id").arg("-u")).is_some_and(|id| id == "0")
}

fn has_dpkg() -> bool {
    answer(Command::new("dpkg-query").arg("--version")).is_some()
}

/// The command for a system where nothing is installed by itself.
fn advise() {
    let advice = if cfg!(target_os = "macos") {
        "xcode-select --install"
    } else if cfg!(windows) {
        "winget install Microsoft.VisualStudio.2022.BuildTools Microsoft.EdgeWebView2Runtime OpenJS.NodeJS"
    } else if Path::new("/etc/fedora-release").exists() || on_path("dnf") {
        "sudo dnf install webkit2gtk4.1-devel gcc gcc-c++ pkgconf-pkg-config nodejs xorg-x11-server-Xvfb gnome-keyring libsecret dbus-daemon"
    } else if on_path("pacman") {
        "sudo pacman -S --needed webkit2gtk-4.1 base-devel nodejs npm xorg-server-xvfb gnome-keyring libsecret dbus"
    } else {
        "the packages for WebKitGTK 4.1 (development files), a C compiler and pkg-config"
    };
    say(format_args!(
        "On this system nothing is installed for you. If the build misses something, it is this:\n  {advice}"
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(need: Need) -> Vec<&'static str> {
        PACKAGES.iter().filter(|package| wanted(package, need)).map(|package| package.name).collect()
    }

    #[test]
    fn opening_the_window_on_a_desktop_installs_nothing_but_what_builds_it() {
        assert_eq!(
            names(Need::Build),
            ["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev", "ca-certificates"]
        );
    }

    #[test]
    fn what_only_tests_need_is_installed_for_tests_alone() {
        for only in ["libsecret-tools", "faketime", "curl", "python3-venv"] {
            for need in [Need::Build, Need::Headless, Need::Package, Need::Trial] {
                assert!(!names(need).contains(&only), "{only} for {need:?}");
            }
            assert!(names(Need::Tests).contains(&only), "{only}");
        }
    }

    #[test]
    fn a_keyring_daemon_comes_only_where_the_window_is_shown_on_a_virtual_screen() {
        let with: Vec<Need> = [Need::Build, Need::Headless, Need::Tests, Need::Package, Need::Trial]
            .into_iter()
            .filter(|need| names(*need).contains(&"gnome-keyring"))
            .collect();
        assert_eq!(with, [Need::Headless, Need::Tests]);
    }

    #[test]
    fn installing_never_removes_a_package() {
        assert!(INSTALL.contains(&"--no-remove"));
    }
}
