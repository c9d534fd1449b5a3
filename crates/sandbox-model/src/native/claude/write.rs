//! The answer as the Messages API's document, its keys in the order of the service.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::super::model_name::model_name;
use super::super::ordered::{array, object, quoted, quoted_or_null};
use crate::answer::{Answer, Part, StopReason, Usage};
use crate::catalog::{Counters, Model};

/// The whole document; `extra` are members of Bedrock's own behind it.
pub fn document(answer: &Answer, model: &Model) -> String {
    let content = answer.parts.iter().map(|part| block(part, true));
    let stop = (quoted(stop_reason(answer.stop)), quoted_or_null(answer.stop_sequence.as_deref()));
    message(answer, model, array(content), stop, usage(&answer.usage, model))
}

/// A message around its content and its end.
pub(super) fn message(
    answer: &Answer,
    model: &Model,
    content: String,
    (reason, sequence): (String, String),
    usage: String,
) -> String {
    object([
        ("id", quoted(&id(answer.digest))),
        ("type", quoted("message")),
        ("role", quoted("assistant")),
        ("model", quoted(&model_name(model))),
        ("content", content),
        ("stop_reason", reason),
        ("stop_sequence", sequence),
        ("usage", usage),
    ])
}

/// A block, whole or as a stream begins it.
pub(super) fn block(part: &Part, whole: bool) -> String {
    let shown = |text: &str| quoted(if whole { text } else { "" });
    match part {
        Part::Text { text, citations, .. } => {
            let mut members = vec![("type", quoted("text")), ("text", shown(text))];
            if !citations.is_empty() {
                members.push((
                    "citations",
                    if whole { array(citations.iter().map(citation)) } else { "[]".to_owned() },
                ));
            }
            object(members)
        }
        Part::Reasoning { text, signature, .. } => object([
            ("type", quoted("thinking")),
            ("thinking", shown(text)),
            ("signature", shown(signature.as_deref().unwrap_or_default())),
        ]),
        Part::Redacted { data, .. } => {
            object([("type", quoted("redacted_thinking")), ("data", quoted(&redacted(data)))])
        }
        Part::ToolUse { id, name, input, .. } => object([
            ("type", quoted("tool_use")),
            ("id", quoted(&call_id(id))),
            ("name", quoted(name)),
            ("input", if whole { input.to_string() } else { "{}".to_owned() }),
        ]),
    }
}

/// Converse's citation in Anthropic's words; of its locations those in documents are known there.
pub(super) fn citation(citation: &Value) -> String {
    let source = citation["sourceContent"][0]["text"].as_str().unwrap_or_default();
    let title = citation["title"].as_str();
    let location = &citation["location"];
    if location["searchResultLocation"].is_object() {
        return found(citation, &location["searchResultLocation"], source);
    }
    let (kind, place, [first, last]) = match () {
        () if location["documentPage"].is_object() => {
            ("page_location", &location["documentPage"], ["start_page_number", "end_page_number"])
        }
        () if location["documentChunk"].is_object() => {
            ("content_block_location", &location["documentChunk"], ["start_block_index", "end_block_index"])
        }
        () => ("char_location", &location["documentChar"], ["start_char_index", "end_char_index"]),
    };
    let number = |key: &str| place[key].as_u64().unwrap_or_default().to_string();
    object([
        ("type", quoted(kind)),
        ("cited_text", quoted(source)),
        ("document_index", number("documentIndex")),
        ("document_title", quoted_or_null(title)),
        (first, number("start")),
        (last, number("end")),
    ])
}

/// A citation of a search result, which has a source where documents have a number.
fn found(citation: &Value, place: &Value, cited: &str) -> String {
    let number = |key: &str| place[key].as_u64().unwrap_or_default().to_string();
    object([
        ("type", quoted("search_result_location")),
        ("cited_text", quoted(cited)),
        ("source", quoted_or_null(citation["source"].as_str())),
        ("title", quoted_or_null(citation["title"].as_str())),
        ("search_result_index", number("searchResultIndex")),
        ("start_block_index", number("start")),
        ("end_block_index", number("end")),
    ])
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

pub(super) fn stop_reason(stop: StopReason) -> &'static str {
    match stop {
        StopReason::ContentFiltered => "refusal",
        StopReason::GuardrailIntervened | StopReason::MalformedModelOutput | StopReason::MalformedToolUse => {
            "end_turn"
        }
        stop => stop.name(),
    }
}

/// Token counts; the models from before caching have no counters for it.
pub(super) fn usage(usage: &Usage, model: &Model) -> String {
    let mut members = vec![("input_tokens", usage.input.to_string())];
    if model.counters != Counters::None || usage.cache_asked {
        members.push(("cache_creation_input_tokens", usage.cache_write().to_string()));
        members.push(("cache_read_input_tokens", usage.cache_read.to_string()));
        members.push((
            "cache_creation",
            object([
                ("ephemeral_5m_input_tokens", usage.cache_write_5m.to_string()),
                ("ephemeral_1h_input_tokens", usage.cache_write_1h.to_string()),
            ]),
        ));
    }
    members.push(("output_tokens", usage.output.to_string()));
    if model.counters != Counters::None {
        members.push(("output_tokens_details", object([("thinking_tokens", usage.thinking.to_string())])));
    }
    object(members)
}
