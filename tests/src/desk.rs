//! A desk: everything of a user's desktop that the app touches, private to one test.
//!
//! Home, screen, session bus, keychain. The app can be started at it again and again and finds what it left.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::display::Display;
use crate::keychain::{Bus, TestKeychain};
use crate::trouble::{Outcome, Trouble};

/// What the desk has for a keychain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keychain {
    Unlocked,
    Absent,
}

pub struct Desk {
    keychain: Option<TestKeychain>,
    _bus: Bus,
    display: Display,
    environment: Vec<(String, String)>,
    // Last: the processes above still write into it while they end.
    home: TempDir,
}

impl Desk {
    pub fn new(keychain: Keychain) -> Outcome<Self> {
        let home = tempfile::Builder::new().prefix("outcrop-desk-").tempdir()?;
        let display = Display::start()?;
        let mut environment = private_environment(home.path())?;
        environment.push(("DISPLAY".to_owned(), display.name()));
        let bus = Bus::start(home.path(), &environment)?;
        environment.push(("DBUS_SESSION_BUS_ADDRESS".to_owned(), bus.address().to_owned()));
        let keychain = match keychain {
            Keychain::Unlocked => Some(TestKeychain::start(home.path(), &environment)?),
            Keychain::Absent => None,
        };
        Ok(Self { keychain, _bus: bus, display, environment, home })
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The app's data folder.
    pub fn data(&self) -> PathBuf {
        self.home().join("outcrop-data")
    }

    /// Where the outputs of driver and app go.
    pub fn log(&self) -> PathBuf {
        self.home().join("app.log")
    }

    pub fn display(&self) -> &Display {
        &self.display
    }

    pub fn keychain(&mut self) -> Outcome<&mut TestKeychain> {
        self.keychain.as_mut().ok_or_else(|| Trouble::new("This desk has no keychain."))
    }

    /// Sets a variable for the apps that are started from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    pub fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    /// Writes a file below the home, for example `.aws/credentials`.
    pub fn write(&self, path: &str, text: &str) -> Outcome {
        let path = self.home().join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(path, text)?)
    }
}

/// The whole environment of what runs at the desk: nothing of the caller's but `PATH` and the language.
fn private_environment(home: &Path) -> Outcome<Vec<(String, String)>> {
    let mut environment = Vec::new();
    let mut folder = |name: &str, below: &str| -> Outcome {
        let path = home.join(below);
        std::fs::create_dir_all(&path)?;
        // The runtime folder is refused by its users unless it is private.
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700))?;
        environment.push((name.to_owned(), path.to_string_lossy().into_owned()));
        Ok(())
    };
    folder("HOME", "")?;
    folder("XDG_RUNTIME_DIR", "run")?;
    folder("XDG_DATA_HOME", ".local/share")?;
    folder("XDG_CONFIG_HOME", ".config")?;
    folder("XDG_CACHE_HOME", ".cache")?;
    folder("XDG_STATE_HOME", ".local/state")?;
    folder("OUTCROP_DATA_DIR", "outcrop-data")?;
    let fixed = [
        ("LANG", "C.UTF-8"),
        // Without an accessibility bus GTK waits for one at every start.
        ("NO_AT_BRIDGE", "1"),
        ("GTK_A11Y", "none"),
        // No portal, no settings daemon, no graphics card: nothing to ask and to wait for.
        ("GTK_USE_PORTAL", "0"),
        ("GSETTINGS_BACKEND", "memory"),
        ("LIBGL_ALWAYS_SOFTWARE", "1"),
        // Both names: which one opens the window to a driver depends on the version of the web view.
        ("TAURI_AUTOMATION", "true"),
        ("TAURI_WEBVIEW_AUTOMATION", "true"),
        // A role lookup on a machine in EC2 would leave the desk.
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    environment.extend(fixed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    if let Ok(path) = std::env::var("PATH") {
        environment.push(("PATH".to_owned(), path));
    }
    Ok(environment)
}
