//! The runtime's operations, from a checked caller to an answer: Converse, ConverseStream and InvokeModel.
//!
//! The seam: `server` has found out who asks and which operation it is; here it is decided whether the caller may,
//! what the model says, and how fast.

mod apply;
mod ask;
mod count;
mod digest;
mod find;
mod invoke;
mod pace;
mod stream;

use http::Response;
use tokio::time::Instant;

use crate::call::Call;
use crate::injected::Injected;
use ask::ask;
use digest::digest;
use find::{INVOKE, INVOKE_STREAM, find};
use sandbox_model::answer::Answer;
use sandbox_model::catalog::Model;
use sandbox_model::conversation;
use sandbox_model::converse;
use sandbox_panel::{Ending, Note};
use sandbox_wire::reply::{Body, Refusal, json_response};
use stream::Sending;

/// Answers one operation.
pub(crate) async fn respond(
    call: Call<'_>,
    injected: &mut Injected<'_>,
    note: Note,
) -> Result<Response<Body>, Refusal> {
    match call.operation() {
        "Converse" => converse(&call, injected, note).await,
        "ConverseStream" => converse_stream(&call, injected, note).await,
        "InvokeModel" => invoke::whole(&call, injected, note).await.map_err(Refusal::bare),
        "InvokeModelWithResponseStream" => {
            invoke::streamed(&call, injected, note).await.map_err(Refusal::bare)
        }
        "CountTokens" => {
            let response = json_response(200, call.request_id, &count::respond(&call).await?);
            note.end(Ending::Complete);
            Ok(response)
        }
        "ApplyGuardrail" => {
            let response = apply::respond(&call)?;
            note.end(Ending::Complete);
            Ok(response)
        }
        operation => Err(Refusal::validation(format!("The sandbox does not serve {operation}."))),
    }
}

/// The answer as one JSON document.
async fn converse(
    call: &Call<'_>,
    injected: &mut Injected<'_>,
    note: Note,
) -> Result<Response<Body>, Refusal> {
    let started = Instant::now();
    let (answer, model) = ask_converse(call, INVOKE, &note).await?;
    if let Some(response) = injected.instead_of(&answer).await {
        return Ok(response);
    }
    pace::wait_for_whole(pace::of(call, &answer), answer.usage.output, injected).await;
    let latency = started.elapsed().as_millis() as u64;
    let document = converse::document(&answer, model, latency);
    let response = json_response(200, call.request_id, &document);
    note.end(Ending::Complete);
    Ok(response)
}

/// The answer as an event stream, whose headers come with the first token.
async fn converse_stream(
    call: &Call<'_>,
    injected: &mut Injected<'_>,
    note: Note,
) -> Result<Response<Body>, Refusal> {
    let started = Instant::now();
    let (answer, model) = ask_converse(call, INVOKE_STREAM, &note).await?;
    if let Some(response) = injected.instead_of(&answer).await {
        return Ok(response);
    }
    let pacing = pace::of(call, &answer);
    pace::wait_for_first(pacing).await;
    let events = converse::events(answer, model, started);
    let sending = Sending { pacing, faults: injected.among_events(), note };
    Ok(stream::respond(events, sending, call.request_id))
}

/// Reads Converse's body and asks the model.
async fn ask_converse(
    call: &Call<'_>,
    action: &str,
    note: &Note,
) -> Result<(Answer, &'static Model), Refusal> {
    let conversation = converse::read(call.input);
    note.returned(conversation.returned_reasoning());
    let called = find(call, action)?;
    let conversation = conversation::read_media(conversation).await?;
    let answer = ask(call, &called, &conversation, digest(called.model, call.body), note)?;
    Ok((answer, called.model))
}
