//! InvokeModel and InvokeModelWithResponseStream: a model's own body in, its own document or chunks out.
//!
//! The seam: each family reads its body into the neutral conversation and writes the neutral answer back in its own
//! shape; what lies between is the same as for Converse. Refusals of the model stand here without Converse's prefix.

use std::time::Duration;

use http::Response;
use tokio::time::Instant;

use super::{INVOKE, Invocation, find};
use crate::embed;
use crate::journal::{Ending, Note};
use crate::reply::{Body, Refusal, json_response, set};

/// The answer as one document.
pub(super) async fn whole(invocation: Invocation<'_>, note: Note) -> Result<Response<Body>, Refusal> {
    let started = Instant::now();
    let called = find(&invocation.call, INVOKE)?;
    let answer = embed::respond(called.model, invocation.call.body)?;
    // Embeddings come quickly: a tenth of what a chat answer's first token takes.
    if !invocation.pacing.first_token.is_zero() {
        tokio::time::sleep(invocation.pacing.first_token.min(Duration::from_secs(2)) / 10).await;
    }
    let mut response = json_response(200, invocation.call.request_id, &answer.body);
    set(&mut response, "x-amzn-bedrock-input-token-count", &answer.tokens.to_string());
    set(&mut response, "x-amzn-bedrock-invocation-latency", &started.elapsed().as_millis().to_string());
    note.end(Ending::Complete);
    Ok(response)
}

/// The answer as chunks.
pub(super) async fn streamed(_invocation: Invocation<'_>, _note: Note) -> Result<Response<Body>, Refusal> {
    Err(Refusal::validation("The model is unsupported for streaming"))
}
