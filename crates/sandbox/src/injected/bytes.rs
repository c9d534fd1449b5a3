//! Faults on the bytes of an answer: one at a time, or cut at any of them.

use std::io;

use bytes::{Bytes, BytesMut};
use futures::stream;
use http::Response;
use http_body::{Body as _, Frame};
use http_body_util::{BodyExt, StreamBody};

use super::instead::cut_line;
use crate::line::{Cut, Line};
use sandbox_model::fault::{Fault, Faults};
use sandbox_panel::{Ending, Note};
use sandbox_wire::reply::{Body, set};

/// Sends an answer's body the way that faults ask for.
pub(super) fn spoil(response: Response<Body>, faults: &Faults, line: &Line, note: &Note) -> Response<Body> {
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
