//! One request as it is shown and logged. Nothing in it is secret, and no text of a conversation.

use sandbox_model::conversation::ReturnedReasoning;
use serde::Serialize;

/// One request.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Entry {
    pub number: u64,
    pub time: String,
    pub method: String,
    pub path: String,
    pub http: String,
    /// The operation's name, empty for an unknown path.
    pub operation: String,
    pub model: Option<String>,
    /// `sigv4`, `bearer` or `none`.
    pub auth: &'static str,
    /// From the signature, also when it did not hold.
    pub access_key_id: Option<String>,
    /// The region in the signature's scope.
    pub scope_region: Option<String>,
    /// The identity's name, where the credentials held.
    pub identity: Option<String>,
    /// 0 while there is no answer yet.
    pub status: u16,
    /// The error's code, where the request was refused.
    pub error: Option<String>,
    /// The error's sentence, as far as it can be shown; without an error a remark on the request.
    pub message: Option<String>,
    pub user_agent: Option<String>,
    /// The reasoning blocks that came back with the conversation.
    pub reasoning: Vec<ReturnedReasoning>,
    pub ending: Ending,
    /// The script's rule that answered: its name, or its place as in `rule 2`.
    pub rule: Option<String>,
    /// The faults that struck, with commas between them.
    pub fault: Option<String>,
    /// From the request to its ending, in milliseconds; absent while it is being answered.
    pub took_ms: Option<u64>,
    /// From the request to the answer's first byte.
    pub first_byte_ms: Option<u64>,
    /// The length of the answer's body, as far as it was sent.
    pub bytes: u64,
    /// What the answer counts, where it is a model's.
    pub input_tokens: Option<u32>,
    pub output_tokens: Option<u32>,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// Still being answered.
    #[default]
    Open,
    /// Answered to the end.
    Complete,
    /// The client went away first.
    Dropped,
    /// A fault that was asked for ended it.
    Fault,
}
