//! The bodies of InvokeModel: each family's own, read into the neutral conversation and written from the neutral answer.
//!
//! The seam: what lies between reading and writing is the same as for Converse. Refusals of the model stand here without
//! Converse's prefix.

mod chunk;
mod claude;
pub mod guarded;
mod model_name;
mod nova;
mod openai;
mod prompt;
mod walk;

pub use chunk::{refused, tells_cache};
pub use claude::KEYS as CLAUDE_KEYS;
pub use nova::KEYS as NOVA_KEYS;

use sandbox_wire::reply::Refusal;
use serde_json::Value;
use tokio::time::Instant;

use crate::answer::Answer;
use crate::catalog::{Family, Model};
use crate::conversation::{Conversation, Form};
use crate::event::Events;

/// The bodies that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Claude,
    Nova,
    Prompt,
    OpenAi,
}

/// The body that a model takes; of Mistral's and DeepSeek's the older ones take a prompt.
fn shape(model: &Model) -> Option<Shape> {
    let is = |parts: &[&str]| parts.iter().any(|part| model.id.contains(part));
    match model.family {
        Family::Claude => Some(Shape::Claude),
        Family::Nova => Some(Shape::Nova),
        Family::Llama => Some(Shape::Prompt),
        Family::Mistral if is(&["mistral-7b", "mixtral", "-2402-"]) && !is(&["pixtral"]) => {
            Some(Shape::Prompt)
        }
        Family::DeepSeek if is(&["r1"]) => Some(Shape::Prompt),
        Family::DeepSeek
        | Family::Gemma
        | Family::Glm
        | Family::Gpt
        | Family::GptOss
        | Family::Grok
        | Family::Kimi
        | Family::MiniMax
        | Family::Mistral
        | Family::Nemotron
        | Family::Qwen => Some(Shape::OpenAi),
        _ => None,
    }
}

/// A body of the model's family as a conversation; counting needs no limit of the answer.
pub fn read(body: &Value, model: &Model, counting: bool) -> Result<Conversation, Refusal> {
    let own = |read: Conversation| Conversation { form: Form::Own, ..read };
    match shape(model).ok_or_else(unserved)? {
        Shape::Claude => {
            let read = claude::read(body, counting).map(own)?;
            claude::check(&read, model)?;
            Ok(read)
        }
        // Nova's messages are Converse's, and so are the rules for them.
        Shape::Nova => nova::read(body, model),
        Shape::Prompt => prompt::read(body, model).map(own),
        Shape::OpenAi => openai::read(body, model).map(own),
    }
}

/// The answer as the model's own document.
pub fn document(answer: &Answer, model: &Model) -> String {
    let document = match shape(model) {
        Some(Shape::Nova) => nova::document(answer, model),
        Some(Shape::Prompt) => prompt::document(answer, model),
        Some(Shape::OpenAi) => openai::document(answer, model),
        _ => claude::document(answer, model),
    };
    guarded::told(document, answer)
}

pub fn events(answer: Answer, model: &'static Model, started: Instant) -> Events {
    match shape(model) {
        Some(Shape::Nova) => nova::events(answer, model, started),
        Some(Shape::Prompt) => prompt::events(answer, model, started),
        Some(Shape::OpenAi) => openai::events(answer, model, started),
        _ => claude::events(answer, model, started),
    }
}

/// What a family finds out only once a stream has begun.
pub fn mismatch(model: &Model, conversation: &Conversation) -> Option<Refusal> {
    (model.family == Family::Claude).then(|| claude::mismatch(conversation)).flatten()
}

fn unserved() -> Refusal {
    Refusal::validation(
        "The sandbox does not know the body that this model takes in InvokeModel. Use Converse or ConverseStream.",
    )
}
