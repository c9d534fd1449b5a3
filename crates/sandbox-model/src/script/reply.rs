//! A written answer: its blocks, how it ends, how fast it comes and what goes wrong with it.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use super::counts::Counts;
use super::speed::Speed;
use super::template;
use crate::answer::{StopReason, Usage};
use crate::fault::Fault;
use sandbox_wire::pacing::Pacing;

/// An answer as a script writes it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reply {
    /// Said only where the request lets the model think.
    thinking: Option<String>,
    /// One block of text; more blocks are in `content`.
    text: Option<String>,
    content: Vec<Piece>,
    #[serde(deserialize_with = "stop")]
    stop: Option<StopReason>,
    stop_sequence: Option<String>,
    usage: Option<Counts>,
    pace: Option<Speed>,
    #[serde(deserialize_with = "fault")]
    fault: Option<Fault>,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenPiece")]
enum Piece {
    Text { text: String, citations: Vec<Value> },
    Call { tool: String, id: Option<String>, input: Option<Value> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPiece {
    text: Option<String>,
    #[serde(default)]
    citations: Vec<Value>,
    tool: Option<String>,
    id: Option<String>,
    input: Option<Value>,
}

impl TryFrom<WrittenPiece> for Piece {
    type Error = String;

    fn try_from(written: WrittenPiece) -> Result<Self, String> {
        let WrittenPiece { text, citations, tool, id, input } = written;
        match (text, tool) {
            (Some(text), None) if id.is_none() && input.is_none() => Ok(Self::Text { text, citations }),
            (None, Some(tool)) if citations.is_empty() => Ok(Self::Call { tool, id, input }),
            _ => {
                Err("a block is text, perhaps with citations, or a tool, perhaps with id and input"
                    .to_owned())
            }
        }
    }
}

fn stop<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<StopReason>, D::Error> {
    let name = String::deserialize(deserializer)?;
    let known = StopReason::ALL.iter().find(|reason| reason.name() == name);
    known.copied().map(Some).ok_or_else(|| {
        let names: Vec<&str> = StopReason::ALL.iter().map(|reason| reason.name()).collect();
        D::Error::custom(format!("there is no stop reason \"{name}\"; there are {}", names.join(", ")))
    })
}

fn fault<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Fault>, D::Error> {
    String::deserialize(deserializer)?.parse().map(Some).map_err(D::Error::custom)
}

/// What is to be said, with its places filled.
#[derive(Debug, Clone)]
pub struct Lines {
    pub thinking: Option<String>,
    pub content: Vec<Line>,
    pub stop: Option<StopReason>,
    pub stop_sequence: Option<String>,
    pub usage: Option<Usage>,
    pub pacing: Option<Pacing>,
    /// Characters in each piece of a stream.
    pub piece: Option<usize>,
    pub fault: Option<Fault>,
}

/// One block of it.
#[derive(Debug, Clone)]
pub enum Line {
    Text {
        text: String,
        citations: Vec<Value>,
    },
    /// A call; without an input, one that fits the tool's schema is made.
    Call {
        tool: String,
        id: Option<String>,
        input: Option<Value>,
    },
}

impl Reply {
    /// Every text that may have places in it.
    pub fn templates(&self) -> Vec<&str> {
        let mut found: Vec<&str> = self.thinking.iter().chain(&self.text).map(String::as_str).collect();
        for piece in &self.content {
            match piece {
                Piece::Text { text, citations } => {
                    found.push(text);
                    found.extend(citations.iter().flat_map(template::texts));
                }
                Piece::Call { input, .. } => found.extend(input.iter().flat_map(template::texts)),
            }
        }
        found
    }

    /// The answer for what a request's groups hold, at its own pace or the usual one.
    pub fn lines(&self, groups: &[(String, String)], usual: Pacing) -> Lines {
        let fill = |text: &String| template::fill(text, groups);
        let fill_all =
            |values: &[Value]| values.iter().map(|value| template::fill_json(value, groups)).collect();
        let first = self.text.iter().map(|text| Line::Text { text: fill(text), citations: Vec::new() });
        let more = self.content.iter().map(|piece| match piece {
            Piece::Text { text, citations } => {
                Line::Text { text: fill(text), citations: fill_all(citations) }
            }
            Piece::Call { tool, id, input } => Line::Call {
                tool: tool.clone(),
                id: id.clone(),
                input: input.as_ref().map(|input| template::fill_json(input, groups)),
            },
        });
        Lines {
            thinking: self.thinking.as_ref().map(fill),
            content: first.chain(more).collect(),
            stop: self.stop,
            stop_sequence: self.stop_sequence.clone(),
            usage: self.usage.as_ref().map(Counts::usage),
            pacing: self.pace.as_ref().map(|pace| pace.over(usual)),
            piece: self.pace.as_ref().and_then(|pace| pace.piece),
            fault: self.fault.clone(),
        }
    }
}
