//! The answer as a whole, decided before the first byte goes out: blocks, stop reason, usage.
//!
//! Converse and ConverseStream both show what is composed here, so that their texts and counts cannot differ.

use serde_json::{Map, Value, json};

use super::request::{Request, Role};
use super::signature;
use crate::catalog::{Counters, Model, Thinking};
use crate::reply::Refusal;
use crate::responder::{self, Prompt};
use crate::thinking::{self, Asked, Shown};
use crate::tokens;

/// A finished answer.
#[derive(Debug)]
pub(super) struct Composed {
    pub reasoning: Option<Reasoning>,
    pub text: String,
    pub stop_reason: &'static str,
    pub usage: Usage,
    /// What `additionalModelResponseFieldPaths` asked for.
    pub additional: Option<Value>,
    counters: Counters,
}

/// The thinking, as it is shown.
#[derive(Debug)]
pub(super) struct Reasoning {
    pub text: String,
    pub signature: Option<String>,
    /// Tokens that were thought and are not shown.
    pub hidden: u32,
}

/// Tokens in and out; the thinking counts as output.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    pub input: u32,
    pub output: u32,
    counters: Counters,
}

pub(super) fn compose(request: &Request, model: &'static Model) -> Result<Composed, Refusal> {
    let asked = Asked {
        fields: &request.fields,
        effort: request.effort.as_deref(),
        max_tokens: request.max_tokens,
        temperature: request.temperature,
        top_p: request.top_p,
        forced_tool: request.forced_tool,
    };
    let plan = thinking::plan(model, &asked)?;
    if request.forced_tool {
        return Err(forced_tool(model));
    }
    let limit = request.max_tokens.unwrap_or(model.max_output);
    let system = request.system.join("\n");
    let said =
        |message: Option<&super::request::Message>| message.map(|message| message.text()).unwrap_or_default();
    let of_user = || request.messages.iter().filter(|message| message.role == Role::User);
    let text = said(of_user().next_back());
    let turn = of_user().count();
    let earlier = if turn > 1 { said(of_user().nth_back(1)) } else { String::new() };
    let prompt = Prompt { text: &text, earlier: &earlier, system: &system, turn, model: model.name };

    let thought = if plan.tokens > 0 { responder::think(&prompt, plan.tokens) } else { String::new() };
    let thought = tokens::truncate(&thought, limit).0.to_owned();
    let thinking_tokens = tokens::count(&thought);
    let left = limit - thinking_tokens;
    let (text, stop_reason, stop_sequence) = if left == 0 {
        (String::new(), "max_tokens", None)
    } else {
        end(responder::answer(&prompt, left), &request.stop_sequences, left)
    };
    let reasoning = (thinking_tokens > 0).then(|| {
        let (shown, hidden) = match plan.shown {
            Shown::Text => (thought.clone(), 0),
            Shown::Omitted => (String::new(), thinking_tokens),
            Shown::Redacted => ("[REDACTED]".to_owned(), thinking_tokens - 1),
        };
        let signature = plan.signed.then(|| signature::sign(model.id, &shown, &thought));
        Reasoning { text: shown, signature, hidden }
    });
    let output = thinking_tokens + tokens::count(&text);
    let usage = Usage { input: request.input_tokens(), output, counters: model.counters };
    let additional = additional(&request.response_paths, stop_sequence, thinking_tokens);
    Ok(Composed { reasoning, text, stop_reason, usage, additional, counters: model.counters })
}

/// The responder calls no tools: a request that forces one is refused rather than answered with something else.
fn forced_tool(model: &Model) -> Refusal {
    if model.thinking == Thinking::AlwaysOn {
        return Refusal::model("tool_choice: type \"tool\" and \"any\" are not supported for this model.");
    }
    Refusal::validation("The sandbox's responder calls no tools. Set toolChoice to auto, or leave it out.")
}

/// Cuts an answer at its first stop sequence or at its limit, whichever comes first.
fn end(answer: String, stops: &[String], limit: u32) -> (String, &'static str, Option<&str>) {
    let stop = stops.iter().filter_map(|stop| Some((answer.find(stop.as_str())?, stop))).min();
    let wanted = stop.map_or(answer.as_str(), |(at, _)| &answer[..at]);
    let (kept, _) = tokens::truncate(wanted, limit);
    match stop {
        _ if kept.len() < wanted.len() => (kept.to_owned(), "max_tokens", None),
        Some((_, stop)) => (kept.to_owned(), "stop_sequence", Some(stop)),
        None => (kept.to_owned(), "end_turn", None),
    }
}

/// The model's own fields that were asked for by JSON pointer.
fn additional(paths: &[String], stop_sequence: Option<&str>, thinking_tokens: u32) -> Option<Value> {
    let raw = json!({
        "delta": {"stop_sequence": stop_sequence},
        "stop_sequence": stop_sequence,
        "usage": {"output_tokens_details": {"thinking_tokens": thinking_tokens}},
    });
    let mut found = Map::new();
    for path in paths {
        if let Some(value) = raw.pointer(path) {
            let mut place = &mut found;
            let mut keys = path.split('/').skip(1).peekable();
            while let Some(key) = keys.next() {
                if keys.peek().is_none() {
                    place.insert(key.to_owned(), value.clone());
                } else if let Value::Object(inner) = place.entry(key).or_insert_with(|| json!({})) {
                    place = inner;
                } else {
                    break;
                }
            }
        }
    }
    (!found.is_empty()).then_some(Value::Object(found))
}

impl Usage {
    /// As Converse reports it, with the undocumented keys of the model's family.
    pub fn to_json(self, with_caches: bool) -> Value {
        let mut usage = Map::new();
        let (read, write) = match self.counters {
            Counters::CacheReadWrite => (with_caches, with_caches),
            Counters::CacheRead => (with_caches, false),
            Counters::None | Counters::ServerTools => (false, false),
        };
        for (key, wanted) in [
            ("cacheReadInputTokenCount", read),
            ("cacheReadInputTokens", read),
            ("cacheWriteInputTokenCount", write),
            ("cacheWriteInputTokens", write),
        ] {
            if wanted {
                usage.insert(key.to_owned(), json!(0));
            }
        }
        usage.insert("inputTokens".to_owned(), json!(self.input));
        usage.insert("outputTokens".to_owned(), json!(self.output));
        if self.counters != Counters::None {
            usage.insert("serverToolUsage".to_owned(), json!({}));
        }
        usage.insert("totalTokens".to_owned(), json!(self.input + self.output));
        Value::Object(usage)
    }
}

impl Composed {
    /// The answer of Converse; keys in alphabetical order, as the service sends them.
    pub fn to_json(&self, latency_ms: u64) -> Value {
        let mut content = Vec::new();
        if let Some(Reasoning { text, signature, .. }) = &self.reasoning {
            let mut inner = Map::new();
            if let Some(signature) = signature {
                inner.insert("signature".to_owned(), json!(signature));
            }
            inner.insert("text".to_owned(), json!(text));
            content.push(json!({"reasoningContent": {"reasoningText": inner}}));
        }
        if !self.text.is_empty() {
            content.push(json!({"text": self.text}));
        }
        let mut answer = Map::new();
        if let Some(fields) = &self.additional {
            answer.insert("additionalModelResponseFields".to_owned(), fields.clone());
        }
        answer.insert("metrics".to_owned(), json!({"latencyMs": latency_ms}));
        answer.insert("output".to_owned(), json!({"message": {"content": content, "role": "assistant"}}));
        answer.insert("stopReason".to_owned(), json!(self.stop_reason));
        answer.insert("usage".to_owned(), self.usage.to_json(self.counters != Counters::None));
        Value::Object(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::MODELS;

    fn answer(model: &str, body: &Value) -> Composed {
        let model = MODELS.iter().find(|known| known.id.contains(model)).unwrap();
        compose(&Request::read(body), model).unwrap()
    }

    fn ask(text: &str, config: Value, fields: Value) -> Value {
        json!({
            "additionalModelRequestFields": fields,
            "inferenceConfig": config,
            "messages": [{"content": [{"text": text}], "role": "user"}],
        })
    }

    #[test]
    fn an_answer_ends_at_its_limit_to_the_token() {
        for limit in [1, 2, 17, 60] {
            let composed =
                answer("nova-lite", &ask("Write 400 words.", json!({"maxTokens": limit}), Value::Null));
            assert_eq!((composed.stop_reason, composed.usage.output), ("max_tokens", limit));
        }
    }

    #[test]
    fn a_stop_sequence_ends_the_answer_and_is_not_part_of_it() {
        let whole = answer("nova-lite", &ask("Hello", json!({}), Value::Null)).text;
        let word = whole.split(' ').nth(3).unwrap();
        let body = ask("Hello", json!({"stopSequences": ["not in there", word]}), Value::Null);
        let composed = answer("nova-lite", &body);
        assert_eq!(composed.stop_reason, "stop_sequence");
        assert_eq!(composed.text, &whole[..whole.find(word).unwrap()]);
    }

    #[test]
    fn thinking_counts_as_output_and_hidden_thinking_too() {
        let off = answer("sonnet-5", &ask("Hello", json!({}), Value::Null));
        assert!(off.reasoning.is_none());
        let fields = json!({"output_config": {"effort": "low"}, "thinking": {"type": "adaptive"}});
        let on = answer("sonnet-5", &ask("Hello", json!({}), fields));
        let reasoning = on.reasoning.unwrap();
        assert_eq!(reasoning.text, "");
        assert!(reasoning.hidden > 20 && signature::holds(&reasoning.signature.unwrap(), ""));
        assert_eq!(on.usage.output, reasoning.hidden + tokens::count(&on.text));
    }

    #[test]
    fn a_limit_inside_the_thinking_leaves_no_answer() {
        let fields = json!({"thinking": {"type": "adaptive", "display": "summarized"}});
        let composed = answer("sonnet-5", &ask("Hello", json!({"maxTokens": 30}), fields));
        assert_eq!((composed.stop_reason, composed.text.as_str()), ("max_tokens", ""));
        assert_eq!(composed.usage.output, 30);
    }

    #[test]
    fn a_forced_tool_is_refused_and_never_passed_over() {
        let forced = json!({"toolChoice": {"any": {}}, "tools": [{"toolSpec": {"inputSchema": {"json": {}}, "name": "a"}}]});
        for (name, part) in
            [("nova-lite", "calls no tools"), ("opus-5-5", "are not supported for this model.")]
        {
            let model = MODELS.iter().find(|known| known.id.contains(name)).unwrap();
            let mut body = ask("Hello", json!({}), Value::Null);
            body["toolConfig"] = forced.clone();
            assert!(compose(&Request::read(&body), model).unwrap_err().message.contains(part), "{name}");
            body["toolConfig"]["toolChoice"] = json!({"auto": {}});
            assert!(compose(&Request::read(&body), model).is_ok(), "{name}");
        }
    }

    #[test]
    fn the_keys_are_in_alphabetical_order() {
        let composed = answer("sonnet-4-2025", &ask("Hello", json!({}), Value::Null));
        let text = composed.to_json(5).to_string();
        assert!(
            text.starts_with(
                "{\"metrics\":{\"latencyMs\":5},\"output\":{\"message\":{\"content\":[{\"text\":"
            )
        );
        let usage = &text[text.find("\"usage\"").unwrap()..];
        assert!(usage.starts_with(
            "\"usage\":{\"cacheReadInputTokenCount\":0,\"cacheReadInputTokens\":0,\"cacheWrite"
        ));
    }

    #[test]
    fn response_fields_come_back_when_asked_for() {
        let mut body = ask("Hello", json!({}), Value::Null);
        body["additionalModelResponseFieldPaths"] = json!(["/delta/stop_sequence", "/usage", "/nothing"]);
        let fields = answer("haiku-4-5", &body).additional.unwrap();
        assert_eq!(fields["delta"], json!({"stop_sequence": null}));
        assert_eq!(fields["usage"]["output_tokens_details"]["thinking_tokens"], 0);
        assert!(fields.get("nothing").is_none());
    }
}
