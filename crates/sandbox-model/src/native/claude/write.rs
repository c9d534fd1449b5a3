//! The answer as the Messages API's document, its keys in the order of the service.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::model_name::model_name;
use crate::answer::{Answer, Part, StopReason, Usage};
use crate::catalog::{Counters, Model};

/// A message around its content and its end.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    role: &'static str,
    model: String,
    content: Vec<Block<'a>>,
    #[serde(flatten)]
    ending: Ending<'a>,
    usage: Counts,
}

/// Why a message ended; nothing while it goes on.
#[derive(Default, Serialize)]
pub(super) struct Ending<'a> {
    stop_reason: Option<&'static str>,
    stop_sequence: Option<&'a str>,
}

/// A block, whole or as a stream begins it.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block<'a> {
    Text {
        text: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        citations: Option<Vec<Citation<'a>>>,
    },
    Thinking {
        thinking: &'a str,
        signature: &'a str,
    },
    RedactedThinking {
        data: String,
    },
    ToolUse {
        id: String,
        name: &'a str,
        input: Cow<'a, Value>,
    },
}

/// Converse's citation in Anthropic's words; of its locations those in documents are known there.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(clippy::enum_variant_names, reason = "they are the types on the wire")]
pub(super) enum Citation<'a> {
    CharLocation {
        #[serde(flatten)]
        document: Cited<'a>,
        start_char_index: u64,
        end_char_index: u64,
    },
    PageLocation {
        #[serde(flatten)]
        document: Cited<'a>,
        start_page_number: u64,
        end_page_number: u64,
    },
    ContentBlockLocation {
        #[serde(flatten)]
        document: Cited<'a>,
        start_block_index: u64,
        end_block_index: u64,
    },
    /// A search result has a source where documents have a number.
    SearchResultLocation {
        cited_text: &'a str,
        source: Option<&'a str>,
        title: Option<&'a str>,
        search_result_index: u64,
        start_block_index: u64,
        end_block_index: u64,
    },
}

/// What is cited, and of which document.
#[derive(Serialize)]
pub(super) struct Cited<'a> {
    cited_text: &'a str,
    document_index: u64,
    document_title: Option<&'a str>,
}

/// Token counts; the models from before caching have no counters for it.
#[derive(Serialize)]
pub(super) struct Counts {
    input_tokens: u32,
    #[serde(flatten)]
    cache: Option<CacheCounts>,
    output_tokens: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_tokens_details: Option<OutputDetails>,
}

#[derive(Serialize)]
struct CacheCounts {
    cache_creation_input_tokens: u32,
    cache_read_input_tokens: u32,
    cache_creation: CacheCreation,
}

#[derive(Serialize)]
struct CacheCreation {
    ephemeral_5m_input_tokens: u32,
    ephemeral_1h_input_tokens: u32,
}

#[derive(Serialize)]
struct OutputDetails {
    thinking_tokens: u32,
}

/// The whole document.
pub fn document(answer: &Answer, model: &Model) -> String {
    let content = answer.parts.iter().map(|part| Block::of(part, true)).collect();
    let message = Message::of(answer, model, content, Ending::of(answer), Counts::of(&answer.usage, model));
    serde_json::to_string(&message).unwrap_or_default()
}

impl<'a> Message<'a> {
    pub fn of(
        answer: &Answer,
        model: &Model,
        content: Vec<Block<'a>>,
        ending: Ending<'a>,
        usage: Counts,
    ) -> Self {
        let (id, model) = (id(answer.digest), model_name(model));
        Self { id, kind: "message", role: "assistant", model, content, ending, usage }
    }
}

impl<'a> Ending<'a> {
    pub fn of(answer: &'a Answer) -> Self {
        let stop_reason = Some(stop_reason(answer.stop));
        Self { stop_reason, stop_sequence: answer.stop_sequence.as_deref() }
    }
}

impl<'a> Block<'a> {
    /// A part as a block, `whole` or as a stream begins it.
    pub fn of(part: &'a Part, whole: bool) -> Self {
        let shown = |text: &'a str| if whole { text } else { "" };
        match part {
            Part::Text { text, citations, .. } => {
                let all = || citations.iter().filter(|_| whole).map(Citation::of).collect();
                Self::Text { text: shown(text), citations: (!citations.is_empty()).then(all) }
            }
            Part::Reasoning { text, signature, .. } => Self::Thinking {
                thinking: shown(text),
                signature: shown(signature.as_deref().unwrap_or_default()),
            },
            Part::Redacted { data, .. } => Self::RedactedThinking { data: redacted(data) },
            Part::ToolUse { id, name, input, .. } => {
                let input = if whole { Cow::Borrowed(input) } else { Cow::Owned(json!({})) };
                Self::ToolUse { id: call_id(id), name, input }
            }
        }
    }
}

impl<'a> Citation<'a> {
    pub fn of(citation: &'a Value) -> Self {
        let cited_text = citation["sourceContent"][0]["text"].as_str().unwrap_or_default();
        let title = citation["title"].as_str();
        let location = &citation["location"];
        let number = |kind: &str, key: &str| location[kind][key].as_u64().unwrap_or_default();
        let range = |kind: &str| (number(kind, "start"), number(kind, "end"));
        let document = |kind: &str| Cited {
            cited_text,
            document_index: number(kind, "documentIndex"),
            document_title: title,
        };
        let is = |kind: &str| location[kind].is_object();
        if is("searchResultLocation") {
            let (start_block_index, end_block_index) = range("searchResultLocation");
            let source = citation["source"].as_str();
            let search_result_index = number("searchResultLocation", "searchResultIndex");
            return Self::SearchResultLocation {
                cited_text,
                source,
                title,
                search_result_index,
                start_block_index,
                end_block_index,
            };
        }
        if is("documentPage") {
            let (start_page_number, end_page_number) = range("documentPage");
            return Self::PageLocation {
                document: document("documentPage"),
                start_page_number,
                end_page_number,
            };
        }
        if is("documentChunk") {
            let document = document("documentChunk");
            let (start_block_index, end_block_index) = range("documentChunk");
            return Self::ContentBlockLocation { document, start_block_index, end_block_index };
        }
        let (start_char_index, end_char_index) = range("documentChar");
        Self::CharLocation { document: document("documentChar"), start_char_index, end_char_index }
    }
}

impl Counts {
    pub fn of(usage: &Usage, model: &Model) -> Self {
        let has_counters = model.counters != Counters::None;
        let cache = || CacheCounts {
            cache_creation_input_tokens: usage.cache_write(),
            cache_read_input_tokens: usage.cache_read,
            cache_creation: CacheCreation {
                ephemeral_5m_input_tokens: usage.cache_write_5m,
                ephemeral_1h_input_tokens: usage.cache_write_1h,
            },
        };
        Self {
            input_tokens: usage.input,
            cache: (has_counters || usage.cache_asked).then(cache),
            output_tokens: usage.output,
            output_tokens_details: has_counters.then_some(OutputDetails { thinking_tokens: usage.thinking }),
        }
    }
}

/// What stands in the neutral form once more in base64.
fn redacted(data: &str) -> String {
    let inner = STANDARD.decode(data).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    inner.unwrap_or_else(|| data.to_owned())
}

/// A call's id: Converse's and this API's differ in how they begin.
fn call_id(id: &str) -> String {
    id.strip_prefix("tooluse_").map_or_else(|| id.to_owned(), |rest| format!("toolu_bdrk_01{rest}"))
}

/// An id that stays the same for the same request.
fn id(digest: u64) -> String {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut state = digest;
    let letters = (0..22).map(|_| {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        let place = (state >> 33) as usize % LETTERS.len();
        char::from(LETTERS.get(place).copied().unwrap_or(b'0'))
    });
    format!("msg_bdrk_01{}", letters.collect::<String>())
}

fn stop_reason(stop: StopReason) -> &'static str {
    match stop {
        StopReason::ContentFiltered => "refusal",
        StopReason::GuardrailIntervened | StopReason::MalformedModelOutput | StopReason::MalformedToolUse => {
            "end_turn"
        }
        stop => stop.name(),
    }
}
