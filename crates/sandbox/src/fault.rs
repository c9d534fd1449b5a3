//! Faults on demand: what the sandbox can do wrong so that a client can show how it copes.
//!
//! One text form serves the request header, the switchboard and the command line, so that there is one parser.

mod kinds;

pub use kinds::{FaultKind, FaultParameter, FaultValues, fault_kinds};

use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

/// Something that goes wrong with model requests. Positions count events that were already sent.
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
    /// `stall-after:N`: nothing more arrives, and the connection stays open.
    StallAfter(u32),
    /// `stall-before-headers`: not even a status line arrives.
    StallBeforeHeaders,
    /// `exception-after:N:NAME`: an exception frame, for example `throttlingException`.
    ExceptionAfter(u32, String),
    /// `status:CODE`: a plain refusal before the stream, for example 429 or 503.
    Status(u16),
    /// `html`: status 200 with a web page, as a proxy's sign-in page answers.
    Html,
}

impl Fault {
    /// Whether the fault strikes before an answer begins, and so concerns every model operation.
    pub(crate) fn is_before_answer(&self) -> bool {
        matches!(self, Self::StallBeforeHeaders | Self::Status(_) | Self::Html)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ResetAfter(events) => write!(out, "reset-after:{events}"),
            Self::EndAfter(events) => write!(out, "end-after:{events}"),
            Self::CutFrameAfter(events) => write!(out, "cut-frame-after:{events}"),
            Self::CorruptAfter(events) => write!(out, "corrupt-after:{events}"),
            Self::StallAfter(events) => write!(out, "stall-after:{events}"),
            Self::StallBeforeHeaders => out.write_str("stall-before-headers"),
            Self::ExceptionAfter(events, name) => write!(out, "exception-after:{events}:{name}"),
            Self::Status(code) => write!(out, "status:{code}"),
            Self::Html => out.write_str("html"),
        }
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || format!("There is no fault called \"{text}\". {KNOWN}");
        let mut parts = text.trim().splitn(3, ':');
        let name = parts.next().unwrap_or_default();
        let first = parts.next();
        let events = || first.and_then(|number| number.parse().ok()).ok_or_else(unknown);
        Ok(match name {
            "reset-after" => Self::ResetAfter(events()?),
            "end-after" => Self::EndAfter(events()?),
            "cut-frame-after" => Self::CutFrameAfter(events()?),
            "corrupt-after" => Self::CorruptAfter(events()?),
            "stall-after" => Self::StallAfter(events()?),
            "stall-before-headers" => Self::StallBeforeHeaders,
            "exception-after" => {
                let exception = parts.next().filter(|name| exception_message(name).is_some());
                Self::ExceptionAfter(events()?, exception.ok_or_else(unknown)?.to_owned())
            }
            "status" => {
                let code =
                    first.and_then(|code| code.parse().ok()).filter(|code| status_refusal(*code).is_some());
                Self::Status(code.ok_or_else(unknown)?)
            }
            "html" => Self::Html,
            _ => return Err(unknown()),
        })
    }
}

const KNOWN: &str = "Known are reset-after:N, end-after:N, cut-frame-after:N, corrupt-after:N, stall-after:N, \
    stall-before-headers, exception-after:N:NAME (an exception of ConverseStream), status:CODE (403, 408, 424, 429, \
    500 or 503) and html.";

/// The payload text of a mid-stream exception; `None` for a name that no stream carries.
pub(crate) fn exception_message(name: &str) -> Option<&'static str> {
    Some(match name {
        "throttlingException" => "Too many tokens, please wait before trying again.",
        "modelStreamErrorException" | "internalServerException" => {
            "The system encountered an unexpected error during processing. Try your request again."
        }
        "serviceUnavailableException" => "Bedrock is unable to process your request.",
        "validationException" => {
            "The model returned the following errors: Output blocked by content filtering policy"
        }
        "modelTimeoutException" => "Model has timed out in processing the request. Try your request again.",
        _ => return None,
    })
}

/// The code and message behind a plain status.
pub(crate) fn status_refusal(status: u16) -> Option<(&'static str, &'static str)> {
    Some(match status {
        403 => ("AccessDeniedException", "You don't have access to the model with the specified model ID."),
        408 => (
            "ModelTimeoutException",
            "Model has timed out in processing the request. Try your request again.",
        ),
        424 => (
            "ModelErrorException",
            "The system encountered an unexpected error during processing. Try your request again.",
        ),
        429 => ("ThrottlingException", "Too many requests, please wait before trying again."),
        500 => (
            "InternalServerException",
            "The system encountered an unexpected error during processing. Try your request again.",
        ),
        503 => ("ServiceUnavailableException", "Bedrock is unable to process your request."),
        _ => return None,
    })
}

/// The fault that is switched on for everyone, for all requests or for the next few.
#[derive(Debug, Default)]
pub(crate) struct FaultSwitch(Mutex<Option<(Fault, Option<u32>)>>);

impl FaultSwitch {
    /// Switches a fault on, for `times` requests or until further notice, or off.
    pub(crate) fn set(&self, fault: Option<Fault>, times: Option<u32>) {
        let plan = fault.filter(|_| times != Some(0)).map(|fault| (fault, times));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = plan;
    }

    /// What is on now, and for how many more requests; `None` there is until further notice.
    pub(crate) fn current(&self) -> Option<(Fault, Option<u32>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The fault for the request at hand, which uses up one of its times.
    pub(crate) fn take(&self) -> Option<Fault> {
        let mut plan = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (fault, times) = plan.as_mut()?;
        let struck = fault.clone();
        if let Some(left) = times {
            *left -= 1;
            if *left == 0 {
                *plan = None;
            }
        }
        Some(struck)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_reads_back_from_its_own_text() {
        for fault in [
            Fault::ResetAfter(3),
            Fault::EndAfter(0),
            Fault::CutFrameAfter(7),
            Fault::CorruptAfter(1),
            Fault::StallAfter(2),
            Fault::StallBeforeHeaders,
            Fault::ExceptionAfter(4, "throttlingException".into()),
            Fault::Status(429),
            Fault::Html,
        ] {
            let known = fault_kinds().iter().any(|kind| kind.name == fault.kind_name());
            assert!(known, "{fault} is not among the kinds");
            assert_eq!(fault.to_string().parse::<Fault>(), Ok(fault));
        }
    }

    #[test]
    fn a_misspelt_fault_is_refused_with_the_list() {
        for text in ["", "reset", "reset-after", "reset-after:x", "status:200", "exception-after:1:nothing"] {
            assert!(text.parse::<Fault>().unwrap_err().contains("Known are"), "{text}");
        }
    }

    #[test]
    fn a_fault_for_two_times_strikes_twice() {
        let switch = FaultSwitch::default();
        switch.set(Some(Fault::Html), Some(2));
        assert_eq!(
            [switch.take(), switch.take(), switch.take()],
            [Some(Fault::Html), Some(Fault::Html), None]
        );
    }
}
