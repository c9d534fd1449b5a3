//! The connection that a request came by: who is at the other end, and how to break it.
//!
//! The seam: faults are decided deep inside an answer, but a connection belongs to its own task. This only says
//! what is wanted; `server/listener.rs` and `server/socket.rs` do it.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// How a connection can be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// With a TCP reset.
    Reset,
    /// With HTTP/2's GOAWAY that nothing was done, and an orderly end.
    GoAway,
    /// Without a word; under TLS also without close_notify.
    Close,
    /// Not at all: nothing is read or written any more.
    HalfOpen,
}

/// What a connection's task is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Cut(Cut),
    /// No new requests; what is open goes on.
    Leave,
}

#[derive(Debug, Clone)]
pub(crate) struct Line(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    peer: IpAddr,
    secure: bool,
    http2: AtomicBool,
    asked: AtomicBool,
    wish: Mutex<Option<Wish>>,
    wished: Notify,
}

impl Line {
    pub fn new(peer: IpAddr, secure: bool) -> Self {
        Self(Arc::new(Shared {
            peer,
            secure,
            http2: AtomicBool::new(false),
            asked: AtomicBool::new(false),
            wish: Mutex::default(),
            wished: Notify::new(),
        }))
    }

    /// The client's address.
    pub fn peer(&self) -> IpAddr {
        self.0.peer
    }

    /// Whether the connection is under TLS.
    pub fn is_secure(&self) -> bool {
        self.0.secure
    }

    /// Ends the connection, and with it everything that is answered on it.
    pub fn cut(&self, how: Cut) {
        self.wish(Wish::Cut(how));
    }

    /// Tells an HTTP/2 client that the connection ends with what is open on it.
    pub fn leave(&self) {
        self.wish(Wish::Leave);
    }

    pub(super) fn speaks_http2(&self) {
        self.0.http2.store(true, Ordering::Relaxed);
    }

    /// A request came.
    pub(super) fn asks(&self) {
        self.0.asked.store(true, Ordering::Relaxed);
    }

    /// Whether any request came by this connection.
    pub(super) fn has_asked(&self) -> bool {
        self.0.asked.load(Ordering::Relaxed)
    }

    pub(super) fn is_http2(&self) -> bool {
        self.0.http2.load(Ordering::Relaxed)
    }

    /// How the connection is being cut.
    pub(super) fn ending(&self) -> Option<Cut> {
        match *self.0.wish.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(Wish::Cut(cut)) => Some(cut),
            _ => None,
        }
    }

    /// Waits for the next wish.
    pub(super) async fn wished(&self) -> Wish {
        loop {
            self.0.wished.notified().await;
            if let Some(wish) = *self.0.wish.lock().unwrap_or_else(PoisonError::into_inner) {
                return wish;
            }
        }
    }

    fn wish(&self, wish: Wish) {
        *self.0.wish.lock().unwrap_or_else(PoisonError::into_inner) = Some(wish);
        self.0.wished.notify_one();
    }
}
