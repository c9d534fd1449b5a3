//! The window's own settings: a small file of no secrets, written whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::ipc::dto::{Settings, Theme};

pub struct SettingsFile {
    path: PathBuf,
    current: Mutex<Settings>,
}

impl SettingsFile {
    /// A file that cannot be read gives the defaults; it holds one choice, which is quickly made again.
    pub fn open(folder: &Path) -> Self {
        let path = folder.join("settings.json");
        let current = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self {
            path,
            current: Mutex::new(current.unwrap_or(Settings { theme: Theme::System, sandbox_port: None })),
        }
    }

    pub fn current(&self) -> Settings {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn save(&self, settings: Settings) -> std::io::Result<()> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let beside = self.path.with_extension("json.new");
        let mut file = fs::File::create(&beside)?;
        file.write_all(&serde_json::to_vec_pretty(&settings)?)?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)?;
        *current = settings;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_there_after_a_restart_and_a_torn_file_gives_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let saved = Settings { theme: Theme::Dark, sandbox_port: Some(8787) };
        SettingsFile::open(folder.path()).save(saved).unwrap();
        let found = SettingsFile::open(folder.path()).current();
        assert_eq!((found.theme, found.sandbox_port), (Theme::Dark, Some(8787)));
        fs::write(folder.path().join("settings.json"), "{\"the").unwrap();
        assert_eq!(SettingsFile::open(folder.path()).current().theme, Theme::System);
    }

    #[test]
    fn a_file_from_before_there_was_a_port_keeps_its_theme() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("settings.json"), r#"{"theme": "dark"}"#).unwrap();
        let found = SettingsFile::open(folder.path()).current();
        assert_eq!((found.theme, found.sandbox_port), (Theme::Dark, None));
    }
}
