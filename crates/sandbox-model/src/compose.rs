//! From a conversation to an answer: think, speak, and end where a limit or a stop sequence says so.
//!
//! Pure: the same conversation, model and digest make the same answer. What surrounds it (access, guardrails, caches,
//! quotas) is in `runtime`.

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Part, StopReason, Usage};
use crate::catalog::Model;
use crate::conversation::Conversation;
use crate::native;
use crate::responder::{self, Draft, Prompt};
use crate::script::Cue;
use crate::signature::{self, Bound};
use crate::thinking::{Plan, Shown};
use crate::tools;
use sandbox_wire::tokens;

/// What Anthropic documents for asking for a redacted block.
const MAGIC: &str = "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING_46C9A13E193C177646C7398A98432ECCCE4C1253D5E2D82641AC0E52CC2876CB";

/// What an answer is composed on, beside the conversation as it is heard.
pub struct Occasion<'a> {
    /// The conversation as the client said it and will say it again, whatever a guardrail left of it.
    pub said: &'a Conversation,
    pub model: &'static Model,
    pub plan: Plan,
    pub digest: u64,
    /// What is to be answered, where that is not the responder's to decide.
    pub cue: Option<&'a Cue>,
}

/// Composes the answer to a conversation as it is heard.
pub fn answer(conversation: &Conversation, occasion: &Occasion<'_>) -> Answer {
    let Occasion { model, plan, digest, .. } = *occasion;
    let limit = conversation.max_tokens.unwrap_or(model.max_output);
    let draft = draft(conversation, occasion, limit);

    let thought = draft.thinking.as_deref().filter(|_| plan.tokens > 0).unwrap_or_default();
    let thought = tokens::truncate(thought, limit).0;
    let thinking = tokens::count(thought);
    let mut parts: Vec<Part> = reasoning(occasion, thought, draft.piece).into_iter().collect();
    let (spoken, stop, stop_sequence) = match draft.verbatim {
        true => (draft.parts, StopReason::EndTurn, None),
        false => end(draft.parts, &conversation.stop_sequences, limit - thinking),
    };
    let stop_sequence = draft.stop_sequence.or(stop_sequence);
    parts.extend(spoken);
    let usage = draft.usage.clone().unwrap_or_else(|| {
        let output = parts.iter().map(Part::tokens).sum();
        Usage { input: conversation.input_tokens(), output, thinking, ..Usage::default() }
    });
    Answer {
        parts,
        stop: draft.stop.unwrap_or(stop),
        stop_sequence,
        usage,
        told_usage: draft.usage,
        latency: conversation.latency.clone(),
        tier: conversation.tier.clone(),
        pacing: draft.pacing,
        fault: draft.fault,
        digest,
        ..Answer::default()
    }
}

fn draft(conversation: &Conversation, occasion: &Occasion<'_>, limit: u32) -> Draft {
    let Occasion { model, plan, digest, cue, .. } = *occasion;
    let text = conversation.question();
    let turn = conversation.of_user().count();
    let earlier = conversation.of_user().rev().nth(1).map(|message| message.text()).unwrap_or_default();
    let system = conversation.system_text();
    let prompt = Prompt { text: &text, earlier: &earlier, system: &system, turn, model, cue };
    responder::draft(&prompt, conversation, plan.tokens, limit, digest)
}

fn reasoning(occasion: &Occasion<'_>, thought: &str, piece: Option<usize>) -> Option<Part> {
    let Occasion { said, model, plan, .. } = *occasion;
    let thinking = tokens::count(thought);
    // Anthropic's own way to try redacted thinking out: a text that has it made.
    let redacts = plan.signed && said.of_user().any(|message| message.text().contains(MAGIC));
    if thinking > 0 && redacts {
        return Some(Part::Redacted { data: signature::redact(model.id, thought), hidden: thinking });
    }
    if thinking > 0 && plan.shown == Shown::Sealed {
        return Some(Part::Redacted { data: signature::seal(model.id, thought), hidden: thinking });
    }
    (thinking > 0).then(|| {
        let (text, hidden) = match plan.shown {
            Shown::Text | Shown::Sealed => (thought.to_owned(), 0),
            Shown::Omitted => (String::new(), thinking),
            Shown::Redacted => {
                let placeholder = "[REDACTED]";
                (placeholder.to_owned(), thinking.saturating_sub(tokens::count(placeholder)))
            }
        };
        let signature = plan.signed.then(|| match model.preserves_thinking {
            false => signature::sign(model.id, &text, thought),
            true => signature::sign_in(model.id, &text, thought, &Bound::before_answer(said)),
        });
        let cuts = piece.map(|size| tools::cuts(&text, size)).unwrap_or_default();
        Part::Reasoning { text, signature, hidden, cuts }
    })
}

/// Cuts what is said at the first stop sequence or at the limit, whichever comes first.
fn end(said: Vec<Part>, stops: &[String], limit: u32) -> (Vec<Part>, StopReason, Option<String>) {
    let mut kept = Vec::new();
    let mut left = limit;
    let mut reason = StopReason::EndTurn;
    for part in said {
        if left == 0 {
            return (kept, StopReason::MaxTokens, None);
        }
        match part {
            Part::Text { text, cuts, citations } => {
                let stops = stops.iter().filter(|stop| !stop.is_empty());
                let stop = stops.filter_map(|stop| Some((text.find(stop.as_str())?, stop))).min();
                let wanted = stop.map_or(text.as_str(), |(at, _)| &text[..at]);
                let (shown, used) = tokens::truncate(wanted, left);
                let over = shown.len() < wanted.len();
                if !shown.is_empty() {
                    let whole = shown.len() == text.len();
                    let (text, cuts) = (shown.to_owned(), if whole { cuts } else { Vec::new() });
                    kept.push(Part::Text { text, cuts, citations });
                }
                if over {
                    return (kept, StopReason::MaxTokens, None);
                }
                if let Some((_, stop)) = stop {
                    return (kept, StopReason::StopSequence, Some(stop.clone()));
                }
                left -= used;
            }
            // A call that does not fit is cut in the model's own way: it is left out.
            Part::ToolUse { .. } if part.tokens() > left => return (kept, StopReason::MaxTokens, None),
            part => {
                let tokens = part.tokens();
                if matches!(part, Part::ToolUse { .. }) {
                    reason = StopReason::ToolUse;
                }
                left = left.saturating_sub(tokens);
                kept.push(part);
            }
        }
    }
    (kept, if limit == 0 { StopReason::MaxTokens } else { reason }, None)
}

/// The model's own fields that were asked for by JSON pointer, out of the document that its own body would bring.
pub fn additional(answer: &Answer, model: &Model, paths: &[String]) -> Option<Value> {
    if paths.is_empty() {
        return None;
    }
    let mut raw: Value = serde_json::from_str(&native::document(answer, model)).unwrap_or_default();
    if model.is_claude() {
        // Of a stream, the event that ends the message.
        raw["delta"] = json!({"stop_reason": raw["stop_reason"], "stop_sequence": raw["stop_sequence"]});
    }
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

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use tests::compose;
