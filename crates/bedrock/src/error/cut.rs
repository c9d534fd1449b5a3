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
    /// A frame's checksum does not match its bytes, or the frame says something impossible of itself.
    Damaged,
    /// A whole frame whose content cannot be read.
    Unreadable,
}

impl Cut {
    /// Of a stream that ended early; `detail` says how that was seen.
    pub fn short(detail: impl Into<String>) -> Self {
        Self { kind: CutKind::Short, detail: detail.into() }
    }

    pub(crate) fn empty() -> Self {
        Self { kind: CutKind::Empty, detail: "the stream ended without an event".to_owned() }
    }

    /// Of what the SDK's event-stream reader says. It has no public types for what it finds wrong.
    pub(crate) fn of_reader(detail: String) -> Self {
        const DAMAGED: [&str; 5] =
            ["checksum", "invalid header", "invalid message length", "invalid utf-8", "too long"];
        let lower = detail.to_lowercase();
        let kind = match () {
            () if DAMAGED.iter().any(|words| lower.contains(words)) => CutKind::Damaged,
            () if lower.contains("unmarshall") || lower.contains("unrecognized") => CutKind::Unreadable,
            () => CutKind::Short,
        };
        Self { kind, detail }
    }
}
