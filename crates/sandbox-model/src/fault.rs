//! Faults on demand: what the sandbox can do wrong so that a client can show how it copes.
//!
//! One text form serves the request header, the switchboard, scripts and the command line, so that there is one
//! parser (`fault/text.rs`). Here is only what faults there are; what they do to an answer is in `injected` of the
//! `sandbox` crate.

mod failures;
mod kinds;
mod set;
mod switch;
mod text;

pub use failures::{Failure, INVALID_TOOL_USE, Shape, exception_message};
pub use kinds::{FaultKind, FaultParameter, FaultValues, fault_kinds};
pub use set::Faults;
pub use switch::FaultSwitch;

/// Something that goes wrong with requests. Positions count events that were already sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// `reset-after:N`: the connection is reset.
    ResetAfter(u32),
    /// `end-after:N`: the body ends cleanly, without `messageStop`.
    EndAfter(u32),
    /// `cut-frame-after:N`: the body ends inside the next frame.
    CutFrameAfter(u32),
    /// `corrupt-after:N`: the next frame has a wrong checksum.
    CorruptAfter(u32),
    /// `corrupt-prelude-after:N`: the checksum of the next frame's first bytes is wrong.
    CorruptPreludeAfter(u32),
    /// `stall-after:N`: nothing more arrives, and the connection stays open.
    StallAfter(u32),
    /// `stall-before-headers`: not even a status line arrives.
    StallBeforeHeaders,
    /// `exception-after:N:NAME`: an exception frame, for example `throttlingException`.
    ExceptionAfter(u32, String),
    /// `message-type-error:CODE:N`: a frame whose `:message-type` is `error`, with this code.
    MessageTypeError(String, u32),
    /// `status:CODE`: a plain refusal before the stream, for example 429 or 503.
    Status(u16),
    /// `error:NAME`: a refusal by its code or by its name in the list, for example `error:ThrottlingException`.
    Error(String),
    /// `html`: status 200 with a web page, as a proxy's sign-in page answers.
    Html,
    /// `error-page:STATUS`: a web page instead of a JSON error, as a load balancer answers.
    ErrorPage(u16),
    /// `storm:N:SECONDS`: the next N requests answer 429, then all is well. With SECONDS above 0 they say when.
    Storm { requests: u32, retry_after: u32 },
    /// `delay-headers:MS`: the status line comes later.
    DelayHeaders(u32),
    /// `delay-first-token:MS`: the status line comes in time, the first token later.
    DelayFirstToken(u32),
    /// `delay-tokens:MS`: so long from token to token.
    DelayTokens(u32),
    /// `byte-at-a-time`: every byte of the body goes out by itself.
    ByteAtATime,
    /// `cut-at-byte:N`: the connection closes after this many bytes of the body.
    CutAtByte(u32),
    /// `reset`, `rst-stream`, `goaway`, `half-open`, `truncate-tls`: before the answer.
    Break(Break),
    /// The same with `-after:N`: in mid-stream.
    BreakAfter(Break, u32),
    /// `unknown-event:N` and its like: an event among the others that no client expects.
    Spoil(Spoil, u32),
}

/// What can happen to a connection or to one stream of HTTP/2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// TCP RST.
    Reset,
    /// HTTP/2's RST_STREAM; over HTTP/1.1 the connection just closes.
    StreamReset,
    /// HTTP/2's GOAWAY: before an answer it says that nothing was done and closes, in mid-stream the answer goes on.
    GoAway,
    /// The server neither reads nor writes any more, and never closes.
    HalfOpen,
    /// The connection closes without TLS's close_notify.
    TruncateTls,
}

/// What can be wrong with events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoil {
    /// A block comes a second time under the same index.
    DuplicateIndex,
    /// Blocks come without an index from there on.
    MissingIndex,
    /// An event of a type that is not in the service model.
    UnknownEvent,
    /// A delta with a member that is not in the service model.
    UnknownDelta,
    /// A delta with two members, where one and only one may be.
    TwoMembers,
}

impl Fault {
    /// Whether it concerns every operation; the others need a stream to strike.
    #[cfg(test)]
    fn is_before_answer(&self) -> bool {
        self.replaces_answer()
            || matches!(self, Self::DelayHeaders(_) | Self::ByteAtATime | Self::CutAtByte(_))
    }

    /// Whether it comes instead of an answer.
    pub fn replaces_answer(&self) -> bool {
        matches!(
            self,
            Self::StallBeforeHeaders
                | Self::Status(_)
                | Self::Error(_)
                | Self::Html
                | Self::ErrorPage(_)
                | Self::Storm { .. }
                | Self::Break(_)
        )
    }

    /// The number of events after which it strikes in a stream.
    pub fn position(&self) -> Option<u32> {
        match self {
            Self::ResetAfter(events)
            | Self::EndAfter(events)
            | Self::CutFrameAfter(events)
            | Self::CorruptAfter(events)
            | Self::CorruptPreludeAfter(events)
            | Self::StallAfter(events)
            | Self::ExceptionAfter(events, _)
            | Self::MessageTypeError(_, events)
            | Self::BreakAfter(_, events)
            | Self::Spoil(_, events) => Some(*events),
            _ => None,
        }
    }
}
