//! What can go wrong with saved connections, each as a sentence and a next step for a person.
//!
//! Nothing in here carries a secret: keychain errors are turned into a [`KeychainState`] at the vault, because the
//! library's own error type can hold raw secret bytes. What the shell says on top (codes, hints) is the shell's.

use std::io;
use std::path::PathBuf;

use crate::draft::Problem;
use crate::keychain_state::KeychainState;
use crate::secret::RecordError;

/// Why a saved connection could not be read, saved or deleted. Its text is a full sentence for a person.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The keychain is in a state in which it could not do what was asked.
    #[error("{}", .0.sentence())]
    Keychain(KeychainState),
    /// What the form holds cannot be saved; one problem a field.
    #[error("{}", first_of(.0))]
    Invalid(Vec<Problem>),
    /// No profile has this id. Perhaps it was deleted.
    #[error("This profile no longer exists.")]
    NotFound,
    /// The system refused to read or to write the index, or to open the folder that it is in.
    #[error("The profile list could not be {doing}{}.", because(source))]
    Index {
        /// How the sentence ends: «read», «written».
        doing: &'static str,
        /// The file or folder that it is about.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The index has a format that this version does not know. It is left as it is.
    #[error(
        "The profile list was written by a newer Outcrop (format {version}), so this one leaves it alone."
    )]
    NewerIndex {
        /// The format of the file.
        version: u64,
        /// The index file.
        path: PathBuf,
    },
    /// Another process holds the lock on the data folder.
    #[error("Another Outcrop is running and has the profile list open.")]
    InUse {
        /// The lock file.
        path: PathBuf,
    },
    /// A file of the data folder is a symbolic link.
    #[error("The profile list is a link to another place, which Outcrop does not follow.")]
    IndexIsALink {
        /// The link.
        path: PathBuf,
    },
    /// The index points to an entry that the keychain does not have.
    #[error("The keychain no longer holds the credentials of this profile.")]
    RecordMissing,
    /// The keychain's entry is there, but it is not one that this version can read.
    #[error("The credentials of this profile could not be read: {0}.")]
    Record(#[from] RecordError),
    /// A profile that was kept for the session only, after that session.
    #[error("This profile was kept for one session only, and that session is over.")]
    SessionOver,
    /// The record does not fit into one entry. Nothing was changed: the old record is where it was.
    #[error(
        "The credentials are too long for this system's keychain, which takes {limit} bytes for one entry."
    )]
    RecordTooLong {
        /// In bytes.
        limit: u32,
    },
}

impl Error {
    /// What the person can do next, as a full sentence.
    pub fn hint(&self) -> String {
        match self {
            Error::Keychain(state) => state.hint().to_owned(),
            Error::Invalid(_) => "Fix the marked fields and save again.".to_owned(),
            Error::NotFound => "Choose another profile, or make a new one.".to_owned(),
            Error::Index { source, .. } if is_full(source) => {
                "Make room on the disk, then try again.".to_owned()
            }
            Error::Index { .. } => {
                "Check that the disk has room and that the folder belongs to you, then try again.".to_owned()
            }
            Error::NewerIndex { .. } => "Open it with the newer Outcrop, or update this one.".to_owned(),
            Error::InUse { .. } => {
                "Use the window that is already open, or close it and start again.".to_owned()
            }
            Error::IndexIsALink { .. } => {
                "Put the file itself where the link is, then start again.".to_owned()
            }
            Error::RecordMissing | Error::SessionOver => {
                "Open the profile, enter the credentials again and save it.".to_owned()
            }
            Error::Record(RecordError::Newer(_)) => "Update Outcrop to use this profile.".to_owned(),
            Error::Record(RecordError::Foreign) => {
                "Open the profile, enter the credentials again and save it; a new entry is made.".to_owned()
            }
            Error::RecordTooLong { .. } => {
                "Keep it for this session only, or use an AWS named profile, which needs no copy of the key."
                    .to_owned()
            }
        }
    }

    /// What stands behind «Details»: paths and the system's own words, never a secret.
    pub fn detail(&self) -> Option<String> {
        match self {
            Error::Keychain(state) => state.detail().map(str::to_owned),
            Error::Index { path, source, .. } => Some(format!("{}: {source}", path.display())),
            Error::NewerIndex { path, .. } | Error::InUse { path } | Error::IndexIsALink { path } => {
                Some(path.display().to_string())
            }
            _ => None,
        }
    }
}

fn is_full(source: &io::Error) -> bool {
    matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// What a person can see for themselves, as the end of a sentence.
fn because(source: &io::Error) -> &'static str {
    match source.kind() {
        _ if is_full(source) => ", because the disk is full",
        io::ErrorKind::ReadOnlyFilesystem => ", because the disk may only be read",
        io::ErrorKind::PermissionDenied => ", because the system denies access to it",
        _ => "",
    }
}

fn first_of(problems: &[Problem]) -> &str {
    problems.first().map_or("The profile cannot be saved as it is.", |problem| problem.message.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named_and_so_is_one_that_may_only_be_read() {
        let of = |kind: io::ErrorKind| Error::Index {
            doing: "written",
            path: "/data/profiles.json".into(),
            source: io::Error::from(kind),
        };
        let full = of(io::ErrorKind::StorageFull);
        assert_eq!(full.to_string(), "The profile list could not be written, because the disk is full.");
        assert_eq!(full.hint(), "Make room on the disk, then try again.");
        assert!(of(io::ErrorKind::ReadOnlyFilesystem).to_string().contains("may only be read"));
        assert_eq!(of(io::ErrorKind::Interrupted).to_string(), "The profile list could not be written.");
    }
}
