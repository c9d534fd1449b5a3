//! A stream that broke off.

/// What became of a stream that did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the stream was cut: {detail}")]
pub struct Cut {
    /// In which way.
    pub kind: CutKind,
    /// The technical text.
    pub detail: String,
}

/// The ways in which a stream breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutKind {
    /// It ended before the model's last word, or its connection broke.
    Short,
    /// It was opened and ended without a single event.
    Empty,
    /// A frame's checksum does not match its bytes.
    Damaged,
}

impl Cut {
    /// Of a stream that ended early; `detail` says how that was seen.
    pub fn short(detail: impl Into<String>) -> Self {
        Self { kind: CutKind::Short, detail: detail.into() }
    }

    pub(crate) fn empty() -> Self {
        Self { kind: CutKind::Empty, detail: "the stream ended without an event".to_owned() }
    }

    /// Of what the SDK's event-stream reader says. It has no public type for a checksum that does not match.
    pub(crate) fn of_reader(detail: String) -> Self {
        let kind = if detail.to_lowercase().contains("checksum") { CutKind::Damaged } else { CutKind::Short };
        Self { kind, detail }
    }
}
