//! Request bodies, read whole before anything else: signatures cover them.
//!
//! Of one that is too large nothing is kept, but it is read to its end all the same: a client that is still writing when
//! the connection closes never sees the answer that says so.

use std::pin::pin;

use bytes::{Buf as _, Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt as _;

/// The largest body that InvokeModel takes, with some room for base64 in Converse.
pub(super) const MOST: usize = 40_000_000;
/// How much is read at all, so that nobody is read from for ever.
const END: usize = 25 * MOST;

/// A whole body; nothing where it is too large or breaks off.
pub(super) async fn read<B: Body>(body: B) -> Option<Bytes> {
    let mut body = pin!(body);
    let (mut kept, mut length) = (BytesMut::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(mut data) = frame.ok()?.into_data() else { continue };
        length = length.saturating_add(data.remaining());
        if length > END {
            return None;
        }
        if length > MOST {
            kept = BytesMut::new();
        } else {
            kept.extend_from_slice(&data.copy_to_bytes(data.remaining()));
        }
    }
    (length <= MOST).then(|| kept.freeze())
}
