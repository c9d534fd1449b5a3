//! Reads response headers that the SDK's outputs do not carry.
//!
//! Token counts of embeddings come only in a header, and the content type of a stream is not checked by the SDK.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_bedrockruntime::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_bedrockruntime::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;

use crate::error::Error;

/// What the last response of one call said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Headers>>);

#[derive(Debug, Clone, Default)]
struct Headers {
    status: u16,
    content_type: Option<String>,
    input_tokens: Option<u32>,
}

impl Seen {
    pub(crate) fn input_tokens(&self) -> Option<u32> {
        self.headers().input_tokens
    }

    /// An error when a successful answer is of another kind than asked for.
    pub(crate) fn page_instead_of(&self, expected: &str) -> Option<Error> {
        let headers = self.headers();
        let found = headers.content_type.unwrap_or_default();
        (!found.starts_with(expected)).then(|| Error::NotBedrock {
            content_type: found.split(';').next().unwrap_or_default().trim().to_owned(),
            http_status: Some(headers.status),
        })
    }

    fn headers(&self) -> Headers {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Intercept for Seen {
    fn name(&self) -> &'static str {
        "Seen"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let header = |name: &str| response.headers().get(name).map(str::to_owned);
        let headers = Headers {
            status: response.status().as_u16(),
            content_type: header("content-type"),
            input_tokens: header("x-amzn-bedrock-input-token-count").and_then(|count| count.parse().ok()),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = headers;
        Ok(())
    }
}
