//! InvokeModel and InvokeModelWithResponseStream: a model's own body in, its own document or chunks out.
//!
//! The seam: what the bodies hold is `native`'s; here are the calls around them, the headers that count and tell back.

mod embeddings;
mod terms;

use http::Response;
use sandbox_model::answer::Usage;
use sandbox_model::catalog::{Makes, Model};
use sandbox_model::conversation;
use sandbox_model::conversation::Conversation;
use sandbox_model::event::Events;
use sandbox_model::native::{self, guarded, tells_cache};
use sandbox_wire::malformed;
use sandbox_wire::reply::{Body, Refusal, set, text_response};
use tokio::time::Instant;

use super::ask::ask;
use super::digest::digest;
use super::find::{INVOKE, INVOKE_STREAM, find};
use super::pace;
use super::stream::{self, Sending};
use crate::call::Call;
use crate::injected::Injected;
use sandbox_panel::{Ending, Note};
use terms::terms;

/// The answer as one document.
pub(super) async fn whole(
    call: &Call<'_>,
    injected: &mut Injected<'_>,
    note: Note,
) -> Result<Response<Body>, Refusal> {
    let started = Instant::now();
    let called = find(call, INVOKE)?;
    if called.model.makes != Makes::Text {
        return embeddings::respond(call, &called, started, note).await;
    }
    let conversation = conversation::read_media(asked(call, called.model, &note)?).await?;
    if let Some(refusal) = native::mismatch(called.model, &conversation) {
        return Err(refusal);
    }
    let answer = ask(call, &called, &conversation, digest(called.model, call.body), &note)?;
    if let Some(response) = injected.instead_of(&answer).await {
        return Ok(response);
    }
    pace::wait_for_whole(pace::of(call, &answer), answer.usage.output, injected).await;
    let document = native::document(&answer, called.model);
    let mut response = text_response(200, call.request_id, "application/json", document);
    counts(&mut response, &answer.usage, called.model);
    set(&mut response, "x-amzn-bedrock-invocation-latency", &started.elapsed().as_millis().to_string());
    terms(&mut response, answer.latency.as_deref(), answer.tier.as_deref());
    note.end(Ending::Complete);
    Ok(response)
}

/// The answer as chunks.
pub(super) async fn streamed(
    call: &Call<'_>,
    injected: &mut Injected<'_>,
    note: Note,
) -> Result<Response<Body>, Refusal> {
    let started = Instant::now();
    let called = find(call, INVOKE_STREAM)?;
    if called.model.makes != Makes::Text {
        return Err(Refusal::validation("The model is unsupported for streaming"));
    }
    let conversation = conversation::read_media(asked(call, called.model, &note)?).await?;
    if let Some(refusal) = native::mismatch(called.model, &conversation) {
        note.failed(refusal.code, &refusal.message);
        let sending = Sending { pacing: call.state.pacing(), faults: injected.among_events(), note };
        return Ok(begin(native::refused(&refusal.bare()), sending, call.request_id));
    }
    let digest = digest(called.model, call.body);
    let answer = ask(call, &called, &conversation, digest, &note)?;
    if let Some(response) = injected.instead_of(&answer).await {
        return Ok(response);
    }
    let pacing = pace::of(call, &answer);
    pace::wait_for_first(pacing).await;
    let (latency, tier) = (answer.latency.clone(), answer.tier.clone());
    let events = native::events(answer, called.model, started);
    let sending = Sending { pacing, faults: injected.among_events(), note };
    let mut response = begin(events, sending, call.request_id);
    terms(&mut response, latency.as_deref(), tier.as_deref());
    Ok(response)
}

fn begin(events: Events, sending: Sending, request_id: &str) -> Response<Body> {
    let mut response = stream::respond(events, sending, request_id);
    set(&mut response, "X-Amzn-Bedrock-Content-Type", "application/json");
    response
}

/// Reads the body in the form of the model's family and holds it against the family's rules.
fn asked(call: &Call<'_>, model: &Model, note: &Note) -> Result<Conversation, Refusal> {
    let body = malformed::object(call.body)?;
    let mut conversation = native::read(&body, model, false)?;
    let header = |name: &str| call.header(name).map(str::to_owned);
    conversation.latency = header("x-amzn-bedrock-performanceconfig-latency");
    conversation.tier = header("x-amzn-bedrock-service-tier");
    conversation.guardrail = guarded::asked(call.headers, &body)?;
    note.returned(conversation.returned_reasoning());
    if conversation.guardrail.is_some() {
        guarded::mark(&mut conversation, &body)?;
    }
    Ok(conversation)
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
