//! What a test is about, what it tells while it runs, and what it found.

use profiles::{Connection, Credentials, Limits, Models};
use serde::{Deserialize, Serialize};

use crate::client::{SandboxAddress, SignInFacts};
use crate::diagnosis::Diagnosis;

/// Who is signed in, as STS names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// Twelve digits.
    pub account: String,
    /// Of the user, or of the session of an assumed role.
    pub arn: String,
    /// The user's or role's own name.
    pub user_or_role: String,
}

/// What is tested: a saved profile or one that is still being written.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Where and as whom.
    pub connection: Connection,
    /// The secrets that go with it.
    pub credentials: Credentials,
    /// Its timeout is the longest that one call waits for an answer.
    pub limits: Limits,
    /// The models to ask; a stage without its model is skipped.
    pub models: Models,
    /// For a profile of the built-in sandbox.
    pub sandbox: Option<SandboxAddress>,
}

/// One thing that a test tries, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// A name that resolves and a host that takes the connection.
    Connection,
    /// The sign-in gives credentials, within its own time.
    Credentials,
    /// STS says who they are. Beside the rest, and never needed.
    Identity,
    /// The models are listed. Beside the rest, and never needed.
    ModelList,
    /// What chat does: this stage decides.
    ConverseStream,
    /// The same without a stream, for other programs. Chat does not need it.
    Converse,
    /// One vector.
    Embedding,
}

impl Stage {
    /// Every stage, in the order in which they are shown.
    pub const ALL: [Stage; 7] = [
        Stage::Connection,
        Stage::Credentials,
        Stage::Identity,
        Stage::ModelList,
        Stage::ConverseStream,
        Stage::Converse,
        Stage::Embedding,
    ];
}

/// What is told while a test runs. Stages that run beside each other end in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageEvent {
    /// A stage begins.
    Started(Stage),
    /// A stage is still waiting, and for what, in a line without a full stop.
    Waiting(Stage, String),
    /// A stage is over.
    Ended(Box<StageResult>),
}

/// What one stage found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageResult {
    /// Which stage.
    pub stage: Stage,
    /// How it went.
    pub outcome: StageOutcome,
    /// One line of what was seen, or why it was skipped.
    pub evidence: String,
    /// Since the test began.
    pub started_ms: u64,
    /// How long the stage took.
    pub took_ms: u64,
    /// What went wrong, and what to do about it.
    pub diagnosis: Option<Diagnosis>,
}

/// How a stage went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageOutcome {
    /// It works.
    Passed,
    /// It does not work, and chat works all the same.
    Warning,
    /// It does not work.
    Failed,
    /// It was not tried, or not waited for.
    Skipped,
}

/// The whole test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The whole in a sentence: what works, or the cause.
    pub verdict: String,
    /// The stage whose failure the verdict is about.
    pub decided_by: Option<Stage>,
    /// In the order of [`Stage::ALL`].
    pub stages: Vec<StageResult>,
    /// How many stages passed.
    pub passed: usize,
    /// How many ended in a warning.
    pub warnings: usize,
    /// How many failed.
    pub failed: usize,
    /// How many were not tried.
    pub skipped: usize,
    /// From beginning to end.
    pub took_ms: u64,
    /// Spent on the test itself.
    pub tokens: u32,
    /// Who is signed in, where AWS said so.
    pub identity: Option<Identity>,
    /// Which credentials were used, and until when they hold.
    pub sign_in: Option<SignInFacts>,
    /// It was stopped before its end.
    pub cancelled: bool,
}
