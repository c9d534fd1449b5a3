//! A connection's socket, plain or under TLS, that can be told to end in other ways than in order.
//!
//! A reset is what a client sees when a load balancer or a firewall gives up; closing in order looks different.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use crate::line::{Cut, Line};

/// HTTP/2's GOAWAY: no stream was processed (last stream 0), and there was no error.
const GOAWAY: [u8; 17] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// What carries the bytes.
pub(super) enum Carrier {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Carrier {
    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }

    /// Writes as much as the system takes at once; a few bytes always fit where nothing else waits.
    fn last_words(&mut self, words: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.try_write(words).map(|_| ()),
            Self::Tls(stream) => {
                let (tcp, connection) = stream.get_mut();
                connection.writer().write_all(words)?;
                connection.send_close_notify();
                while connection.wants_write() {
                    connection.write_tls(&mut AtOnce(tcp))?;
                }
                Ok(())
            }
        }
    }
}

/// Writes without waiting.
struct AtOnce<'a>(&'a TcpStream);

impl Write for AtOnce<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) struct Socket {
    carrier: Carrier,
    line: Line,
}

impl Socket {
    pub fn new(carrier: Carrier, line: Line) -> Self {
        Self { carrier, line }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Where the system refuses, the connection just closes, which is an interruption as well.
        let _best_effort = match self.line.ending() {
            Some(Cut::Reset) => self.carrier.tcp().set_zero_linger(),
            Some(Cut::GoAway) if self.line.is_http2() => self.carrier.last_words(&GOAWAY),
            _ => Ok(()),
        };
    }
}

/// Calls the same method on whatever carries the bytes.
macro_rules! carried {
    ($socket:expr, $method:ident ( $($argument:expr),* )) => {
        match &mut $socket.carrier {
            Carrier::Plain(stream) => Pin::new(stream).$method($($argument),*),
            Carrier::Tls(stream) => Pin::new(stream.as_mut()).$method($($argument),*),
        }
    };
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        carried!(self, poll_read(cx, buf))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        carried!(self, poll_write(cx, buf))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        carried!(self, poll_flush(cx))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        carried!(self, poll_shutdown(cx))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        carried!(self, poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        match &self.carrier {
            Carrier::Plain(stream) => stream.is_write_vectored(),
            Carrier::Tls(stream) => stream.is_write_vectored(),
        }
    }
}
