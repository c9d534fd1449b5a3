//! An answer's bytes on their way out, counted for the log.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;

use sandbox_panel::Note;
use sandbox_wire::reply::Body;

/// Lets the log know what is sent of an answer.
pub(crate) fn counted(response: Response<Body>, note: Note) -> Response<Body> {
    response.map(|body| BodyExt::boxed_unsync(Counted { body, bytes: 0, first: None, note }))
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use serde_json::json;

    use super::*;
    use sandbox_panel::{Ending, Entry, Journal};
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
