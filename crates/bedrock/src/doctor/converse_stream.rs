//! Does the answer stream, and does it end as it should? Through the same code that chat uses.

use std::time::{Duration, Instant};

use profiles::Limits;

use super::converse::tiny;
use super::{Finding, limited};
use crate::chat::{self, ChatEvent, Ending, Outcome};
use crate::client::Clients;
use crate::error::Error;

pub(super) async fn examine(clients: &Clients, model: &str, within: Duration) -> Finding {
    match limited(within, watch(clients, model)).await {
        Ok(finding) => finding,
        Err(error) => Finding::failed(&error, &clients.scene.about(model)),
    }
}

async fn watch(clients: &Clients, model: &str) -> Result<Finding, Error> {
    let started = Instant::now();
    let mut stream = chat::open(clients, &tiny(model), &Limits::default())?;
    let mut first_byte = None;
    while let Some(event) = stream.next().await {
        match event {
            ChatEvent::Started { .. } => first_byte = Some(started.elapsed().as_millis()),
            ChatEvent::End(outcome) => return Ok(ended(*outcome, first_byte)),
            _ => {}
        }
    }
    Err(Error::Cut("the stream had no end".to_owned()))
}

fn ended(outcome: Outcome, first_byte: Option<u128>) -> Finding {
    let tokens = outcome.usage.map_or(0, |usage| usage.total_tokens);
    let (Ending::Complete | Ending::Truncated, None) = (outcome.ending, &outcome.fault) else {
        let evidence = outcome.fault.as_ref().map(|fault| fault.sentence.clone()).unwrap_or_default();
        let outcome_of_stage = super::StageOutcome::Failed;
        return Finding { outcome: outcome_of_stage, evidence, fault: outcome.fault, tokens };
    };
    let first_byte = first_byte.unwrap_or_default();
    let first_token = match outcome.timing.first_token_ms {
        Some(ms) => format!("first token after {ms} ms"),
        None => "no token".to_owned(),
    };
    let reason = outcome.stop_reason.unwrap_or_default();
    Finding::passed(format!("first byte after {first_byte} ms, {first_token}, ended by {reason}"))
        .with_tokens(tokens)
}
