//! Converse's body as a conversation.
//!
//! The body has passed the service model's constraints, so that reading cannot fail.

use serde_json::Value;

use crate::conversation::{
    Block, Choice, Conversation, Document, Form, GuardrailAsked, Image, Message, Role, Source, Tool, Tools,
};
use crate::media::Look;

pub fn conversation(body: &Value) -> Conversation {
    let config = &body["inferenceConfig"];
    let fields = &body["additionalModelRequestFields"];
    // What a model's own fields say joins what Converse says of the same setting.
    let set = |name: &str, own: &str| if config[name].is_null() { &fields[own] } else { &config[name] };
    Conversation {
        form: Form::Converse,
        system: items(&body["system"]).iter().map(block).collect(),
        messages: items(&body["messages"]).iter().map(message).collect(),
        tools: body["toolConfig"].is_object().then(|| tools(&body["toolConfig"])),
        max_tokens: set("maxTokens", "max_tokens")
            .as_u64()
            .map(|tokens| u32::try_from(tokens).unwrap_or(u32::MAX)),
        temperature: set("temperature", "temperature").as_f64(),
        top_p: set("topP", "top_p").as_f64(),
        stop_sequences: texts(set("stopSequences", "stop_sequences")),
        fields: fields.clone(),
        given_twice: given_twice(body),
        effort: owned(&body["outputConfig"]["effort"]),
        format: format(&body["outputConfig"]["textFormat"]),
        response_paths: texts(&body["additionalModelResponseFieldPaths"]),
        guardrail: guardrail(&body["guardrailConfig"]),
        latency: owned(&body["performanceConfig"]["latency"]),
        tier: owned(&body["serviceTier"]["type"]),
    }
}

/// The settings that stand in Converse's place and in the model's own fields, with the name that the former gives them
/// where it is one of `inferenceConfig`.
fn given_twice(body: &Value) -> Vec<(&'static str, Option<&'static str>)> {
    let fields = &body["additionalModelRequestFields"];
    let settings = [
        ("max_tokens", "maxTokens"),
        ("temperature", "temperature"),
        ("top_p", "topP"),
        ("stop_sequences", "stopSequences"),
    ];
    let settings = settings
        .into_iter()
        .filter(|(_, name)| !body["inferenceConfig"][name].is_null())
        .map(|(own, name)| (own, Some(name)));
    let parts = ["messages", "system"].into_iter().filter(|part| !items(&body[part]).is_empty());
    let choices = [
        ("auto", "toolConfig.toolChoice.auto"),
        ("any", "toolConfig.toolChoice.any"),
        ("tool", "toolConfig.toolChoice.tool"),
    ];
    let choice = choices.into_iter().filter(|(kind, _)| {
        !body["toolConfig"]["toolChoice"][kind].is_null() && !fields["tool_choice"]["type"].is_null()
    });
    let given = settings.chain(parts.map(|part| (part, None))).filter(|(own, _)| !fields[own].is_null());
    given.chain(choice.map(|(_, name)| ("tool_choice/type", Some(name)))).collect()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn text(value: &Value) -> String {
    owned(value).unwrap_or_default()
}

fn texts(value: &Value) -> Vec<String> {
    items(value).iter().filter_map(owned).collect()
}

fn message(message: &Value) -> Message {
    let role = match message["role"].as_str() {
        Some("assistant") => Role::Assistant,
        Some("system") => Role::System,
        _ => Role::User,
    };
    Message { role, blocks: items(&message["content"]).iter().map(block).collect() }
}

fn tools(config: &Value) -> Tools {
    let choice = &config["toolChoice"];
    let choice = match () {
        () if choice["any"].is_object() => Choice::Any,
        () if choice["tool"].is_object() => Choice::Named(text(&choice["tool"]["name"])),
        () => Choice::Auto,
    };
    let offered = items(&config["tools"]).iter().map(|tool| {
        let spec = &tool["toolSpec"];
        match () {
            () if spec.is_object() => Tool::Own {
                name: text(&spec["name"]),
                description: text(&spec["description"]),
                schema: spec["inputSchema"]["json"].clone(),
                strict: spec["strict"].as_bool(),
            },
            () if tool["systemTool"].is_object() => Tool::System(text(&tool["systemTool"]["name"])),
            () => Tool::CachePoint { ttl: owned(&tool["cachePoint"]["ttl"]) },
        }
    });
    Tools { offered: offered.collect(), choice }
}

/// The schema comes as a text; one that is not JSON stays a text, which the rules refuse.
fn format(format: &Value) -> Option<Value> {
    let text = format["structure"]["jsonSchema"]["schema"].as_str()?;
    Some(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)))
}

fn guardrail(config: &Value) -> Option<GuardrailAsked> {
    config.is_object().then(|| GuardrailAsked {
        identifier: text(&config["guardrailIdentifier"]),
        version: text(&config["guardrailVersion"]),
        trace: owned(&config["trace"]).unwrap_or_else(|| "disabled".to_owned()),
        asynchronous: config["streamProcessingMode"] == "async",
    })
}

/// The kinds of blocks that are read here. Any other member of a block is passed over where one of these is set.
const BLOCKS: [&str; 11] = [
    "text",
    "image",
    "document",
    "video",
    "audio",
    "toolUse",
    "toolResult",
    "json",
    "guardContent",
    "cachePoint",
    "reasoningContent",
];

fn block(block: &Value) -> Block {
    let known = |key: &str| BLOCKS.iter().copied().find(|kind| *kind == key);
    let members = block.as_object().into_iter().flatten();
    let Some((kind, inner)) =
        members.filter(|(_, value)| !value.is_null()).find_map(|(key, value)| Some((known(key)?, value)))
    else {
        return Block::Other(block.clone());
    };
    match kind {
        "text" => Block::Text(text(inner)),
        "image" => Block::Image(Image::new(text(&inner["format"]), source(&inner["source"]))),
        "document" => Block::Document(Document {
            name: text(&inner["name"]),
            format: text(&inner["format"]),
            source: source(&inner["source"]),
            context: owned(&inner["context"]),
            citations: inner["citations"]["enabled"] == true,
            look: Look::default(),
        }),
        "video" => Block::Video(inner.clone()),
        "audio" => Block::Audio(inner.clone()),
        "toolUse" => Block::ToolUse {
            id: text(&inner["toolUseId"]),
            name: text(&inner["name"]),
            input: inner["input"].clone(),
        },
        "toolResult" => Block::ToolResult {
            id: text(&inner["toolUseId"]),
            content: items(&inner["content"]).iter().map(self::block).collect(),
            failed: inner["status"] == "error",
        },
        "json" => Block::Json(inner.clone()),
        "guardContent" if inner["text"].is_object() => Block::Guard {
            text: text(&inner["text"]["text"]),
            qualifiers: texts(&inner["text"]["qualifiers"]),
        },
        "guardContent" => {
            let image = &inner["image"];
            Block::GuardImage(Image::new(text(&image["format"]), source(&image["source"])))
        }
        "cachePoint" => Block::CachePoint { ttl: owned(&inner["ttl"]) },
        "reasoningContent" => reasoning(inner),
        _ => Block::Other(block.clone()),
    }
}

fn reasoning(inner: &Value) -> Block {
    match inner["redactedContent"].as_str() {
        Some(data) => Block::Redacted(data.to_owned()),
        None => Block::Reasoning {
            text: text(&inner["reasoningText"]["text"]),
            signature: owned(&inner["reasoningText"]["signature"]),
        },
    }
}

fn source(source: &Value) -> Source {
    match () {
        () if source["bytes"].is_string() => Source::Bytes(text(&source["bytes"])),
        () if source["s3Location"].is_object() => Source::S3(text(&source["s3Location"]["uri"])),
        () if source["text"].is_string() => Source::Text(text(&source["text"])),
        () if source["content"].is_array() => {
            let texts: Vec<&str> =
                items(&source["content"]).iter().filter_map(|part| part["text"].as_str()).collect();
            Source::Text(texts.join("\n"))
        }
        () => Source::None,
    }
}
