//! A message as the Rust SDK's types hold it, streamed or whole, in one plain form to compare.

use std::collections::BTreeMap;

use aws_sdk_bedrockruntime::operation::converse::ConverseOutput;
use aws_sdk_bedrockruntime::types::{
    Citation, CitationGeneratedContent, CitationLocation, CitationSourceContent, CitationsDelta,
    ContentBlock, ContentBlockDelta, ContentBlockStart, ConverseOutput as Output, ConverseStreamOutput,
    ReasoningContentBlock, ReasoningContentBlockDelta, TokenUsage,
};
use aws_smithy_types::{Document, Number};
use serde_json::{Map, Value, json};

/// What came out of one stream.
#[derive(Debug, Default)]
pub struct Heard {
    pub stop: Option<String>,
    pub events: u64,
    pub unknown_events: u64,
    pub unknown_deltas: u64,
    blocks: BTreeMap<i32, Map<String, Value>>,
    role: String,
    usage: Value,
}

impl Heard {
    pub fn take(&mut self, event: ConverseStreamOutput) {
        self.events += 1;
        match event {
            ConverseStreamOutput::MessageStart(start) => self.role = start.role.to_string(),
            ConverseStreamOutput::ContentBlockStart(start) => {
                if let Some(ContentBlockStart::ToolUse(call)) = start.start {
                    let block = self.blocks.entry(start.content_block_index).or_default();
                    block.insert("name".to_owned(), json!(call.name));
                    block.insert("toolUseId".to_owned(), json!(call.tool_use_id));
                }
            }
            ConverseStreamOutput::ContentBlockDelta(delta) => {
                let block = self.blocks.entry(delta.content_block_index).or_default();
                if !delta.delta.is_some_and(|delta| add(block, delta)) {
                    self.unknown_deltas += 1;
                }
            }
            ConverseStreamOutput::MessageStop(stop) => self.stop = Some(stop.stop_reason.to_string()),
            ConverseStreamOutput::Metadata(metadata) => {
                self.usage = metadata.usage.as_ref().map(counts).into();
            }
            ConverseStreamOutput::ContentBlockStop(_) => {}
            _ => self.unknown_events += 1,
        }
    }

    pub fn message(self) -> Value {
        let stop = self.stop;
        let blocks = self.blocks.into_values().map(|mut block| {
            match block.get("input") {
                // A call is read when it is complete.
                Some(input) if stop.is_some() => {
                    let input = Some(input.as_str().unwrap()).filter(|text| !text.is_empty()).unwrap_or("{}");
                    let input = serde_json::from_str(input).unwrap();
                    block.insert("input".to_owned(), input);
                }
                None if block.contains_key("toolUseId") => {
                    block.insert("input".to_owned(), json!({}));
                }
                None if !block.contains_key("redacted") => {
                    block.entry("text").or_insert_with(|| json!(""));
                }
                _ => {}
            }
            Value::Object(block)
        });
        json!({"blocks": blocks.collect::<Vec<_>>(), "role": self.role, "stop": stop, "usage": self.usage})
    }
}

/// Adds a delta to its block; false for one that is not known.
fn add(block: &mut Map<String, Value>, delta: ContentBlockDelta) -> bool {
    match delta {
        ContentBlockDelta::Text(text)
        | ContentBlockDelta::ReasoningContent(ReasoningContentBlockDelta::Text(text)) => {
            append(block, "text", &text);
        }
        ContentBlockDelta::ReasoningContent(ReasoningContentBlockDelta::Signature(text)) => {
            append(block, "signature", &text);
        }
        ContentBlockDelta::ReasoningContent(ReasoningContentBlockDelta::RedactedContent(data)) => {
            append(block, "redacted", &String::from_utf8_lossy(data.as_ref()));
        }
        ContentBlockDelta::ToolUse(piece) => append(block, "input", &piece.input),
        ContentBlockDelta::Citation(citation) => {
            let citations = block.entry("citations").or_insert_with(|| json!([]));
            citations.as_array_mut().unwrap().push(cited_in_stream(&citation));
        }
        _ => return false,
    }
    true
}

fn append(block: &mut Map<String, Value>, name: &str, piece: &str) {
    match block.get_mut(name) {
        Some(Value::String(text)) => text.push_str(piece),
        _ => {
            block.insert(name.to_owned(), json!(piece));
        }
    }
}

/// The answer in one piece, in the same form.
pub fn whole(answer: ConverseOutput) -> Value {
    let usage = answer.usage.as_ref().map(counts);
    let Some(Output::Message(message)) = answer.output else { panic!("no message") };
    let blocks: Vec<Value> = message.content.iter().map(flat).collect();
    json!({
        "blocks": blocks,
        "role": message.role.to_string(),
        "stop": answer.stop_reason.to_string(),
        "usage": usage,
    })
}

fn flat(block: &ContentBlock) -> Value {
    match block {
        ContentBlock::Text(text) => json!({"text": text}),
        ContentBlock::ToolUse(call) => {
            json!({"input": plain(&call.input), "name": call.name, "toolUseId": call.tool_use_id})
        }
        ContentBlock::ReasoningContent(ReasoningContentBlock::ReasoningText(text)) => match &text.signature {
            Some(signature) => json!({"signature": signature, "text": text.text}),
            None => json!({"text": text.text}),
        },
        ContentBlock::ReasoningContent(ReasoningContentBlock::RedactedContent(data)) => {
            json!({"redacted": String::from_utf8_lossy(data.as_ref())})
        }
        ContentBlock::CitationsContent(cited) => {
            let pieces = cited.content().iter().map(|piece| match piece {
                CitationGeneratedContent::Text(text) => text.as_str(),
                _ => "",
            });
            let text: String = pieces.collect();
            json!({"citations": cited.citations().iter().map(cited_whole).collect::<Vec<_>>(), "text": text})
        }
        other => panic!("a block that no seed makes: {other:?}"),
    }
}

fn cited_whole(citation: &Citation) -> Value {
    let sources = citation.source_content().iter().map(|source| match source {
        CitationSourceContent::Text(text) => json!(text),
        _ => Value::Null,
    });
    reference(citation.title(), citation.source(), citation.location(), sources.collect())
}

fn cited_in_stream(citation: &CitationsDelta) -> Value {
    let sources = citation.source_content().iter().map(|source| json!(source.text()));
    reference(citation.title(), citation.source(), citation.location(), sources.collect())
}

fn reference(
    title: Option<&str>,
    source: Option<&str>,
    location: Option<&CitationLocation>,
    sources: Vec<Value>,
) -> Value {
    // The types of both have the same location, whose members no one needs apart.
    json!({"location": format!("{location:?}"), "source": source, "sources": sources, "title": title})
}

fn counts(usage: &TokenUsage) -> Value {
    json!({
        "details": format!("{:?}", usage.cache_details()),
        "input": usage.input_tokens,
        "output": usage.output_tokens,
        // The zeros of a whole answer are left out of a stream.
        "read": usage.cache_read_input_tokens.unwrap_or_default(),
        "total": usage.total_tokens,
        "write": usage.cache_write_input_tokens.unwrap_or_default(),
    })
}

fn plain(document: &Document) -> Value {
    match document {
        Document::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
        }
        Document::Array(items) => items.iter().map(plain).collect(),
        Document::Number(Number::PosInt(number)) => json!(number),
        Document::Number(Number::NegInt(number)) => json!(number),
        Document::Number(Number::Float(number)) => json!(number),
        Document::String(text) => json!(text),
        Document::Bool(truth) => json!(truth),
        Document::Null => Value::Null,
    }
}
