//! The state behind the commands: what is open for as long as the app runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use history::History;
use profiles::{Profiles, Vault};

use crate::ipc::dto::IpcError;
use crate::ipc::error::{from_history, from_profiles};
use crate::links::Links;
use crate::sandbox_host::SandboxHost;
use crate::settings::SettingsFile;
use crate::streams::Streams;

pub struct App {
    pub profiles: Arc<Profiles>,
    pub history: Arc<History>,
    pub settings: SettingsFile,
    pub sandbox: SandboxHost,
    pub streams: Streams,
    pub links: Links,
    /// What was found broken at start, as sentences; handed to the window once.
    pub notices: Mutex<Vec<String>>,
}

/// `OUTCROP_DATA_DIR` wins, so that a second set of profiles (a test, a demonstration) touches nothing of the first.
pub fn data_folder(usual: Option<PathBuf>) -> PathBuf {
    match std::env::var_os("OUTCROP_DATA_DIR") {
        Some(folder) if !folder.is_empty() => folder.into(),
        _ => usual.unwrap_or_else(|| PathBuf::from(".outcrop")),
    }
}

impl App {
    /// Reads the index and opens the history. Touches no keychain: starting must never ask for a password.
    pub fn open(folder: &Path) -> Result<Self, IpcError> {
        let mut notices = Vec::new();
        let index = Profiles::open(folder.to_owned(), Vault::new()).map_err(|e| from_profiles(&e))?;
        notices.extend(index.notice());
        let opened = History::open(&folder.join("history.sqlite")).map_err(|e| from_history(&e))?;
        if let Some(aside) = opened.set_aside {
            notices.push(format!(
                "The conversations could not be read and were set aside as {}. New ones are kept from here on.",
                aside.display()
            ));
        }
        Ok(Self {
            profiles: Arc::new(index.profiles),
            history: Arc::new(opened.history),
            settings: SettingsFile::open(folder),
            sandbox: SandboxHost::new(folder),
            streams: Streams::default(),
            links: Links::default(),
            notices: Mutex::new(notices),
        })
    }
}
