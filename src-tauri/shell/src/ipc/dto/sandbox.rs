//! The sandbox as its page shows it: whether it runs, its requests, its faults, and which keys can be copied.
//!
//! Keys are named here and never held: copying one is a command that puts it on the clipboard.

use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SandboxPhase {
    /// Not started yet; the first use starts it.
    Idle,
    Starting,
    Running,
    Stopping,
    /// By the person; only they start it again.
    Stopped,
    Failed,
}

/// What is so now.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SandboxState {
    pub phase: SandboxPhase,
    /// Why it could not be started.
    pub failure: Option<SandboxFailure>,
    /// While it runs.
    pub running: Option<SandboxRunning>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SandboxFailure {
    pub message: String,
    pub hint: String,
    pub detail: Option<String>,
    /// This one is taken, or kept for the system.
    pub other_port_helps: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SandboxRunning {
    /// Counts the starts since Outcrop was opened: the requests' numbers begin anew with each.
    pub run: u32,
    pub since: String,
    pub endpoint: String,
    pub tls_endpoint: Option<String>,
    /// The certificate authority that signed for the TLS endpoint.
    pub ca_path: Option<String>,
    /// What goes wrong for everyone, together.
    pub faults: Vec<SandboxFaultOn>,
    /// For so many more requests; until further notice without.
    pub times_left: Option<u32>,
    pub first_token_ms: u32,
    /// 0 is as fast as possible.
    pub tokens_per_second: u32,
    /// Whether a request is served in whichever region its signature names.
    pub any_region: bool,
}

/// A fault that is on for everyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SandboxFaultOn {
    /// The name of its kind.
    pub kind: String,
    /// Its whole text, for example `reset-after:5`.
    pub text: String,
}

/// What does not change while Outcrop is open.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SandboxInfo {
    pub region: String,
    pub fault_kinds: Vec<SandboxFaultKind>,
    /// The good keys first, then those that each fail in one known way.
    pub keys: Vec<SandboxKeys>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SandboxFaultKind {
    pub name: String,
    pub title: String,
    pub sentence: String,
    /// Strikes every model request; otherwise only an answer that streams.
    pub before_answer: bool,
    pub parameters: Vec<SandboxFaultParameter>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum SandboxFaultParameter {
    Number { label: String, least: u32, most: u32, usual: u32 },
    Choice { label: String, words: Vec<String> },
}

/// Which keys there are for one identity. Only the access key ID is shown: it is not a secret.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SandboxKeys {
    pub name: String,
    /// What happens with them, one sentence.
    pub about: String,
    /// Made for one run of the sandbox, so they can be copied while it runs.
    pub while_running: bool,
    pub access_key_id: Option<String>,
    pub has_session_token: bool,
    pub has_api_key: bool,
}

/// What goes to the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SandboxCopy {
    AccessKeyId,
    SecretAccessKey,
    SessionToken,
    ApiKey,
    /// `export` lines for a shell, with the endpoint.
    Bash,
    PowerShell,
    /// A section for `~/.aws/config`, with the endpoint.
    AwsProfile,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SandboxEnding {
    Open,
    Complete,
    Dropped,
    Fault,
}

/// One request; what is not known yet is empty.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SandboxRequest {
    pub run: u32,
    pub number: u32,
    pub time: String,
    pub method: String,
    pub path: String,
    pub http: String,
    pub operation: String,
    pub model: Option<String>,
    /// `sigv4`, `bearer` or `none`.
    pub auth: String,
    pub access_key_id: Option<String>,
    pub scope_region: Option<String>,
    pub identity: Option<String>,
    /// 0 while there is no answer yet.
    pub status: u16,
    pub error: Option<String>,
    /// The error's sentence, without what the request said.
    pub message: Option<String>,
    pub user_agent: Option<String>,
    pub reasoning: Vec<SandboxReasoning>,
    pub ending: SandboxEnding,
    /// The script's rule that answered.
    pub rule: Option<String>,
    /// The faults that struck it, as they are written.
    pub fault: Option<String>,
    pub took_ms: Option<u32>,
    pub first_byte_ms: Option<u32>,
    pub input_tokens: Option<u32>,
    pub output_tokens: Option<u32>,
}

/// A thinking block that the client sent back.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SandboxReasoning {
    pub message: u32,
    pub block: u32,
    pub characters: u32,
    pub signed: bool,
    pub genuine: bool,
}

/// What the page is told as it happens.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SandboxNews {
    State {
        state: Box<SandboxState>,
    },
    /// New ones and changed ones, oldest first; many at once are thinned out, the newest stay.
    Requests {
        requests: Vec<SandboxRequest>,
    },
}
