//! InvokeModel and InvokeModelWithResponseStream: a model's own body in, its own document or chunks out.
//!
//! The seam: each family reads its body into the neutral conversation and writes the neutral answer back in its own
//! shape; what lies between is the same as for Converse. Refusals of the model stand here without Converse's prefix.

mod chunk;
mod claude;
mod embeddings;
mod guarded;
mod nova;
mod openai;
mod ordered;
mod prompt;
mod walk;

pub(super) use claude::KEYS as CLAUDE_KEYS;
pub(super) use nova::KEYS as NOVA_KEYS;

use http::Response;
use serde_json::Value;
use tokio::time::Instant;

use super::ask::ask;
use super::event::Events;
use super::manner::Manner;
use super::stream::{self, Sending};
use super::{INVOKE, INVOKE_STREAM, Invocation, digest, find};
use crate::answer::{Answer, Usage};
use crate::call::Call;
use crate::catalog::{Counters, Family, Makes, Model};
use crate::conversation::{Conversation, Form};
use crate::journal::{Ending, Note};
use crate::malformed;
use crate::media;
use crate::reply::{Body, Refusal, set, text_response};

/// The answer as one document.
pub(super) async fn whole(invocation: Invocation<'_>, note: Note) -> Result<Response<Body>, Refusal> {
    let started = Instant::now();
    let called = find(&invocation.call, INVOKE)?;
    if called.model.makes != Makes::Text {
        return embeddings::respond(invocation, &called, started, note).await;
    }
    let conversation = media::read(asked(&invocation.call, called.model, &note)?).await?;
    if let Some(refusal) = mismatch(called.model, &conversation) {
        return Err(refusal);
    }
    let answer =
        ask(&invocation.call, &called, &conversation, digest(called.model, invocation.call.body), &note)?;
    let manner = Manner::of(&invocation, &answer);
    if let Some(response) = manner.instead(&note).await {
        return Ok(response);
    }
    manner.wait_for_whole(answer.usage.output, &note).await;
    let document = document(&answer, called.model);
    let mut response = text_response(200, invocation.call.request_id, "application/json", document);
    counts(&mut response, &answer.usage, called.model);
    set(&mut response, "x-amzn-bedrock-invocation-latency", &started.elapsed().as_millis().to_string());
    terms(&mut response, answer.latency.as_deref(), answer.tier.as_deref());
    note.end(Ending::Complete);
    Ok(manner.deliver(response, note))
}

/// The answer as chunks.
pub(super) async fn streamed(invocation: Invocation<'_>, note: Note) -> Result<Response<Body>, Refusal> {
    let started = Instant::now();
    let called = find(&invocation.call, INVOKE_STREAM)?;
    if called.model.makes != Makes::Text {
        return Err(Refusal::validation("The model is unsupported for streaming"));
    }
    let conversation = media::read(asked(&invocation.call, called.model, &note)?).await?;
    if let Some(refusal) = mismatch(called.model, &conversation) {
        let (pacing, faults, line) = (invocation.pacing, invocation.faults, invocation.call.line.clone());
        note.failed(refusal.code, &refusal.message);
        let sending = Sending { pacing, faults, line, note };
        return Ok(begin(chunk::refused(&refusal.bare()), sending, invocation.call.request_id));
    }
    let digest = digest(called.model, invocation.call.body);
    let answer = ask(&invocation.call, &called, &conversation, digest, &note)?;
    let manner = Manner::of(&invocation, &answer);
    if let Some(response) = manner.instead(&note).await {
        return Ok(response);
    }
    manner.wait_for_first().await;
    let twin = note.twin();
    let (latency, tier) = (answer.latency.clone(), answer.tier.clone());
    let events = events(answer, called.model, started);
    let mut response = begin(events, manner.sending(note), invocation.call.request_id);
    terms(&mut response, latency.as_deref(), tier.as_deref());
    Ok(manner.deliver(response, twin))
}

fn begin(events: Events, sending: Sending, request_id: &str) -> Response<Body> {
    let mut response = stream::respond(events, sending, request_id);
    set(&mut response, "X-Amzn-Bedrock-Content-Type", "application/json");
    response
}

/// Reads the body in the form of the model's family and holds it against the family's rules.
fn asked(call: &Call<'_>, model: &Model, note: &Note) -> Result<Conversation, Refusal> {
    let body = malformed::object(call.body)?;
    let mut conversation = read(&body, model, false)?;
    let header = |name: &str| call.header(name).map(str::to_owned);
    conversation.latency = header("x-amzn-bedrock-performanceconfig-latency");
    conversation.tier = header("x-amzn-bedrock-service-tier");
    conversation.guardrail = guarded::asked(call, &body)?;
    note.returned(conversation.returned_reasoning());
    if conversation.guardrail.is_some() {
        guarded::mark(&mut conversation, &body)?;
    }
    Ok(conversation)
}

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
pub(super) fn read(body: &Value, model: &Model, counting: bool) -> Result<Conversation, Refusal> {
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
pub(super) fn document(answer: &Answer, model: &Model) -> String {
    let document = match shape(model) {
        Some(Shape::Nova) => nova::document(answer, model),
        Some(Shape::Prompt) => prompt::document(answer, model),
        Some(Shape::OpenAi) => openai::document(answer, model),
        _ => claude::document(answer, model),
    };
    guarded::told(document, answer)
}

fn events(answer: Answer, model: &'static Model, started: Instant) -> Events {
    match shape(model) {
        Some(Shape::Nova) => nova::events(answer, model, started),
        Some(Shape::Prompt) => prompt::events(answer, model, started),
        Some(Shape::OpenAi) => openai::events(answer, model, started),
        _ => claude::events(answer, model, started),
    }
}

/// What a family finds out only once a stream has begun.
fn mismatch(model: &Model, conversation: &Conversation) -> Option<Refusal> {
    (model.family == Family::Claude).then(|| claude::mismatch(conversation)).flatten()
}

fn unserved() -> Refusal {
    Refusal::validation(
        "The sandbox does not know the body that this model takes in InvokeModel. Use Converse or ConverseStream.",
    )
}

/// The name that a model's own documents give it: the id without its maker and its version on Bedrock.
fn model_name(model: &Model) -> String {
    let name = model.id.split_once('.').map_or(model.id, |(_, name)| name);
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    match name.rsplit_once("-v") {
        Some((start, version)) if version.chars().all(|letter| letter.is_ascii_digit()) => start.to_owned(),
        _ => name.to_owned(),
    }
}

/// The counts in headers, which some families' documents do not have.
fn counts(response: &mut Response<Body>, usage: &Usage, model: &Model) {
    set(response, "x-amzn-bedrock-input-token-count", &usage.input.to_string());
    set(response, "x-amzn-bedrock-output-token-count", &usage.output.to_string());
    if tells_cache(usage, model) {
        set(response, "x-amzn-bedrock-cache-read-input-token-count", &usage.cache_read.to_string());
        set(response, "x-amzn-bedrock-cache-write-input-token-count", &usage.cache_write().to_string());
    }
}

/// Whether counts name what caches served and took, be it nothing.
fn tells_cache(usage: &Usage, model: &Model) -> bool {
    matches!(model.counters, Counters::CacheRead | Counters::CacheReadWrite) || usage.cache_asked
}

/// The latency and the tier that were asked for, told back.
fn terms(response: &mut Response<Body>, latency: Option<&str>, tier: Option<&str>) {
    let told = [("X-Amzn-Bedrock-PerformanceConfig-Latency", latency), ("X-Amzn-Bedrock-Service-Tier", tier)];
    for (name, value) in told {
        if let Some(value) = value {
            set(response, name, value);
        }
    }
}
