//! Does the answer stream, and does it end as it should? Through the same code that chat uses.

use std::time::Instant;

use profiles::Limits;

use super::converse::tiny;
use super::finding::Finding;
use crate::chat::{self, ChatEvent, Ending, Outcome};
use crate::client::Clients;
use crate::diagnosis::Scene;
use crate::error::{Cut, Error};

/// As in chat, the answer may take as long as it likes as long as something comes: no silence may be longer than the
/// profile's timeout.
pub(super) async fn examine(clients: &Clients, model: &str, limits: &Limits) -> Finding {
    let limits = Limits { idle_limit_s: limits.idle_limit_s.min(limits.timeout_s), ..limits.clone() };
    match watch(clients, model, &limits).await {
        Ok(finding) => finding,
        Err(error) => Finding::failed(&error, &clients.scene.about(model)),
    }
}

async fn watch(clients: &Clients, model: &str, limits: &Limits) -> Result<Finding, Error> {
    let started = Instant::now();
    let mut stream = chat::open(clients, &tiny(model), limits)?;
    let mut first_byte = None;
    while let Some(event) = stream.next().await {
        match event {
            ChatEvent::Started { .. } => first_byte = Some(started.elapsed().as_millis()),
            ChatEvent::End(outcome) => return Ok(ended(*outcome, first_byte, &clients.scene.about(model))),
            _ => {}
        }
    }
    Err(Error::Cut(Cut::short("the stream had no end")))
}

fn ended(outcome: Outcome, first_byte: Option<u128>, scene: &Scene) -> Finding {
    let tokens = outcome.usage.map_or(0, |usage| usage.total_tokens);
    let (Ending::Complete | Ending::Truncated, None) = (outcome.ending, &outcome.diagnosis) else {
        return match outcome.diagnosis {
            Some(diagnosis) => Finding::of(diagnosis, scene).with_tokens(tokens),
            None => {
                Finding::failed(&Error::Cut(Cut::short("the stream had no end")), scene).with_tokens(tokens)
            }
        };
    };
    let first = match (outcome.timing.first_token_ms, first_byte) {
        (Some(ms), _) => format!("First token after {ms} ms"),
        (None, Some(ms)) => format!("First byte after {ms} ms, no token"),
        (None, None) => "No token".to_owned(),
    };
    let reason = outcome.stop_reason.unwrap_or_default();
    Finding::passed(format!("{first}, ended with {reason}")).with_tokens(tokens)
}
