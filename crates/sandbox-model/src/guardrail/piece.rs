//! What is assessed, and what is found in it.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::policy::Action;
pub use super::source::Source;

/// One text or image to assess.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    /// Empty for an image.
    pub text: String,
    /// What it is for contextual grounding: `grounding_source`, `query`, `guard_content`.
    pub qualifiers: Vec<String>,
    pub is_image: bool,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    pub blocked: bool,
    pub masked: bool,
    /// The pieces' texts, masked where a policy masks.
    pub texts: Vec<String>,
    /// The policies' findings, as assessments list them.
    pub findings: Map<String, Value>,
    /// Characters that were assessed, and those that there were.
    pub guarded: usize,
    pub total: usize,
    pub images: usize,
}

/// A stretch of text that a policy wants hidden, with what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mask {
    pub start: usize,
    pub end: usize,
    pub with: Rc<str>,
}

/// One policy's findings.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub entries: Vec<Value>,
    pub blocked: bool,
}

impl Found {
    /// Notes a finding; `detected` is false for what was looked for and not there.
    pub fn add(&mut self, entry: Value, action: Action, detected: bool) {
        self.blocked |= detected && action == Action::Block;
        self.entries.push(entry);
    }
}

impl Piece {
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub fn is(&self, qualifier: &str) -> bool {
        self.qualifiers.iter().any(|own| own == qualifier)
    }

    /// Whether its content is assessed; the question that stands beside an answer is only compared with.
    pub(super) fn is_assessed(&self, source: Source) -> bool {
        let asks = source == Source::Input && self.is("query");
        !self.is_image && (self.qualifiers.is_empty() || self.is("guard_content") || asks)
    }
}
