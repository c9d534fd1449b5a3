//! Reading what a request holds before anything else is done with it, away from the tasks that answer others.
//!
//! A large document takes as long to read as a whole answer takes to send; read on a request's own task it would hold
//! up every stream of the same thread. The threads are the sandbox's own, not the runtime's: a reader of a foreign format
//! that does not come back must not keep the process from ending.

use std::thread;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

use super::{Block, Conversation, Source};
use crate::media::slow;
use sandbox_wire::reply::Refusal;

/// Base64 that is read on the spot.
const ON_THE_SPOT: usize = 64 * 1024;
/// Requests whose media are read at the same time, which bounds the memory for it.
const READERS: usize = 2;
const MOST_TIME: Duration = Duration::from_secs(2);
/// Enough for readers that call themselves for what is nested.
const STACK: usize = 16 * 1024 * 1024;

static ROOM: Semaphore = Semaphore::const_new(READERS);

/// Looks into all images and documents of a conversation, which remember what was seen.
///
/// # Errors
/// When that takes too long, in the words for what cannot be read.
pub async fn read_media(conversation: Conversation) -> Result<Conversation, Refusal> {
    if !media(&conversation).any(is_heavy) {
        return Ok(conversation);
    }
    // The sentence is the sandbox's own.
    let too_long = || {
        Refusal::validation(
            "The images and documents of the request take too long to read. Send less of them.",
        )
    };
    let room = timeout(slow(MOST_TIME) * 4, ROOM.acquire()).await;
    let room = room.map_err(|_| too_long())?.map_err(|_| too_long())?;
    let (done, reading) = oneshot::channel();
    let look = move || {
        // Given back when the work ends, not when somebody stops waiting for it.
        let _room = room;
        media(&conversation).for_each(look);
        // The request may have been given up meanwhile.
        let _unheard = done.send(conversation);
    };
    let spawned = thread::Builder::new().name("sandbox-media".to_owned()).stack_size(STACK).spawn(look);
    if let Err(error) = spawned {
        tracing::warn!(%error, "no thread for reading media");
        return Err(too_long());
    }
    match timeout(slow(MOST_TIME), reading).await {
        Ok(Ok(conversation)) => Ok(conversation),
        _ => Err(too_long()),
    }
}

/// Everything of a conversation that may be looked into, also inside tool results.
fn media(conversation: &Conversation) -> impl Iterator<Item = &Block> {
    let blocks = conversation.messages.iter().flat_map(|message| &message.blocks);
    conversation.system.iter().chain(blocks).flat_map(Block::within)
}

/// Whether it is large, or small and packed, which may be large inside.
fn is_heavy(block: &Block) -> bool {
    let (source, packed) = match block {
        Block::Image(image) | Block::GuardImage(image) => (&image.source, false),
        Block::Document(document) => {
            (&document.source, matches!(document.format.as_str(), "pdf" | "html" | "docx" | "xlsx"))
        }
        _ => return false,
    };
    match source {
        Source::Bytes(base64) => packed || base64.len() > ON_THE_SPOT,
        Source::Text(text) => text.len() > ON_THE_SPOT,
        Source::S3(_) | Source::None => false,
    }
}

fn look(block: &Block) {
    match block {
        Block::Image(image) | Block::GuardImage(image) => drop(image.seen()),
        Block::Document(document) => drop(document.seen()),
        _ => {}
    }
}
