//! The body of the Messages API as a conversation.

use serde_json::Value;

use super::block::{cache_marker, content, system};
use super::fields::{Fields, refuse};
use crate::conversation::{Block, Choice, Conversation, Message, Role, Tool, Tools};
use sandbox_wire::reply::Refusal;

const VERSION: &str = "bedrock-2023-05-31";
/// What Anthropic's own SDK for Python sends to Bedrock, seen in 2.11 and 2.12.
const SDK_VERSION: &str = "2026-10-21";
pub const KEYS: &[&str] = &[
    "amazon-bedrock-guardrailConfig",
    "anthropic_beta",
    "anthropic_version",
    "cache_control",
    "container",
    "context_management",
    "max_tokens",
    "messages",
    "metadata",
    "output_config",
    "output_format",
    "stop_sequences",
    "system",
    "temperature",
    "thinking",
    "tool_choice",
    "tools",
    "top_k",
    "top_p",
];
/// Anthropic's own tools that the client carries out, by the start of their type.
const OWN_TOOLS: &[&str] = &["bash_", "text_editor_", "computer_", "memory_"];

/// Reads a body; `counting` is CountTokens, which does not need to know how long the answer may be.
pub fn conversation(body: &Value, counting: bool) -> Result<Conversation, Refusal> {
    let fields = Fields::of("", body)?;
    fields.only(KEYS)?;
    version(&fields)?;
    if !counting {
        fields.required("max_tokens")?;
    }
    let messages = messages(&fields)?;
    let mut read = Conversation {
        system: fields.get("system").map_or_else(|| Ok(Vec::new()), system)?,
        messages,
        tools: tools(&fields)?,
        max_tokens: fields.count("max_tokens", 1)?,
        temperature: fields.share("temperature")?,
        top_p: fields.share("top_p")?,
        stop_sequences: fields.texts("stop_sequences")?,
        fields: body.clone(),
        ..Conversation::default()
    };
    fields.texts("anthropic_beta")?;
    fields.count("top_k", 0)?;
    // One marker for the whole request stands behind its last block.
    if let Some(ttl) = cache_marker(&fields)?
        && let Some(last) = read.messages.last_mut()
    {
        last.blocks.push(Block::CachePoint { ttl });
    }
    Ok(read)
}

/// The sentence for another version is recalled.
fn version(fields: &Fields<'_>) -> Result<(), Refusal> {
    match fields.required_text("anthropic_version")? {
        VERSION | SDK_VERSION => Ok(()),
        _ => Err(fields.refuse("anthropic_version", format!("Input should be '{VERSION}'"))),
    }
}

fn messages(fields: &Fields<'_>) -> Result<Vec<Message>, Refusal> {
    fields.required("messages")?;
    let messages = fields.list("messages")?;
    let mut read: Vec<Message> = Vec::with_capacity(messages.len());
    for (place, value) in messages.iter().enumerate() {
        let message = Fields::of(format!("messages.{place}"), value)?;
        message.only(&["role", "content"])?;
        let role = match message.required_text("role")? {
            "user" => Role::User,
            "assistant" => Role::Assistant,
            "system" => Role::System,
            _ => return Err(message.refuse("role", "Input should be 'user' or 'assistant'")),
        };
        let blocks = content(&message.at("content"), message.required("content")?, role)?;
        read.push(Message { role, blocks });
    }
    Ok(read)
}

fn tools(fields: &Fields<'_>) -> Result<Option<Tools>, Refusal> {
    let mut offered = Vec::new();
    for (place, value) in fields.list("tools")?.iter().enumerate() {
        let tool = Fields::of(format!("tools.{place}"), value)?;
        offered.push(read_tool(&tool, value)?);
        if let Some(ttl) = cache_marker(&tool)? {
            offered.push(Tool::CachePoint { ttl });
        }
    }
    let choice = choice(fields, offered.is_empty())?;
    Ok((!offered.is_empty()).then_some(Tools { offered, choice }))
}

fn read_tool(tool: &Fields<'_>, value: &Value) -> Result<Tool, Refusal> {
    let kind = tool.text("type")?.unwrap_or("custom");
    if kind != "custom" {
        if OWN_TOOLS.iter().any(|own| kind.starts_with(own)) {
            return Ok(Tool::System(tool.required_text("name")?.to_owned()));
        }
        // Recalled: what others run, such as a web search, does not exist on Bedrock.
        return Err(refuse(
            tool.at("").trim_end_matches('.'),
            format!(
                "Input tag '{}' found using 'type' does not match any of the expected tags: 'bash_20250124', \
                 'custom', 'text_editor_20250124', 'text_editor_20250429', 'text_editor_20250728'",
                kind.escape_debug()
            ),
        ));
    }
    let tool = Fields::of(tool.at("custom"), value)?;
    tool.only(&[
        "allowed_callers",
        "cache_control",
        "defer_loading",
        "description",
        "eager_input_streaming",
        "input_examples",
        "input_schema",
        "name",
        "strict",
        "type",
    ])?;
    let name = tool.required_text("name")?;
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    if name.is_empty() || name.chars().count() > 128 || !name.chars().all(fits) {
        return Err(tool.refuse("name", "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"));
    }
    let schema = tool.required("input_schema")?;
    let inner = Fields::of(tool.at("input_schema"), schema)?;
    match inner.required("type")?.as_str() {
        Some("object") => {}
        _ => return Err(inner.refuse("type", "Input should be 'object'")),
    }
    Ok(Tool::Own {
        name: name.to_owned(),
        description: tool.text("description")?.unwrap_or_default().to_owned(),
        schema: schema.clone(),
        strict: tool.flag("strict")?,
    })
}

fn choice(fields: &Fields<'_>, no_tools: bool) -> Result<Choice, Refusal> {
    let Some(value) = fields.get("tool_choice") else { return Ok(Choice::Auto) };
    let outer = Fields::of("tool_choice", value)?;
    let kind = outer.tag(&["any", "auto", "none", "tool"])?;
    let choice = Fields::of(format!("tool_choice.{kind}"), value)?;
    choice.only(match kind {
        "tool" => &["type", "name", "disable_parallel_tool_use"],
        "none" => &["type"],
        _ => &["type", "disable_parallel_tool_use"],
    })?;
    // Recalled.
    if no_tools && kind != "none" {
        return Err(refuse("tool_choice", "tool_choice may only be specified while providing tools"));
    }
    Ok(match kind {
        "any" => Choice::Any,
        "tool" => Choice::Named(choice.required_text("name")?.to_owned()),
        "none" => Choice::None,
        _ => Choice::Auto,
    })
}
