//! What is to be said instead of what the responder would say: by a script, or by a request's own header.
//!
//! A script is a YAML file of rules: the first that fits a request gives the answer, its pace and its faults. The seam:
//! a request asks the stage for its cue once, and `responder` says what the cue says.

mod counts;
mod cue;
mod failure;
mod format;
mod header;
mod matching;
mod reply;
mod speed;
mod stage;
mod template;

use std::fmt;

use serde::Deserialize;

pub use counts::Counts;
pub use cue::Cue;
use format::{Respond, Rule};
pub use reply::{Line, Lines};
pub use speed::Speed;
pub use stage::{Scene, Stage};

/// A script: rules for what is to be answered, and what answers requests that match none.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Script {
    /// What answers requests that match no rule.
    respond: Respond,
    rules: Vec<Rule>,
}

/// Why a script cannot be read: one sentence with line and column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScriptError(String);

impl Script {
    /// Reads a script from its YAML.
    ///
    /// # Errors
    /// When it is not YAML, or something in it is unknown or contradicts itself.
    pub fn parse(yaml: &str) -> Result<Self, ScriptError> {
        // An empty file is an empty script.
        let found: Option<Self> = sandbox_wire::yaml::read(yaml).map_err(ScriptError)?;
        Ok(found.unwrap_or_default())
    }

    /// A script without rules, in which everything is answered in one way: `builtin`, `random`, `random:SEED` or
    /// `repeat:N:TEXT`.
    ///
    /// # Errors
    /// When there is no such way.
    pub fn responding(way: &str) -> Result<Self, ScriptError> {
        let respond = way.to_owned().try_into().map_err(ScriptError)?;
        Ok(Self { respond, rules: Vec::new() })
    }
}

impl fmt::Display for Script {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rules.len() {
            1 => write!(out, "a script of 1 rule"),
            rules => write!(out, "a script of {rules} rules"),
        }
    }
}

#[cfg(test)]
mod tests;
