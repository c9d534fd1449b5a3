//! InvokeModel of models that have no conversation: embeddings and rerankers.
//!
//! The seam: what their bodies hold is `embed`'s. Here is what they share with every other model: quotas, the log, the
//! headers that count and tell back.

use std::time::Duration;

use http::Response;
use tokio::time::Instant;

use super::super::ask;
use super::super::digest::digest;
use super::terms::terms;
use crate::call::Call;
use sandbox_model::answer::Usage;
use sandbox_model::catalog::Model;
use sandbox_model::embed::{self, Embedded};
use sandbox_model::fault::exception_message;
use sandbox_model::place::Called;
use sandbox_model::quota::{Demand, Used};
use sandbox_panel::{Ending, Note};
use sandbox_wire::reply::{Body, Refusal, json_response, set};

/// The largest body that is embedded on the spot.
const ON_THE_SPOT: usize = 64 * 1024;

pub(super) async fn respond(
    call: &Call<'_>,
    called: &Called,
    started: Instant,
    note: Note,
) -> Result<Response<Body>, Refusal> {
    let model = called.model;
    let answer = embedded(model, call.body, ask::seeded(call, digest(model, call.body))).await?;
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
    let first_token = call.state.pacing().first_token;
    if !first_token.is_zero() {
        tokio::time::sleep(first_token.min(Duration::from_secs(2)) / 10).await;
    }
    let mut response = json_response(200, call.request_id, &answer.body);
    set(&mut response, "x-amzn-bedrock-input-token-count", &answer.tokens.to_string());
    set(&mut response, "x-amzn-bedrock-invocation-latency", &started.elapsed().as_millis().to_string());
    let asked = |name| call.header(name);
    let latency = asked("x-amzn-bedrock-performanceconfig-latency");
    terms(&mut response, latency, asked("x-amzn-bedrock-service-tier"));
    note.end(Ending::Complete);
    Ok(response)
}

/// Much text takes as long as a whole answer takes to send: it is embedded away from the tasks that answer others.
async fn embedded(model: &'static Model, body: &[u8], digest: u64) -> Result<Embedded, Refusal> {
    if body.len() <= ON_THE_SPOT {
        return embed::respond(model, body, digest);
    }
    let body = body.to_vec();
    let embedding = tokio::task::spawn_blocking(move || embed::respond(model, &body, digest)).await;
    let failed =
        || Refusal::new(500, "InternalServerException", exception_message("internalServerException"));
    embedding.map_err(|_| failed())?
}
