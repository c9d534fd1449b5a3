//! What is to be said instead of what the responder would say: by a script, or by a request's own header.
//!
//! A script is a YAML file of rules: the first that fits a request gives the answer, its pace and its faults. The seam:
//! whoever prepares a request asks the stage for its cue once, and `responder` says what the cue says.

mod failure;
mod format;
mod header;
mod matching;
mod reply;
mod stage;
mod template;

use std::fmt;

use serde::Deserialize;

use crate::answer::Usage;
use format::{Respond, Rule};
pub use reply::{Line, Lines};
use sandbox_wire::pacing::Pacing;
pub use stage::{Scene, Stage};

/// A script: rules for what is to be answered, and who answers where none fits.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Script {
    /// Who answers what no rule fits.
    respond: Respond,
    rules: Vec<Rule>,
}

/// Why a text is no script: one sentence with line and column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScriptError(String);

impl Script {
    /// Reads a script from its YAML.
    ///
    /// # Errors
    /// When it is no YAML, or something in it is unknown or contradicts itself.
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

/// What decides about an answer in place of the prompt.
#[derive(Debug, Clone)]
pub enum Cue {
    /// A random valid message; without a seed the request itself is one.
    Random(Option<u64>),
    /// A text of so many pieces, all the same.
    Repeat { times: usize, piece: String },
    /// A tool call whose input is no JSON.
    MalformedToolUse,
    /// Text that the service could not make a message of.
    MalformedOutput,
    /// What a rule of a script says.
    Lines(Box<Lines>),
}

/// Counts that a script wants told, where it names them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Counts {
    input: u32,
    output: u32,
    cache_read: u32,
    cache_write_5m: u32,
    cache_write_1h: u32,
}

impl Counts {
    fn usage(&self) -> Usage {
        Usage {
            input: self.input,
            output: self.output,
            cache_read: self.cache_read,
            cache_write_5m: self.cache_write_5m,
            cache_write_1h: self.cache_write_1h,
            ..Usage::default()
        }
    }
}

/// The speed of an answer, where a script names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Speed {
    first_token_ms: Option<u32>,
    tokens_per_second: Option<u32>,
    /// Characters in each piece of a stream; the tokens themselves where it is left out.
    piece: Option<usize>,
}

impl Speed {
    /// The pacing with what is left out here as it is.
    fn over(&self, usual: Pacing) -> Pacing {
        let mut pacing = usual;
        if let Some(first) = self.first_token_ms {
            pacing.first_token = std::time::Duration::from_millis(u64::from(first));
        }
        if let Some(tokens) = self.tokens_per_second {
            pacing.tokens_per_second = tokens;
        }
        pacing
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
