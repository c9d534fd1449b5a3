//! What Converse and the models refuse, beyond the schema: the shape of a conversation and a model's limits.
//!
//! Checked in the order in which the service was seen to check: Converse's own rules first, then the model's, which
//! come wrapped. Paths count from 0 here.
//!
//! The seam: a crate of its own, so that a change to a rule compiles little. Rules for how a model is asked to think are in
//! `sandbox_model::thinking`, which has to understand the same fields; those for a family's own body in `native`.

mod extra;
mod image_limits;
mod input_schema;
mod media;
mod objects;
mod reasoning;
mod settings;
mod stops;
mod tools;
mod unreadable;

pub use extra::remark;
use sandbox_model::cache;
use sandbox_model::catalog::{Family, Model, limits};
use sandbox_model::conversation::{Block, Conversation, Form, Message, Role};
use sandbox_model::thinking::has_beta;
use sandbox_model::tools::structured;
use sandbox_wire::malformed::extraneous;
use sandbox_wire::reply::Refusal;
pub use tools::check_stream;

/// The beta with which some models read more than they do otherwise (2.1).
const LONG_CONTEXT: &str = "context-1m-2025-08-07";

pub fn check(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    check_content(request, model)?;
    structured::check(request, model)?;
    let context =
        model.long_context.filter(|_| has_beta(&request.fields, LONG_CONTEXT)).unwrap_or(model.context);
    limits::check(&Model { context, ..*model }, request.input_tokens(), request.max_tokens)?;
    if model.is_claude() {
        reasoning::check(request, model)?;
        stops::claude(request)?;
        prefill(request, model)?;
    }
    Ok(())
}

/// What is refused of the conversation itself, whether it is to be answered or only to be counted.
pub fn check_content(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    // A model's own body is held against its own rules where it is read.
    if request.form == Form::Converse {
        conversation(request)?;
        fields(request, model)?;
        objects::check(request)?;
        blocks(request, model)?;
        cache::check_places(request, model)?;
        media::check(request, model)?;
        settings::check(request, model)?;
    } else {
        media::pictures(request, model)?;
        settings::check(request, model)?;
        stops::check(request, model)?;
    }
    tools::check(request, model)?;
    if request.form == Form::Converse {
        input_schema::check(request, model)?;
        extra::check(request, model)?;
    }
    Ok(())
}

fn conversation(request: &Conversation) -> Result<(), Refusal> {
    let roles: Vec<Role> =
        request.messages.iter().map(|message| message.role).filter(|role| *role != Role::System).collect();
    if roles.first() != Some(&Role::User) {
        return Err(Refusal::validation(
            "A conversation must start with a user message. Try again with a conversation that starts with a user \
             message.",
        ));
    }
    if roles.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Refusal::validation(
            "A conversation must alternate between user and assistant roles. Make sure the conversation alternates \
             between user and assistant roles and try again.",
        ));
    }
    Ok(())
}

/// Parts of a request that some models do not have at all.
fn fields(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    // Recalled.
    if !model.system && !request.system.is_empty() {
        return Err(Refusal::validation(
            "This model doesn't support system messages. Try again without a system message or use a model that \
             supports system messages.",
        ));
    }
    stops::check(request, model)
}

fn blocks(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    let is_blank = |block: &Block| matches!(block, Block::Text(text) if text.trim().is_empty());
    // Recalled, in the form of the sentence about messages.
    if let Some(place) = request.system.iter().position(is_blank) {
        return Err(Refusal::validation(format!(
            "The text field in the SystemContentBlock object at system.{place} is blank. Add text to the text field, and \
             try again."
        )));
    }
    for (position, message) in request.messages.iter().enumerate() {
        if message.blocks.is_empty() {
            return Err(Refusal::validation(format!(
                "The content field in the Message object at messages.{position} is empty. Add a ContentBlock object to \
                 the content field and try again."
            )));
        }
        for (place, block) in message.blocks.iter().enumerate() {
            check_block(request, model, message, block, &format!("messages.{position}.content.{place}"))?;
        }
    }
    Ok(())
}

fn check_block(
    request: &Conversation,
    model: &Model,
    message: &Message,
    block: &Block,
    place: &str,
) -> Result<(), Refusal> {
    match block {
        Block::Text(text) if text.trim().is_empty() => Err(Refusal::validation(format!(
            "The text field in the ContentBlock object at {place} is blank. Add text to the text field, and try again."
        ))),
        Block::ToolUse { .. } | Block::ToolResult { .. } if !request.has_tools() => Err(Refusal::validation(
            "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
        )),
        // Recorded of Converse.
        Block::ToolResult { content, failed: true, .. } if content.is_empty() => Err(Refusal::validation(
            format!("The content field at {place}.toolResult cannot be empty when status value is error."),
        )),
        Block::Redacted(_) if message.role == Role::Assistant && model.seals_reasoning => Ok(()),
        // The sentence says «User» for assistant messages too: so does the service.
        Block::Reasoning { .. } | Block::Redacted(_)
            if message.role == Role::User || !model.takes_reasoning =>
        {
            Err(Refusal::validation(
                "User messages cannot contain reasoning content. Please remove the reasoning content and try again.",
            ))
        }
        Block::Reasoning { signature: Some(_), .. } => claudes(model, place, "reasoningText", "signature"),
        Block::Redacted(_) => claudes(model, place, "", "redactedContent"),
        _ => Ok(()),
    }
}

/// Of the models that show their reasoning, only Claude signs or redacts it; an empty signature is one too.
fn claudes(model: &Model, place: &str, within: &str, field: &str) -> Result<(), Refusal> {
    let path = ["reasoningContent", within, field].into_iter().filter(|part| !part.is_empty());
    match model.family {
        Family::Claude => Ok(()),
        // Recalled, not checked: the words are those of the schema that Nova's body is held against.
        Family::Nova => {
            let path: Vec<&str> = place.split('.').chain(path.filter(|part| *part != field)).collect();
            Err(Refusal::model(extraneous(&format!("#/{}", path.join("/")), field).message))
        }
        // Recorded of gpt-oss's signatures in https://github.com/earendil-works/pi/issues/686; the rest is recalled, not
        // checked.
        _ => Err(Refusal::unsupported_field(&path.collect::<Vec<_>>().join("."))),
    }
}

fn prefill(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    let last_is_assistant = request.messages.last().is_some_and(|message| message.role == Role::Assistant);
    // Recalled.
    if request.form == Form::Converse {
        let last = request.messages.last().and_then(|message| message.blocks.last());
        let trails = matches!(last, Some(Block::Text(text)) if text.ends_with(char::is_whitespace));
        if last_is_assistant && model.prefill && trails {
            return Err(Refusal::model(
                "messages: final assistant content cannot end with trailing whitespace",
            ));
        }
    }
    if last_is_assistant && !model.prefill {
        return Err(Refusal::model(
            "This model does not support assistant message prefill. The conversation must end with a user message.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sandbox_model::catalog::MODELS;
    use sandbox_model::converse;
    use sandbox_model::signature;
    use serde_json::{Value, json};

    fn refused(model: &str, body: &Value) -> String {
        let model = MODELS.iter().find(|known| known.id.contains(model)).unwrap();
        check(&converse::read(body), model).unwrap_err().message
    }

    fn said(role: &str, content: Value) -> Value {
        json!({"content": content, "role": role})
    }

    #[test]
    fn a_conversation_starts_with_the_user_and_alternates() {
        let (user, assistant) =
            (said("user", json!([{"text": "a"}])), said("assistant", json!([{"text": "b"}])));
        assert!(
            refused("nova-lite", &json!({"messages": [assistant]})).starts_with("A conversation must start")
        );
        assert!(refused("nova-lite", &json!({"messages": []})).starts_with("A conversation must start"));
        let twice = json!({"messages": [user, user]});
        assert!(refused("nova-lite", &twice).starts_with("A conversation must alternate"));
    }

    #[test]
    fn what_a_model_does_not_have_at_all_is_refused() {
        let hello = said("user", json!([{"text": "a"}]));
        let system = json!({"messages": [hello], "system": [{"text": "b"}]});
        assert!(
            refused("titan-text-lite", &system).starts_with("This model doesn't support system messages.")
        );
        let stop = json!({"inferenceConfig": {"stopSequences": ["x"]}, "messages": [hello]});
        assert_eq!(
            refused("gpt-5.4", &stop),
            "This model doesn't support the stopSequences field. Remove stopSequences and try again."
        );
        let thought = json!({"reasoningContent": {"reasoningText": {"text": "t"}}});
        let returned =
            json!({"messages": [hello, said("assistant", json!([thought, {"text": "b"}])), hello]});
        assert!(
            refused("gpt-6-sol", &returned).starts_with("User messages cannot contain reasoning content.")
        );
        let model = MODELS.iter().find(|known| known.id.contains("gpt-oss-20b")).unwrap();
        assert!(check(&converse::read(&returned), model).is_ok());
    }

    #[test]
    fn blank_and_empty_content_is_refused_with_its_place() {
        let blank = json!({"messages": [said("user", json!([{"text": " \n"}]))]});
        assert_eq!(
            refused("nova-lite", &blank),
            "The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, \
             and try again."
        );
        let empty = json!({"messages": [said("user", json!([]))]});
        assert!(refused("nova-lite", &empty).contains("Message object at messages.0 is empty"));
    }

    #[test]
    fn more_output_than_the_model_has_is_refused_not_clamped() {
        let ask = |tokens: u32| json!({"inferenceConfig": {"maxTokens": tokens}, "messages": [said("user", json!([{"text": "a"}]))]});
        assert_eq!(
            refused("nova-lite", &ask(10_001)),
            "The maximum tokens you requested exceeds the model limit of 10000. Try again with a maximum tokens value \
             that is lower than 10000."
        );
        let model = MODELS.iter().find(|known| known.id.contains("nova-lite")).unwrap();
        assert!(check(&converse::read(&ask(10_000)), model).is_ok());
    }

    #[test]
    fn gpt_takes_no_stop_sequences() {
        let body = json!({"inferenceConfig": {"stopSequences": ["a"]}, "messages": [said("user", json!([{"text": "a"}]))]});
        assert_eq!(
            refused("gpt-5.4", &body),
            "This model doesn't support the stopSequences field. Remove stopSequences and try again."
        );
    }

    #[test]
    fn a_tampered_reasoning_block_is_refused_with_its_place() {
        let body = |text: &str| {
            let signature = signature::sign("m", "the thought", "the thought");
            let block =
                json!({"reasoningContent": {"reasoningText": {"signature": signature, "text": text}}});
            json!({"messages": [
                said("user", json!([{"text": "a"}])),
                said("assistant", json!([block, {"text": "b"}])),
                said("user", json!([{"text": "c"}])),
            ]})
        };
        assert_eq!(
            refused("sonnet-4-2025", &body("another thought")),
            "The model returned the following errors: messages.1.content.0: Invalid `signature` in `thinking` block"
        );
        let model = MODELS.iter().find(|known| known.id.contains("sonnet-4-2025")).unwrap();
        assert!(check(&converse::read(&body("the thought")), model).is_ok());
        assert!(
            refused("nova-lite", &body("the thought")).starts_with("User messages cannot contain reasoning")
        );
    }

    #[test]
    fn the_newer_claudes_want_the_last_word_from_the_user() {
        let body = json!({"messages": [said("user", json!([{"text": "a"}])), said("assistant", json!([{"text": "b"}]))]});
        assert!(refused("sonnet-5", &body).contains("does not support assistant message prefill"));
        let model = MODELS.iter().find(|known| known.id.contains("haiku-4-5")).unwrap();
        assert!(check(&converse::read(&body), model).is_ok());
    }

    #[test]
    fn a_beta_makes_the_context_of_some_models_longer() {
        let asked = |words: usize| {
            let long = "word ".repeat(words);
            json!({
                "additionalModelRequestFields": {"anthropic_beta": ["context-1m-2025-08-07"]},
                "messages": [said("user", json!([{"text": long}]))],
            })
        };
        let of = |part: &str| MODELS.iter().find(|known| known.id.contains(part)).unwrap();
        for name in ["sonnet-4-2025", "sonnet-4-5"] {
            assert!(check(&converse::read(&asked(210_000)), of(name)).is_ok(), "{name}");
        }
        assert_eq!(refused("sonnet-4-2025", &asked(1_000_001)), "Input is too long for requested model.");
        assert!(refused("haiku-4-5", &asked(210_000)).contains("tokens > 200000 maximum"));
    }

    #[test]
    fn an_input_larger_than_the_context_is_refused() {
        let long = "word ".repeat(210_000);
        let body = json!({"messages": [said("user", json!([{"text": long}]))]});
        assert_eq!(refused("sonnet-4-2025", &body), "Input is too long for requested model.");
        assert!(refused("haiku-4-5", &body).contains("tokens > 200000 maximum"));
    }
}
