//! The index file: what the list shows, which keychain entry belongs to which profile, and which entries have to go.
//!
//! Versioned JSON. A file that cannot be read is set aside and reported, never overwritten; one from a newer Outcrop
//! is left alone. Holds no secret and nothing that decides where a key goes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::folder::{self, Durable};
use crate::profile::Profile;

pub const VERSION: u64 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Index {
    version: u64,
    pub profiles: Vec<Profile>,
    /// Keychain entries that no profile needs, or may not need after a crash: written down before an entry is made
    /// or abandoned, so that none is ever left without a trace.
    #[serde(default)]
    pub pending_delete: Vec<Uuid>,
}

impl Default for Index {
    fn default() -> Self {
        Self { version: VERSION, profiles: Vec::new(), pending_delete: Vec::new() }
    }
}

/// What any version of the file has in common.
#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

impl Index {
    /// Reads the file. A missing one is an empty index; an unreadable one is set aside and its new path returned.
    pub fn load(path: &Path, now: Timestamp) -> Result<(Self, Option<PathBuf>), Error> {
        folder::refuse_link(path)?;
        let failed = |source| Error::Index { doing: "read", path: path.to_owned(), source };
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Self::default(), None)),
            Err(error) => return Err(failed(error)),
        };
        match Self::parse(&bytes) {
            Some(Ok(index)) => Ok((index, None)),
            Some(Err(version)) => Err(Error::NewerIndex { version, path: path.to_owned() }),
            None => {
                let aside = folder::set_aside(path, now).map_err(|source| Error::Index {
                    doing: "set aside",
                    path: path.to_owned(),
                    source,
                })?;
                tracing::warn!(path = %aside.display(), "the profile list was unreadable and was set aside");
                Ok((Self::default(), Some(aside)))
            }
        }
    }

    /// `None`: not an index. `Some(Err)`: one of a newer version.
    fn parse(bytes: &[u8]) -> Option<Result<Self, u64>> {
        let Versioned { version } = serde_json::from_slice(bytes).ok()?;
        if version > VERSION {
            return Some(Err(version));
        }
        let index: Self = serde_json::from_slice(bytes).ok().filter(|_| version == VERSION)?;
        Some(Ok(index))
    }

    pub fn write(&self, path: &Path) -> Result<Durable, Error> {
        let failed = |source| Error::Index { doing: "written", path: path.to_owned(), source };
        folder::refuse_link(path)?;
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| failed(error.into()))?;
        bytes.push(b'\n');
        folder::replace(path, &bytes).map_err(failed)
    }

    /// Pending entries that really may go: none that a profile points to, whatever the file says.
    pub fn doomed(&self) -> Vec<Uuid> {
        let used = |entry: &Uuid| self.profiles.iter().any(|profile| profile.entry == Some(*entry));
        self.pending_delete.iter().copied().filter(|entry| !used(entry)).collect()
    }
}
