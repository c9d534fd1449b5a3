//! What is refused about tools: calls and results that do not belong together, and what a model cannot do with tools.
//!
//! Converse's own rules come with its paths, which count from 0; a model's own come wrapped.

use std::collections::BTreeSet;

use serde_json::Value;

use sandbox_model::catalog::{Family, Model};
use sandbox_model::conversation::{Block, Choice, Conversation, Form, Message, Role, Tool};
use sandbox_model::tools::structured;
use sandbox_wire::reply::Refusal;

pub(super) fn check(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    if request.form == Form::Converse {
        capable(request, model)?;
        pairs(request)?;
        turns(request, model)?;
        schemas(request)?;
    }
    choice(request, model)?;
    if model.is_claude() {
        names(request)?;
        strict(request, model)?;
    }
    Ok(())
}

/// What only a stream is refused.
pub fn check_stream(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    if request.has_tools() && model.tools && !model.streams_tools {
        return Err(Refusal::validation("This model doesn't support tool use in streaming mode."));
    }
    Ok(())
}

fn capable(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    let Some(tools) = &request.tools else { return Ok(()) };
    if !model.tools {
        return Err(Refusal::validation("This model doesn't support tool use.")); // recalled
    }
    // These run on the service's side, where the sandbox has nothing to run.
    if let Some(Tool::System(name)) = tools.offered.iter().find(|tool| matches!(tool, Tool::System(_))) {
        return Err(Refusal::validation(format!("The sandbox has no system tools, and so no {name}.")));
    }
    Ok(())
}

/// Every call has its result in the next message, and every result its call in the one before.
fn pairs(request: &Conversation) -> Result<(), Refusal> {
    let messages: Vec<(usize, &Message)> =
        request.messages.iter().enumerate().filter(|(_, message)| message.role != Role::System).collect();
    let mut before: Vec<&str> = Vec::new();
    for (position, message) in messages {
        let calls: Vec<&str> = message.calls().collect();
        no_duplicates("toolUse", position, message.calls())?;
        let results = no_duplicates("toolResult", position, message.results())?;
        let missing: Vec<&str> = before.iter().copied().filter(|id| !results.contains(id)).collect();
        if !missing.is_empty() {
            let ids = missing.join(", ");
            return Err(Refusal::validation(format!(
                "Expected toolResult blocks at messages.{position}.content for the following Ids: {ids}"
            )));
        }
        // Recalled.
        if results.len() > before.len() {
            return Err(Refusal::validation(format!(
                "The number of toolResult blocks at messages.{position}.content exceeds the number of toolUse blocks of \
                 previous turn."
            )));
        }
        before = calls;
    }
    if before.is_empty() {
        return Ok(());
    }
    Err(Refusal::validation(format!(
        "Expected toolResult blocks at messages.{}.content for the following Ids: {}",
        request.messages.len(),
        before.join(", ")
    )))
}

/// The ids as a set, in which each is there once.
fn no_duplicates<'a>(
    kind: &str,
    position: usize,
    ids: impl Iterator<Item = &'a str>,
) -> Result<BTreeSet<&'a str>, Refusal> {
    let mut seen = BTreeSet::new();
    let again: BTreeSet<&str> = ids.filter(|id| !seen.insert(*id)).collect();
    if again.is_empty() {
        return Ok(seen);
    }
    let ids = again.into_iter().collect::<Vec<_>>().join(", ");
    Err(Refusal::validation(format!(
        "The {kind} blocks at messages.{position}.content contain duplicate Ids: {ids}"
    )))
}

/// Some models take results alone or text alone. Which of them do is recalled, the sentence is not.
fn turns(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    if !matches!(model.family, Family::Llama | Family::Mistral | Family::Jamba | Family::Cohere) {
        return Ok(());
    }
    let mixed = |message: &Message| {
        let results = message.results().count();
        let markers = message.blocks.iter().filter(|block| matches!(block, Block::CachePoint { .. })).count();
        results > 0 && message.blocks.len() > results + markers
    };
    if request.messages.iter().any(mixed) {
        return Err(Refusal::validation(
            "Conversation blocks and tool result blocks cannot be provided in the same turn.",
        ));
    }
    Ok(())
}

/// The input of a tool is an object; the sentence is recalled.
fn schemas(request: &Conversation) -> Result<(), Refusal> {
    for (place, tool) in request.tools.iter().flat_map(|tools| &tools.offered).enumerate() {
        if let Tool::Own { schema, .. } = tool
            && schema.get("type") != Some(&Value::from("object"))
        {
            return Err(Refusal::validation(format!(
                "The value at toolConfig.tools.{place}.toolSpec.inputSchema.json.type must be one of the following: \
                 object."
            )));
        }
    }
    Ok(())
}

fn choice(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    let Some(tools) = &request.tools else { return Ok(()) };
    let field = match &tools.choice {
        Choice::Any => "any",
        Choice::Named(_) => "tool",
        Choice::Auto | Choice::None => return Ok(()),
    };
    let takes = model.tool_choice || request.form == Form::Own;
    if !model.forced_tools || !takes || thinks_hard(request, model) {
        return Err(match model.is_claude() {
            true => Refusal::model(r#"tool_choice: type "tool" and "any" are not supported for this model."#),
            // Recalled.
            false => Refusal::unsupported_field(&format!("toolConfig.toolChoice.{field}")),
        });
    }
    let offers = |wanted: &str| {
        tools
            .offered
            .iter()
            .any(|tool| matches!(tool, Tool::Own { name, .. } | Tool::System(name) if name == wanted))
    };
    match &tools.choice {
        // Recalled.
        Choice::Named(name) if !offers(name) => {
            Err(Refusal::model(format!("Tool '{name}' not found in provided tools")))
        }
        _ => Ok(()),
    }
}

/// DeepSeek V3 calls no tool by force while it thinks with a high effort (2.4).
fn thinks_hard(request: &Conversation, model: &Model) -> bool {
    let effort = request.fields.get("reasoning_effort").and_then(Value::as_str);
    model.family == Family::DeepSeek && matches!(effort, Some("high" | "xhigh" | "max"))
}

/// Recalled.
fn names(request: &Conversation) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for tool in request.tools.iter().flat_map(|tools| &tools.offered) {
        if let Tool::Own { name, .. } = tool
            && !seen.insert(name)
        {
            return Err(Refusal::model("tools: Tool names must be unique."));
        }
    }
    Ok(())
}

/// Both sentences are recorded: of models that know no strictness, and of open schemas.
fn strict(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    let tools = request.tools.iter().flat_map(|tools| &tools.offered);
    let own = tools.filter(|tool| matches!(tool, Tool::Own { .. }));
    for (place, tool) in own.enumerate() {
        let Tool::Own { schema, strict: Some(true), .. } = tool else { continue };
        if !model.strict_tools {
            return Err(Refusal::model(format!(
                "tools.{place}.custom.strict: Extra inputs are not permitted"
            )));
        }
        if let Some(unfit) = structured::unfit(schema) {
            return Err(Refusal::model(format!("tools.{place}.custom: {unfit}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
