//! Profiles, drafts, the keychain and the window's own settings.

use std::fmt;

use serde::{Deserialize, Serialize};
use specta::Type;
use zeroize::Zeroize as _;

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
    /// The port that the sandbox listens on; any free one without.
    #[serde(default)]
    pub sandbox_port: Option<u16>,
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
    pub last_verdict: Option<LastVerdict>,
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
pub struct LastVerdict {
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

/// One thing that keeps a draft from being a profile: what is wrong and how to fix it, in one text.
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

/// The draft's problems, field by field, what was left out of its secrets, and what its API key says of itself.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftCheck {
    pub problems: Vec<Problem>,
    /// What came along with a pasted secret and is not part of it, as sentences.
    pub left_out: Vec<Problem>,
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
    pub hint: String,
    /// The daemon's own words, for *Details*.
    pub detail: String,
}
