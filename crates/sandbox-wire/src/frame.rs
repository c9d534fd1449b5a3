//! Event-stream frames (`application/vnd.amazon.eventstream`), written and read.
//!
//! The seam is here so that everything above deals in event names and JSON text. Written by hand, from the layout
//! alone, so that it can disagree with the SDKs' own decoders. Decoding exists for tests and for other test suites.

use bytes::{BufMut as _, BytesMut};
use serde_json::Value;

/// The alphabet whose prefixes Bedrock puts into `p`, so that a frame's length does not give away its token's.
const PADDING: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const PRELUDE: usize = 12;
const CRC: usize = 4;
const STRING: u8 = 7;

/// One header of a frame; Bedrock only sends strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub name: String,
    pub value: String,
}

/// One decoded frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub headers: Vec<Header>,
    pub payload: Vec<u8>,
}

impl Frame {
    /// The value of a header, by its name with the leading colon.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
    }

    /// The payload as JSON, or null where it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.payload).unwrap_or(Value::Null)
    }
}

/// Bytes that are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error("The frame ends before its announced length.")]
    Short,
    #[error("A length in the frame does not fit the frame.")]
    Length,
    #[error("The checksum of the frame's first bytes is wrong.")]
    PreludeChecksum,
    #[error("The checksum of the frame is wrong.")]
    Checksum,
    #[error("A header of the frame is not a string.")]
    Header,
}

/// Appends an event frame; the header order is the one seen on live streams.
pub fn write_event(out: &mut BytesMut, event: &str, payload: &[u8]) {
    let headers = [(":event-type", event), (":content-type", "application/json"), (":message-type", "event")];
    write_frame(out, &headers, payload);
}

/// Appends an exception frame: how an error looks once the status line is gone.
pub fn write_exception(out: &mut BytesMut, exception: &str, payload: &[u8]) {
    let headers = [
        (":exception-type", exception),
        (":content-type", "application/json"),
        (":message-type", "exception"),
    ];
    write_frame(out, &headers, payload);
}

/// Appends an error frame: one whose code and message are headers.
pub fn write_error(out: &mut BytesMut, code: &str, message: &str) {
    let headers = [(":error-code", code), (":error-message", message), (":message-type", "error")];
    write_frame(out, &headers, b"");
}

fn write_frame(out: &mut BytesMut, headers: &[(&str, &str)], payload: &[u8]) {
    let headers_length: usize =
        headers.iter().map(|(name, value)| 1 + name.len() + 1 + 2 + value.len()).sum();
    let total = PRELUDE + headers_length + payload.len() + CRC;
    let start = out.len();
    out.reserve(total);
    out.put_u32(total as u32);
    out.put_u32(headers_length as u32);
    let mut sum = crc32fast::Hasher::new();
    sum.update(&out[start..]);
    // The sum over the whole frame goes on from the one over its first bytes.
    out.put_u32(sum.clone().finalize());
    for (name, value) in headers {
        out.put_u8(name.len() as u8);
        out.put_slice(name.as_bytes());
        out.put_u8(STRING);
        out.put_u16(value.len() as u16);
        out.put_slice(value.as_bytes());
    }
    out.put_slice(payload);
    sum.update(&out[start + 8..]);
    out.put_u32(sum.finalize());
}

/// A frame that was read, as it is written.
#[cfg(feature = "fuzzing")]
pub fn rewritten(frame: &Frame) -> BytesMut {
    let headers: Vec<_> =
        frame.headers.iter().map(|header| (header.name.as_str(), header.value.as_str())).collect();
    let mut out = BytesMut::new();
    write_frame(&mut out, &headers, &frame.payload);
    out
}

/// The headers of a contentBlockDelta frame, as `write_event` writes them.
const DELTA_HEADERS: &[u8] =
    b"\x0b:event-type\x07\x00\x11contentBlockDelta\x0d:content-type\x07\x00\x10application/json\
    \x0d:message-type\x07\x00\x05event";

/// Appends a contentBlockDelta frame, whose payload is written in place.
pub fn write_delta(out: &mut BytesMut, payload: impl FnOnce(&mut BytesMut)) {
    let start = out.len();
    out.put_bytes(0, PRELUDE);
    out.put_slice(DELTA_HEADERS);
    payload(out);
    let Some(frame) = out.get_mut(start..) else { return };
    let total = (frame.len() + CRC) as u32;
    frame[0..4].copy_from_slice(&total.to_be_bytes());
    frame[4..8].copy_from_slice(&(DELTA_HEADERS.len() as u32).to_be_bytes());
    let prelude = crc32fast::hash(&frame[..8]);
    frame[8..PRELUDE].copy_from_slice(&prelude.to_be_bytes());
    let message = crc32fast::hash(frame);
    out.put_u32(message);
}

/// Reads the first frame and says how many bytes it took; `None` means that more bytes are needed.
///
/// # Errors
/// When lengths or checksums do not hold.
pub fn decode(bytes: &[u8]) -> Result<Option<(Frame, usize)>, FrameError> {
    if bytes.len() < PRELUDE {
        return Ok(None);
    }
    let total = number(&bytes[0..4]) as usize;
    let headers_length = number(&bytes[4..8]) as usize;
    if crc32fast::hash(&bytes[..8]) != number(&bytes[8..12]) {
        return Err(FrameError::PreludeChecksum);
    }
    if total < PRELUDE + CRC || headers_length > total - PRELUDE - CRC {
        return Err(FrameError::Length);
    }
    if bytes.len() < total {
        return Ok(None);
    }
    if crc32fast::hash(&bytes[..total - CRC]) != number(&bytes[total - CRC..total]) {
        return Err(FrameError::Checksum);
    }
    let headers = read_headers(&bytes[PRELUDE..PRELUDE + headers_length])?;
    let payload = bytes[PRELUDE + headers_length..total - CRC].to_vec();
    Ok(Some((Frame { headers, payload }, total)))
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

fn read_headers(mut bytes: &[u8]) -> Result<Vec<Header>, FrameError> {
    let mut headers = Vec::new();
    while let Some((&length, rest)) = bytes.split_first() {
        let (name, rest) = take(rest, length as usize)?;
        let (kind, rest) = take(rest, 1)?;
        if kind[0] != STRING {
            return Err(FrameError::Header);
        }
        let (length, rest) = take(rest, 2)?;
        let (value, rest) = take(rest, number(length) as usize)?;
        headers.push(Header { name: text(name)?, value: text(value)? });
        bytes = rest;
    }
    Ok(headers)
}

fn take(bytes: &[u8], length: usize) -> Result<(&[u8], &[u8]), FrameError> {
    if bytes.len() < length { Err(FrameError::Short) } else { Ok(bytes.split_at(length)) }
}

fn text(bytes: &[u8]) -> Result<String, FrameError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| FrameError::Header)
}

/// The padding of the `index`th event: its length wanders between 2 and 62, the same for the same stream.
pub fn padding(index: u64) -> &'static str {
    let mixed = (index.wrapping_add(1)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    &PADDING[..2 + (mixed % 61) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    const MESSAGE_START: &str = "AAAAgQAAAFJswXaTCzpldmVudC10eXBlBwAMbWVzc2FnZVN0YXJ0DTpjb250ZW50LXR5cGUHABBhcHBsaWNhdGlvbi9qc29uDTptZXNzYWdlLXR5cGUHAAVldmVudHsicCI6ImFiY2QiLCJyb2xlIjoiYXNzaXN0YW50In31EqAF";
    const BLOCK_STOP: &str = "AAAAhwAAAFbk7EcqCzpldmVudC10eXBlBwAQY29udGVudEJsb2NrU3RvcA06Y29udGVudC10eXBlBwAQYXBwbGljYXRpb24vanNvbg06bWVzc2FnZS10eXBlBwAFZXZlbnR7ImNvbnRlbnRCbG9ja0luZGV4IjowLCJwIjoiYWJjIn3Lqeu3";
    const MESSAGE_STOP: &str = "AAAAgwAAAFGPCHRJCzpldmVudC10eXBlBwALbWVzc2FnZVN0b3ANOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb24NOm1lc3NhZ2UtdHlwZQcABWV2ZW50eyJwIjoiYWIiLCJzdG9wUmVhc29uIjoiZW5kX3R1cm4ifZBW6aQ=";
    const THROTTLED: &str = "AAAAsAAAAGFPUIazDzpleGNlcHRpb24tdHlwZQcAE3Rocm90dGxpbmdFeGNlcHRpb24NOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb24NOm1lc3NhZ2UtdHlwZQcACWV4Y2VwdGlvbnsibWVzc2FnZSI6IlRvbyBtYW55IHRva2VucywgcGxlYXNlIHdhaXQgYmVmb3JlIHRyeWluZyBhZ2Fpbi4iffcK5X8=";

    fn event(name: &str, payload: &str) -> String {
        let mut out = BytesMut::new();
        write_event(&mut out, name, payload.as_bytes());
        STANDARD.encode(out)
    }

    #[test]
    fn the_golden_frames_are_written_byte_for_byte() {
        assert_eq!(event("messageStart", r#"{"p":"abcd","role":"assistant"}"#), MESSAGE_START);
        assert_eq!(event("contentBlockStop", r#"{"contentBlockIndex":0,"p":"abc"}"#), BLOCK_STOP);
        assert_eq!(event("messageStop", r#"{"p":"ab","stopReason":"end_turn"}"#), MESSAGE_STOP);
        let mut out = BytesMut::new();
        write_exception(
            &mut out,
            "throttlingException",
            br#"{"message":"Too many tokens, please wait before trying again."}"#,
        );
        assert_eq!(STANDARD.encode(out), THROTTLED);
    }

    #[test]
    fn a_delta_written_in_place_is_the_same_frame() {
        let payload = br#"{"contentBlockIndex":0,"delta":{"text":"Hi"},"p":"abc"}"#;
        let (mut whole, mut placed) = (BytesMut::new(), BytesMut::from(&b"before"[..]));
        write_event(&mut whole, "contentBlockDelta", payload);
        write_delta(&mut placed, |out| out.put_slice(payload));
        assert_eq!(placed[6..], whole[..]);
    }

    #[test]
    fn the_golden_frames_are_read_back() {
        for (golden, header, value) in [
            (MESSAGE_START, ":event-type", "messageStart"),
            (BLOCK_STOP, ":content-type", "application/json"),
            (MESSAGE_STOP, ":message-type", "event"),
            (THROTTLED, ":exception-type", "throttlingException"),
        ] {
            let bytes = STANDARD.decode(golden).unwrap();
            let (frame, used) = decode(&bytes).unwrap().unwrap();
            assert_eq!(used, bytes.len());
            assert_eq!(frame.header(header), Some(value));
            assert!(frame.json().is_object());
        }
    }

    #[test]
    fn a_changed_byte_is_noticed_wherever_it_is() {
        let bytes = STANDARD.decode(MESSAGE_STOP).unwrap();
        for position in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[position] ^= 0x20;
            assert!(!matches!(decode(&broken), Ok(Some(_))), "byte {position} changed unnoticed");
        }
    }

    #[test]
    fn a_cut_frame_asks_for_more() {
        let bytes = STANDARD.decode(MESSAGE_START).unwrap();
        for length in 0..bytes.len() {
            assert_eq!(decode(&bytes[..length]), Ok(None));
        }
    }

    #[test]
    fn padding_varies_between_two_and_sixty_two_characters() {
        let lengths: std::collections::BTreeSet<usize> = (0..500).map(|index| padding(index).len()).collect();
        assert!(lengths.len() > 30);
        assert!(*lengths.first().unwrap() >= 2 && *lengths.last().unwrap() <= 62);
    }
}
