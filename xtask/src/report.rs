//! What is said to the person in front of it, and how a command fails.

use std::fmt;
use std::io::Write as _;

/// A sentence on what went wrong and what to do.
#[derive(Debug)]
pub struct Failure(String);

pub type Done<T = ()> = Result<T, Failure>;

impl Failure {
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// One line, at once: also where the output goes into a pipe.
pub fn say(line: impl fmt::Display) {
    let mut out = std::io::stdout().lock();
    // The work goes on when nobody reads the output any more.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// The heading of a step.
pub fn heading(title: &str) {
    say(format_args!("\n== {title}"));
}
