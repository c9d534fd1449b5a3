//! What is refused about cache points.

use super::prefix::{self, Ttl};
use crate::catalog::Model;
use crate::conversation::{Block, Conversation, Form, Tool};
use sandbox_wire::malformed::extraneous;
use sandbox_wire::reply::Refusal;

const MOST: usize = 4;

/// Refuses cache points that the model or the API does not take.
pub fn check(conversation: &Conversation, model: &Model) -> Result<(), Refusal> {
    check_places(conversation, model)?;
    let points: Vec<Ttl> = prefix::points(conversation).collect();
    // Recalled.
    if points.len() > MOST {
        let found = points.len();
        return Err(Refusal::model(format!(
            "A maximum of {MOST} blocks with cache_control may be provided. Found {found}."
        )));
    }
    if points.windows(2).any(|pair| pair == [Ttl::FiveMinutes, Ttl::Hour]) {
        return Err(Refusal::model(
            "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.",
        ));
    }
    // Recalled: the models from before take five minutes only.
    let has_hour = model.caching.is_some_and(|caching| caching.hour);
    if points.contains(&Ttl::Hour) && !has_hour {
        return Err(Refusal::model("cache_control.ttl: '1h' is not supported for this model."));
    }
    Ok(())
}

/// Refuses cache points where they stand, which Converse does itself, before a model sees them.
pub fn check_places(conversation: &Conversation, model: &Model) -> Result<(), Refusal> {
    if prefix::points(conversation).next().is_none() {
        return Ok(());
    }
    let Some(caching) = model.caching else {
        // The last sentence is recalled.
        return Err(Refusal::access_denied(
            "You invoked an unsupported model or your request did not allow prompt caching. See the documentation for \
             more information.",
        ));
    };
    let offered = conversation.tools.iter().flat_map(|tools| &tools.offered);
    let among_tools = offered.clone().position(|tool| matches!(tool, Tool::CachePoint { .. }));
    if let Some(position) = among_tools.filter(|_| !caching.tools) {
        return Err(extraneous(&format!("#/toolConfig/tools/{position}"), "cachePoint"));
    }
    if nothing_before(conversation) {
        return Err(Refusal::validation(
            "There is nothing available to cache. Please remove the invalid cache point and try again.",
        ));
    }
    // Recorded, for example in https://github.com/anomalyco/opencode/issues/36517.
    if behind_reasoning(conversation) {
        return Err(Refusal::validation(
            "Cache point cannot be inserted after reasoning block. Please remove the invalid cache point and try again.",
        ));
    }
    Ok(())
}

/// Whether a cache point comes right after reasoning.
fn behind_reasoning(conversation: &Conversation) -> bool {
    let thinks = |block: &Block| matches!(block, Block::Reasoning { .. } | Block::Redacted(_));
    let pairs = conversation.messages.iter().flat_map(|message| message.blocks.windows(2));
    conversation.form == Form::Converse
        && pairs.into_iter().any(|pair| thinks(&pair[0]) && matches!(pair[1], Block::CachePoint { .. }))
}

/// Whether a cache point stands first in its place, where there is nothing that it could close.
fn nothing_before(conversation: &Conversation) -> bool {
    let is_point = |block: Option<&Block>| matches!(block, Some(Block::CachePoint { .. }));
    let first_tool = conversation.tools.as_ref().and_then(|tools| tools.offered.first());
    matches!(first_tool, Some(Tool::CachePoint { .. }))
        || is_point(conversation.system.first())
        || conversation.messages.iter().any(|message| is_point(message.blocks.first()))
}
