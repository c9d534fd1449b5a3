//! What an answer says that the SDK's outputs do not carry, and what must be put right before the SDK reads it.
//!
//! Token counts of embeddings come only in a header. The SDK does not look at a stream's content type, reads an error
//! under a list's status 200 as an empty list, and gives up on an embedding without a content type.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_bedrockruntime::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextMut,
    BeforeDeserializationInterceptorContextRef,
};
use aws_sdk_bedrockruntime::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::http::StatusCode;

use crate::error::{Error, Foreign, Operation, Reply, STREAM_IS_FOREIGN};

/// The answer to the last attempt of one call.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    operation: Operation,
    answer: Arc<Mutex<Answer>>,
}

#[derive(Debug, Clone, Default)]
struct Answer {
    input_tokens: Option<u32>,
    /// Of a call that does not stream.
    reply: Reply,
    body: Vec<u8>,
}

/// Types of text. Whatever else comes, or no type at all, may be a stream.
fn is_text(content_type: &str) -> bool {
    ["json", "html", "xml", "text/"].iter().any(|part| content_type.contains(part))
}

impl Seen {
    pub(crate) fn new(operation: Operation) -> Self {
        Self { operation, answer: Arc::default() }
    }

    pub(crate) fn input_tokens(&self) -> Option<u32> {
        self.answer().input_tokens
    }

    /// The error that a successful answer is, when its body cannot be read as what was asked for.
    pub(crate) fn foreign(&self) -> Error {
        Error::NotBedrock(Box::new(Foreign::of(self.answer().reply, self.operation)))
    }

    /// Fails when the body is not a JSON object with this member.
    pub(crate) fn lacks(&self, member: &str) -> Option<Error> {
        let body: Option<serde_json::Value> = serde_json::from_slice(&self.answer().body).ok();
        let holds = body.is_some_and(|body| body.get(member).is_some());
        (!holds).then(|| self.foreign())
    }

    fn answer(&self) -> Answer {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn streams(&self) -> bool {
        self.operation == Operation::ConverseStream
    }
}

impl Intercept for Seen {
    fn name(&self) -> &'static str {
        "Seen"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        let content_type = response.headers().get("content-type").map(str::to_ascii_lowercase);
        match content_type {
            Some(kind) if self.streams() && response.status().is_success() && is_text(&kind) => {
                *response.status_mut() = StatusCode::try_from(STREAM_IS_FOREIGN)?;
            }
            None if self.operation == Operation::InvokeModel => {
                response.headers_mut().insert("content-type", "application/json");
            }
            _ => {}
        }
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let count = context.response().headers().get("x-amzn-bedrock-input-token-count");
        let input_tokens = count.and_then(|count| count.parse().ok());
        let answer = Answer { input_tokens, ..Answer::default() };
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if !self.streams() {
            let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
            answer.reply = Reply::of(context.response());
            answer.body = context.response().body().bytes().unwrap_or_default().to_vec();
        }
        Ok(())
    }
}
