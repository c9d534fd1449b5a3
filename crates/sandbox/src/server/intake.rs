//! Request bodies, read whole before anything else: signatures cover them.
//!
//! A body is bounded in size and in time, and the more so where its sender cannot be let in whatever it says. Of one that is
//! too large nothing is kept, but more of it is read all the same: a client that is still writing when the connection
//! closes never sees the answer that says so.

use std::pin::pin;
use std::time::Duration;

use bytes::{Buf as _, Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt as _;

/// The largest body that InvokeModel takes, with some room for base64 in Converse.
pub(super) const MOST: usize = 40_000_000;

/// How much of a body is read, and for how long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Longer bodies are not kept.
    kept: usize,
    /// Longer bodies are not read to their end.
    read: usize,
    /// How long it may take until the next piece comes.
    gap: Duration,
    /// How long all of it may take.
    whole: Duration,
}

impl Bounds {
    /// For somebody with credentials that may hold.
    pub const KNOWN: Self =
        Self { kept: MOST, read: 4 * MOST, gap: Duration::from_secs(30), whole: Duration::from_secs(600) };
    /// For somebody without: enough for a denial to be read by a client that sends first.
    pub const STRANGER: Self = Self {
        kept: 1_000_000,
        read: 8_000_000,
        gap: Duration::from_secs(5),
        whole: Duration::from_secs(15),
    };
}

/// What came of reading a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Intake {
    Whole(Bytes),
    TooLarge,
    /// Larger than anybody reads: the rest stays unread.
    Endless,
    TooSlow,
    /// The client went away.
    Broken,
}

/// Reads a body within bounds.
pub(super) async fn read<B: Body>(body: B, bounds: Bounds) -> Intake {
    tokio::time::timeout(bounds.whole, pieces(body, bounds)).await.unwrap_or(Intake::TooSlow)
}

async fn pieces<B: Body>(body: B, bounds: Bounds) -> Intake {
    let mut body = pin!(body);
    let (mut kept, mut length) = (BytesMut::new(), 0_usize);
    loop {
        let frame = match tokio::time::timeout(bounds.gap, body.frame()).await {
            Err(_) => return Intake::TooSlow,
            Ok(None) => break,
            Ok(Some(Err(_))) => return Intake::Broken,
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(mut data) = frame.into_data() else { continue };
        length = length.saturating_add(data.remaining());
        if length > bounds.read {
            return Intake::Endless;
        }
        if length > bounds.kept {
            kept = BytesMut::new();
        } else {
            kept.extend_from_slice(&data.copy_to_bytes(data.remaining()));
        }
    }
    if length <= bounds.kept { Intake::Whole(kept.freeze()) } else { Intake::TooLarge }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::{StreamExt as _, stream};
    use http_body::Frame;
    use http_body_util::StreamBody;

    use super::*;

    const NEVER: Duration = Duration::from_secs(3_600);

    fn bounds(kept: usize, read: usize, gap: Duration, whole: Duration) -> Bounds {
        Bounds { kept, read, gap, whole }
    }

    /// So many pieces of so many bytes, and then nothing more or the end.
    fn body(pieces: usize, size: usize, ends: bool) -> impl Body<Data = Bytes, Error = Infallible> {
        let pieces = stream::repeat_with(move || Ok(Frame::data(Bytes::from(vec![b' '; size])))).take(pieces);
        let rest = if ends { stream::empty().boxed() } else { stream::pending().boxed() };
        StreamBody::new(pieces.chain(rest))
    }

    #[tokio::test]
    async fn a_body_may_be_late_but_not_for_ever() {
        let soon = Duration::from_millis(50);
        let whole = read(body(3, 1, true), bounds(10, 20, soon, soon)).await;
        assert!(matches!(whole, Intake::Whole(bytes) if bytes.len() == 3));
        assert_eq!(read(body(3, 1, false), bounds(10, 20, soon, NEVER)).await, Intake::TooSlow);
        assert_eq!(read(body(3, 1, false), bounds(10, 20, NEVER, soon)).await, Intake::TooSlow);
    }

    #[tokio::test]
    async fn a_body_that_is_too_large_is_not_kept_and_an_endless_one_not_read() {
        let read = |pieces: usize| super::read(body(pieces, 5, true), bounds(10, 20, NEVER, NEVER));
        assert!(matches!(read(2).await, Intake::Whole(bytes) if bytes.len() == 10));
        assert_eq!(read(3).await, Intake::TooLarge);
        assert_eq!(read(usize::MAX).await, Intake::Endless);
    }
}
