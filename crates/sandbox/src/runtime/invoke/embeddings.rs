//! InvokeModel of models that have no conversation: embeddings and rerankers.
//!
//! The seam: what their bodies hold is `embed`'s. Here is what they share with every other model: quotas, the log, the
//! headers that count and tell back.

use std::time::Duration;

use http::Response;
use tokio::time::Instant;

use super::super::{Invocation, ask, digest};
use crate::answer::Usage;
use crate::catalog::Called;
use crate::embed;
use crate::journal::{Ending, Note};
use crate::quota::{Demand, Used};
use crate::reply::{Body, Refusal, json_response, set};

pub(super) async fn respond(
    invocation: Invocation<'_>,
    called: &Called,
    started: Instant,
    note: Note,
) -> Result<Response<Body>, Refusal> {
    let call = &invocation.call;
    let model = called.model;
    let answer = embed::respond(model, call.body, ask::seeded(call, digest(model, call.body)))?;
    let demand = Demand {
        account: call.caller.account(),
        region: &call.caller.region,
        target: &called.quota,
        model,
        input_tokens: answer.tokens,
        // Nothing is written that room would have to be held for.
        max_tokens: Some(0),
    };
    let ticket = call.state.quotas.admit(&demand, call.state.clock.now())?;
    ticket.settle(Used { input_tokens: answer.tokens, ..Used::default() });
    note.counted(&Usage { input: answer.tokens, ..Usage::default() });
    // Embeddings come quickly: a tenth of what a chat answer's first token takes.
    if !invocation.pacing.first_token.is_zero() {
        tokio::time::sleep(invocation.pacing.first_token.min(Duration::from_secs(2)) / 10).await;
    }
    let mut response = json_response(200, call.request_id, &answer.body);
    set(&mut response, "x-amzn-bedrock-input-token-count", &answer.tokens.to_string());
    set(&mut response, "x-amzn-bedrock-invocation-latency", &started.elapsed().as_millis().to_string());
    let asked = |name| call.header(name);
    let latency = asked("x-amzn-bedrock-performanceconfig-latency");
    super::terms(&mut response, latency, asked("x-amzn-bedrock-service-tier"));
    note.end(Ending::Complete);
    Ok(response)
}
