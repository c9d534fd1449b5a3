//! What the system has to have, and how it gets it.
//!
//! On Debian and its relatives the missing packages are installed, saying what for. On any other system nothing is
//! installed: its exact command is printed, once, and the build goes on, because only the build knows for sure.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::report::{Done, Failure, heading, say};
use crate::steps::{answer, must};

/// What the set-up is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Building the app, and opening it on a desktop that is there.
    Build,
    /// Driving the window on a virtual screen as well.
    Window,
}

struct Package {
    name: &'static str,
    /// Any one of these programs makes the package unnecessary: it may have come some other way.
    unless: &'static [&'static str],
    need: Need,
    why: &'static str,
}

const fn package(
    name: &'static str,
    unless: &'static [&'static str],
    need: Need,
    why: &'static str,
) -> Package {
    Package { name, unless, need, why }
}

const PACKAGES: &[Package] = &[
    package("build-essential", &[], Need::Build, "the C compiler and linker that Rust and SQLite need"),
    package("pkg-config", &["pkg-config"], Need::Build, "finds the system's libraries for the build"),
    package("libwebkit2gtk-4.1-dev", &[], Need::Build, "the web view that the window is made of"),
    package("ca-certificates", &[], Need::Build, "to trust the package registries and AWS"),
    package("webkit2gtk-driver", &["WebKitWebDriver"], Need::Window, "operates the real window in tests"),
    package("xvfb", &["Xvfb"], Need::Window, "a virtual screen where there is none"),
    package("dbus", &["dbus-daemon"], Need::Window, "a private session bus, for a keychain apart from yours"),
    package(
        "gnome-keyring",
        &["gnome-keyring-daemon"],
        Need::Window,
        "a real keychain for tests, apart from yours",
    ),
    package(
        "libsecret-tools",
        &["secret-tool"],
        Need::Window,
        "looks into that keychain from outside the app, in tests",
    ),
    package(
        "python3-venv",
        &[],
        Need::Window,
        "real Bedrock clients in Python, installed into the build folder",
    ),
    package("faketime", &["faketime"], Need::Window, "gives those clients a wrong clock, in tests"),
    package("curl", &["curl"], Need::Window, "runs the code for curl that the window shows, in tests"),
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
    say("This machine lacks:");
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
    package.need == Need::Build || need == Need::Window
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
    must(&title, apt()?.args(["install", "--yes", "--no-install-recommends"]).args(names))
}

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
