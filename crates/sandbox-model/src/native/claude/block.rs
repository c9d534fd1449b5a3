//! Content blocks of the Messages API as neutral blocks; a cache marker becomes a block of its own behind its block.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::fields::{Fields, refuse};
use crate::conversation::{Block, Document, Image, Role, Source};
use crate::media::Look;
use sandbox_wire::reply::Refusal;

const OF_USER: &[&str] = &[
    "document",
    "image",
    "redacted_thinking",
    "search_result",
    "text",
    "thinking",
    "tool_result",
    "tool_use",
];
const OF_RESULT: &[&str] = &["document", "image", "search_result", "text"];

/// A message's content: a text, or a list of blocks.
pub(super) fn content(path: &str, content: &Value, role: Role) -> Result<Vec<Block>, Refusal> {
    match content {
        Value::String(text) => Ok(vec![Block::Text(text.clone())]),
        Value::Array(blocks) => {
            let mut read = Vec::with_capacity(blocks.len());
            for (place, value) in blocks.iter().enumerate() {
                push(&mut read, format!("{path}.{place}"), value, OF_USER, Some(role))?;
            }
            Ok(read)
        }
        _ => Err(refuse(path, "Input should be a valid list")),
    }
}

/// The system prompt: a text, or a list of text blocks.
pub(super) fn system(system: &Value) -> Result<Vec<Block>, Refusal> {
    match system {
        Value::String(text) if text.is_empty() => Ok(Vec::new()),
        Value::String(text) => Ok(vec![Block::Text(text.clone())]),
        Value::Array(blocks) => {
            let mut read = Vec::new();
            for (place, value) in blocks.iter().enumerate() {
                push(&mut read, format!("system.{place}"), value, &["text"], None)?;
            }
            Ok(read)
        }
        _ => Err(refuse("system", "Input should be a valid list")),
    }
}

/// The cache marker of a block or a tool, as its time to live.
pub(super) fn cache_marker(fields: &Fields<'_>) -> Result<Option<Option<String>>, Refusal> {
    let Some(marker) = fields.get("cache_control") else { return Ok(None) };
    let marker = Fields::of(fields.at("cache_control"), marker)?;
    marker.tag(&["ephemeral"])?;
    let ttl = marker.text("ttl")?;
    if ttl.is_some_and(|ttl| !matches!(ttl, "5m" | "1h")) {
        return Err(marker.refuse("ttl", "Input should be '5m' or '1h'"));
    }
    Ok(Some(ttl.map(str::to_owned)))
}

fn push(
    read: &mut Vec<Block>,
    path: String,
    value: &Value,
    kinds: &[&str],
    role: Option<Role>,
) -> Result<(), Refusal> {
    let outer = Fields::of(path.clone(), value)?;
    let kind = outer.tag(kinds)?;
    let fields = Fields::of(format!("{path}.{kind}"), value)?;
    let mut made = block(kind, &fields, value, role)?;
    // A marker within a result closes the whole result: what is cached ends between blocks of a message.
    let mut within = Vec::new();
    if let Block::ToolResult { content, .. } = &mut made {
        within = content.extract_if(.., |block| matches!(block, Block::CachePoint { .. })).collect();
    }
    read.push(made);
    read.append(&mut within);
    if let Some(ttl) = cache_marker(&fields)? {
        read.push(Block::CachePoint { ttl });
    }
    Ok(())
}

fn block(kind: &str, fields: &Fields<'_>, value: &Value, role: Option<Role>) -> Result<Block, Refusal> {
    match kind {
        "text" => {
            fields.only(&["type", "text", "cache_control", "citations"])?;
            Ok(Block::Text(fields.required_text("text")?.to_owned()))
        }
        "image" => {
            fields.only(&["type", "source", "cache_control"])?;
            Ok(Block::Image(image(fields)?))
        }
        "document" => {
            fields.only(&["type", "source", "title", "context", "citations", "cache_control"])?;
            Ok(Block::Document(document(fields)?))
        }
        "tool_use" => {
            fields.only(&["type", "id", "name", "input", "cache_control", "caller"])?;
            of_assistant(fields, role, "tool_use")?;
            let input = fields.required("input")?;
            if !input.is_object() {
                return Err(fields.refuse("input", "Input should be a valid dictionary"));
            }
            let (id, name) = (fields.required_text("id")?, fields.required_text("name")?);
            Ok(Block::ToolUse { id: id.to_owned(), name: name.to_owned(), input: input.clone() })
        }
        "tool_result" => tool_result(fields, role),
        "thinking" => {
            fields.only(&["type", "thinking", "signature"])?;
            of_assistant(fields, role, "thinking")?;
            let text = fields.required_text("thinking")?.to_owned();
            Ok(Block::Reasoning { text, signature: fields.text("signature")?.map(str::to_owned) })
        }
        "redacted_thinking" => {
            fields.only(&["type", "data"])?;
            of_assistant(fields, role, "redacted_thinking")?;
            // Converse carries the same text once more in base64, which is the neutral form.
            Ok(Block::Redacted(STANDARD.encode(fields.required_text("data")?)))
        }
        _ => Ok(Block::Other(value.clone())),
    }
}

/// Refuses a block in a message of a role that it cannot be in. Recalled.
fn of_assistant(fields: &Fields<'_>, role: Option<Role>, kind: &str) -> Result<(), Refusal> {
    if role == Some(Role::Assistant) {
        return Ok(());
    }
    Err(misplaced(fields, kind, "assistant"))
}

fn misplaced(fields: &Fields<'_>, kind: &str, role: &str) -> Refusal {
    let path = fields.at("");
    let place = path.trim_end_matches('.').rsplit_once('.').map_or("", |(place, _)| place);
    refuse(place, format!("`{kind}` blocks can only be in `{role}` messages"))
}

fn tool_result(fields: &Fields<'_>, role: Option<Role>) -> Result<Block, Refusal> {
    fields.only(&["type", "tool_use_id", "content", "is_error", "cache_control"])?;
    if role == Some(Role::Assistant) {
        return Err(misplaced(fields, "tool_result", "user"));
    }
    let id = fields.required_text("tool_use_id")?.to_owned();
    let failed = fields.flag("is_error")?.unwrap_or_default();
    let mut content = Vec::new();
    match fields.get("content") {
        None => {}
        Some(Value::String(text)) => content.push(Block::Text(text.clone())),
        Some(Value::Array(blocks)) => {
            for (place, value) in blocks.iter().enumerate() {
                push(&mut content, fields.at(&format!("content.{place}")), value, OF_RESULT, None)?;
            }
        }
        Some(_) => return Err(fields.refuse("content", "Input should be a valid list")),
    }
    Ok(Block::ToolResult { id, content, failed })
}

fn image(fields: &Fields<'_>) -> Result<Image, Refusal> {
    let source = Fields::of(fields.at("source"), fields.required("source")?)?;
    // Bedrock fetches nothing: of Anthropic's sources only this one is taken.
    source.tag(&["base64"])?;
    let source = Fields::of(fields.at("source.base64"), fields.required("source")?)?;
    source.only(&["type", "media_type", "data"])?;
    let kind = source.required_text("media_type")?;
    let Some(format) =
        kind.strip_prefix("image/").filter(|kind| matches!(*kind, "jpeg" | "png" | "gif" | "webp"))
    else {
        return Err(source
            .refuse("media_type", "Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'"));
    };
    Ok(Image::new(format.to_owned(), Source::Bytes(base64(&source)?)))
}

fn document(fields: &Fields<'_>) -> Result<Document, Refusal> {
    let value = fields.required("source")?;
    let source = Fields::of(fields.at("source"), value)?;
    let kind = source.tag(&["base64", "content", "text"])?;
    let source = Fields::of(fields.at(&format!("source.{kind}")), value)?;
    let media_type = |wanted: &str| match source.required_text("media_type")? {
        given if given == wanted => Ok(()),
        _ => Err(source.refuse("media_type", format!("Input should be '{wanted}'"))),
    };
    let (format, source) = match kind {
        "base64" => {
            media_type("application/pdf")?;
            ("pdf", Source::Bytes(base64(&source)?))
        }
        "text" => {
            media_type("text/plain")?;
            ("txt", Source::Text(source.required_text("data")?.to_owned()))
        }
        _ => ("", Source::Text(inner_text(source.required("content")?))),
    };
    let citations = fields.get("citations").is_some_and(|citations| citations["enabled"] == true);
    let (name, context) = (fields.text("title")?, fields.text("context")?);
    Ok(Document {
        name: name.unwrap_or_default().to_owned(),
        format: format.to_owned(),
        source,
        context: context.map(str::to_owned),
        citations,
        look: Look::default(),
    })
}

fn inner_text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(blocks) => {
            blocks.iter().filter_map(|block| block["text"].as_str()).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

/// The data of a source, still in base64. Recalled.
fn base64(source: &Fields<'_>) -> Result<String, Refusal> {
    let data = source.required_text("data")?;
    match STANDARD.decode(data) {
        Ok(bytes) if !bytes.is_empty() => Ok(data.to_owned()),
        Ok(_) => Err(source.refuse("data", "image cannot be empty")),
        Err(_) => Err(source.refuse("data", "invalid base64 data")),
    }
}
