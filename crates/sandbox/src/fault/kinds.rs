//! The faults as a person chooses them: each kind with its name, what a client sees of it, and what can be set.
//!
//! A list beside the parser, so that a window or a help text need not keep one of its own. A test holds the two
//! against each other: every kind reads back from its text, and no fault is without its kind.

use super::Fault;

/// One kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultKind {
    /// The first word of its text form, for example `reset-after`.
    pub name: &'static str,
    /// A few words for a list.
    pub title: &'static str,
    /// What a client sees, one sentence.
    pub sentence: &'static str,
    /// Whether it strikes before an answer begins, and so concerns every model operation.
    pub before_answer: bool,
    /// What follows the name in the text form, each after a colon, in this order.
    pub parameters: &'static [FaultParameter],
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

impl Fault {
    /// The name of the fault's kind, which is the first word of its text form.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::ResetAfter(_) => "reset-after",
            Self::EndAfter(_) => "end-after",
            Self::CutFrameAfter(_) => "cut-frame-after",
            Self::CorruptAfter(_) => "corrupt-after",
            Self::StallAfter(_) => "stall-after",
            Self::StallBeforeHeaders => "stall-before-headers",
            Self::ExceptionAfter(..) => "exception-after",
            Self::Status(_) => "status",
            Self::Html => "html",
        }
    }
}

const AFTER: FaultParameter = FaultParameter {
    label: "After events",
    values: FaultValues::Number { least: 0, most: 100_000, usual: 5 },
};

const KINDS: &[FaultKind] = &[
    FaultKind {
        name: "status",
        title: "Refusal",
        sentence: "The request is refused with this status and the error that Bedrock sends with it.",
        before_answer: true,
        parameters: &[FaultParameter {
            label: "Status",
            values: FaultValues::OneOf(&["429", "403", "408", "424", "500", "503"]),
        }],
    },
    FaultKind {
        name: "html",
        title: "Web page instead of an answer",
        sentence: "Status 200 with a sign-in page, as a proxy in between answers.",
        before_answer: true,
        parameters: &[],
    },
    FaultKind {
        name: "stall-before-headers",
        title: "Silence",
        sentence: "The connection stays open and not even a status line arrives.",
        before_answer: true,
        parameters: &[],
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
                ]),
            },
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
];

#[cfg(test)]
mod tests {
    use super::*;

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
