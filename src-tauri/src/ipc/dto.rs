//! The wire types: what crosses between the shell and the window.
//!
//! Crates never derive `specta::Type`; turning their types into these, and these into theirs, is the shell's one real
//! job (`convert.rs`). Nothing here can carry a secret outwards: secrets exist only in [`Typed`], which goes inwards.
//! Times are RFC 3339 text, durations are milliseconds.

use std::fmt;

use serde::{Deserialize, Serialize};
use specta::Type;
use zeroize::Zeroize;

// ---- profiles -------------------------------------------------------------------------------------------------

/// What the window needs to draw itself for the first time. Reads no keychain.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StartInfo {
    pub version: String,
    pub profiles: Vec<ProfileSummary>,
    pub regions: Vec<RegionInfo>,
    pub settings: Settings,
    /// Full sentences about what was found broken and set aside at start.
    pub notices: Vec<String>,
    /// Names found in `~/.aws`, for the *AWS named profile* picker.
    pub aws_profiles: Vec<AwsProfileInfo>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RegionInfo {
    pub code: String,
    pub place: String,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AwsProfileInfo {
    pub name: String,
    /// In words: «SSO», «assumes a role», «access keys», «credential process».
    pub kind: String,
    pub region: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    pub theme: Theme,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    System,
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SignInKind {
    AccessKeys,
    DefaultChain,
    AwsProfile,
    ApiKey,
    Sandbox,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    Keychain,
    Session,
    Nowhere,
}

/// One row of the rail. `region` and `sign_in` are as last seen; the connection itself is in the keychain.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileSummary {
    pub id: String,
    pub name: String,
    pub region: String,
    pub sign_in: SignInKind,
    pub keep: Keep,
    pub chat_model: Option<String>,
    pub embedding_model: Option<String>,
    pub limits: Limits,
    pub last_test: Option<LastTest>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    pub max_output_tokens: u32,
    pub retries: u32,
    pub timeout_s: u32,
    pub idle_limit_s: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Passed,
    Warning,
    Failed,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LastTest {
    pub verdict: Verdict,
    pub at: String,
}

/// A saved profile, opened for its form. Opening it reads the keychain. Says which secrets are saved, never what they are.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileDetail {
    pub summary: ProfileSummary,
    pub region: String,
    pub access_key_id: String,
    pub has_secret_access_key: bool,
    pub has_session_token: bool,
    pub has_api_key: bool,
    pub api_key_expires_at: Option<String>,
    pub aws_profile: String,
    pub endpoint_url: String,
    pub role_arn: String,
    pub external_id: String,
}

/// A secret on its way in. Unchanged means: what is saved stays.
#[derive(Clone, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Typed {
    Unchanged,
    New { value: String },
    Cleared,
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Typed::Unchanged => "Unchanged",
            Typed::New { .. } => "New(redacted)",
            Typed::Cleared => "Cleared",
        })
    }
}

impl Drop for Typed {
    fn drop(&mut self) {
        if let Typed::New { value } = self {
            value.zeroize();
        }
    }
}

/// The form as it stands. Empty text means left blank.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileDraft {
    /// Set when a saved profile is being edited.
    pub id: Option<String>,
    pub name: String,
    pub region: String,
    pub sign_in: SignInKind,
    pub access_key_id: String,
    pub secret_access_key: Typed,
    pub session_token: Typed,
    pub api_key: Typed,
    /// The user's word that a short-term key is wanted although it runs out.
    pub keep_until_expiry: bool,
    pub aws_profile: String,
    pub endpoint_url: String,
    pub role_arn: String,
    pub external_id: String,
    pub chat_model: String,
    pub embedding_model: String,
    pub max_output_tokens: Option<u32>,
    pub retries: Option<u32>,
    pub timeout_s: Option<u32>,
    pub idle_limit_s: Option<u32>,
    pub keep: Keep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Name,
    Region,
    AccessKeyId,
    SecretAccessKey,
    SessionToken,
    ApiKey,
    AwsProfile,
    EndpointUrl,
    RoleArn,
    ExternalId,
    ChatModel,
    EmbeddingModel,
    MaxOutputTokens,
    Retries,
    TimeoutS,
    IdleLimitS,
    Keep,
}

/// One thing that keeps a draft from being a profile: what is wrong and how to mend it, in one text.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    pub field: Field,
    pub message: String,
}

/// What can be said of a typed API key without calling anyone. Never holds the key.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ApiKeyFacts {
    LongTerm { credential_name: Option<String>, account: Option<String> },
    ShortTerm { region: String, expires_at: String, expired: bool },
    Unknown,
}

/// The draft's problems, field by field, and what its API key says of itself.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftCheck {
    pub problems: Vec<Problem>,
    pub api_key: Option<ApiKeyFacts>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum KeychainCondition {
    Ready,
    Locked,
    NoCollection,
    Absent,
    NotAnswering,
    Failed,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeychainStatus {
    pub condition: KeychainCondition,
    /// «GNOME Keyring», «KWallet», «Keychain».
    pub name: String,
    /// What is so, as a full sentence.
    pub message: String,
    pub next_step: String,
    /// The daemon's own words, for *Details*.
    pub detail: String,
}

// ---- models ---------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    Low,
    Medium,
    High,
    Xhigh,
    Max,
}

/// Which thinking controls the model takes. Only what is true here is shown.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ThinkingSupport {
    /// Thinking may be switched off (or the model has none).
    pub off: bool,
    /// Smallest budget, where the model takes one. The largest is below max tokens.
    pub budget_min: Option<u32>,
    pub efforts: Vec<Effort>,
    pub default_effort: Option<Effort>,
    /// One line for a person: «Thinks always», «Does not think», «Budget or effort».
    pub note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum EmbeddingFamily {
    TitanV2,
    CohereV3,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelInfo {
    /// As asked: a base id, an inference profile id or an ARN.
    pub id: String,
    /// In the catalogue, or shown with permissive defaults because it is not.
    pub known: bool,
    pub context: Option<u32>,
    pub max_output: Option<u32>,
    /// USD per million tokens.
    pub input_price: Option<f64>,
    pub output_price: Option<f64>,
    pub thinking: ThinkingSupport,
    /// Takes temperature and top-p.
    pub sampling: bool,
    pub embedding: Option<EmbeddingFamily>,
}

/// Ids to offer for a region, most useful first. Own entries stay allowed.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelChoices {
    pub chat: Vec<ModelInfo>,
    pub embedding: Vec<ModelInfo>,
}

// ---- faults and errors ----------------------------------------------------------------------------------------

/// What the app can do about a fault by itself.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Fix {
    UseChatModel { model_id: String },
    UseEmbeddingModel { model_id: String },
    UseRegion { region: String },
    SetMaxTokens { tokens: u32 },
    UnsetTemperature,
    TurnThinkingOff,
}

/// A failure with its cause and its mend. The raw half is for *Details*.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// Few words, for a verdict line: «The model needs an inference profile».
    pub title: String,
    /// The cause, one sentence.
    pub message: String,
    /// What to do next, one sentence.
    pub next_step: String,
    pub fix: Option<Fix>,
    /// The form field that it concerns, to be marked there.
    pub field: Option<String>,
    pub code: Option<String>,
    pub http_status: Option<u16>,
    /// AWS's words, unchanged.
    pub aws_message: Option<String>,
    pub request_id: Option<String>,
    pub retryable: bool,
}

/// Exists because the window acts on it, one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    InvalidDraft,
    KeychainLocked,
    KeychainUnavailable,
    NotFound,
    /// The index names a keychain entry that the keychain does not have.
    RecordMissing,
    Bedrock,
    BrokenRule,
    Storage,
    Cancelled,
    Refused,
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
    pub fault: Option<Box<Fault>>,
    pub problems: Vec<Problem>,
}

// ---- test connection ------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[allow(clippy::large_enum_variant, reason = "made once per test, on the way in")]
pub enum TestSubject {
    Saved { profile_id: String },
    Draft { draft: ProfileDraft },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Rules,
    Keychain,
    Connection,
    Credentials,
    Identity,
    ModelList,
    Converse,
    ConverseStream,
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
    pub fault: Option<Fault>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum TestEvent {
    StageStarted { stage: Stage },
    StageEnded { result: Box<StageResult> },
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
pub struct TestReport {
    /// «Works: chat, stream and embed», or the cause of the first failure.
    pub title: String,
    pub verdict: Verdict,
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

// ---- chat -----------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Thinking {
    Off,
    Budget { tokens: u32 },
    Effort { effort: Effort },
}

/// What a turn is asked with, apart from its text.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatSettings {
    pub model: String,
    pub system: String,
    /// `None` leaves it to the model; Nova 2 at high effort takes no other.
    pub max_tokens: Option<u32>,
    pub thinking: Thinking,
    pub temperature: Option<f32>,
    pub top_p: Option<f32>,
    pub stop_sequences: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SettingField {
    Model,
    MaxTokens,
    Thinking,
    Temperature,
    TopP,
    StopSequences,
}

/// A rule of Bedrock's that the settings break, known before anything is sent.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BrokenRule {
    pub field: SettingField,
    pub message: String,
    /// The button's text: «Unset temperature».
    pub mend: String,
    /// The settings with this one rule mended.
    pub mended: ChatSettings,
}

#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatStart {
    /// Minted by the window, so that stop works before the first byte.
    pub stream_id: String,
    pub profile_id: String,
    /// `None` begins a new conversation.
    pub conversation_id: Option<String>,
    pub text: String,
    pub settings: ChatSettings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    Complete,
    Stopped,
    Truncated,
    Interrupted,
    Failed,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ChatEvent {
    /// The turn is in the history; the request is on its way.
    Begun {
        conversation_id: String,
        title: String,
        user_turn: Box<Turn>,
        answer_id: String,
    },
    /// Response headers arrived.
    Connected {
        request_id: Option<String>,
    },
    Thinking {
        text: String,
    },
    /// The thinking part is over.
    Thought {
        took_ms: u32,
    },
    Text {
        text: String,
    },
    /// Nothing came for so long. Sent after 15 s and every 15 s from then on.
    StillWaiting {
        seconds: u32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    User,
    Assistant,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    pub first_token_ms: Option<u32>,
    pub thinking_ms: Option<u32>,
    pub took_ms: u32,
    pub tokens_per_second: Option<f64>,
    pub input_tokens: Option<u32>,
    pub output_tokens: Option<u32>,
    pub cached_tokens: Option<u32>,
    /// USD, from the catalogue's prices; `None` when the model or its usage is unknown.
    pub cost: Option<f64>,
    pub stop_reason: Option<String>,
    pub request_id: Option<String>,
}

/// One turn as kept. An answer that is still running has no ending.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    pub id: String,
    pub role: Role,
    pub text: String,
    pub thinking: String,
    /// Thinking that the model keeps to itself: encrypted blocks that are sent back unchanged.
    pub redacted_blocks: u32,
    pub model: Option<String>,
    pub ending: Option<Ending>,
    pub fault: Option<Fault>,
    pub metrics: Option<Metrics>,
    pub created_at: String,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationSummary {
    pub id: String,
    pub title: String,
    pub turns: u32,
    pub updated_at: String,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    pub id: String,
    pub profile_id: String,
    pub title: String,
    pub turns: Vec<Turn>,
}

// ---- embeddings -----------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum EmbedSettings {
    TitanV2 { dimensions: u32, normalize: bool },
    CohereV3 { input_type: InputType, truncate: Truncate },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum InputType {
    SearchDocument,
    SearchQuery,
    Classification,
    Clustering,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Truncate {
    None,
    Start,
    End,
}

#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EmbedRequest {
    /// Minted by the window, for cancelling.
    pub run_id: String,
    pub profile_id: String,
    pub model: String,
    pub texts: Vec<String>,
    pub settings: EmbedSettings,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EmbedVector {
    pub dimensions: u32,
    pub norm: f64,
    /// Known per text only where the family's call holds one text.
    pub tokens: Option<u32>,
    pub took_ms: u32,
    pub values: Vec<f32>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EmbedRun {
    pub vectors: Vec<EmbedVector>,
    /// Cosine similarity, text by text.
    pub similarity: Vec<Vec<f32>>,
    pub tokens: Option<u32>,
    pub cost: Option<f64>,
    pub took_ms: u32,
    pub request_ids: Vec<String>,
}

// ---- links ----------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum LinkAnswer {
    Opened,
    /// First link to this host: the window asks, then calls again with `confirmed`.
    Confirm {
        host: String,
        url: String,
    },
}
