//! Conversations and their turns.

use history::{Block, ConversationId, Metrics, Turn};
use uuid::Uuid;

use crate::ipc::dto;
use crate::ipc::error::not_found;

pub fn conversation_id(text: &str) -> Result<ConversationId, dto::IpcError> {
    text.parse::<Uuid>().map(ConversationId).map_err(|_| not_found("conversation"))
}

pub fn conversation_summary(found: history::ConversationSummary) -> dto::ConversationSummary {
    dto::ConversationSummary {
        id: found.id.0.to_string(),
        title: found.title,
        turns: found.turns,
        updated_at: found.updated_at.to_string(),
    }
}

pub fn conversation(found: history::Conversation) -> dto::Conversation {
    dto::Conversation {
        id: found.id.0.to_string(),
        profile_id: found.profile_id,
        title: found.title,
        turns: found.turns.iter().map(turn).collect(),
    }
}

pub fn turn(turn: &Turn) -> dto::Turn {
    let (mut text, mut thinking, mut redacted_blocks) = (String::new(), String::new(), 0);
    for block in &turn.blocks {
        match block {
            Block::Text(part) => text.push_str(part),
            Block::Reasoning { text: part, .. } => thinking.push_str(part),
            Block::Redacted(_) => redacted_blocks += 1,
        }
    }
    dto::Turn {
        id: turn.id.0.to_string(),
        role: match turn.role {
            history::Role::User => dto::Role::User,
            history::Role::Assistant => dto::Role::Assistant,
        },
        text,
        thinking,
        redacted_blocks,
        model: turn.model.clone(),
        ending: turn.ending.map(ending),
        diagnosis: turn.diagnosis.clone().and_then(kept_diagnosis),
        metrics: turn.metrics.as_ref().map(|known| metrics(known, turn.model.as_deref())),
        created_at: turn.created_at.to_string(),
    }
}

/// Kept as the wire type wrote it; a diagnosis of an older shape is left out rather than guessed at.
fn kept_diagnosis(mut kept: serde_json::Value) -> Option<dto::Diagnosis> {
    // Older versions call the hint `nextStep`.
    if let Some(hint) = kept.as_object_mut().and_then(|kept| kept.remove("nextStep")) {
        kept["hint"] = hint;
    }
    // And they unset one parameter only.
    if kept["fix"]["kind"] == "unset_temperature" {
        kept["fix"] = serde_json::json!({ "kind": "unset", "parameters": ["temperature"] });
    }
    serde_json::from_value(kept).ok()
}

fn ending(ending: history::Ending) -> dto::Ending {
    match ending {
        history::Ending::Complete => dto::Ending::Complete,
        history::Ending::Stopped => dto::Ending::Stopped,
        history::Ending::Truncated => dto::Ending::Truncated,
        history::Ending::Interrupted => dto::Ending::Interrupted,
        history::Ending::Failed => dto::Ending::Failed,
    }
}

pub fn metrics(known: &Metrics, model: Option<&str>) -> dto::Metrics {
    let cached = known.cache_read_tokens;
    dto::Metrics {
        first_token_ms: known.first_token_ms,
        thinking_ms: known.thinking_ms,
        took_ms: known.took_ms,
        tokens_per_second: speed(known),
        input_tokens: known.input_tokens,
        output_tokens: known.output_tokens,
        cached_tokens: cached,
        cost: model.and_then(|model| cost(known, model)),
        stop_reason: known.stop_reason.clone(),
        request_id: known.request_id.clone(),
    }
}

/// Over the time in which tokens came, so that waiting for the first does not count against the model.
fn speed(known: &Metrics) -> Option<f64> {
    let streamed_ms = known.took_ms.checked_sub(known.first_token_ms?).filter(|ms| *ms > 0)?;
    Some(f64::from(known.output_tokens?) * 1000.0 / f64::from(streamed_ms))
}

/// From list prices, by the way the model was called and by region.
fn cost(known: &Metrics, model: &str) -> Option<f64> {
    let tokens = bedrock::catalog::Tokens {
        input: known.input_tokens?,
        output: known.output_tokens?,
        cache_read: known.cache_read_tokens.unwrap_or(0),
        cache_write: known.cache_write_tokens.unwrap_or(0),
        cache_write_1h: known.cache_write_1h_tokens.unwrap_or(0),
    };
    bedrock::catalog::cost(model, known.region.as_deref().unwrap_or_default(), tokens)
}

/// What is sent back with the next turn: reasoning with its signature, encrypted blocks, text, in their order.
pub fn block_out(block: &Block) -> bedrock::chat::Block {
    use bedrock::chat::Block as B;
    match block {
        Block::Text(text) => B::Text(text.clone()),
        Block::Reasoning { text, signature } => {
            B::Reasoning { text: text.clone(), signature: signature.clone() }
        }
        Block::Redacted(bytes) => B::Redacted(bytes.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnosis_kept_by_an_older_version_is_still_told() {
        let kept = serde_json::json!({
            "title": "Throttled", "message": "Too many.", "nextStep": "Wait.", "fix": null, "field": null, "code": null,
            "httpStatus": 429, "awsMessage": null, "requestId": null, "retryable": true,
        });
        assert_eq!(kept_diagnosis(kept).map(|told| told.hint).as_deref(), Some("Wait."));
        let kept = serde_json::json!({
            "title": "Refused", "message": "No.", "hint": "Unset it.", "fix": { "kind": "unset_temperature" },
            "field": null, "code": null, "httpStatus": 400, "awsMessage": null, "requestId": null, "retryable": false,
        });
        let told = kept_diagnosis(kept).expect("a fix of an older version is read");
        assert!(
            matches!(told.fix, Some(dto::Fix::Unset { parameters }) if parameters == [dto::Parameter::Temperature])
        );
        assert!(kept_diagnosis(serde_json::json!("of another shape")).is_none());
    }

    #[test]
    fn cost_comes_from_list_prices_and_is_unknown_rather_than_wrong() {
        let known = Metrics {
            input_tokens: Some(1_000_000),
            output_tokens: Some(100_000),
            first_token_ms: Some(500),
            took_ms: 10_500,
            ..Metrics::default()
        };
        let haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";
        let cost = |known: &Metrics, model: &str| {
            metrics(known, Some(model)).cost.map(|usd| (usd * 1e6).round() / 1e6)
        };
        assert_eq!(cost(&known, &format!("us.{haiku}")), Some(1.65));
        assert_eq!(cost(&known, &format!("global.{haiku}")), Some(1.5));
        assert_eq!(metrics(&known, None).tokens_per_second, Some(10_000.0));
        assert_eq!(cost(&known, "own.model-v9"), None);
        let cached = Metrics { cache_read_tokens: Some(1_000_000), ..known.clone() };
        assert_eq!(cost(&cached, &format!("us.{haiku}")), Some(1.76));
        let titan = "amazon.nova-lite-v1:0";
        assert_eq!(cost(&known, titan), None, "nobody knows the region of an older answer");
        let here = |region: &str| Metrics { region: Some(region.to_owned()), ..known.clone() };
        assert_eq!(cost(&here("us-east-1"), titan), Some(0.084));
        assert_eq!(cost(&here("eu-west-2"), titan), None);
    }
}
