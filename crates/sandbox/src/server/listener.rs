//! A listening port and its connections, from the first byte to the last.
//!
//! The seam: `server.rs` starts and stops ports; a request, whichever port and protocol it came by, goes to
//! `server/route.rs`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::route;
use super::socket::{Carrier, Socket};
use crate::line::{Cut, Line, Wish};
use sandbox_panel::Error;
use sandbox_panel::State;
use sandbox_panel::Stopping;

/// How long a client may take to shake hands.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// A port that is listened on.
pub(super) struct Listener {
    pub address: SocketAddr,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
}

impl Listener {
    pub async fn bind(address: SocketAddr, tls: Option<TlsAcceptor>) -> Result<Self, Error> {
        let listening = async {
            let listener = TcpListener::bind(address).await?;
            Ok((listener.local_addr()?, listener))
        };
        match listening.await {
            Ok((address, listener)) => Ok(Self { address, listener, tls }),
            Err(source) => Err(Error::Listen { address, source }),
        }
    }

    /// The address to tell: one that this computer reaches, where it listens on all that it has.
    pub fn shown(&self) -> SocketAddr {
        match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => (Ipv4Addr::LOCALHOST, self.address.port()).into(),
            IpAddr::V6(ip) if ip.is_unspecified() => (Ipv6Addr::LOCALHOST, self.address.port()).into(),
            _ => self.address,
        }
    }

    /// Takes connections until a stop is asked for, then waits for what is open, until that is cut.
    ///
    /// `room` has a place for each connection that may be open; where there is none, the next one waits, and those after it
    /// wait in the system's queue.
    pub async fn serve(self, state: Arc<State>, stopping: Stopping, room: Arc<Semaphore>) {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = stopping.asked.cancelled() => break,
                Some(_) = connections.join_next() => {}
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, peer)) => {
                        if room.available_permits() == 0 {
                            tracing::warn!("as many connections are open as may be: new ones wait");
                        }
                        let place = tokio::select! {
                            () = stopping.asked.cancelled() => break,
                            place = room.clone().acquire_owned() => place,
                        };
                        let line = Line::new(peer.ip(), self.tls.is_some());
                        let tls = self.tls.clone();
                        let connection = connect(stream, line, tls, state.clone(), stopping.clone());
                        connections.spawn(async move {
                            connection.await;
                            drop(place);
                        });
                    }
                    // Out of file descriptors, most likely: wait for some to come back instead of spinning.
                    Err(error) => {
                        tracing::warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                }
            }
        }
        drop(self.listener);
        tokio::select! {
            () = async { while connections.join_next().await.is_some() {} } => {}
            () = stopping.cut.cancelled() => {}
        }
        connections.shutdown().await;
    }
}

async fn connect(
    stream: TcpStream,
    line: Line,
    tls: Option<TlsAcceptor>,
    state: Arc<State>,
    stopping: Stopping,
) {
    // Small frames are the point here: without this, each would wait for the one before to be acknowledged.
    let _best_effort = stream.set_nodelay(true);
    let carrier = match tls {
        None => Carrier::Plain(stream),
        Some(tls) => match tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
            Ok(Ok(stream)) => Carrier::Tls(Box::new(stream)),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a handshake failed");
                return;
            }
            Err(_) => return,
        },
    };
    let socket = Socket::new(carrier, line.clone());
    let hand = line.clone();
    let idle = state.idle;
    let service = service_fn(move |request| route::handle(state.clone(), hand.clone(), request));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(idle);
    let first = tokio::time::sleep(idle);
    let mut first = std::pin::pin!(first);
    let connection = builder.serve_connection(TokioIo::new(socket), service);
    let mut connection = std::pin::pin!(connection);
    let mut leaving = false;
    let outcome = loop {
        tokio::select! {
            outcome = connection.as_mut() => break outcome,
            () = stopping.asked.cancelled(), if !leaving => {
                leaving = true;
                connection.as_mut().graceful_shutdown();
            }
            // Who connects and asks nothing takes a place from others.
            () = first.as_mut(), if !line.has_asked() => break Ok(()),
            wish = line.wished() => match wish {
                Wish::Leave => connection.as_mut().graceful_shutdown(),
                // Held, but no longer driven: to the client it looks as if this computer had gone.
                Wish::Cut(Cut::HalfOpen) => return stopping.asked.cancelled().await,
                // Dropping the connection drops its socket, which knows how it is to end.
                Wish::Cut(_) => return,
            }
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
}
