//! Diagnoses with their fixes, and every command's error.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::model::Effort;
use super::profile::Problem;

/// What the app can do about a diagnosis by itself.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Fix {
    UseChatModel {
        model_id: String,
    },
    UseEmbeddingModel {
        model_id: String,
    },
    UseRegion {
        region: String,
    },
    SetMaxTokens {
        tokens: u32,
    },
    SetBudget {
        tokens: u32,
    },
    UseEffort {
        effort: Effort,
    },
    /// Leaves these to the model.
    Unset {
        parameters: Vec<Parameter>,
    },
    TurnThinkingOff,
}

/// A parameter that can be left unset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Parameter {
    MaxTokens,
    Temperature,
    TopP,
}

/// A failure with its cause and its fix. The raw half is for *Details*.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// Few words, for a verdict line: «The model needs an inference profile».
    pub title: String,
    /// The cause, one sentence.
    pub message: String,
    /// What to do next, one sentence.
    pub hint: String,
    pub fix: Option<Fix>,
    /// The form field that it concerns, to be marked there.
    pub field: Option<String>,
    pub code: Option<String>,
    pub http_status: Option<u16>,
    /// The other side's own words, without keys.
    pub aws_message: Option<String>,
    pub request_id: Option<String>,
    pub retryable: bool,
}

/// The kind of a failure, for the window and its tests. The words are in the error itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    InvalidDraft,
    KeychainLocked,
    KeychainUnavailable,
    /// The keychain works, but takes no entry of this length.
    RecordTooLong,
    NotFound,
    /// The index names a keychain entry that the keychain does not have.
    RecordMissing,
    /// A newer Outcrop wrote it. Left as it is.
    NewerFormat,
    /// The answer has ended, or was deleted while it streamed.
    AnswerOver,
    Bedrock,
    /// A file could not be read or written.
    Storage,
    Cancelled,
    Refused,
    /// The person stopped the sandbox, and what was asked for needs it.
    SandboxStopped,
    /// The sandbox could not be started: its port is taken, or its certificate could not be written.
    SandboxFailed,
    /// The desktop did not do its part: the clipboard, or a program that opens links.
    Desktop,
    /// A mistake in Outcrop itself.
    Internal,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IpcError {
    pub code: ErrorCode,
    /// One full sentence.
    pub message: String,
    /// What to do next.
    pub hint: String,
    /// The chain of causes, behind «Details».
    pub detail: Option<String>,
    pub retryable: bool,
    pub diagnosis: Option<Box<Diagnosis>>,
    pub problems: Vec<Problem>,
}
