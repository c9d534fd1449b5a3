//! Failures that the shell finds by itself, as the window gets them: a code, a sentence, a next step, and the causes
//! behind it.

use std::error::Error as StdError;

use super::dto::{ErrorCode, IpcError};

/// An error that is about nothing else.
pub(super) fn error(code: ErrorCode, message: impl Into<String>, hint: impl Into<String>) -> IpcError {
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
pub(super) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}\n{inner}");
        cause = inner.source();
    }
    text
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

/// The person stopped it, so use does not start it.
pub fn sandbox_stopped() -> IpcError {
    error(ErrorCode::SandboxStopped, "The sandbox is stopped.", "Start it to go on; its keys stay the same.")
}

pub fn unknown_fault(told: &str) -> IpcError {
    let unknown =
        error(ErrorCode::Refused, "The sandbox does not know this fault.", "Choose one from the list.");
    IpcError { detail: Some(told.to_owned()), ..unknown }
}

pub fn clipboard_failed(failure: &dyn StdError) -> IpcError {
    IpcError {
        detail: Some(chain(failure)),
        retryable: true,
        ..error(
            ErrorCode::Desktop,
            "The clipboard did not take the text.",
            "Try again; a clipboard manager may be holding it.",
        )
    }
}

pub fn link_not_opened(failure: &dyn StdError) -> IpcError {
    IpcError {
        detail: Some(chain(failure)),
        retryable: true,
        ..error(
            ErrorCode::Desktop,
            "The link could not be opened in a browser.",
            "Check that this computer has a default browser, or copy the link and open it yourself.",
        )
    }
}

/// A mistake of ours: a thread that panicked, or a promise that another part did not keep.
pub fn internal(failure: &dyn StdError) -> IpcError {
    IpcError {
        detail: Some(chain(failure)),
        retryable: true,
        ..error(
            ErrorCode::Internal,
            "Something went wrong inside Outcrop.",
            "Try again, and report it with its details if it happens again.",
        )
    }
}
