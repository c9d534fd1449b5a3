//! The way through an answer that every family's chunks take: block by block, piece by piece.
//!
//! The seam: where a stream cuts its texts is decided here for all of them; what a step looks like is each family's own.

use std::collections::VecDeque;

use crate::answer::{Answer, Part, whole_input};
use crate::converse::piece_end;

/// One step of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Begin,
    /// Before the first piece of a part.
    Open(usize),
    /// A piece of a part's text, of its thinking or of its call's input.
    Piece {
        part: usize,
        text: String,
        tokens: u32,
    },
    /// After the last piece of a part.
    Close(usize),
    End,
}

/// Walks an answer once, drawing steps as they are taken.
pub(super) struct Walk {
    answer: Answer,
    waiting: VecDeque<Step>,
    part: usize,
    text: String,
    at: usize,
    cut: usize,
    inside: bool,
    over: bool,
}

impl Walk {
    pub fn new(answer: Answer) -> Self {
        Self {
            answer,
            waiting: VecDeque::from([Step::Begin]),
            part: 0,
            text: String::new(),
            at: 0,
            cut: 0,
            inside: false,
            over: false,
        }
    }

    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Goes into the next part, or to the end.
    fn advance(&mut self) {
        let Some(part) = self.answer.parts.get(self.part) else {
            self.over = true;
            self.waiting.push_back(Step::End);
            return;
        };
        self.text = match part {
            Part::Text { text, .. } | Part::Reasoning { text, .. } => text.clone(),
            Part::ToolUse { input, .. } => whole_input(input),
            Part::Redacted { .. } => String::new(),
        };
        (self.at, self.cut, self.inside) = (0, 0, true);
        self.waiting.push_back(Step::Open(self.part));
    }

    fn piece(&mut self) -> Step {
        let cuts = match self.answer.parts.get(self.part) {
            Some(Part::Text { cuts, .. } | Part::Reasoning { cuts, .. } | Part::ToolUse { cuts, .. }) => {
                cuts.as_slice()
            }
            _ => &[],
        };
        let end = piece_end(&self.text, cuts, self.at, self.cut).min(self.text.len());
        let text = self.text.get(self.at..end).unwrap_or_default().to_owned();
        let tokens = u32::from(!text.is_empty());
        (self.at, self.cut) = (end, self.cut + 1);
        Step::Piece { part: self.part, text, tokens }
    }
}

impl Iterator for Walk {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if let Some(step) = self.waiting.pop_front() {
            return Some(step);
        }
        if self.over {
            return None;
        }
        if !self.inside {
            self.advance();
            return self.waiting.pop_front();
        }
        if self.at < self.text.len() {
            return Some(self.piece());
        }
        self.inside = false;
        self.part += 1;
        Some(Step::Close(self.part - 1))
    }
}
