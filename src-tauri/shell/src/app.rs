//! The state behind the commands: what is open for as long as the app runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use profiles::{Profiles, Vault};
use sandbox_panel::Starter;

use crate::closing::Closing;
use crate::conversations::Conversations;
use crate::links::Links;
use crate::sandbox_host::SandboxHost;
use crate::settings::SettingsFile;
use crate::streams::Streams;

pub struct App {
    pub profiles: Arc<Profiles>,
    pub conversations: Conversations,
    pub settings: SettingsFile,
    pub sandbox: SandboxHost,
    pub streams: Streams,
    pub links: Links,
    pub closing: Closing,
    /// What was found broken at start, as sentences; handed to the window once.
    pub notices: Mutex<Vec<String>>,
}

/// `OUTCROP_DATA_DIR` wins, so that a second set of profiles (a test, a demonstration) touches nothing of the first.
pub fn data_folder(usual: Option<PathBuf>) -> Option<PathBuf> {
    match std::env::var_os("OUTCROP_DATA_DIR") {
        Some(folder) if !folder.is_empty() => Some(folder.into()),
        _ => usual,
    }
}

impl App {
    /// Reads the index and begins to open the conversations. Touches no keychain: starting must never ask for a password.
    pub fn open(folder: &Path, sandbox: Starter) -> Result<Self, profiles::Error> {
        let index = Profiles::open(folder.to_owned(), Vault::new())?;
        let (settings, settings_notice) = SettingsFile::open(folder);
        let notices = index.notice().into_iter().chain(settings_notice).collect();
        Ok(Self {
            profiles: Arc::new(index.profiles),
            conversations: Conversations::open(folder.join("history.sqlite")),
            settings,
            sandbox: SandboxHost::new(folder, sandbox),
            streams: Streams::default(),
            links: Links::default(),
            closing: Closing::default(),
            notices: Mutex::new(notices),
        })
    }
}
