//! Answers that a cue asks for and that no prompt leads to.

use super::draft::Draft;
use super::prompt::Prompt;
use crate::answer::{Part, StopReason, Usage, input_text};
use crate::catalog::{Family, Model};
use crate::conversation::Conversation;
use crate::fault::{Fault, INVALID_TOOL_USE};
use crate::script::{Line, Lines};
use crate::tools;
use serde_json::json;

/// A text of equal pieces, each one event of a stream and counted as one token. Only the request's own limit ends it:
/// what a model could say at most is not the question where speed is measured.
pub(super) fn repeat(times: usize, piece: &str, conversation: &Conversation) -> Draft {
    let limit = conversation.max_tokens.map_or(usize::MAX, |limit| limit as usize);
    let count = times.min(limit);
    let text = piece.repeat(count);
    let cuts = (1..=count).map(|number| number * piece.len()).collect();
    Draft {
        parts: vec![Part::Text { text, cuts, citations: Vec::new() }],
        stop: (count < times).then_some(StopReason::MaxTokens),
        usage: Some(Usage {
            input: conversation.input_tokens(),
            output: u32::try_from(count).unwrap_or(u32::MAX),
            ..Usage::default()
        }),
        verbatim: true,
        ..Draft::default()
    }
}

/// What a rule of a script says.
pub(super) fn lines(lines: &Lines, prompt: &Prompt<'_>, conversation: &Conversation, digest: u64) -> Draft {
    let cuts = |text: &str| lines.piece.map(|size| tools::cuts(text, size)).unwrap_or_default();
    let so_far = tools::calls_so_far(conversation);
    let parts = lines.content.iter().enumerate().map(|(number, line)| match line {
        Line::Text { text, citations } => {
            Part::Text { cuts: cuts(text), text: text.clone(), citations: citations.clone() }
        }
        Line::Call { tool, id, input } => {
            let made =
                || tools::fitting_input(conversation, tool, prompt.text, digest.wrapping_add(number as u64));
            let input = input.clone().unwrap_or_else(made);
            let id =
                id.clone().unwrap_or_else(|| tools::call_id(prompt.model, tool, digest, so_far + number));
            Part::ToolUse { id, name: tool.clone(), cuts: cuts(&input_text(&input)), input }
        }
    });
    Draft {
        thinking: lines.thinking.clone(),
        parts: parts.collect(),
        stop: lines.stop,
        stop_sequence: lines.stop_sequence.clone(),
        usage: lines.usage.clone(),
        pacing: lines.pacing,
        piece: lines.piece,
        fault: lines.fault.clone(),
        verbatim: false,
    }
}

/// A call whose input breaks off in the middle of its JSON.
pub(super) fn malformed_tool_use(conversation: &Conversation, model: &Model, digest: u64) -> Draft {
    let name = tools::offers(conversation).first().map(|offer| offer.name.to_owned());
    let name = name.unwrap_or_else(|| "lookup".to_owned());
    let call = Part::ToolUse {
        id: tools::call_id(model, &name, digest, 0),
        name,
        input: json!("{\"query\": \"sandstone\", \"limit\": }, ["),
        cuts: Vec::new(),
    };
    // Nova breaks its stream off where others say how they stopped.
    let nova = model.family == Family::Nova;
    let fault = nova.then(|| Fault::ExceptionAfter(3, INVALID_TOOL_USE.to_owned()));
    Draft { parts: vec![call], stop: Some(StopReason::MalformedToolUse), fault, ..Draft::default() }
}

/// A few words and the service's word that it could not read the rest.
pub(super) fn malformed_output() -> Draft {
    let parts = vec![Part::text("<tool_call>{\"name\": <|")];
    Draft { parts, stop: Some(StopReason::MalformedModelOutput), ..Draft::default() }
}
