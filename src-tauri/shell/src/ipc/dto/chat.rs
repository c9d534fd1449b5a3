//! Chat: settings, rules, events, turns and conversations.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::diagnosis::Diagnosis;
use super::model::Effort;

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
    /// `None` leaves it to the model; Nova 2 at high effort takes nothing else.
    pub max_tokens: Option<u32>,
    pub thinking: Thinking,
    pub temperature: Option<f32>,
    pub top_p: Option<f32>,
    pub stop_sequences: Vec<String>,
}

/// What a chat with a model begins with, within the model's limits.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatDefaults {
    pub max_tokens: Option<u32>,
    pub thinking: Thinking,
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
    pub fix: String,
    /// The settings with this one rule fixed.
    pub fixed: ChatSettings,
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
    pub diagnosis: Option<Diagnosis>,
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
