//! A guardrail around one turn of a model: what goes in is assessed before the model, what comes out after it.
//!
//! The seam: a conversation and an answer go in, an answer goes out, whatever body they travel in.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::assess::assess;
use super::piece::{Assessment, Piece, Source};
use super::store::{Guardrail, Guardrails, Site};
use super::trace;
use crate::answer::{Answer, Part, StopReason};
use crate::conversation::{Block, Conversation, GuardrailAsked, Message};
use sandbox_iam::access;
use sandbox_iam::principal::Caller;
use sandbox_wire::reply::Refusal;
use sandbox_wire::tokens;

/// Tokens that go out unassessed at a time, when they do not wait.
const CHUNK: u32 = 50;

/// A guardrail that a request is held against.
pub struct Guard {
    guardrail: Arc<Guardrail>,
    asked: GuardrailAsked,
    input: Assessment,
}

impl Guard {
    /// Finds the guardrail that a request names, and whether the caller may use it.
    pub fn of(
        guardrails: &Guardrails,
        caller: &Caller,
        site: &Site,
        asked: &GuardrailAsked,
    ) -> Result<Self, Refusal> {
        let guardrail = find(guardrails, site, &asked.identifier, &asked.version)?;
        access::apply_guardrail(caller, &guardrail.arn)?;
        Ok(Self { guardrail, asked: asked.clone(), input: Assessment::default() })
    }

    fn full(&self) -> bool {
        self.asked.trace == "enabled_full"
    }

    /// Assesses what goes in: an answer where it is blocked, and the conversation with what was masked in it otherwise.
    pub fn before(&mut self, conversation: &Conversation, digest: u64) -> Result<Conversation, Box<Answer>> {
        let (pieces, owners) = pieces(conversation);
        self.input = assess(&self.guardrail.policies, Source::Input, &pieces, self.full());
        if self.input.blocked {
            let message = self.guardrail.blocked_input.clone();
            let answer = intervened(conversation, message, digest);
            let guardrail_trace = self.trace(None, &[]);
            return Err(Box::new(Answer { guardrail_trace, guarded: Some(true), ..answer }));
        }
        let mut masked = conversation.clone();
        for (text, (message, block)) in self.input.texts.iter().zip(owners) {
            let place = match message {
                Some(message) => {
                    masked.messages.get_mut(message).and_then(|message| message.blocks.get_mut(block))
                }
                None => masked.system.get_mut(block),
            };
            if let Some(Block::Text(own) | Block::Guard { text: own, .. }) = place {
                own.clone_from(text);
            }
        }
        Ok(masked)
    }

    /// Assesses what comes out, and changes the answer where the guardrail says so.
    pub fn after(&self, conversation: &Conversation, mut answer: Answer, is_stream: bool) -> Answer {
        let original = answer.text();
        let mut pieces = vec![Piece::text(original.clone())];
        pieces.extend(references(conversation));
        let output = assess(&self.guardrail.policies, Source::Output, &pieces, self.full());
        let at_once = is_stream && self.asked.asynchronous;
        if output.blocked {
            let mut message = self.guardrail.blocked_output.clone();
            if at_once {
                message = format!("{}{message}", self.gone_out(&original));
            }
            // Thinking is not assessed, and has gone out already where nothing waits.
            answer
                .parts
                .retain(|part| at_once && matches!(part, Part::Reasoning { .. } | Part::Redacted { .. }));
            answer.parts.push(Part::text(message));
            answer.stop = StopReason::GuardrailIntervened;
        } else if output.masked && !at_once {
            mask(&mut answer.parts, &self.guardrail, self.full());
            answer.stop = StopReason::GuardrailIntervened;
        }
        answer.guarded = Some(output.blocked || output.masked && !at_once || self.input.masked);
        answer.guardrail_trace = self.trace(Some(&output), &[original]);
        answer
    }

    /// What had been sent of an answer when it was found that it has to be blocked.
    ///
    /// Searched by halves: what is blocked stays so when more text follows.
    fn gone_out<'a>(&self, text: &'a str) -> &'a str {
        let mut ends = vec![0];
        while let Some(rest) = ends.last().and_then(|end| text.get(*end..)).filter(|rest| !rest.is_empty()) {
            let (chunk, _) = tokens::truncate(rest, CHUNK);
            ends.push(text.len() - rest.len() + chunk.len());
        }
        let start = |end: &usize| text.get(..*end).unwrap_or(text);
        let is_blocked = |end: &usize| {
            assess(&self.guardrail.policies, Source::Output, &[Piece::text(start(end))], false).blocked
        };
        let first = ends.partition_point(|end| !is_blocked(end));
        ends.get(first).map_or(text, start)
    }

    fn trace(&self, output: Option<&Assessment>, model_output: &[String]) -> Option<Value> {
        if !self.asked.trace.starts_with("enabled") {
            return None;
        }
        let id = &self.guardrail.id;
        let blocked = self.input.blocked || output.is_some_and(|output| output.blocked);
        let masked = self.input.masked || output.is_some_and(|output| output.masked);
        let of = |assessed: &Assessment| trace::assessment(&self.guardrail, assessed);
        let mut trace = Map::new();
        trace.insert("actionReason".to_owned(), json!(trace::action_reason(blocked, masked)));
        trace.insert("inputAssessment".to_owned(), json!({id: of(&self.input)}));
        // What the model said itself is shown only where something else went out.
        let shown = if output.is_some_and(Assessment::intervened) { model_output } else { &[] };
        trace.insert("modelOutput".to_owned(), json!(shown));
        if let Some(output) = output {
            trace.insert("outputAssessments".to_owned(), json!({id: [of(output)]}));
        }
        Some(Value::Object(trace))
    }
}

/// Finds a guardrail for the runtime: a wrong id, version or region are one and the same there.
pub fn find(
    guardrails: &Guardrails,
    site: &Site,
    identifier: &str,
    version: &str,
) -> Result<Arc<Guardrail>, Refusal> {
    let is_id = !identifier.is_empty()
        && identifier.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    if !is_id && !identifier.starts_with("arn:") {
        return Err(Refusal::validation("The provided guardrail identifier is invalid."));
    }
    guardrails.version(site, identifier, version).ok_or_else(|| {
        Refusal::validation("The guardrail identifier or version provided in the request does not exist.")
    })
}

/// Where a piece's text came from: its message (none for the system prompt) and its block.
type Owner = (Option<usize>, usize);

/// What is assessed of a conversation: its guard content where there is any, else all that was said.
fn pieces(conversation: &Conversation) -> (Vec<Piece>, Vec<Owner>) {
    let system = conversation.system.iter().enumerate().map(|(block, content)| ((None, block), content));
    let said = conversation.messages.iter().enumerate().flat_map(|(message, Message { blocks, .. })| {
        blocks.iter().enumerate().map(move |(block, content)| ((Some(message), block), content))
    });
    let all: Vec<(Owner, &Block)> = system.chain(said).collect();
    let only_marked =
        all.iter().any(|(_, block)| matches!(block, Block::Guard { .. } | Block::GuardImage(_)));
    let mut found = (Vec::new(), Vec::new());
    for (owner, block) in all {
        let piece = match block {
            Block::Guard { text, qualifiers } => {
                Piece { text: text.clone(), qualifiers: qualifiers.clone(), is_image: false }
            }
            // The system prompt is its author's, and assessed only where it is marked.
            Block::Text(text) if !only_marked && owner.0.is_some() => Piece::text(text.clone()),
            Block::GuardImage(_) => Piece { is_image: true, ..Piece::default() },
            Block::Image(_) if !only_marked => Piece { is_image: true, ..Piece::default() },
            _ => continue,
        };
        found.0.push(piece);
        found.1.push(owner);
    }
    found
}

/// The sources and questions that an answer is compared with.
fn references(conversation: &Conversation) -> Vec<Piece> {
    let marked = |piece: &Piece| piece.is("grounding_source") || piece.is("query");
    let mut pieces: Vec<Piece> = pieces(conversation).0.into_iter().filter(marked).collect();
    // They belong to the input, whatever else they were marked as.
    for piece in &mut pieces {
        piece.qualifiers.retain(|qualifier| qualifier == "grounding_source" || qualifier == "query");
    }
    pieces
}

fn mask(parts: &mut [Part], guardrail: &Guardrail, full: bool) {
    for part in parts {
        if let Part::Text { text, cuts, .. } = part {
            let assessed = assess(&guardrail.policies, Source::Output, &[Piece::text(text.clone())], full);
            if let Some(masked) = assessed.texts.into_iter().next().filter(|_| assessed.masked) {
                (*text, *cuts) = (masked, Vec::new());
            }
        }
    }
}

fn intervened(conversation: &Conversation, message: String, digest: u64) -> Answer {
    Answer {
        parts: vec![Part::text(message)],
        stop: StopReason::GuardrailIntervened,
        latency: conversation.latency.clone(),
        tier: conversation.tier.clone(),
        digest,
        ..Answer::default()
    }
}
