//! The chat completions body: OpenAI's models, and the open weights that are served in its form.
//!
//! Recalled: the answers' members beside `choices` and `usage`; that gpt-oss tells its thinking inside the text, in
//! `<reasoning>`, and the others in `reasoning_content`; Mistral Large's `stop_reason` in place of `finish_reason`.

mod message;
mod write;

pub(super) use write::{document, events};

use serde_json::{Map, Value};

use crate::catalog::Model;
use crate::conversation::{Choice, Conversation, Tool, Tools};
use sandbox_wire::malformed::Members;
use sandbox_wire::reply::Refusal;

const KEYS: &[&str] = &[
    "amazon-bedrock-guardrailConfig",
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_tokens",
    "messages",
    "metadata",
    "model",
    "n",
    "parallel_tool_calls",
    "presence_penalty",
    "reasoning",
    "reasoning_config",
    "reasoning_effort",
    "response_format",
    "seed",
    "service_tier",
    "stop",
    "stream",
    "stream_options",
    "temperature",
    "tool_choice",
    "tools",
    "top_k",
    "top_logprobs",
    "top_p",
    "user",
];
/// The keys that say how to think, which are the models' own fields in Converse.
const FIELDS: &[&str] = &["reasoning", "reasoning_config", "reasoning_effort", "response_format", "top_k"];

pub(super) fn read(body: &Value, model: &Model) -> Result<Conversation, Refusal> {
    let members = Members::of(body);
    members.only(KEYS)?;
    members.required("messages")?;
    let mut read = Conversation::default();
    let messages = members.list("messages")?.unwrap_or_default();
    if messages.is_empty() {
        return Err(members.refuse("messages", "expected minimum item count: 1, found: 0"));
    }
    for (place, value) in messages.iter().enumerate() {
        message::push(&mut read, &Members { value, path: &format!("#/messages/{place}") })?;
    }
    let most = u64::from(model.max_output);
    read.max_tokens =
        members.count("max_completion_tokens", 1, most)?.or(members.count("max_tokens", 1, most)?);
    read.temperature = members.number("temperature", 0.0, 2.0)?;
    read.top_p = members.number("top_p", 0.0, 1.0)?;
    read.stop_sequences = match members.get("stop") {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Null) | None => Vec::new(),
        Some(_) => members.texts("stop")?,
    };
    read.tools = tools(&members)?;
    let asked = FIELDS.iter().filter_map(|key| Some(((*key).to_owned(), members.get(key)?.clone())));
    let asked: Map<String, Value> = asked.collect();
    read.fields = if asked.is_empty() { Value::Null } else { Value::Object(asked) };
    Ok(read)
}

fn tools(members: &Members<'_>) -> Result<Option<Tools>, Refusal> {
    let mut offered = Vec::new();
    for (place, tool) in members.list("tools")?.unwrap_or_default().iter().enumerate() {
        let path = format!("#/tools/{place}");
        let tool = Members { value: tool, path: &path };
        tool.required("type")?;
        tool.word("type", &["function"])?;
        let path = format!("{path}/function");
        let function = Members { value: tool.required("function")?, path: &path };
        offered.push(Tool::Own {
            name: function.required_text("name")?.to_owned(),
            description: function.text("description")?.unwrap_or_default().to_owned(),
            schema: function
                .get("parameters")
                .cloned()
                .unwrap_or_else(|| serde_json::json!({"type": "object"})),
            strict: function.flag("strict")?,
        });
    }
    let choice = match members.get("tool_choice") {
        Some(Value::Object(choice)) => {
            let name = choice.get("function").and_then(|function| function["name"].as_str());
            Choice::Named(name.unwrap_or_default().to_owned())
        }
        Some(Value::Null) | None => Choice::Auto,
        Some(_) => match members.word("tool_choice", &["auto", "any", "none", "required"])? {
            Some("any" | "required") => Choice::Any,
            Some("none") => Choice::None,
            _ => Choice::Auto,
        },
    };
    Ok((!offered.is_empty()).then_some(Tools { offered, choice }))
}
