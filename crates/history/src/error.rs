//! What can go wrong with the history, each as a sentence and a next step for a person.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why the history could not do what was asked. Its text is a full sentence for a person.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No conversation, or no turn, has this id. Perhaps it was deleted.
    #[error("This conversation no longer exists.")]
    NotFound,
    /// Text for an answer that has ended, or that was deleted while it streamed.
    #[error("This answer has already ended, so nothing can be added to it.")]
    AnswerOver,
    /// The database has more migrations than this version knows. It is left as it is.
    #[error("The conversations were written by a newer Outcrop (format {found}, this one knows {known}).")]
    Newer {
        /// The database file.
        path: PathBuf,
        /// How many migrations the file has had.
        found: i64,
        /// How many this version knows.
        known: usize,
    },
    /// The database file is a symbolic link.
    #[error("The file of conversations is a link to another place, which Outcrop does not follow.")]
    IsALink {
        /// The link.
        path: PathBuf,
    },
    /// The system refused to open or to rename the file.
    #[error("The file of conversations could not be {doing}.")]
    File {
        /// How the sentence ends: «opened», «set aside».
        doing: &'static str,
        /// The file that it is about.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// SQLite refused: the disk is full, the file may not be written, another program has it, or it is damaged.
    #[error("{}", sentence_of(.0))]
    Sqlite(#[from] rusqlite::Error),
}

impl Error {
    /// What the person can do next, as a full sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Error::NotFound => "Choose another conversation, or begin a new one.",
            Error::AnswerOver => "Send the message again.",
            Error::Newer { .. } => "Open them with the newer Outcrop, or update this one.",
            Error::IsALink { .. } => "Put the file itself where the link is, then start again.",
            Error::File { .. } => {
                "Check that the folder belongs to you and that the disk has room, then start again."
            }
            Error::Sqlite(error) => match code_of(error) {
                Some(ErrorCode::DiskFull) => "Make room on the disk, then try again.",
                Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                    "Check that the data folder belongs to you and may be written, then try again."
                }
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    "Close the other program that has it open, then try again."
                }
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    "Start Outcrop again: the damaged file is set aside and a new one begun."
                }
                _ => "Try again; if that does not help, start Outcrop again.",
            },
        }
    }

    /// What stands behind «Details».
    pub fn detail(&self) -> Option<String> {
        match self {
            Error::File { path, source, .. } => Some(format!("{}: {source}", path.display())),
            Error::Newer { path, .. } | Error::IsALink { path } => Some(path.display().to_string()),
            Error::Sqlite(error) => Some(error.to_string()),
            _ => None,
        }
    }
}

pub(crate) fn code_of(error: &rusqlite::Error) -> Option<ErrorCode> {
    error.sqlite_error_code()
}

fn sentence_of(error: &rusqlite::Error) -> &'static str {
    match code_of(error) {
        Some(ErrorCode::DiskFull) => "The conversation could not be saved, because the disk is full.",
        Some(ErrorCode::ReadOnly) => {
            "The conversation could not be saved, because its file may not be written."
        }
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "The file of conversations could not be opened."
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "The file of conversations is in use by another program."
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => "The file of conversations is damaged.",
        _ => "The conversations could not be read or written.",
    }
}
