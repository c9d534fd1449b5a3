//! The log of requests as lines of JSON, for other programs and for later.
//!
//! Written by a thread of its own: a slow disk never holds up an answer. When the thread falls too far behind, lines
//! are left out and their number is told at the end.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};

use super::Entry;
use crate::Error;

/// A log file or stream that takes one line for each request.
pub struct Log {
    writer: NonBlocking,
    left_out: ErrorCounter,
    /// Writes out what is still waiting when it is dropped.
    _thread: WorkerGuard,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Log").finish_non_exhaustive()
    }
}

impl Log {
    /// Appends to a file; `-` is the error output.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if path == Path::new("-") {
            return Ok(Self::to(std::io::stderr()));
        }
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(|source| Error::Log { path: path.to_owned(), source })?;
        let (target, told) = (std::io::BufWriter::new(file), false);
        Ok(Self::to(Telling { target, path: path.to_owned(), told }))
    }

    fn to(target: impl Write + Send + 'static) -> Self {
        let (writer, thread) = NonBlockingBuilder::default()
            .buffered_lines_limit(100_000)
            .lossy(true)
            .thread_name("sandbox-log")
            .finish(target);
        Self { left_out: writer.error_counter(), writer, _thread: thread }
    }

    pub fn write(&self, entry: &Entry) {
        let Ok(mut line) = serde_json::to_vec(entry) else { return };
        line.push(b'\n');
        // A full queue counts what it leaves out; there is no other error.
        let _counted = self.writer.clone().write_all(&line);
    }
}

/// Tells once that the file takes nothing more: the thread that writes keeps such errors to itself.
struct Telling<W> {
    target: W,
    path: PathBuf,
    told: bool,
}

impl<W> Telling<W> {
    fn tell<T>(&mut self, outcome: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &outcome
            && error.kind() != io::ErrorKind::Interrupted
            && !std::mem::replace(&mut self.told, true)
        {
            tracing::error!("the log of requests cannot be written to {}: {error}", self.path.display());
        }
        outcome
    }
}

impl<W: Write> Write for Telling<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let outcome = self.target.write(bytes);
        self.tell(outcome)
    }

    fn flush(&mut self) -> io::Result<()> {
        let outcome = self.target.flush();
        self.tell(outcome)
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let left_out = self.left_out.dropped_lines();
        if left_out > 0 {
            tracing::warn!(left_out, "the log of requests could not keep up");
        }
    }
}
