//! An answer of someone who is not Bedrock.

use super::operation::Operation;
use super::reply::Reply;

/// What came in place of an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.in_words())]
pub struct Foreign {
    /// The status that it came with.
    pub http_status: u16,
    /// Empty when none was given.
    pub content_type: String,
    /// A web page, by its type or by its first characters.
    pub is_page: bool,
    /// JSON that can be read, but is of another shape.
    pub is_json: bool,
    /// The type of an error that came under a status of success.
    pub code: Option<String>,
    /// Its own words, the title of a page, or its beginning.
    pub words: Option<String>,
    /// AWS's id of the request, where it has one.
    pub request_id: Option<String>,
    /// The call that it answers.
    pub operation: Option<Operation>,
}

impl Foreign {
    pub(crate) fn of(reply: Reply, operation: Operation) -> Self {
        Self {
            http_status: reply.status,
            content_type: reply.content_type,
            is_page: reply.is_page,
            is_json: reply.is_json,
            code: reply.error_type,
            words: reply.words,
            request_id: reply.request_id,
            operation: Some(operation),
        }
    }

    fn in_words(&self) -> String {
        let kind = if self.content_type.is_empty() { "no type" } else { self.content_type.as_str() };
        match &self.words {
            Some(words) => format!("HTTP {}, {kind}: {words}", self.http_status),
            None => format!("HTTP {}, {kind}, instead of what Bedrock sends", self.http_status),
        }
    }
}
