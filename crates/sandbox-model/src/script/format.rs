//! The words of a script: rules, when they fit and what they give.
//!
//! Everything is checked while it is read, so that a mistake is told with its line; what plays finds no surprises.

use serde::Deserialize;

use super::cue::Cue;
use super::failure::Failure;
use super::header;
use super::matching::{Match, Turns};
use super::reply::Reply;
use super::template;
use sandbox_iam::glob::Glob;

/// One rule: when it fits, how often, and what it gives.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Rule {
    /// For the reader, of the file and of the log.
    pub name: Option<String>,
    pub when: When,
    pub times: Option<u32>,
    pub gives: Gives,
}

/// What a rule gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Gives {
    Answer(Box<Reply>),
    Error(Failure),
    Respond(Respond),
}

/// What a request has to be for a rule to fit; what is left out fits everything.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    pub operation: Option<Operation>,
    /// The model's id as it was called or as the catalogue has it.
    pub model: Option<Glob>,
    /// The last user message.
    pub text: Option<Match>,
    pub system: Option<Match>,
    /// How many user messages there are, with this one.
    pub turn: Option<Turns>,
    /// Whether the last message brings results of tools.
    pub tool_result: Option<bool>,
    /// The text of those results.
    pub result: Option<Match>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Operation {
    Converse,
    ConverseStream,
    InvokeModel,
    InvokeModelWithResponseStream,
}

impl Operation {
    pub fn name(self) -> &'static str {
        match self {
            Self::Converse => "Converse",
            Self::ConverseStream => "ConverseStream",
            Self::InvokeModel => "InvokeModel",
            Self::InvokeModelWithResponseStream => "InvokeModelWithResponseStream",
        }
    }
}

/// An answer that is made rather than written: by the responder or by a cue.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Respond(String);

impl Respond {
    /// The cue; `None` is the built-in responder.
    pub fn cue(&self) -> Option<Cue> {
        // It was read once already, so that it can be read.
        header::parse(&self.0).ok().flatten()
    }
}

impl TryFrom<String> for Respond {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        header::parse(&text).map(|_| Self(text))
    }
}

/// A rule as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Option<String>,
    #[serde(default)]
    when: When,
    times: Option<u32>,
    answer: Option<Reply>,
    error: Option<Failure>,
    respond: Option<Respond>,
}

impl TryFrom<Written> for Rule {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { name, when, times, answer, error, respond } = written;
        let gives = match (answer, error, respond) {
            (Some(answer), None, None) => Gives::Answer(Box::new(answer)),
            (None, Some(error), None) => Gives::Error(error),
            (None, None, Some(respond)) => Gives::Respond(respond),
            _ => return Err("a rule gives one of answer, error and respond".to_owned()),
        };
        let known = when.groups();
        let templates = match &gives {
            Gives::Answer(reply) => reply.templates(),
            Gives::Error(failure) => failure.message.iter().map(String::as_str).collect(),
            Gives::Respond(_) => Vec::new(),
        };
        for name in templates.into_iter().flat_map(template::names) {
            if !known.iter().any(|group| group == name) {
                return Err(format!(
                    "${{{name}}} stands for nothing here; there are {}",
                    known.iter().map(|group| format!("${{{group}}}")).collect::<Vec<_>>().join(", ")
                ));
            }
        }
        Ok(Self { name, when, times, gives })
    }
}

impl When {
    /// The names that stand for something in this rule's texts.
    fn groups(&self) -> Vec<String> {
        let mut names: Vec<String> = template::ALWAYS.iter().map(|name| (*name).to_owned()).collect();
        for found in [&self.text, &self.result].into_iter().flatten() {
            names.extend(found.groups());
        }
        names
    }
}
