//! The faults as a person chooses them: each kind with its name, what a client sees of it, and what can be set.
//!
//! A list beside the parser, so that a window or a help text need not keep one of its own. A test holds the two
//! against each other: every kind reads back from its text, and no fault is without its kind.

use super::failures::NAMES;

/// One kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultKind {
    /// The first word of its text form, for example `reset-after`.
    pub name: &'static str,
    /// A few words for a list.
    pub title: &'static str,
    /// What a client sees, one sentence.
    pub sentence: &'static str,
    /// Whether it concerns every operation; the others need a stream to strike.
    pub before_answer: bool,
    /// What follows the name in the text form, each after a colon, in this order.
    pub parameters: &'static [FaultParameter],
}

impl FaultKind {
    /// The text form with usual values, for example `reset-after:5`.
    pub fn example(&self) -> String {
        self.parameters.iter().fold(self.name.to_owned(), |text, parameter| match parameter.values {
            FaultValues::Number { usual, .. } => format!("{text}:{usual}"),
            FaultValues::OneOf(words) => format!("{text}:{}", words.first().unwrap_or(&"")),
        })
    }
}

/// Something to set about a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultParameter {
    pub label: &'static str,
    pub values: FaultValues,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultValues {
    /// A whole number within bounds, with the one to begin with.
    Number { least: u32, most: u32, usual: u32 },
    /// One of these words; the first is the one to begin with.
    OneOf(&'static [&'static str]),
}

/// Every kind of fault, those before an answer first.
pub fn fault_kinds() -> &'static [FaultKind] {
    KINDS
}

const AFTER: FaultParameter = FaultParameter {
    label: "After events",
    values: FaultValues::Number { least: 0, most: 100_000, usual: 5 },
};

const MILLISECONDS: FaultParameter = FaultParameter {
    label: "Milliseconds",
    values: FaultValues::Number { least: 0, most: 3_600_000, usual: 1_000 },
};

const KINDS: &[FaultKind] = &[
    FaultKind {
        name: "status",
        title: "Refusal",
        sentence: "The request is refused with this status and the error that Bedrock sends with it.",
        before_answer: true,
        parameters: &[FaultParameter {
            label: "Status",
            values: FaultValues::OneOf(&["429", "403", "408", "424", "500", "503", "529"]),
        }],
    },
    FaultKind {
        name: "error",
        title: "AWS error by name",
        sentence: "The request is refused with this error: its status, code, sentence and headers.",
        before_answer: true,
        parameters: &[FaultParameter { label: "Error", values: FaultValues::OneOf(NAMES) }],
    },
    FaultKind {
        name: "storm",
        title: "Storm of 429s",
        sentence: "The next requests answer 429 with a Retry-After, then all is well again.",
        before_answer: true,
        parameters: &[
            FaultParameter {
                label: "Requests",
                values: FaultValues::Number { least: 1, most: 1_000_000, usual: 3 },
            },
            FaultParameter {
                label: "Retry after",
                values: FaultValues::Number { least: 0, most: 3600, usual: 1 },
            },
        ],
    },
    FaultKind {
        name: "html",
        title: "Web page instead of an answer",
        sentence: "Status 200 with a sign-in page, as a proxy in between answers.",
        before_answer: true,
        parameters: &[],
    },
    FaultKind {
        name: "error-page",
        title: "Web page instead of an error",
        sentence: "A server error with a web page instead of JSON, as a load balancer answers.",
        before_answer: true,
        parameters: &[FaultParameter {
            label: "Status",
            values: FaultValues::OneOf(&["502", "503", "504", "500", "403", "429"]),
        }],
    },
    FaultKind {
        name: "stall-before-headers",
        title: "Silence",
        sentence: "The connection stays open and not even a status line arrives.",
        before_answer: true,
        parameters: &[],
    },
    FaultKind {
        name: "reset",
        title: "Reset before the answer",
        sentence: "The connection is reset (TCP RST) before any answer.",
        before_answer: true,
        parameters: &[],
    },
    FaultKind {
        name: "rst-stream",
        title: "Stream reset before the answer",
        sentence: "HTTP/2 resets the stream before any answer; over HTTP/1.1 the connection closes.",
        before_answer: true,
        parameters: &[],
    },
    FaultKind {
        name: "goaway",
        title: "GOAWAY before the answer",
        sentence: "HTTP/2 says GOAWAY, that nothing was done, and closes; over HTTP/1.1 it just closes.",
        before_answer: true,
        parameters: &[],
    },
    FaultKind {
        name: "half-open",
        title: "Half-open before the answer",
        sentence: "The server neither reads nor writes any more and never closes the connection.",
        before_answer: true,
        parameters: &[],
    },
    FaultKind {
        name: "truncate-tls",
        title: "Cut without close_notify",
        sentence: "The connection closes before the answer, under TLS without close_notify.",
        before_answer: true,
        parameters: &[],
    },
    FaultKind {
        name: "delay-headers",
        title: "Late headers",
        sentence: "The status line comes this much later.",
        before_answer: true,
        parameters: &[MILLISECONDS],
    },
    FaultKind {
        name: "byte-at-a-time",
        title: "One byte at a time",
        sentence: "Every byte of the body goes out by itself.",
        before_answer: true,
        parameters: &[],
    },
    FaultKind {
        name: "cut-at-byte",
        title: "Cut at a byte",
        sentence: "The connection closes after this many bytes of the body.",
        before_answer: true,
        parameters: &[FaultParameter {
            label: "Bytes",
            values: FaultValues::Number { least: 0, most: 1_000_000_000, usual: 100 },
        }],
    },
    FaultKind {
        name: "delay-first-token",
        title: "Late first token",
        sentence: "The status line comes in time, the first token this much later.",
        before_answer: false,
        parameters: &[MILLISECONDS],
    },
    FaultKind {
        name: "delay-tokens",
        title: "Slow tokens",
        sentence: "So much time passes from token to token.",
        before_answer: false,
        parameters: &[MILLISECONDS],
    },
    FaultKind {
        name: "exception-after",
        title: "Exception in mid-stream",
        sentence: "The stream carries an exception frame and ends.",
        before_answer: false,
        parameters: &[
            AFTER,
            FaultParameter {
                label: "Exception",
                values: FaultValues::OneOf(&[
                    "throttlingException",
                    "modelStreamErrorException",
                    "internalServerException",
                    "serviceUnavailableException",
                    "validationException",
                    "modelTimeoutException",
                    "unheardOfException",
                ]),
            },
        ],
    },
    FaultKind {
        name: "message-type-error",
        title: "Error frame in mid-stream",
        sentence: "The stream carries a frame of the message type error with this code, and ends.",
        before_answer: false,
        parameters: &[
            FaultParameter {
                label: "Code",
                values: FaultValues::OneOf(&[
                    "InternalError",
                    "InternalServerException",
                    "ThrottlingException",
                ]),
            },
            AFTER,
        ],
    },
    FaultKind {
        name: "end-after",
        title: "Clean end without messageStop",
        sentence: "The body ends in order, but the answer is not complete.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "reset-after",
        title: "Connection reset",
        sentence: "The connection is reset, as by a firewall or a load balancer.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "rst-stream-after",
        title: "Stream reset",
        sentence: "HTTP/2 resets the stream; over HTTP/1.1 the connection closes without an end.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "goaway-after",
        title: "GOAWAY in mid-stream",
        sentence: "HTTP/2 says GOAWAY; the answer goes on, the connection ends with it.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "half-open-after",
        title: "Half-open in mid-stream",
        sentence: "The server neither reads nor writes any more and never closes the connection.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "truncate-tls-after",
        title: "Cut without close_notify, later",
        sentence: "The connection closes in mid-stream, under TLS without close_notify.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "stall-after",
        title: "Stall",
        sentence: "Nothing more arrives, and the connection stays open.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "cut-frame-after",
        title: "Cut inside a frame",
        sentence: "The body ends in the middle of the next frame.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "corrupt-after",
        title: "Wrong checksum",
        sentence: "The next frame's checksum does not fit its content.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "corrupt-prelude-after",
        title: "Wrong prelude checksum",
        sentence: "The checksum over the next frame's lengths is wrong.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "duplicate-index",
        title: "Block index used twice",
        sentence: "A block comes a second time under the same index.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "missing-index",
        title: "Events without a block index",
        sentence: "From there on, events do not say which block they belong to.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "unknown-event",
        title: "Unknown event",
        sentence: "An event comes whose type no service model knows; the answer goes on.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "unknown-delta",
        title: "Unknown delta",
        sentence: "A delta comes with a member that no service model knows; the answer goes on.",
        before_answer: false,
        parameters: &[AFTER],
    },
    FaultKind {
        name: "two-members",
        title: "Two members in a delta",
        sentence: "A delta comes with two members, where there may be only one.",
        before_answer: false,
        parameters: &[AFTER],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Fault;

    /// The kind's text with the first of each choice, or with the given one.
    fn text(kind: &FaultKind, chosen: Option<&str>) -> String {
        let mut text = kind.name.to_owned();
        for parameter in kind.parameters {
            let value = match parameter.values {
                FaultValues::Number { usual, .. } => usual.to_string(),
                FaultValues::OneOf(words) => chosen.unwrap_or(words[0]).to_owned(),
            };
            text = format!("{text}:{value}");
        }
        text
    }

    #[test]
    fn every_kind_reads_back_with_every_choice_it_offers() {
        for kind in fault_kinds() {
            let choices = kind.parameters.iter().find_map(|parameter| match parameter.values {
                FaultValues::OneOf(words) => Some(words),
                FaultValues::Number { .. } => None,
            });
            let chosen: Vec<Option<&str>> =
                choices.map_or_else(|| vec![None], |words| words.iter().map(|word| Some(*word)).collect());
            for choice in chosen {
                let text = text(kind, choice);
                let fault: Fault = text.parse().unwrap();
                assert_eq!((fault.to_string(), fault.kind_name()), (text, kind.name));
                assert_eq!(fault.is_before_answer(), kind.before_answer, "{fault}");
            }
        }
    }

    #[test]
    fn titles_are_short_sentences_are_whole_and_nothing_is_listed_twice() {
        let mut names: Vec<&str> = fault_kinds().iter().map(|kind| kind.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), fault_kinds().len());
        for kind in fault_kinds() {
            assert!(kind.title.len() < 34 && kind.sentence.ends_with('.'), "{}", kind.name);
        }
    }
}
