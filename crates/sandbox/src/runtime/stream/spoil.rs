//! Events and frames that are wrong on purpose, next to the right ones of `stream.rs`.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use sandbox_model::event::Event;
use sandbox_model::fault::{Fault, Spoil};

/// The event that is put before `next`, in the same block and in the same shape.
pub(super) fn event(spoil: Spoil, next: Option<&Event>) -> Option<(&'static str, String)> {
    let delta = match spoil {
        Spoil::UnknownEvent => {
            let payload = "{\"forecast\":{\"text\":\"sunny\"},\"p\":\"abcd\"}";
            return Some(("contentBlockForecast", payload.to_owned()));
        }
        Spoil::UnknownDelta => "\"forecast\":{\"text\":\"sunny\"}",
        Spoil::TwoMembers => "\"text\":\"two\",\"toolUse\":{\"input\":\"{}\"}",
        Spoil::DuplicateIndex | Spoil::MissingIndex => return None,
    };
    if next.is_some_and(|next| next.name == "chunk") {
        let inner = format!("{{\"delta\":{{{delta}}},\"index\":0,\"type\":\"content_block_delta\"}}");
        return Some(("chunk", format!("{{\"bytes\":\"{}\",\"p\":\"abcd\"}}", STANDARD.encode(inner))));
    }
    let index = next.and_then(|next| index(&next.payload)).unwrap_or("0");
    Some(("contentBlockDelta", with_delta(index, delta)))
}

/// The block whose end is given, once more: a delta and an end under the same index.
pub(super) fn again(stop: &str) -> [(&'static str, String); 2] {
    let index = index(stop).unwrap_or("0");
    let stop = format!("{{\"contentBlockIndex\":{index},\"p\":\"abcd\"}}");
    [("contentBlockDelta", with_delta(index, "\"text\":\"again\"")), ("contentBlockStop", stop)]
}

fn with_delta(index: &str, delta: &str) -> String {
    format!("{{\"contentBlockIndex\":{index},\"delta\":{{{delta}}},\"p\":\"abcd\"}}")
}

const INDEX: &str = "{\"contentBlockIndex\":";

/// The block's index, which stands first in every payload that has one.
fn index(payload: &str) -> Option<&str> {
    payload.strip_prefix(INDEX)?.split([',', '}']).next()
}

/// A payload without its block's index.
pub(super) fn without_index(payload: &str) -> String {
    match payload.strip_prefix(INDEX).and_then(|rest| rest.split_once(',')) {
        Some((_, rest)) => format!("{{{rest}"),
        None => payload.to_owned(),
    }
}

/// Breaks a whole frame as the fault says.
pub(super) fn frame(fault: &Fault, bytes: &mut bytes::BytesMut) {
    let length = bytes.len();
    match fault {
        Fault::CutFrameAfter(_) => bytes.truncate(length / 2),
        // The last byte of the checksum over the whole frame, or of the one over the lengths.
        Fault::CorruptAfter(_) => flip(bytes, length.saturating_sub(1)),
        _ => flip(bytes, 11),
    }
}

fn flip(bytes: &mut bytes::BytesMut, at: usize) {
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
}
