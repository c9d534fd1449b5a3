//! Guardrails of InvokeModel: asked for in headers, with settings and marks in the body, and told back beside the
//! model's own members.
//!
//! Recalled: the marks, the words of the trace, and that a stream tells of it in its last chunk.

use http::HeaderMap;
use serde::Serialize;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::conversation::{Block, Conversation, GuardrailAsked};
use sandbox_wire::malformed::malformed;
use sandbox_wire::reply::Refusal;

const CONFIG: &str = "amazon-bedrock-guardrailConfig";
const MARK: &str = "amazon-bedrock-guardrails-guardContent_";
const MOST_SUFFIX: usize = 20;

/// The guardrail that a request names. What is refused is the API reference's, in the sandbox's own words.
pub fn asked(headers: &HeaderMap, body: &Value) -> Result<Option<GuardrailAsked>, Refusal> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let config = body.get(CONFIG).filter(|config| !config.is_null());
    let Some(identifier) = header("x-amzn-bedrock-guardrailidentifier") else {
        return match config {
            None => Ok(None),
            Some(_) => Err(Refusal::validation(format!(
                "The request body has {CONFIG}, but no guardrail identifier was given. Give one or remove the field."
            ))),
        };
    };
    let Some(version) = header("x-amzn-bedrock-guardrailversion").filter(|version| !version.is_empty())
    else {
        return Err(Refusal::validation(
            "A guardrail identifier was given without a guardrail version. Give both and try again.",
        ));
    };
    let kind = header("content-type").unwrap_or("application/json");
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return Err(Refusal::validation(
            "A guardrail can only be used with the content type application/json.",
        ));
    }
    let asynchronous = match config.map_or(&Value::Null, |config| &config["streamProcessingMode"]) {
        Value::Null => false,
        Value::String(mode) if mode == "SYNCHRONOUS" => false,
        Value::String(mode) if mode == "ASYNCHRONOUS" => true,
        _ => {
            return Err(malformed(format!(
                "#/{CONFIG}/streamProcessingMode: expected SYNCHRONOUS or ASYNCHRONOUS"
            )));
        }
    };
    Ok(Some(GuardrailAsked {
        identifier: identifier.to_owned(),
        version: version.to_owned(),
        trace: header("x-amzn-bedrock-trace").unwrap_or_default().to_lowercase(),
        asynchronous,
    }))
}

/// Takes the marks out of the texts: what stands between two is the only thing that a guardrail looks at.
pub fn mark(conversation: &mut Conversation, body: &Value) -> Result<(), Refusal> {
    let suffix = match &body[CONFIG]["tagSuffix"] {
        Value::Null => return Ok(()),
        Value::String(suffix)
            if (1..=MOST_SUFFIX).contains(&suffix.len())
                && suffix.bytes().all(|letter| letter.is_ascii_alphanumeric()) =>
        {
            suffix
        }
        _ => {
            return Err(malformed(format!(
                "#/{CONFIG}/tagSuffix: expected 1 to {MOST_SUFFIX} letters and digits"
            )));
        }
    };
    let (open, close) = (format!("<{MARK}{suffix}>"), format!("</{MARK}{suffix}>"));
    let messages = conversation.messages.iter_mut().map(|message| &mut message.blocks);
    for blocks in std::iter::once(&mut conversation.system).chain(messages) {
        if blocks.iter().any(|block| matches!(block, Block::Text(text) if text.contains(&open))) {
            let parted = std::mem::take(blocks).into_iter().flat_map(|block| match block {
                Block::Text(text) => parts(&text, &open, &close),
                block => vec![block],
            });
            *blocks = parted.collect();
        }
    }
    Ok(())
}

/// A text by what is marked in it and what is not.
fn parts(text: &str, open: &str, close: &str) -> Vec<Block> {
    let mut parts = Vec::new();
    let plain = |text: &str, parts: &mut Vec<Block>| {
        if !text.trim().is_empty() {
            parts.push(Block::Text(text.to_owned()));
        }
    };
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open)
        && let Some((marked, behind)) = after.split_once(close)
    {
        plain(before, &mut parts);
        parts.push(Block::Guard { text: marked.to_owned(), qualifiers: Vec::new() });
        rest = behind;
    }
    plain(rest, &mut parts);
    parts
}

/// What a guardrail did, as it stands behind the members of a model's own document.
#[derive(Serialize)]
struct Told {
    #[serde(rename = "amazon-bedrock-guardrailAction")]
    action: &'static str,
    #[serde(rename = "amazon-bedrock-trace", skip_serializing_if = "Option::is_none")]
    trace: Option<Value>,
}

/// Puts what a guardrail did behind the members of a model's own document, whatever their order.
pub(super) fn told(mut document: String, answer: &Answer) -> String {
    let Some(guarded) = answer.guarded else { return document };
    let action = if guarded { "INTERVENED" } else { "NONE" };
    let trace = answer.guardrail_trace.as_ref().map(|trace| json!({"guardrail": own_words(trace)}));
    let told = serde_json::to_string(&Told { action, trace }).unwrap_or_default();
    if let Some(members) = told.strip_prefix('{')
        && document.ends_with('}')
    {
        document.pop();
        document.push(',');
        document.push_str(members);
    }
    document
}

/// Converse's trace in the words of this API: `input`, and an object for each of `outputs`.
fn own_words(trace: &Value) -> Value {
    let mut own = trace.clone();
    let Some(members) = own.as_object_mut() else { return own };
    if let Some(input) = members.remove("inputAssessment") {
        members.insert("input".to_owned(), input);
    }
    if let Some(Value::Object(outputs)) = members.remove("outputAssessments") {
        let each = outputs.into_iter().flat_map(|(id, assessments)| match assessments {
            Value::Array(assessments) => {
                assessments.into_iter().map(|assessment| json!({id.clone(): assessment})).collect()
            }
            other => vec![json!({id: other})],
        });
        let each: Vec<Value> = each.collect();
        members.insert("outputs".to_owned(), each.into());
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Message, Role};

    #[test]
    fn what_is_marked_is_parted_from_what_is_not() {
        let text = format!("Before <{MARK}x1>inside</{MARK}x1> after <{MARK}x1>open");
        let mut conversation = Conversation {
            messages: vec![Message { role: Role::User, blocks: vec![Block::Text(text)] }],
            ..Conversation::default()
        };
        mark(&mut conversation, &json!({CONFIG: {"tagSuffix": "other"}})).unwrap();
        assert_eq!(conversation.messages[0].blocks.len(), 1);
        mark(&mut conversation, &json!({CONFIG: {"tagSuffix": "x1"}})).unwrap();
        let [Block::Text(before), Block::Guard { text, .. }, Block::Text(after)] =
            &conversation.messages[0].blocks[..]
        else {
            panic!("three parts: {:?}", conversation.messages)
        };
        assert_eq!((before.as_str(), text.as_str()), ("Before ", "inside"));
        assert!(after.ends_with(">open"));
        assert!(mark(&mut conversation, &json!({CONFIG: {"tagSuffix": "a b"}})).is_err());
    }
}
