//! The one error of the harness: a sentence for whoever reads the failed test.
//!
//! `Debug` prints the sentence too, because that is what a test that returns `Err` shows.

use std::fmt;
use std::panic::Location;

pub type Outcome<T = ()> = Result<T, Trouble>;

pub struct Trouble {
    message: String,
    at: &'static Location<'static>,
}

impl Trouble {
    #[track_caller]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), at: Location::caller() }
    }

    /// The same trouble with what was being attempted in front.
    #[must_use]
    pub fn while_doing(self, what: &str) -> Self {
        Self { message: format!("{what}: {}", self.message), at: self.at }
    }

    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl fmt::Debug for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} (at {}:{})", self.message, self.at.file(), self.at.line())
    }
}

impl std::error::Error for Trouble {}

impl From<std::io::Error> for Trouble {
    #[track_caller]
    fn from(error: std::io::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl From<String> for Trouble {
    #[track_caller]
    fn from(message: String) -> Self {
        Self::new(message)
    }
}

impl From<serde_json::Error> for Trouble {
    #[track_caller]
    fn from(error: serde_json::Error) -> Self {
        Self::new(format!("JSON was expected: {error}"))
    }
}

/// Fails with `message` unless `holds`.
#[track_caller]
pub fn expect(holds: bool, message: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(Trouble::new(message())) }
}

/// Fails unless `text` holds `part`, and shows both.
#[track_caller]
pub fn expect_contains(text: &str, part: &str) -> Outcome {
    expect(text.contains(part), || format!("«{part}» was expected in «{text}»"))
}
