//! What can go wrong with the history, each as a sentence.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("The conversation is no longer there.")]
    NotFound,
    #[error(
        "The conversations in {path} were written by a newer Outcrop (schema {found}, this one knows {known}). They were left untouched."
    )]
    Newer { path: PathBuf, found: u32, known: u32 },
    #[error("The disk is full, so the conversation could not be kept.")]
    DiskFull(#[source] rusqlite::Error),
    #[error("The folder of the conversations cannot be written to.")]
    ReadOnly(#[source] rusqlite::Error),
    #[error("The conversations could not be read or written.")]
    Database(#[source] rusqlite::Error),
    #[error("The file of the conversations could not be opened.")]
    File(#[from] std::io::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{CannotOpen, DiskFull, ReadOnly};
        match error.sqlite_error_code() {
            _ if matches!(error, rusqlite::Error::QueryReturnedNoRows) => Error::NotFound,
            Some(DiskFull) => Error::DiskFull(error),
            Some(ReadOnly | CannotOpen) => Error::ReadOnly(error),
            _ => Error::Database(error),
        }
    }
}
