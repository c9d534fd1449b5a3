//! What has to be fixed in a form: which field, and in which words.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A field of the form, named as in [`Draft`](super::Draft).
#[allow(missing_docs, reason = "each is described at its field in `Draft`")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Name,
    Region,
    AccessKeyId,
    SecretAccessKey,
    SessionToken,
    ApiKey,
    AwsProfile,
    EndpointUrl,
    RoleArn,
    ExternalId,
    ChatModel,
    EmbeddingModel,
    MaxOutputTokens,
    Retries,
    TimeoutS,
    IdleLimitS,
    Keep,
}

/// What is wrong with a field and how to fix it, as full sentences. Never repeats what was typed into a secret field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field that it belongs to.
    pub field: Field,
    /// One or two full sentences.
    pub message: String,
}

/// Collects problems, the first for each field.
#[derive(Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    pub fn add(&mut self, field: Field, message: impl Into<String>) {
        if !self.has(field) {
            self.0.push(Problem { field, message: message.into() });
        }
    }

    pub fn take<T, E: fmt::Display>(&mut self, field: Field, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.add(field, error.to_string())).ok()
    }

    pub fn has(&self, field: Field) -> bool {
        self.0.iter().any(|problem| problem.field == field)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Problems> for Vec<Problem> {
    fn from(problems: Problems) -> Self {
        problems.0
    }
}
