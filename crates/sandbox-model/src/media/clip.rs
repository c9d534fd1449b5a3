//! Video and audio: not looked into further than the first bytes, which tell a container.
//!
//! The seam: content and length are not looked at; a file that is not of the format it names is refused.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::unreadable::Unreadable;

/// The base64 that the first bytes are taken from; a whole number of groups.
const HEAD: usize = 64;

/// The size in bytes of a video or audio, given as Converse's block.
pub fn clip(block: &Value) -> Result<usize, Unreadable> {
    let source = &block["source"];
    if source["s3Location"].is_object() {
        return Err(Unreadable::Elsewhere);
    }
    let base64 = source["bytes"].as_str().unwrap_or_default().trim_end_matches('=');
    let head = base64.get(..base64.len().min(HEAD)).ok_or(Unreadable::Encoding)?;
    let whole = head.len() / 4 * 4;
    let head = STANDARD.decode(head.get(..whole).unwrap_or_default()).map_err(|_| Unreadable::Encoding)?;
    let format = block["format"].as_str().unwrap_or_default();
    // Bare samples begin with anything.
    if format != "pcm" && !formats(&head).contains(&format) {
        return Err(Unreadable::Content);
    }
    Ok(base64.len() * 3 / 4)
}

/// The formats that a file may have that begins like this.
fn formats(head: &[u8]) -> &'static [&'static str] {
    match head {
        [0x1a, 0x45, 0xdf, 0xa3, ..] => &["mkv", "webm", "mka"],
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => &["mov", "mp4", "m4a", "three_gp"],
        [_, _, _, _, b'm', b'o', b'o', b'v', ..] | [_, _, _, _, b'w', b'i', b'd', b'e', ..] => &["mov"],
        [b'F', b'L', b'V', ..] => &["flv"],
        [0, 0, 1, 0xba | 0xb3, ..] => &["mpeg", "mpg"],
        [0x30, 0x26, 0xb2, 0x75, ..] => &["wmv"],
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => &["wav"],
        [b'f', b'L', b'a', b'C', ..] => &["flac"],
        [b'O', b'g', b'g', b'S', ..] => &["ogg", "opus"],
        [0xff, 0xf0 | 0xf1 | 0xf8 | 0xf9, ..] | [b'A', b'D', b'I', b'F', ..] => &["aac", "x-aac"],
        [b'I', b'D', b'3', ..] | [0xff, 0xe0..=0xff, ..] => &["mp3", "mpeg", "mpga"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(format: &str, bytes: &[u8]) -> Result<usize, Unreadable> {
        clip(&json!({"format": format, "source": {"bytes": STANDARD.encode(bytes)}}))
    }

    #[test]
    fn a_container_is_known_by_its_first_bytes() {
        assert_eq!(of("mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"), Ok(16));
        assert_eq!(of("wav", b"RIFF\x24\x00\x00\x00WAVEfmt "), Ok(16));
        assert_eq!(of("webm", &[0x1a, 0x45, 0xdf, 0xa3, 0, 0, 0]), Ok(7));
        assert_eq!(of("mp4", b"RIFF\x24\x00\x00\x00WAVEfmt "), Err(Unreadable::Content));
        assert_eq!(of("mp3", b"hello"), Err(Unreadable::Content));
        assert_eq!(of("pcm", b"hello"), Ok(5));
        let elsewhere = json!({"format": "mp4", "source": {"s3Location": {"uri": "s3://bucket/key"}}});
        assert_eq!(clip(&elsewhere), Err(Unreadable::Elsewhere));
    }
}
