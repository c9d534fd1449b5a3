//! Faults among the events of a stream: events that are wrong, frames that are broken, streams that do not end well.

use std::io;
use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::{Bytes, BytesMut};
use serde_json::{Map, Value, json};

use super::instead::cut_line;
use crate::line::{Cut, Line};
use sandbox_model::event::Event;
use sandbox_model::fault::{Break, Fault, Faults, INVALID_TOOL_USE, Spoil, exception_message};
use sandbox_panel::{Ending, Note};
use sandbox_wire::frame::{write_error, write_event, write_exception};

/// The faults of one stream, and what they have done so far.
pub(crate) struct StreamFaults {
    waiting: Faults,
    /// The fault that ends the stream, once what was to arrive before it is on its way.
    last: Option<Fault>,
    /// From here on, events do not say which block they belong to.
    unindexed: bool,
    /// The next block that stops comes once more.
    doubling: bool,
    line: Line,
    note: Note,
}

impl StreamFaults {
    pub(super) fn new(faults: Faults, line: Line, note: Note) -> Self {
        Self { waiting: faults, last: None, unindexed: false, doubling: false, line, note }
    }

    /// Whether tokens have to be waited for also at full pace.
    pub fn delay_tokens(&self) -> bool {
        self.waiting.of_tokens().next().is_some()
    }

    /// How much later the first token comes.
    pub fn before_first_token(&self) -> Duration {
        self.waiting.before_first_token().unwrap_or_default()
    }

    /// The time from token to token, where a fault says so.
    pub fn between_tokens(&self) -> Option<Duration> {
        self.waiting.between_tokens()
    }

    /// Whether there is nothing more to do to this stream.
    pub fn leave_alone(&self) -> bool {
        self.waiting.is_empty() && !self.unindexed && !self.doubling
    }

    /// Whether the stream is to end here.
    pub fn end_the_stream(&self) -> bool {
        self.last.is_some()
    }

    /// Whether a fault is due when `sent` events have gone out. It may need the next event, so that has to be drawn.
    pub fn are_due(&self, sent: u32) -> bool {
        self.waiting.iter().any(|fault| fault.position().is_some_and(|position| sent >= position))
    }

    /// Lets the fault strike that is due; one that ends the stream only takes its place at the end.
    pub fn strike(&mut self, sent: u32, next: Option<&Event>, chunk: &mut BytesMut) {
        let Some(fault) = self.waiting.due(sent) else { return };
        match &fault {
            Fault::BreakAfter(Break::GoAway, _) => self.line.leave(),
            Fault::Spoil(Spoil::MissingIndex, _) => self.unindexed = true,
            Fault::Spoil(Spoil::DuplicateIndex, _) => self.doubling = true,
            Fault::Spoil(spoil, _) => {
                // It stands where the next event would, so that it belongs to the same block.
                if let Some((name, payload)) = spoiled(*spoil, next) {
                    write(chunk, name, &payload);
                }
            }
            _ => {
                self.last = Some(fault);
                return;
            }
        }
        self.note.struck(&fault);
    }

    /// Writes an event, in the way that the faults so far have left.
    pub fn write(&mut self, event: &Event, chunk: &mut BytesMut) {
        if self.unindexed {
            let payload = without_index(&event.payload);
            return write_event(chunk, event.name, payload.as_bytes());
        }
        event.write(chunk);
        if self.doubling && event.name == "contentBlockStop" {
            self.doubling = false;
            let index = index(&event.payload);
            write(chunk, "contentBlockDelta", &delta_of(&index, json!({"text": "again"})));
            write(chunk, "contentBlockStop", &json!({"contentBlockIndex": index, "p": PADDING}));
        }
    }

    /// Ends the stream as its last fault says, once what came before had the time to leave the machine. `next` is the event
    /// that would have come. `None` is a clean end of the body, an error resets the stream.
    pub async fn break_off(&mut self, next: Option<Event>) -> Option<io::Result<Bytes>> {
        let fault = self.last.take()?;
        self.note.struck(&fault);
        tokio::time::sleep(Duration::from_millis(20)).await;
        if !matches!(fault, Fault::StallAfter(_)) {
            self.note.end(Ending::Fault);
        }
        let mut bytes = BytesMut::new();
        match fault {
            Fault::ResetAfter(_) | Fault::BreakAfter(Break::Reset, _) => {
                return cut_line(&self.line, Cut::Reset).await;
            }
            Fault::BreakAfter(Break::HalfOpen, _) => return cut_line(&self.line, Cut::HalfOpen).await,
            Fault::BreakAfter(Break::TruncateTls, _) => return cut_line(&self.line, Cut::Close).await,
            Fault::BreakAfter(Break::StreamReset, _) => {
                return Some(Err(io::Error::other("the stream is reset as asked for")));
            }
            Fault::CutFrameAfter(_) | Fault::CorruptAfter(_) | Fault::CorruptPreludeAfter(_) => {
                self.write(&next?, &mut bytes);
                break_frame(&fault, &mut bytes);
            }
            Fault::ExceptionAfter(_, name) => exception(&name, &mut bytes),
            Fault::MessageTypeError(code, _) => {
                write_error(&mut bytes, &code, exception_message("internalServerException"));
            }
            Fault::StallAfter(_) => std::future::pending().await,
            _ => return None,
        }
        Some(Ok(bytes.freeze()))
    }
}

fn exception(name: &str, bytes: &mut BytesMut) {
    const STREAM_ERROR: &str = "modelStreamErrorException";
    let message = exception_message(name);
    // Nova's broken tool calls have a name of their own here, and none on the wire.
    let name = if name == INVALID_TOOL_USE { STREAM_ERROR } else { name };
    let payload = if name == STREAM_ERROR {
        json!({"message": message, "originalMessage": message, "originalStatusCode": 500})
    } else {
        json!({"message": message})
    };
    write_exception(bytes, name, payload.to_string().as_bytes());
}

fn write(chunk: &mut BytesMut, name: &str, payload: &Value) {
    write_event(chunk, name, payload.to_string().as_bytes());
}

/// In the place of the random letters by which Bedrock hides a payload's length.
const PADDING: &str = "abcd";

/// The event that is put before `next`, in the same block and in the same shape.
fn spoiled(spoil: Spoil, next: Option<&Event>) -> Option<(&'static str, Value)> {
    let delta = match spoil {
        Spoil::UnknownEvent => {
            return Some(("contentBlockForecast", json!({"forecast": {"text": "sunny"}, "p": PADDING})));
        }
        Spoil::UnknownDelta => json!({"forecast": {"text": "sunny"}}),
        Spoil::TwoMembers => json!({"text": "two", "toolUse": {"input": "{}"}}),
        Spoil::DuplicateIndex | Spoil::MissingIndex => return None,
    };
    if next.is_some_and(|next| next.name == "chunk") {
        let inner = json!({"delta": delta, "index": 0, "type": "content_block_delta"}).to_string();
        return Some(("chunk", json!({"bytes": STANDARD.encode(inner), "p": PADDING})));
    }
    let index = next.map_or_else(|| json!(0), |next| index(&next.payload));
    Some(("contentBlockDelta", delta_of(&index, delta)))
}

fn delta_of(index: &Value, delta: Value) -> Value {
    json!({"contentBlockIndex": index, "delta": delta, "p": PADDING})
}

const INDEX: &str = "contentBlockIndex";

fn members(payload: &str) -> Map<String, Value> {
    serde_json::from_str(payload).unwrap_or_default()
}

/// The index of the block that an event belongs to; 0 where it says none.
fn index(payload: &str) -> Value {
    members(payload).remove(INDEX).unwrap_or_else(|| json!(0))
}

/// A payload without its block's index.
fn without_index(payload: &str) -> String {
    let mut members = members(payload);
    match members.remove(INDEX) {
        Some(_) => Value::Object(members).to_string(),
        None => payload.to_owned(),
    }
}

/// Breaks a whole frame as the fault says.
fn break_frame(fault: &Fault, bytes: &mut BytesMut) {
    let length = bytes.len();
    match fault {
        Fault::CutFrameAfter(_) => bytes.truncate(length / 2),
        // The last byte of the checksum over the whole frame, or of the one over the lengths.
        Fault::CorruptAfter(_) => flip(bytes, length.saturating_sub(1)),
        _ => flip(bytes, 11),
    }
}

fn flip(bytes: &mut BytesMut, at: usize) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 0xff;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_index_is_taken_out_of_a_payload() {
        assert_eq!(without_index("{\"contentBlockIndex\":12,\"p\":\"abc\"}"), "{\"p\":\"abc\"}");
        assert_eq!(
            without_index("{\"p\":\"abc\",\"role\":\"assistant\"}"),
            "{\"p\":\"abc\",\"role\":\"assistant\"}"
        );
    }

    #[test]
    fn a_wrong_event_stands_in_the_block_of_the_next_one() {
        let payload = "{\"contentBlockIndex\":3,\"delta\":{\"text\":\"a\"},\"p\":\"abc\"}".to_owned();
        let next = Event { name: "contentBlockDelta", payload, tokens: 1 };
        let (name, payload) = spoiled(Spoil::TwoMembers, Some(&next)).unwrap();
        assert_eq!(name, "contentBlockDelta");
        assert_eq!(
            payload.to_string(),
            "{\"contentBlockIndex\":3,\"delta\":{\"text\":\"two\",\"toolUse\":{\"input\":\"{}\"}},\"p\":\"abcd\"}"
        );
    }
}
