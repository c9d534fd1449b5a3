//! The window's own settings: a small file without secrets, written whole or not at all.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use jiff::Timestamp;
use profiles::folder;

use crate::ipc::dto::{Settings, Theme};

const DEFAULTS: Settings = Settings { theme: Theme::System, sandbox_port: None };

pub struct SettingsFile {
    path: PathBuf,
    current: Mutex<Settings>,
}

impl SettingsFile {
    /// A file that cannot be read gives the defaults and a sentence that says so; what it holds is kept beside it.
    pub fn open(folder: &Path) -> (Self, Option<String>) {
        let path = folder.join("settings.json");
        let (current, notice) = match read(&path) {
            Ok(settings) => (settings, None),
            Err(why) => (DEFAULTS, Some(why)),
        };
        (Self { path, current: Mutex::new(current) }, notice)
    }

    pub fn current(&self) -> Settings {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn save(&self, settings: Settings) -> io::Result<()> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        folder::replace(&self.path, &serde_json::to_vec_pretty(&settings)?)?;
        *current = settings;
        Ok(())
    }
}

fn read(path: &Path) -> Result<Settings, String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(DEFAULTS),
        Err(error) => {
            return Err(format!(
                "The settings in {} could not be read ({error}), so the defaults apply. Check that the file belongs to you.",
                path.display()
            ));
        }
    };
    serde_json::from_slice(&bytes).map_err(|_| match folder::set_aside(path, Timestamp::now()) {
        Ok(aside) => format!(
            "The settings could not be read, so they were kept as {} and the defaults apply. Choose them again in Settings.",
            aside.display()
        ),
        Err(_) => "The settings could not be read, so the defaults apply. Choose them again in Settings.".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let saved = Settings { theme: Theme::Dark, sandbox_port: Some(8787) };
        SettingsFile::open(folder.path()).0.save(saved).unwrap();
        let (found, notice) = SettingsFile::open(folder.path());
        assert_eq!((found.current().theme, found.current().sandbox_port), (Theme::Dark, Some(8787)));
        assert_eq!(notice, None);
    }

    #[test]
    fn a_torn_file_gives_the_defaults_and_is_kept_and_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("settings.json"), "{\"the").unwrap();
        let (found, notice) = SettingsFile::open(folder.path());
        assert_eq!(found.current().theme, Theme::System);
        assert!(notice.is_some_and(|told| told.contains("settings.corrupt-")));
        let aside = fs::read_dir(folder.path()).unwrap().flatten().next().unwrap();
        assert_eq!(fs::read(aside.path()).unwrap(), b"{\"the");
    }

    #[test]
    fn what_cannot_even_be_read_is_told_too() {
        let folder = tempfile::tempdir().unwrap();
        // A folder in the file's place stops root, too.
        fs::create_dir(folder.path().join("settings.json")).unwrap();
        let (_, notice) = SettingsFile::open(folder.path());
        assert!(notice.is_some_and(|told| told.contains("could not be read")));
    }

    #[test]
    fn a_file_from_before_there_was_a_port_keeps_its_theme() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("settings.json"), r#"{"theme": "dark"}"#).unwrap();
        let found = SettingsFile::open(folder.path()).0.current();
        assert_eq!((found.theme, found.sandbox_port), (Theme::Dark, None));
    }
}
