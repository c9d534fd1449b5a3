//! What the words are made from: the error, the scene, and what the refusal names.

use super::super::said::Said;
use super::super::scene::Scene;
use crate::error::{Error, Operation, Refusal, Service};

/// Sentence and hint.
pub(super) type Pair = (String, String);

pub(super) fn say(sentence: impl Into<String>, hint: impl Into<String>) -> Option<Pair> {
    Some((sentence.into(), hint.into()))
}

pub(in super::super) struct View<'a> {
    pub(super) error: &'a Error,
    pub(super) scene: &'a Scene,
    pub(in super::super) said: Said,
}

impl<'a> View<'a> {
    pub(in super::super) fn of(error: &'a Error, scene: &'a Scene) -> Self {
        let message = match error {
            Error::NotBedrock(foreign) => foreign.words.as_deref(),
            _ => error.refusal().and_then(|refusal| refusal.message.as_deref()),
        };
        Self { error, scene, said: Said::of(message.unwrap_or_default()) }
    }

    pub(super) fn refusal(&self) -> Option<&'a Refusal> {
        self.error.refusal()
    }

    pub(super) fn model(&self) -> &'a str {
        self.scene.model.as_deref().filter(|model| !model.is_empty()).unwrap_or("the model")
    }

    /// The same at the head of a sentence.
    pub(super) fn the_model(&self) -> String {
        match self.model() {
            "the model" => "The model".to_owned(),
            named => named.to_owned(),
        }
    }

    pub(super) fn host(&self) -> &'a str {
        &self.scene.host
    }

    pub(super) fn operation(&self) -> Option<Operation> {
        match self.error {
            Error::NotBedrock(foreign) => foreign.operation,
            _ => self.refusal().and_then(|refusal| refusal.operation),
        }
    }

    pub(super) fn service(&self) -> Service {
        self.operation().map_or(Service::Runtime, Operation::service)
    }

    pub(super) fn embeds(&self) -> bool {
        self.operation() == Some(Operation::InvokeModel)
    }

    pub(super) fn status(&self) -> Option<u16> {
        match self.error {
            Error::NotBedrock(foreign) => Some(foreign.http_status),
            _ => self.refusal().and_then(|refusal| refusal.http_status),
        }
    }

    pub(super) fn has_request_id(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.request_id.is_some())
    }

    /// The other side's own words as a part of a sentence: the first line, short.
    pub(super) fn words(&self) -> Option<String> {
        const LONGEST: usize = 200;
        let line = self.said.text().lines().map(str::trim).find(|line| !line.is_empty())?;
        let line = line.trim_end_matches('.');
        let short: String = line.chars().take(LONGEST).collect();
        Some(if short.len() < line.len() { format!("{short}…") } else { short })
    }

    /// « and says “…”», or nothing where there are no words.
    pub(super) fn and_says(&self) -> String {
        self.words().map(|words| format!(" and says “{words}”")).unwrap_or_default()
    }

    /// «message 2, block 1» with a preposition, or «a message».
    pub(super) fn in_place(&self) -> String {
        self.said.place().map_or_else(|| "A message".to_owned(), |place| capitalised(&place))
    }

    /// Which details there are, as the last half of a hint.
    pub(super) fn details(&self, otherwise: &str) -> String {
        match self.said.text() {
            "" => otherwise.to_owned(),
            _ => format!("{otherwise} Details has the whole message."),
        }
    }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `210000` as `210,000`.
pub(super) fn count(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
