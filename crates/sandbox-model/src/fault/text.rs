//! The text form of faults: `name`, or `name:value` with as many values as the kind has parameters.
//!
//! The list of kinds says which values there are, so that the parser and the list cannot part ways.

use std::fmt;
use std::str::FromStr;

use super::failures::Failure;
use super::{Break, Fault, FaultKind, FaultValues, Spoil, fault_kinds};

impl Fault {
    /// The name of the fault's kind, which is the first word of its text form.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::ResetAfter(_) => "reset-after",
            Self::EndAfter(_) => "end-after",
            Self::CutFrameAfter(_) => "cut-frame-after",
            Self::CorruptAfter(_) => "corrupt-after",
            Self::CorruptPreludeAfter(_) => "corrupt-prelude-after",
            Self::StallAfter(_) => "stall-after",
            Self::StallBeforeHeaders => "stall-before-headers",
            Self::ExceptionAfter(..) => "exception-after",
            Self::MessageTypeError(..) => "message-type-error",
            Self::Status(_) => "status",
            Self::Error(_) => "error",
            Self::Html => "html",
            Self::ErrorPage(_) => "error-page",
            Self::Storm { .. } => "storm",
            Self::DelayHeaders(_) => "delay-headers",
            Self::DelayFirstToken(_) => "delay-first-token",
            Self::DelayTokens(_) => "delay-tokens",
            Self::ByteAtATime => "byte-at-a-time",
            Self::CutAtByte(_) => "cut-at-byte",
            Self::Break(end) => end.names().0,
            Self::BreakAfter(end, _) => end.names().1,
            Self::Spoil(spoil, _) => spoil.name(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.kind_name();
        match self {
            Self::ExceptionAfter(events, exception) => write!(out, "{name}:{events}:{exception}"),
            Self::MessageTypeError(code, events) => write!(out, "{name}:{code}:{events}"),
            Self::Status(code) | Self::ErrorPage(code) => write!(out, "{name}:{code}"),
            Self::Error(failure) => write!(out, "{name}:{failure}"),
            Self::Storm { requests, retry_after } => write!(out, "{name}:{requests}:{retry_after}"),
            Self::DelayHeaders(number)
            | Self::DelayFirstToken(number)
            | Self::DelayTokens(number)
            | Self::CutAtByte(number) => write!(out, "{name}:{number}"),
            other => match other.position() {
                Some(events) => write!(out, "{name}:{events}"),
                None => out.write_str(name),
            },
        }
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || format!("There is no fault called \"{text}\". {}", known());
        let mut words = text.trim().split(':');
        let name = words.next().unwrap_or_default();
        let kind = fault_kinds().iter().find(|kind| kind.name == name).ok_or_else(unknown)?;
        let words: Vec<&str> = words.collect();
        let values = Values::read(kind, &words).map_err(|wrong| {
            format!("The fault \"{text}\" cannot be read: {wrong}. It is written {}.", form(kind))
        })?;
        Self::of(name, &values).ok_or_else(unknown)
    }
}

impl Fault {
    fn of(name: &str, values: &Values) -> Option<Self> {
        let (number, word) = (values.number, values.word.clone());
        let status = || word.parse().ok();
        Some(match name {
            "reset-after" => Self::ResetAfter(number),
            "end-after" => Self::EndAfter(number),
            "cut-frame-after" => Self::CutFrameAfter(number),
            "corrupt-after" => Self::CorruptAfter(number),
            "corrupt-prelude-after" => Self::CorruptPreludeAfter(number),
            "stall-after" => Self::StallAfter(number),
            "stall-before-headers" => Self::StallBeforeHeaders,
            "exception-after" => Self::ExceptionAfter(number, word),
            "message-type-error" => Self::MessageTypeError(word, number),
            "status" => Self::Status(status()?),
            "error" => Self::Error(Failure::named(&word)?.name.to_owned()),
            "html" => Self::Html,
            "error-page" => Self::ErrorPage(status()?),
            "storm" => Self::Storm { requests: number, retry_after: values.second },
            "delay-headers" => Self::DelayHeaders(number),
            "delay-first-token" => Self::DelayFirstToken(number),
            "delay-tokens" => Self::DelayTokens(number),
            "byte-at-a-time" => Self::ByteAtATime,
            "cut-at-byte" => Self::CutAtByte(number),
            _ => {
                let named = |end: &&Break| name == end.names().0 || name == end.names().1;
                if let Some(end) = Break::ALL.iter().find(named) {
                    let before = name == end.names().0;
                    return Some(if before { Self::Break(*end) } else { Self::BreakAfter(*end, number) });
                }
                Self::Spoil(*Spoil::ALL.iter().find(|spoil| spoil.name() == name)?, number)
            }
        })
    }
}

/// The values behind a name: at most two numbers and one word.
#[derive(Default)]
struct Values {
    number: u32,
    second: u32,
    word: String,
}

impl Values {
    fn read(kind: &FaultKind, words: &[&str]) -> Result<Self, String> {
        if words.len() > kind.parameters.len() {
            return Err("it has too many parts".to_owned());
        }
        let mut values = Self::default();
        let mut numbers = 0;
        for (at, parameter) in kind.parameters.iter().enumerate() {
            let label = parameter.label.to_lowercase();
            let word = words.get(at).copied();
            match parameter.values {
                FaultValues::Number { least, most, usual } => {
                    let number = match word {
                        // Where the name alone says enough, the usual number stands for what is left out.
                        None if kind.lenient() => usual,
                        None => return Err(format!("the number \"{label}\" is missing")),
                        Some(word) => word
                            .parse()
                            .ok()
                            .filter(|number| (least..=most).contains(number))
                            .ok_or_else(|| format!("\"{label}\" is a number from {least} to {most}"))?,
                    };
                    *(if numbers == 0 { &mut values.number } else { &mut values.second }) = number;
                    numbers += 1;
                }
                FaultValues::OneOf(choices) => {
                    let word = word.ok_or_else(|| format!("\"{label}\" is missing"))?;
                    if !choices.contains(&word) && !takes_unlisted(kind.name, word) {
                        return Err(format!("\"{label}\" is one of {}", choices.join(", ")));
                    }
                    values.word = word.to_owned();
                }
            }
        }
        Ok(values)
    }
}

/// Words beyond the list: exceptions and codes of clients' nightmares, and every failure by its AWS code.
fn takes_unlisted(kind: &str, word: &str) -> bool {
    let plain = word.len() <= 100 && word.chars().all(|letter| letter.is_ascii_alphanumeric());
    match kind {
        "exception-after" => plain && word.ends_with("Exception"),
        "message-type-error" => plain && !word.is_empty(),
        "error" => Failure::named(word).is_some(),
        _ => false,
    }
}

impl FaultKind {
    /// Whether numbers may be left out. The first faults always had theirs, so a forgotten one is a slip there.
    fn lenient(&self) -> bool {
        self.name == "message-type-error"
            || self.name == "storm"
            || Spoil::ALL.iter().any(|spoil| spoil.name() == self.name)
    }
}

impl Break {
    const ALL: &[Self] = &[Self::Reset, Self::StreamReset, Self::GoAway, Self::HalfOpen, Self::TruncateTls];

    /// Before the answer, and in mid-stream.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Reset => ("reset", "reset-after"),
            Self::StreamReset => ("rst-stream", "rst-stream-after"),
            Self::GoAway => ("goaway", "goaway-after"),
            Self::HalfOpen => ("half-open", "half-open-after"),
            Self::TruncateTls => ("truncate-tls", "truncate-tls-after"),
        }
    }
}

impl Spoil {
    const ALL: &[Self] =
        &[Self::DuplicateIndex, Self::MissingIndex, Self::UnknownEvent, Self::UnknownDelta, Self::TwoMembers];

    fn name(self) -> &'static str {
        match self {
            Self::DuplicateIndex => "duplicate-index",
            Self::MissingIndex => "missing-index",
            Self::UnknownEvent => "unknown-event",
            Self::UnknownDelta => "unknown-delta",
            Self::TwoMembers => "two-members",
        }
    }
}

fn known() -> String {
    format!("Known are {}.", fault_kinds().iter().map(form).collect::<Vec<_>>().join(", "))
}

/// A kind with the names of its values, for example `reset-after:N`.
fn form(kind: &FaultKind) -> String {
    let mut form = kind.name.to_owned();
    for parameter in kind.parameters {
        form.push(':');
        form.push_str(&parameter.label.to_uppercase().replace(' ', "-"));
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_reads_back_from_its_own_text() {
        for fault in [
            Fault::ResetAfter(3),
            Fault::EndAfter(0),
            Fault::CorruptPreludeAfter(1),
            Fault::StallBeforeHeaders,
            Fault::ExceptionAfter(4, "throttlingException".into()),
            Fault::ExceptionAfter(4, "neverHeardOfException".into()),
            Fault::MessageTypeError("InternalError".into(), 2),
            Fault::Status(429),
            Fault::Error("model-timeout".into()),
            Fault::ErrorPage(502),
            Fault::Storm { requests: 3, retry_after: 2 },
            Fault::CutAtByte(100),
            Fault::Break(Break::Reset),
            Fault::BreakAfter(Break::GoAway, 3),
            Fault::Spoil(Spoil::TwoMembers, 3),
        ] {
            assert_eq!(fault.to_string().parse::<Fault>(), Ok(fault));
        }
    }

    #[test]
    fn a_failure_is_named_by_its_aws_code_too() {
        for (text, name) in [
            ("error:ThrottlingException", "error:throttling"),
            ("error:ExpiredTokenException", "error:expired-token"),
            ("error:AccessDeniedException", "error:access-denied"),
        ] {
            assert_eq!(text.parse::<Fault>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn the_usual_number_stands_where_the_name_says_enough() {
        assert_eq!("unknown-event".parse(), Ok(Fault::Spoil(Spoil::UnknownEvent, 5)));
        assert_eq!(
            "message-type-error:InternalError".parse(),
            Ok(Fault::MessageTypeError("InternalError".into(), 5))
        );
    }

    #[test]
    fn a_misspelt_fault_is_refused_with_the_list() {
        for text in ["", "resett", "reset after:1", "error_page:502"] {
            assert!(text.parse::<Fault>().unwrap_err().contains("Known are"), "{text}");
        }
    }

    #[test]
    fn a_wrong_value_is_refused_with_the_form() {
        for text in [
            "reset-after",
            "reset-after:x",
            "status:200",
            "exception-after:1:nothing",
            "error:nothing",
            "html:1",
            "storm:0:1",
            "storm:1:2:3",
            "delay-headers:-1",
            "cut-at-byte:99999999999",
        ] {
            assert!(text.parse::<Fault>().unwrap_err().contains("It is written"), "{text}");
        }
    }
}
