//! Random valid answers: every kind of block, in sizes and characters that clients seldom meet.
//!
//! Made for testing clients: whatever a seed brings, it is a message that the service could send, the same one for the
//! same seed whether it is streamed or not. Pieces are cut anywhere between two characters, not only between tokens.

mod json;
mod text;

use serde_json::{Value, json};

use super::draft::Draft;
use crate::answer::{Part, StopReason, Usage, input_text};
use crate::signature;
use sandbox_wire::seed::Seed;

/// Where a stream cuts a text anywhere between two characters.
pub(super) fn cuts(digest: u64, text: &str) -> Vec<usize> {
    text::cuts(&mut Seed::new(digest), text)
}

/// The answer of a seed.
pub(super) fn draft(seed: u64, model: &str) -> Draft {
    let mut seed = Seed::new(seed);
    let mut parts = Vec::new();
    if seed.percent(40) {
        parts.extend((0..seed.within(1, 2)).map(|_| thought(&mut seed, model)).collect::<Vec<_>>());
    }
    for _ in 0..seed.within(1, 5) {
        parts.push(match seed.below(10) {
            0..=4 => said(&mut seed),
            5..=6 => cited(&mut seed),
            _ => called(&mut seed),
        });
    }
    let calls = parts.iter().any(|part| matches!(part, Part::ToolUse { .. }));
    Draft {
        stop: Some(stop(&mut seed, calls)),
        usage: Some(usage(&mut seed)),
        parts,
        verbatim: true,
        ..Draft::default()
    }
}

fn thought(seed: &mut Seed, model: &str) -> Part {
    let hidden = seed.below(500) as u32;
    if seed.percent(30) {
        return Part::Redacted { data: signature::redact(model, &text::any(seed)), hidden };
    }
    // Omitted thinking has no text, only a signature.
    let text = if seed.percent(20) { String::new() } else { text::any(seed) };
    let signed = text.is_empty() || seed.percent(80);
    let cuts = text::cuts(seed, &text);
    Part::Reasoning {
        signature: signed.then(|| signature::sign(model, &text, &text)),
        hidden: if text.is_empty() { hidden } else { 0 },
        cuts,
        text,
    }
}

fn said(seed: &mut Seed) -> Part {
    let text = text::any(seed);
    Part::Text { cuts: text::cuts(seed, &text), text, citations: Vec::new() }
}

fn cited(seed: &mut Seed) -> Part {
    let text = text::any(seed);
    let cuts = text::cuts(seed, &text);
    let citations = (0..seed.within(1, 3)).map(|_| citation(seed)).collect();
    Part::Text { text, cuts, citations }
}

fn citation(seed: &mut Seed) -> Value {
    let start = seed.below(10_000);
    let (end, index) = (start + seed.below(500), seed.below(5));
    let location = match seed.below(5) {
        0 => json!({"documentChar": {"documentIndex": index, "end": end, "start": start}}),
        1 => json!({"documentChunk": {"documentIndex": index, "end": end, "start": start}}),
        2 => json!({"documentPage": {"documentIndex": index, "end": end + 2, "start": start + 1}}),
        3 => json!({"searchResultLocation": {"end": end, "searchResultIndex": index, "start": start}}),
        _ => {
            json!({"web": {"domain": "example.com", "url": format!("https://example.com/{start}?a=b&c={end}")}})
        }
    };
    let sources: Vec<Value> = (0..seed.within(1, 2)).map(|_| json!({"text": text::short(seed)})).collect();
    let mut citation = json!({"location": location, "sourceContent": sources, "title": text::short(seed)});
    if let Some(citation) = citation.as_object_mut().filter(|_| seed.percent(30)) {
        citation.insert("source".to_owned(), json!(text::short(seed)));
    }
    citation
}

fn called(seed: &mut Seed) -> Part {
    const NAME: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const ID: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    let length = seed.within(1, 64);
    let name = seed.letters(NAME, length);
    let id = if seed.percent(80) {
        format!("tooluse_{}", seed.letters(ID, 22))
    } else {
        format!("call_{}", seed.letters("0123456789abcdef", 32))
    };
    let input = json::object(seed);
    let cuts = text::cuts(seed, &input_text(&input));
    Part::ToolUse { id, name, input, cuts }
}

/// A reason that the parts leave possible.
fn stop(seed: &mut Seed, calls: bool) -> StopReason {
    let usual = if calls { StopReason::ToolUse } else { StopReason::EndTurn };
    let cut = [
        StopReason::MaxTokens,
        StopReason::StopSequence,
        StopReason::ContentFiltered,
        StopReason::GuardrailIntervened,
        StopReason::ContextWindowExceeded,
    ];
    if calls || seed.percent(70) { usual } else { seed.pick(&cut).copied().unwrap_or(usual) }
}

fn usage(seed: &mut Seed) -> Usage {
    let mut count = |often: usize| if seed.percent(often) { seed.below(200_000) as u32 } else { 0 };
    Usage {
        input: count(95),
        output: count(98),
        cache_read: count(20),
        cache_write_5m: count(10),
        cache_write_1h: count(10),
        ..Usage::default()
    }
}

#[cfg(test)]
mod tests;
