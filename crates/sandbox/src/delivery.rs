//! An answer's bytes on their way out: counted, and where faults ask for it one at a time or cut at any of them.

mod strike;

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::stream;
use http::Response;
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::{BodyExt, StreamBody};

use crate::line::{Cut, Line};
use sandbox_model::fault::{Fault, Faults};
use sandbox_panel::{Ending, Note};
use sandbox_wire::reply::{Body, set};
pub(crate) use strike::{Broken, Struck, cut_line, hold_back};

/// Lets the log know what is sent of an answer.
pub(crate) fn counted(response: Response<Body>, note: Note) -> Response<Body> {
    response.map(|body| BodyExt::boxed_unsync(Counted { body, bytes: 0, first: None, note }))
}

/// Sends an answer's body the way that faults ask for.
pub(crate) fn spoil(response: Response<Body>, faults: &Faults, line: &Line, note: &Note) -> Response<Body> {
    let (cut, slow) = (faults.cut_at_byte(), faults.byte_at_a_time());
    if cut.is_none() && !slow {
        return response;
    }
    if slow {
        note.struck(&Fault::ByteAtATime);
    }
    let length = response.body().size_hint().exact();
    let mut response = response.map(|body| {
        let (line, note) = (line.clone(), note.twin());
        let delivery = Delivery { body, waiting: BytesMut::new(), left: cut, cut, slow, line, note };
        let frames = stream::unfold(delivery, |mut delivery| async move {
            let piece = delivery.next().await?;
            Some((piece.map(Frame::data), delivery))
        });
        BodyExt::boxed_unsync(StreamBody::new(frames))
    });
    // What had a length keeps it, though its bytes now come in pieces.
    if let Some(length) = length {
        set(&mut response, "content-length", &length.to_string());
    }
    response
}

/// A body that tells the log, once, how much of it was sent and when that began.
struct Counted {
    body: Body,
    bytes: u64,
    first: Option<Duration>,
    note: Note,
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Ok(data)) = frame.as_ref().map(|frame| frame.as_ref().map(Frame::data_ref)) {
            self.bytes += data.map_or(0, |data| data.len() as u64);
            if self.first.is_none() {
                self.first = Some(self.note.elapsed());
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.note.update(|entry| {
            entry.bytes = self.bytes;
            entry.first_byte_ms = self.first.and_then(|first| u64::try_from(first.as_millis()).ok());
            // A whole answer is complete when it is made, and goes out after that.
            if let (Some(took), Some(first)) = (&mut entry.took_ms, entry.first_byte_ms) {
                *took = first.max(*took);
            }
        });
    }
}

struct Delivery {
    body: Body,
    waiting: BytesMut,
    /// Bytes that may still go out.
    left: Option<u32>,
    cut: Option<u32>,
    slow: bool,
    line: Line,
    note: Note,
}

impl Delivery {
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        if self.left == Some(0) {
            return self.cut().await;
        }
        while self.waiting.is_empty() {
            match self.body.frame().await? {
                Ok(frame) => self.waiting.extend_from_slice(&frame.into_data().unwrap_or_default()),
                Err(error) => return Some(Err(error)),
            }
        }
        if self.slow {
            // What was given out before goes to the socket while this waits its turn.
            tokio::task::yield_now().await;
        }
        let most = if self.slow { 1 } else { self.waiting.len() };
        let most = self.left.map_or(most, |left| most.min(left as usize));
        if let Some(left) = &mut self.left {
            *left -= most as u32;
        }
        Some(Ok(self.waiting.split_to(most).freeze()))
    }

    async fn cut(&mut self) -> Option<io::Result<Bytes>> {
        self.note.struck(&Fault::CutAtByte(self.cut.unwrap_or_default()));
        self.note.end(Ending::Fault);
        cut_line(&self.line, Cut::Close).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use serde_json::json;

    use super::*;
    use sandbox_panel::{Entry, Journal};
    use sandbox_wire::reply::json_response;

    #[tokio::test]
    async fn an_answer_does_not_begin_after_its_end() {
        let journal = Arc::new(Journal::default());
        let note = journal.begin(Entry::default());
        let response = counted(json_response(200, "id", &json!({})), note.twin());
        note.end(Ending::Complete);
        let made = Instant::now();
        while made.elapsed() < Duration::from_millis(3) {}
        response.into_body().collect().await.unwrap();
        let entry = journal.entries().remove(0);
        assert!(entry.first_byte_ms >= Some(3) && entry.took_ms >= entry.first_byte_ms, "{entry:?}");
    }
}
