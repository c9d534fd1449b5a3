//! An error that a script gives in place of an answer: one of AWS's, perhaps in other words.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::template;
use crate::fault::{self, Shape};
use sandbox_wire::reply::Refusal;

/// An error, by its code or by its name among the faults.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    known: &'static fault::Failure,
    status: u16,
    /// What the client reads; AWS's own sentence where it is left out.
    pub message: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: String,
    status: Option<u16>,
    message: Option<String>,
}

impl<'de> Deserialize<'de> for Failure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { code, status, message } = Written::deserialize(deserializer)?;
        let Some(known) = fault::Failure::named(&code) else {
            return Err(D::Error::custom(format!(
                "there is no error called \"{code}\"; write AWS's code, for example ThrottlingException"
            )));
        };
        let status = status.unwrap_or(known.status);
        if !(400..=599).contains(&status) {
            return Err(D::Error::custom(format!("{status} is not the status of an error")));
        }
        Ok(Self { known, status, message })
    }
}

impl Failure {
    pub fn refusal(&self, groups: &[(String, String)]) -> Refusal {
        let message = match &self.message {
            Some(message) => template::fill(message, groups),
            None => self.known.message.to_owned(),
        };
        let capital = self.known.shape == Shape::Capital;
        Refusal { capital, ..Refusal::new(self.status, self.known.code, message) }
    }
}
