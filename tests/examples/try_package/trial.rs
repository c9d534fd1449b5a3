//! The life of a package on a machine: installed, opened, used, removed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use outcrop_tests::display::Display;
use outcrop_tests::fresh_debian::FreshDebian;
use outcrop_tests::keychain::Bus;
use outcrop_tests::process::{Group, log_to};
use outcrop_tests::screen::Screen;
use outcrop_tests::trouble::{expect, expect_contains};
use outcrop_tests::{Outcome, Trouble, http, project, wait};

const HOME: &str = "/home/person";
/// Where the app keeps what the person made.
const DATA: &str = "/home/person/.local/share/dev.outcrop.desktop";
/// The first start of a web view on a busy machine.
const FIRST_START: Duration = Duration::from_secs(120);
/// Text in a few sizes, smoothed, has many more; a page without style or without fonts has fewer.
const PAINTED: usize = 64;

pub fn trial(deb: &Path) -> Outcome {
    let folder = project::build_folder()?.join("package");
    say("A fresh Debian, with nothing but its minimum (debootstrap)");
    let debian = FreshDebian::make(&folder.join("debian"), &folder.join("downloads"))?;
    fs::create_dir_all(debian.path(HOME))?;
    let before = debian.named("outcrop")?;
    say("Installing the package and only what it depends on");
    install(&debian, deb)?;
    say("Opening the window");
    open(&debian)?;
    say("The sandbox in a terminal");
    use_the_sandbox(&debian)?;
    say("Removing the package");
    remove(&debian)?;
    let left: Vec<PathBuf> = debian.named("outcrop")?.difference(&before).cloned().collect();
    expect(left.is_empty(), || format!("These are left of the package: {left:?}"))?;
    say("Nothing is left of it but what the person made.");
    Ok(())
}

fn say(line: &str) {
    println!("{line}");
}

fn install(debian: &FreshDebian, deb: &Path) -> Outcome {
    fs::copy(deb, debian.path("/tmp/package.deb"))?;
    debian.run("apt-get", &["-qq", "update"])?;
    debian.run("apt-get", &["-qq", "install", "--yes", "--no-install-recommends", "/tmp/package.deb"])?;
    fs::remove_file(debian.path("/tmp/package.deb"))?;
    let files = debian.run("dpkg", &["--listfiles", "outcrop"])?;
    for wanted in [
        "/usr/bin/outcrop",
        "/usr/bin/outcrop-sandbox",
        "/usr/share/applications/Outcrop.desktop",
        "/usr/share/doc/outcrop/copyright",
        "/usr/share/doc/outcrop/changelog.gz",
        "/usr/share/icons/hicolor/32x32/apps/outcrop.png",
        "/usr/share/icons/hicolor/128x128/apps/outcrop.png",
        "/usr/share/icons/hicolor/scalable/apps/outcrop.svg",
        "/usr/share/man/man1/outcrop.1.gz",
        "/usr/share/man/man1/outcrop-sandbox.1.gz",
        "/usr/share/metainfo/dev.outcrop.desktop.metainfo.xml",
    ] {
        expect(files.lines().any(|file| file == wanted), || {
            format!("The package has no {wanted}:\n{files}")
        })?;
    }
    Ok(())
}

/// Starts the app as its menu entry does and waits until its page is painted.
fn open(debian: &FreshDebian) -> Outcome {
    let display = Display::start()?;
    let bus = Bus::start(&debian.path(HOME), &[])?;
    let log = debian.path("/tmp/app.log");
    let entry = fs::read_to_string(debian.path("/usr/share/applications/Outcrop.desktop"))?;
    let program = entry.lines().find_map(|line| line.strip_prefix("Exec="));
    let mut command = debian.command(program.ok_or_else(|| Trouble::new("The menu entry starts nothing."))?);
    command.envs([("HOME", HOME), ("DISPLAY", &display.name()), ("NO_AT_BRIDGE", "1")]);
    // The same socket; in there its path begins with the home.
    let (_, socket) = bus.address().split_once(HOME).ok_or_else(|| Trouble::new("The bus is elsewhere."))?;
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={HOME}{socket}"));
    command.envs([("LIBGL_ALWAYS_SOFTWARE", "1"), ("AWS_EC2_METADATA_DISABLED", "true")]);
    log_to(&mut command, &log)?;
    let mut app = Group::start(&mut command, "the installed app")?;
    let screen = Screen::of(&display)?;
    let seen = wait::until("the window, painted", FIRST_START, || {
        expect(app.is_running(), || "The app has ended.".to_owned())?;
        let Some(window) = screen.window("Outcrop")? else { return Ok(None) };
        let picture = screen.picture(window)?;
        Ok((picture.colours() >= PAINTED).then_some(picture))
    });
    let picture = seen.map_err(|trouble| {
        trouble.while_doing(&format!("The app says: {}", fs::read_to_string(&log).unwrap_or_default()))
    })?;
    let file = project::pictures("screenshots")?.join("package.png");
    picture.keep(&file)?;
    let (width, height) = picture.size();
    say(&format!("  {width} x {height}, {} colours; picture: {}", picture.colours(), file.display()));
    expect(width >= 880 && height >= 600, || "The window is smaller than its smallest size.".to_owned())?;
    expect(debian.path(DATA).is_dir(), || format!("The app made no {DATA}."))
}

fn use_the_sandbox(debian: &FreshDebian) -> Outcome {
    let help = debian.run("outcrop-sandbox", &["--help"])?;
    expect_contains(&help, "--tokens-per-second")?;
    let page = debian.run("zcat", &["/usr/share/man/man1/outcrop-sandbox.1.gz"])?;
    expect_contains(&page, ".SH NAME\noutcrop-sandbox \\- ")?;
    let mut command = debian.command("outcrop-sandbox");
    command.args(["--port", "0", "--json"]).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut sandbox = Group::start(&mut command, "the installed sandbox")?;
    let output = sandbox.child().stdout.take().ok_or_else(|| Trouble::new("It has no output."))?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    let told: serde_json::Value = serde_json::from_str(&line)?;
    let port = told["endpoint"].as_str().and_then(|endpoint| endpoint.rsplit(':').next()?.parse().ok());
    let port = port.ok_or_else(|| Trouble::new(format!("It names no port: {line}")))?;
    let (status, _) = http::exchange("GET", port, "/health", None, wait::SOON)?;
    expect(status == 200, || format!("Its health is {status}."))?;
    // It removes its own folder when it is told to stop.
    expect(sandbox.stop()?, || "It did not end well when it was told to stop.".to_owned())
}

fn remove(debian: &FreshDebian) -> Outcome {
    let (files, made) = (debian.run("dpkg", &["--listfiles", "outcrop"])?, contents(&debian.path(DATA))?);
    expect(!made.is_empty(), || "The app kept nothing, so nothing shows that its data stays.".to_owned())?;
    debian.run("apt-get", &["-qq", "purge", "--yes", "outcrop"])?;
    debian.run("apt-get", &["-qq", "autoremove", "--purge", "--yes"])?;
    let left: Vec<&str> = files.lines().filter(|file| debian.path(file).is_file()).collect();
    expect(left.is_empty(), || format!("These files are left: {left:?}"))?;
    expect(contents(&debian.path(DATA))? == made, || {
        "Removing the package changed the person's data.".to_owned()
    })
}

/// Every file below a folder with what is in it.
fn contents(folder: &Path) -> Outcome<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)?.flatten() {
        if entry.file_type()?.is_dir() {
            found.append(&mut contents(&entry.path())?);
        } else if entry.file_type()?.is_file() {
            found.insert(entry.path(), fs::read(entry.path())?);
        }
    }
    Ok(found)
}
