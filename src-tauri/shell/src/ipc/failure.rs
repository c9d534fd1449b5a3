//! The crates' errors as the window gets them: each with its code, its sentence and its next step.
//!
//! Every variant is named, so that a new one does not pass for another.

use super::convert;
use super::dto::{Diagnosis, ErrorCode, IpcError, Problem};
use super::error::{chain, error, internal};

pub fn from_profiles(failure: &profiles::Error) -> IpcError {
    let code = profiles_code(failure);
    let problems: Vec<Problem> = match failure {
        profiles::Error::Invalid(problems) => problems.iter().map(convert::problem).collect(),
        _ => Vec::new(),
    };
    let retryable =
        matches!(code, ErrorCode::KeychainLocked | ErrorCode::KeychainUnavailable | ErrorCode::Storage);
    IpcError {
        detail: failure.detail(),
        retryable,
        problems,
        ..error(code, failure.to_string(), failure.hint())
    }
}

fn profiles_code(failure: &profiles::Error) -> ErrorCode {
    use profiles::Error as E;
    use profiles::secret::RecordError;
    match failure {
        E::Keychain(state) if state.can_unlock() => ErrorCode::KeychainLocked,
        E::Keychain(_) => ErrorCode::KeychainUnavailable,
        E::RecordTooLong { .. } => ErrorCode::RecordTooLong,
        E::Invalid(_) => ErrorCode::InvalidDraft,
        E::NotFound => ErrorCode::NotFound,
        E::RecordMissing | E::SessionOver | E::Record(RecordError::Foreign) => ErrorCode::RecordMissing,
        E::NewerIndex { .. } | E::Record(RecordError::Newer(_)) => ErrorCode::NewerFormat,
        E::Index { .. } | E::InUse { .. } | E::IndexIsALink { .. } => ErrorCode::Storage,
    }
}

pub fn from_history(failure: &history::Error) -> IpcError {
    use history::Error as E;
    let (code, retryable) = match failure {
        E::NotFound => (ErrorCode::NotFound, false),
        E::AnswerOver => (ErrorCode::AnswerOver, true),
        E::Newer { .. } => (ErrorCode::NewerFormat, true),
        E::IsALink { .. } | E::File { .. } | E::Sqlite(_) => (ErrorCode::Storage, true),
    };
    IpcError { detail: failure.detail(), retryable, ..error(code, failure.to_string(), failure.hint()) }
}

pub fn from_diagnosis(diagnosis: Diagnosis) -> IpcError {
    IpcError {
        retryable: diagnosis.retryable,
        detail: diagnosis.aws_message.clone(),
        ..error(ErrorCode::Bedrock, diagnosis.message.clone(), diagnosis.hint.clone())
    }
    .with_diagnosis(diagnosis)
}

pub fn from_bedrock(failure: &bedrock::Error, connection: &profiles::Connection) -> IpcError {
    match bedrock::Clients::explain_connecting(failure, connection) {
        Some(diagnosis) => from_diagnosis(convert::diagnosis(&diagnosis, false)),
        None => internal(failure),
    }
}

pub fn sandbox_failed(failure: &sandbox_panel::Error) -> IpcError {
    use std::io::ErrorKind::{AddrInUse, PermissionDenied};
    let (message, hint) = match failure {
        sandbox_panel::Error::Listen { address, source } if source.kind() == AddrInUse => (
            format!("Port {} of this computer is in use by another program.", address.port()),
            "Choose another port, or any free one, on the sandbox's page.",
        ),
        sandbox_panel::Error::Listen { address, source } if source.kind() == PermissionDenied => (
            format!("Port {} of this computer is reserved for the system.", address.port()),
            "Choose one above 1023, or any free one, on the sandbox's page.",
        ),
        sandbox_panel::Error::Listen { .. } => (
            "The sandbox could not open a port on this computer.".to_owned(),
            "Try again; if that does not help, a firewall may block ports on the loopback address.",
        ),
        sandbox_panel::Error::CaFile { .. } => (
            "The sandbox could not write the certificate that its clients trust.".to_owned(),
            "Check that the disk has room and that the folder belongs to you, then try again.",
        ),
        sandbox_panel::Error::Certificate { .. }
        | sandbox_panel::Error::Exposed { .. }
        | sandbox_panel::Error::Region(_)
        | sandbox_panel::Error::Log { .. }
        | sandbox_panel::Error::Accounts(_) => (
            "The sandbox on this computer could not be started.".to_owned(),
            "Try again, and report it with its details if that does not help.",
        ),
    };
    let told = error(ErrorCode::SandboxFailed, message, hint);
    IpcError { detail: Some(chain(failure)), retryable: true, ..told }
}

/// Whether the sandbox would start on another port.
pub fn another_port_helps(failure: &sandbox_panel::Error) -> bool {
    use std::io::ErrorKind::{AddrInUse, PermissionDenied};
    matches!(failure, sandbox_panel::Error::Listen { source, .. }
        if matches!(source.kind(), AddrInUse | PermissionDenied))
}

impl IpcError {
    fn with_diagnosis(self, diagnosis: Diagnosis) -> Self {
        Self { diagnosis: Some(Box::new(diagnosis)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_profiles_error() -> Vec<profiles::Error> {
        use profiles::secret::RecordError;
        use profiles::{Error as E, KeychainState};
        let (path, io) = (|| "/x".into(), || std::io::Error::other("no"));
        let locked = KeychainState::Locked { name: "GNOME Keyring".into(), collection: None };
        vec![
            E::Keychain(locked),
            E::Keychain(KeychainState::Hung { after_s: 10 }),
            E::RecordTooLong { limit: 2560 },
            E::Invalid(Vec::new()),
            E::NotFound,
            E::RecordMissing,
            E::SessionOver,
            E::Record(RecordError::Foreign),
            E::Record(RecordError::Newer(9)),
            E::NewerIndex { version: 9, path: path() },
            E::Index { doing: "read", path: path(), source: io() },
            E::InUse { path: path() },
            E::IndexIsALink { path: path() },
        ]
    }

    #[test]
    fn each_failure_of_the_profiles_has_its_own_code_a_sentence_and_a_hint() {
        use ErrorCode as C;
        let told: Vec<IpcError> = every_profiles_error().iter().map(from_profiles).collect();
        let codes: Vec<ErrorCode> = told.iter().map(|told| told.code).collect();
        let wanted = [
            C::KeychainLocked,
            C::KeychainUnavailable,
            C::RecordTooLong,
            C::InvalidDraft,
            C::NotFound,
            C::RecordMissing,
            C::RecordMissing,
            C::RecordMissing,
            C::NewerFormat,
            C::NewerFormat,
            C::Storage,
            C::Storage,
            C::Storage,
        ];
        assert_eq!(codes, wanted);
        for told in told {
            assert!(told.message.ends_with('.') && told.hint.ends_with('.'), "{told:?}");
        }
    }

    #[test]
    fn each_failure_of_the_history_has_its_own_code_a_sentence_and_a_hint() {
        use history::Error as E;
        let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
        let told = [
            (E::NotFound, ErrorCode::NotFound),
            (E::AnswerOver, ErrorCode::AnswerOver),
            (E::Newer { path: "/x".into(), found: 9, known: 1 }, ErrorCode::NewerFormat),
            (E::IsALink { path: "/x".into() }, ErrorCode::Storage),
            (E::Sqlite(rusqlite::Error::SqliteFailure(full, None)), ErrorCode::Storage),
        ];
        for (failure, code) in told {
            let told = from_history(&failure);
            assert_eq!(told.code, code, "{failure}");
            assert!(told.message.ends_with('.') && told.hint.ends_with('.'), "{told:?}");
        }
    }

    #[test]
    fn a_locked_keychain_is_told_from_one_that_is_not_there() {
        let locked = profiles::KeychainState::Locked { name: "GNOME Keyring".into(), collection: None };
        assert_eq!(from_profiles(&profiles::Error::Keychain(locked)).code, ErrorCode::KeychainLocked);
        let absent = profiles::KeychainState::NoService { detail: "no such name".into() };
        let told = from_profiles(&profiles::Error::Keychain(absent));
        assert_eq!(told.code, ErrorCode::KeychainUnavailable);
        assert_eq!(told.detail.as_deref(), Some("no such name"));
        assert!(told.message.ends_with('.') && told.hint.ends_with('.'));
    }
}
