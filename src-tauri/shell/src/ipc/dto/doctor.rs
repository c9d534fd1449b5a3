//! The doctor, which tests a connection: its stages as they end, and its report.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::diagnosis::Diagnosis;
use super::profile::{ProfileDraft, Verdict};

#[derive(Debug, Clone, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[allow(clippy::large_enum_variant, reason = "made once per run, on the way in")]
pub enum DoctorSubject {
    Saved { profile_id: String },
    Draft { draft: ProfileDraft },
}

/// In the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Rules,
    Keychain,
    Connection,
    Credentials,
    Identity,
    ModelList,
    ConverseStream,
    Converse,
    Embedding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StageOutcome {
    Passed,
    Warning,
    Failed,
    Skipped,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StageResult {
    pub stage: Stage,
    pub outcome: StageOutcome,
    /// What was proved, one line.
    pub evidence: String,
    /// From the start of the test.
    pub started_ms: u32,
    pub took_ms: u32,
    pub diagnosis: Option<Diagnosis>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum DoctorEvent {
    StageStarted {
        stage: Stage,
    },
    /// It has not ended and says what it waits for.
    StageWaiting {
        stage: Stage,
        sentence: String,
    },
    StageEnded {
        result: Box<StageResult>,
    },
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// «user outcrop-dev», «role BedrockDeveloper».
    pub who: String,
    pub account: String,
    pub arn: String,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DoctorReport {
    /// «Works: chat and embed», or the cause of the failure that decides.
    pub title: String,
    pub verdict: Verdict,
    /// Whether the saved profile now has this verdict. Not so for a draft, for a run that was cancelled, and for a
    /// profile that was changed or deleted meanwhile.
    pub noted: bool,
    pub cancelled: bool,
    pub passed: u32,
    pub warnings: u32,
    pub failed: u32,
    pub skipped: u32,
    pub took_ms: u32,
    pub tokens: u32,
    pub identity: Option<Identity>,
    /// Who won: «access keys ...RN5E from the keychain».
    pub credentials: Option<String>,
    pub credentials_expire_at: Option<String>,
    pub stages: Vec<StageResult>,
    pub finished_at: String,
}
