//! The runtime's operations, from a checked caller to an answer: Converse, ConverseStream and InvokeModel.
//!
//! The seam: `server` has found out who asks and which operation it is; here it is decided whether the caller may,
//! what the model says, and how fast.

mod apply;
mod ask;
mod count;
mod digest;
mod find;
mod invocation;
mod invoke;
mod manner;
mod stream;

use http::Response;
use tokio::time::Instant;

use crate::call::Call;
use ask::ask;
use digest::digest;
use find::find;
use invocation::{INVOKE, INVOKE_STREAM, Invocation};
use manner::Manner;
use sandbox_model::answer::Answer;
use sandbox_model::catalog::Model;
use sandbox_model::conversation;
use sandbox_model::converse;
use sandbox_model::fault::Faults;
use sandbox_panel::{Ending, Note};
use sandbox_wire::reply::{Body, Refusal, json_response};

/// Answers one operation.
pub(crate) async fn respond(call: Call<'_>, faults: Faults, note: Note) -> Result<Response<Body>, Refusal> {
    let invocation = Invocation { call, pacing: call.state.pacing(), faults };
    match call.operation() {
        "Converse" => converse(invocation, note).await,
        "ConverseStream" => converse_stream(invocation, note).await,
        "InvokeModel" => invoke::whole(invocation, note).await.map_err(Refusal::bare),
        "InvokeModelWithResponseStream" => invoke::streamed(invocation, note).await.map_err(Refusal::bare),
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
async fn converse(invocation: Invocation<'_>, note: Note) -> Result<Response<Body>, Refusal> {
    let started = Instant::now();
    let (answer, model) = ask_converse(&invocation.call, INVOKE, &note).await?;
    let manner = Manner::of(&invocation, &answer);
    if let Some(response) = manner.instead(&note).await {
        return Ok(response);
    }
    manner.wait_for_whole(answer.usage.output, &note).await;
    let latency = started.elapsed().as_millis() as u64;
    let document = converse::document(&answer, model, latency);
    let response = json_response(200, invocation.call.request_id, &document);
    note.end(Ending::Complete);
    Ok(manner.deliver(response, note))
}

/// The answer as an event stream, whose headers come with the first token.
async fn converse_stream(invocation: Invocation<'_>, note: Note) -> Result<Response<Body>, Refusal> {
    let started = Instant::now();
    let (answer, model) = ask_converse(&invocation.call, INVOKE_STREAM, &note).await?;
    let manner = Manner::of(&invocation, &answer);
    if let Some(response) = manner.instead(&note).await {
        return Ok(response);
    }
    manner.wait_for_first().await;
    let (events, twin) = (converse::events(answer, model, started), note.twin());
    let response = stream::respond(events, manner.sending(note), invocation.call.request_id);
    Ok(manner.deliver(response, twin))
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
