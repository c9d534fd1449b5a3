//! A desktop session in miniature: a bus of its own, a fresh home, and a real gnome-keyring.
//!
//! A process finds its bus and its home in its environment, so every scenario runs in a child: this test binary again,
//! asked for the one ignored test that plays scenarios.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

pub const SCENARIO: &str = "OUTCROP_SCENARIO";
const SERVICE: &str = "org.freedesktop.secrets";
const SERVICE_PATH: &str = "/org/freedesktop/secrets";
const PASSWORD: &str = "correct horse";

pub struct Desk {
    home: TempDir,
    bus: Child,
    address: String,
    daemon: Option<Child>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Activation {
    /// What the system has installed is started when it is called.
    Installed,
    Nothing,
}

impl Desk {
    pub fn new(activation: Activation) -> Self {
        let home = tempfile::tempdir().expect("a temporary home");
        for folder in ["run", "data", "config", "cache"] {
            std::fs::create_dir(home.path().join(folder)).expect("a folder in it");
        }
        set_mode(&home.path().join("run"), 0o700);
        let mut command = Command::new("dbus-daemon");
        match activation {
            Activation::Installed => command.arg("--session"),
            Activation::Nothing => {
                let config = home.path().join("bus.conf");
                std::fs::write(&config, BARE_BUS.replace("SOCKETS", &home.path().display().to_string()))
                    .unwrap();
                command.arg("--config-file").arg(config)
            }
        };
        surround(&mut command, home.path());
        let mut bus = command
            .args(["--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon is installed");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { home, bus, address: address.trim().to_owned(), daemon: None }
    }

    /// A bus, and gnome-keyring unlocked with a login keyring.
    pub fn unlocked() -> Self {
        let mut desk = Self::new(Activation::Nothing);
        desk.start_daemon(true);
        desk
    }

    /// Starts gnome-keyring and waits until it is on the bus.
    pub fn start_daemon(&mut self, unlock: bool) {
        let mut command = self.command("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if unlock {
            command.arg("--unlock");
        }
        let mut daemon = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon is installed");
        daemon.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        self.daemon = Some(daemon);
        let asked = ["org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner"];
        wait_until("the keyring is on the bus", || {
            String::from_utf8_lossy(&self.dbus(asked, &["org.freedesktop.secrets"]).stdout).contains("true")
        });
    }

    pub fn stop_daemon(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }

    fn dbus(&self, [name, path, method]: [&str; 3], arguments: &[&str]) -> Output {
        let mut command = self.command("gdbus");
        command.args(["call", "--session", "-d", name, "-o", path, "-m", method]).args(arguments);
        command.output().expect("gdbus is installed")
    }

    /// A command that lives on this desk.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        surround(&mut command, self.home.path());
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        if let Some(daemon) = &self.daemon {
            command.env("KEYRING_PID", daemon.id().to_string());
        }
        command
    }

    /// Starts a scenario that does not end by itself.
    pub fn start(&self, scenario: &str) -> Child {
        let mut command = self.command(std::env::current_exe().unwrap().to_str().unwrap());
        ask_for(&mut command, scenario).stdout(Stdio::piped()).spawn().unwrap()
    }

    /// Plays a scenario in a child on this desk; fails when it fails.
    pub fn play(&self, scenario: &str) -> Output {
        let mut command = self.command(std::env::current_exe().unwrap().to_str().unwrap());
        play(&mut command, scenario)
    }
}

pub fn play(command: &mut Command, scenario: &str) -> Output {
    let output = ask_for(command, scenario).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{scenario}:\n{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(&played(scenario)), "{scenario} did not run:\n{said}");
    output
}

fn ask_for<'a>(command: &'a mut Command, scenario: &str) -> &'a mut Command {
    command
        .args(["--exact", "a_scenario", "--ignored", "--nocapture", "--test-threads=1"])
        .env(SCENARIO, scenario)
}

/// Waits for a line that begins with `wanted` and gives back the rest of it.
pub fn wait_for_line(child: &mut Child, wanted: &str) -> String {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let found = lines.find_map(|line| line.strip_prefix(wanted).map(str::to_owned));
    found.unwrap_or_else(|| panic!("the child ended without saying «{wanted}»"))
}

/// What a scenario that reached its end prints, so that one that was never run cannot pass.
pub fn played(scenario: &str) -> String {
    format!("played {scenario}")
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stop_daemon();
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

/// Locks the login keyring; from inside a scenario.
pub fn lock() {
    let bus = zbus::blocking::Connection::session().unwrap();
    let service =
        zbus::blocking::Proxy::new(&bus, SERVICE, SERVICE_PATH, "org.freedesktop.Secret.Service").unwrap();
    let keyring = ObjectPath::try_from("/org/freedesktop/secrets/collection/login").unwrap();
    let (locked, _): (Vec<OwnedObjectPath>, OwnedObjectPath) =
        service.call("Lock", &(vec![keyring],)).unwrap();
    assert_eq!(locked.len(), 1);
}

/// Unlocks it with the password, as the login screen does, through gnome-keyring's own call for that; from inside a
/// scenario. The session is the caller's, so both calls go over one connection.
pub fn unlock() {
    let bus = zbus::blocking::Connection::session().unwrap();
    let proxy = |interface| zbus::blocking::Proxy::new(&bus, SERVICE, SERVICE_PATH, interface).unwrap();
    let (_, session): (OwnedValue, OwnedObjectPath) =
        proxy("org.freedesktop.Secret.Service").call("OpenSession", &("plain", Value::from(""))).unwrap();
    let keyring = ObjectPath::try_from("/org/freedesktop/secrets/collection/login").unwrap();
    let password = (session, Vec::<u8>::new(), PASSWORD.as_bytes().to_vec(), "text/plain");
    let guilty = proxy("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface");
    guilty.call::<_, _, ()>("UnlockWithMasterPassword", &(keyring, password)).unwrap();
}

/// Starts another gnome-keyring with the same keyrings; from inside a scenario, which ends it.
pub fn start_again() -> Child {
    let mut child = Command::new("gnome-keyring-daemon")
        .args(["--foreground", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    child
}

/// Sends the keyring a signal; from inside a scenario.
pub fn signal(name: &str) {
    let pid = std::env::var("KEYRING_PID").expect("the desk has a keyring");
    assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
}

/// The secret-free attributes of every entry of ours in the keyring.
pub fn entries() -> Vec<String> {
    let found =
        Command::new("secret-tool").args(["search", "--all", "service", "dev.outcrop.desktop"]).output();
    let found = found.expect("secret-tool is installed");
    // Labels go to one stream and attributes to the other, so both are looked through.
    let text = [found.stdout, found.stderr].concat();
    let lines = String::from_utf8_lossy(&text).into_owned();
    lines.lines().filter(|line| line.starts_with("attribute.username")).map(str::to_owned).collect()
}

pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(20), "waited in vain: {what}");
        std::thread::yield_now();
    }
}

fn surround(command: &mut Command, home: &Path) {
    command
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home.join("run"))
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("GNOME_KEYRING_CONTROL");
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

const BARE_BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=SOCKETS</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;
