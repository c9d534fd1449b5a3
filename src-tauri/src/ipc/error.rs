//! Every failure as the window gets it: a code it can act on, a sentence, a next step, and the causes behind it.

use std::error::Error as StdError;

use super::convert;
use super::dto::{Diagnosis, ErrorCode, IpcError, Problem};

fn error(code: ErrorCode, message: impl Into<String>, hint: impl Into<String>) -> IpcError {
    IpcError {
        code,
        message: message.into(),
        hint: hint.into(),
        detail: None,
        retryable: false,
        diagnosis: None,
        problems: Vec::new(),
    }
}

/// The causes under an error, outermost first. Display only: `Debug` may hold what nobody should see.
fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}\n{inner}");
        cause = inner.source();
    }
    text
}

pub fn from_profiles(failure: &profiles::Error) -> IpcError {
    use profiles::Error as E;
    let code = match failure {
        E::Keychain(state) if state.can_unlock() => ErrorCode::KeychainLocked,
        E::Keychain(_) => ErrorCode::KeychainUnavailable,
        E::Invalid(_) => ErrorCode::InvalidDraft,
        E::NotFound => ErrorCode::NotFound,
        E::RecordMissing | E::SessionOver | E::Record(_) => ErrorCode::RecordMissing,
        _ => ErrorCode::Storage,
    };
    let problems: Vec<Problem> = match failure {
        E::Invalid(problems) => problems.iter().map(convert::problem).collect(),
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

pub fn from_history(failure: &history::Error) -> IpcError {
    let code = match failure {
        history::Error::NotFound => ErrorCode::NotFound,
        _ => ErrorCode::Storage,
    };
    IpcError {
        detail: failure.detail(),
        retryable: code != ErrorCode::NotFound,
        ..error(code, failure.to_string(), failure.hint())
    }
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

impl IpcError {
    fn with_diagnosis(self, diagnosis: Diagnosis) -> Self {
        Self { diagnosis: Some(Box::new(diagnosis)), ..self }
    }
}

pub fn refused(reason: &str) -> IpcError {
    error(ErrorCode::Refused, reason, "Copy the link if you trust it, and open it yourself.")
}

pub fn not_found(what: &str) -> IpcError {
    error(ErrorCode::NotFound, format!("This {what} no longer exists."), "Choose another one from the list.")
}

pub fn cancelled() -> IpcError {
    error(ErrorCode::Cancelled, "Cancelled.", "Start it again when you like.")
}

pub fn storage(failure: &std::io::Error) -> IpcError {
    IpcError {
        detail: Some(failure.to_string()),
        retryable: true,
        ..error(
            ErrorCode::Storage,
            "The settings could not be written.",
            "Check that the disk has room and that the folder belongs to you, then try again.",
        )
    }
}

/// The failure, and whether another port would help.
pub fn sandbox_failed(failure: &sandbox::Error) -> (IpcError, bool) {
    use std::io::ErrorKind::{AddrInUse, PermissionDenied};
    let (port, source) = match failure {
        sandbox::Error::Listen { address, source } => (address.port(), Some(source.kind())),
        _ => (0, None),
    };
    let (message, hint) = match (failure, source) {
        (_, Some(AddrInUse)) => (
            format!("Port {port} of this computer is taken by another program."),
            "Use another port, or any free one, on the sandbox's page.",
        ),
        (_, Some(PermissionDenied)) => (
            format!("Port {port} of this computer is kept for the system."),
            "Use one above 1023, or any free one, on the sandbox's page.",
        ),
        (sandbox::Error::CaFile { .. }, _) => (
            "The sandbox could not write the certificate that its clients trust.".to_owned(),
            "Check that the disk has room and that the folder belongs to you, then try again.",
        ),
        _ => (
            "The sandbox on this machine could not be started.".to_owned(),
            "Try again; if it stays, a firewall may be closing loopback ports.",
        ),
    };
    let told = error(ErrorCode::Internal, message, hint);
    let other_port_helps = matches!(source, Some(AddrInUse | PermissionDenied));
    (IpcError { detail: Some(chain(failure)), retryable: true, ..told }, other_port_helps)
}

/// The person stopped it, so use does not start it.
pub fn sandbox_stopped() -> IpcError {
    error(ErrorCode::SandboxStopped, "The sandbox is stopped.", "Start it to go on; its keys stay the same.")
}

pub fn unknown_fault(told: &str) -> IpcError {
    let unknown =
        error(ErrorCode::Refused, "The sandbox does not know this fault.", "Choose one from the list.");
    IpcError { detail: Some(told.to_owned()), ..unknown }
}

pub fn internal(failure: &dyn StdError) -> IpcError {
    IpcError {
        detail: Some(chain(failure)),
        retryable: true,
        ..error(
            ErrorCode::Internal,
            "Something inside Outcrop went wrong.",
            "Try again, and report it if it stays.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
