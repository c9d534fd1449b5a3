//! The file with the certificate authority that clients have to trust for TLS.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::Error;

/// The authority's certificate on disk.
#[derive(Debug)]
pub struct CaFile {
    path: PathBuf,
    /// Removes the file with its folder when dropped.
    _folder: Option<TempDir>,
}

impl CaFile {
    /// Writes the certificate to `wanted`, where it stays, or to a private folder that goes with the sandbox.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(wanted: Option<PathBuf>, pem: &str) -> Result<Self, Error> {
        let (path, folder) = match wanted {
            Some(path) => (path, None),
            None => {
                let folder = tempfile::Builder::new().prefix("outcrop-sandbox-").tempdir();
                let folder = folder.map_err(|source| Error::CaFile { path: std::env::temp_dir(), source })?;
                (folder.path().join("ca.pem"), Some(folder))
            }
        };
        let was_there = path.exists();
        std::fs::write(&path, pem).map_err(|source| {
            // No client could use half a file; but one that was there before belongs to the person.
            if !was_there {
                let _ = std::fs::remove_file(&path);
            }
            Error::CaFile { path: path.clone(), source }
        })?;
        // Clients are started from anywhere: the path that is told to them has to be whole.
        let path = std::path::absolute(&path).unwrap_or(path);
        Ok(Self { path, _folder: folder })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}
