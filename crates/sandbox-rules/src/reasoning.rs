//! Claude's thinking that comes back: unchanged, in its own conversation, and not left out in the middle of a turn.
//!
//! Blocks of another model are not refused: they are dropped silently, as earlier models do with those of later ones.

use serde_json::Value;

use sandbox_model::catalog::{Model, Thinking};
use sandbox_model::conversation::{Block, Conversation, Role};
use sandbox_model::signature::{self, Bound};
use sandbox_model::thinking;
use sandbox_wire::reply::Refusal;

const BINDING_BETA: &str = "thinking-binding-controls-2026-08-01";

pub(super) fn check(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    let drops = drops_mismatches(request)?;
    let mut bounds = model.preserves_thinking.then(|| Bound::before_each(request));
    for (position, message) in request.messages.iter().enumerate() {
        let before = bounds.as_mut().and_then(Iterator::next);
        for (place, block) in message.blocks.iter().enumerate() {
            let at = format!("messages.{position}.content.{place}");
            match block {
                Block::Reasoning { text, signature } => {
                    let signed = held(&at, text, signature.as_deref())?;
                    let own = before.filter(|_| signed.model == model.id);
                    let elsewhere = own.zip(signed.bound).is_some_and(|(before, bound)| before != bound);
                    if elsewhere && !drops {
                        return Err(of_another_conversation(&at));
                    }
                }
                Block::Redacted(data) if !signature::unredacts(data) => {
                    return Err(Refusal::model(format!("{at}: Invalid `data` in `redacted_thinking` block")));
                }
                _ => {}
            }
        }
    }
    final_thinking(request, model)?;
    ends_in_thinking(request)
}

/// Recorded: <https://github.com/tailcallhq/forgecode/issues/2107>, 2025-12. Of redacted thinking it is not known.
fn ends_in_thinking(request: &Conversation) -> Result<(), Refusal> {
    let ends = |blocks: &[Block]| matches!(blocks.last(), Some(Block::Reasoning { .. }));
    let mut messages = request.messages.iter();
    match messages.position(|message| message.role == Role::Assistant && ends(&message.blocks)) {
        Some(position) => Err(Refusal::model(format!(
            "messages.{position}: The final block in an assistant message cannot be `thinking`."
        ))),
        None => Ok(()),
    }
}

fn held(at: &str, text: &str, signature: Option<&str>) -> Result<signature::Signed, Refusal> {
    // Recalled: Claude's own blocks always have a signature.
    let signature =
        signature.ok_or_else(|| Refusal::model(format!("{at}.thinking.signature: Field required")))?;
    signature::verify(signature, text)
        .ok_or_else(|| Refusal::model(format!("{at}: Invalid `signature` in `thinking` block")))
}

fn of_another_conversation(at: &str) -> Refusal {
    Refusal::model(format!(
        "{at}: Invalid `signature` in `thinking` block. The block is bound to a different conversation. Remove the \
         block, or set `thinking.block_binding.prefix_mismatch_behavior` to \"drop_block\". That setting requires the \
         `{BINDING_BETA}` value in the `anthropic-beta` header."
    ))
}

/// Whether thinking of another conversation is to be dropped. The refusals are recalled.
fn drops_mismatches(request: &Conversation) -> Result<bool, Refusal> {
    let Some(binding) = request.fields.pointer("/thinking/block_binding") else { return Ok(false) };
    if !thinking::has_beta(&request.fields, BINDING_BETA) {
        return Err(Refusal::model("thinking.adaptive.block_binding: Extra inputs are not permitted"));
    }
    match binding.get("prefix_mismatch_behavior").and_then(Value::as_str) {
        Some("drop_block") => Ok(true),
        Some("error") | None => Ok(false),
        Some(_) => Err(Refusal::model(
            "thinking.adaptive.block_binding.prefix_mismatch_behavior: Input should be 'error' or 'drop_block'",
        )),
    }
}

/// What the last assistant message must and must not begin with.
fn final_thinking(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    let kind = request.fields.pointer("/thinking/type").and_then(Value::as_str);
    let last = request.messages.last();
    let thinks = |block: &Block| matches!(block, Block::Reasoning { .. } | Block::Redacted(_));
    if let Some(last) = last.filter(|last| last.role == Role::Assistant)
        && matches!(kind, None | Some("disabled"))
        && model.thinking != Thinking::AlwaysOn
        && last.blocks.iter().any(thinks)
    {
        return Err(Refusal::model(
            "When thinking is disabled, an `assistant` message in the final position cannot contain `thinking`. To use \
             thinking blocks, enable `thinking` in your request.",
        ));
    }
    // The models that take both modes go on without it (2.1); adaptive thinking asks for nothing.
    if kind != Some("enabled") || model.thinking != Thinking::Budget {
        return Ok(());
    }
    // The middle of a turn, or a beginning of the answer that is given: either is the final assistant message.
    let begun = request
        .messages
        .len()
        .checked_sub(1)
        .filter(|_| last.is_some_and(|last| last.role == Role::Assistant));
    let Some(place) = thinking::turn_in_tools(request).or(begun) else { return Ok(()) };
    match request.messages.get(place).and_then(|message| message.blocks.first()) {
        Some(first) if !thinks(first) => Err(Refusal::model(format!(
            "messages.{place}.content.0.type: Expected `thinking` or `redacted_thinking`, but found `{}`. When \
             `thinking` is enabled, a final `assistant` message must start with a thinking block (preceeding the \
             lastmost set of `tool_use` and `tool_result` blocks). We recommend you include thinking blocks from \
             previous turns. To avoid this requirement, disable `thinking`. Please consult our documentation at \
             https://docs.claude.com/en/docs/build-with-claude/extended-thinking",
            if matches!(first, Block::ToolUse { .. }) { "tool_use" } else { "text" }
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
