//! Does the chosen model answer? A tiny prompt, with as little thinking as the model allows.

use std::time::Duration;

use aws_sdk_bedrockruntime::types::ConverseOutput;

use super::finding::{Finding, limited};
use crate::catalog::{self, Shape};
use crate::chat::convert;
use crate::chat::{ChatRequest, Message};
use crate::client::Clients;
use crate::error::Error;
use crate::thinking::{Thinking, request_fields};

/// Enough for a word; a model that always thinks spends its tokens on that and is stopped, which is proof enough.
const ANSWER_TOKENS: u32 = 64;

/// The smallest request that the model takes.
pub(super) fn tiny(model: &str) -> ChatRequest {
    let thinking = Thinking::least(&catalog::describe(model).thinking);
    ChatRequest {
        model: model.to_owned(),
        system: None,
        max_tokens: Some(ANSWER_TOKENS),
        thinking,
        temperature: None,
        top_p: None,
        stop_sequences: Vec::new(),
        messages: vec![Message::user("Reply with the single word: ready")],
    }
}

pub(super) async fn examine(clients: &Clients, model: &str, within: Duration) -> Finding {
    let scene = clients.scene.about(model);
    match limited(within, ask(clients, model)).await {
        Ok(answer) => answer,
        Err(error) => Finding::failed(&error, &scene),
    }
}

async fn ask(clients: &Clients, model: &str) -> Result<Finding, Error> {
    let request = tiny(model);
    let facts = catalog::describe(model);
    let answer = clients
        .runtime
        .converse()
        .model_id(model)
        .set_messages(Some(convert::messages(&request)?))
        .set_inference_config(convert::inference(&request))
        .set_additional_model_request_fields(request_fields(request.thinking, &facts))
        .send()
        .await
        .map_err(|error| Error::from_sdk(error, clients.timeout))?;
    // The SDK fills in what an answer lacks, so an answer of someone else's looks like an empty success.
    let Some(ConverseOutput::Message(message)) = answer.output() else {
        return Err(Error::Unreadable("the answer has no message".to_owned()));
    };
    let said = message.content().iter().find_map(|block| block.as_text().ok());
    let count = |tokens: i32| u32::try_from(tokens).unwrap_or(0);
    let (input, output) =
        answer.usage().map_or((0, 0), |usage| (count(usage.input_tokens()), count(usage.output_tokens())));
    let quoted = match said {
        Some(text) => format!("“{}”", short(text)),
        None if facts.thinking.shape == Shape::Always => "Thinking began".to_owned(),
        None => "An answer without text".to_owned(),
    };
    Ok(Finding::passed(format!("{quoted} · {input} in, {output} out")).with_tokens(input + output))
}

/// The first words of an answer that should have been one.
fn short(text: &str) -> String {
    const LONGEST: usize = 32;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST { line } else { line.chars().take(LONGEST).chain(['…']).collect() }
}
