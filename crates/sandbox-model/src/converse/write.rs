//! The answer of Converse as one document; keys in alphabetical order, as the service sends them.

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Part, Usage};
use crate::catalog::{Counters, Model};

pub fn document(answer: &Answer, model: &Model, latency_ms: u64) -> Value {
    let content: Vec<Value> = answer.parts.iter().map(|part| block(part, model)).collect();
    let mut document = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            document.insert(key.to_owned(), value);
        }
    };
    put("additionalModelResponseFields", answer.additional.clone());
    put("metrics", Some(json!({"latencyMs": latency_ms})));
    put("output", Some(json!({"message": {"content": content, "role": "assistant"}})));
    put("performanceConfig", answer.latency.as_ref().map(|latency| json!({"latency": latency})));
    put("serviceTier", answer.tier.as_ref().map(|tier| json!({"type": tier})));
    put("stopReason", Some(json!(answer.stop.name())));
    put("trace", answer.trace());
    put("usage", Some(usage(&answer.usage, model, true)));
    Value::Object(document)
}

fn block(part: &Part, model: &Model) -> Value {
    match part {
        Part::Reasoning { text, signature: Some(signature), .. } => {
            json!({"reasoningContent": {"reasoningText": {"signature": signature, "text": text}}})
        }
        Part::Reasoning { text, .. } => json!({"reasoningContent": {"reasoningText": {"text": text}}}),
        Part::Redacted { data, .. } => json!({"reasoningContent": {"redactedContent": data}}),
        Part::Text { text, citations, .. } if citations.is_empty() => json!({"text": text}),
        Part::Text { text, citations, .. } => {
            json!({"citationsContent": {"citations": citations, "content": [{"text": text}]}})
        }
        Part::ToolUse { id, name, input, .. } => {
            let mut call = json!({"input": input, "name": name, "toolUseId": id});
            // The service model does not list it.
            if model.types_tool_use {
                call["type"] = json!("tool_use");
            }
            json!({"toolUse": call})
        }
    }
}

/// Token counts with the undocumented keys of the model's family; streams leave zero cache counters out.
pub(super) fn usage(usage: &Usage, model: &Model, with_zeros: bool) -> Value {
    let (reads, writes) = match model.counters {
        Counters::CacheReadWrite => (true, true),
        Counters::CacheRead => (true, false),
        Counters::None => (false, false),
    };
    let mut counts = Map::new();
    let mut put = |key: &str, value: Value| counts.insert(key.to_owned(), value);
    if !usage_details(usage).is_empty() {
        put("cacheDetails", json!(usage_details(usage)));
    }
    if usage.cache_read > 0 || usage.cache_asked || reads && with_zeros {
        put("cacheReadInputTokenCount", json!(usage.cache_read));
        put("cacheReadInputTokens", json!(usage.cache_read));
    }
    if usage.cache_write() > 0 || usage.cache_asked || writes && with_zeros {
        put("cacheWriteInputTokenCount", json!(usage.cache_write()));
        put("cacheWriteInputTokens", json!(usage.cache_write()));
    }
    put("inputTokens", json!(usage.input));
    put("outputTokens", json!(usage.output));
    put("serverToolUsage", json!({}));
    put("totalTokens", json!(usage.total()));
    Value::Object(counts)
}

/// What was written per time to live, the longer one first.
fn usage_details(usage: &Usage) -> Vec<Value> {
    [("1h", usage.cache_write_1h), ("5m", usage.cache_write_5m)]
        .into_iter()
        .filter(|(_, tokens)| *tokens > 0)
        .map(|(ttl, tokens)| json!({"inputTokens": tokens, "ttl": ttl}))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::MODELS;
    use crate::{compose, converse};

    #[test]
    fn the_keys_are_in_alphabetical_order() {
        let model = MODELS.iter().find(|known| known.id.contains("sonnet-4-2025")).unwrap();
        let body = json!({"messages": [{"content": [{"text": "Hello"}], "role": "user"}]});
        let answer = compose::compose(&converse::read(&body), model, 7).unwrap();
        let text = document(&answer, model, 5).to_string();
        let start = "{\"metrics\":{\"latencyMs\":5},\"output\":{\"message\":{\"content\":[{\"text\":";
        assert!(text.starts_with(start), "{text}");
        let usage = &text[text.find("\"usage\"").unwrap()..];
        assert!(usage.starts_with(
            "\"usage\":{\"cacheReadInputTokenCount\":0,\"cacheReadInputTokens\":0,\"cacheWrite"
        ));
    }

    #[test]
    fn calls_and_counters_are_those_of_the_models_generation() {
        let look = json!({"toolSpec": {"inputSchema": {"json": {"type": "object"}}, "name": "look"}});
        let body = json!({
            "messages": [{"content": [{"text": "Call look."}], "role": "user"}],
            "toolConfig": {"tools": [look]},
        });
        let (both, reads, none): (&[&str], &[&str], &[&str]) = (&["Read", "Write"], &["Read"], &[]);
        for (name, typed, counters) in [
            ("sonnet-4-2025", false, both),
            ("sonnet-4-6", true, both),
            ("opus-4-7", true, reads),
            ("claude-sonnet-5", true, reads),
            ("claude-opus-5", true, both),
            ("claude-3-haiku", false, none),
            ("gpt-5.4", false, reads),
            ("gpt-oss-120b", false, none),
            ("nova-lite", false, none),
        ] {
            let model = MODELS.iter().find(|known| known.id.contains(name)).unwrap();
            let answer = compose::compose(&converse::read(&body), model, 7).unwrap();
            let document = document(&answer, model, 5);
            let content = document["output"]["message"]["content"].as_array().unwrap();
            let call = content.iter().find_map(|block| block.get("toolUse")).unwrap();
            assert_eq!(call.get("type").is_some(), typed, "{name}");
            let mut keys: Vec<String> = vec![
                "inputTokens".into(),
                "outputTokens".into(),
                "serverToolUsage".into(),
                "totalTokens".into(),
            ];
            for counter in counters {
                keys.push(format!("cache{counter}InputTokenCount"));
                keys.push(format!("cache{counter}InputTokens"));
            }
            keys.sort();
            let found: Vec<&String> = document["usage"].as_object().unwrap().keys().collect();
            assert_eq!(found, keys.iter().collect::<Vec<_>>(), "{name}");
        }
    }
}
