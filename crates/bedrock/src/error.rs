//! What can go wrong between this crate and AWS, with the facts as fields.
//!
//! Built from the SDK's typed exceptions. What an error *means* to a person is decided in [`crate::diagnosis`], which
//! is also where AWS's messages are read; only what the operating system and TLS say is read here, in `network`. Nothing here
//! holds a secret: of a sign-in failure only the chain of messages is kept, without what a helper program printed.

use std::time::Duration;

mod chain;
mod exceptions;
mod from_sdk;
mod network;
mod refusal;
mod sign_in;
mod unanswered;

pub(crate) use chain::chain_of;
pub(crate) use exceptions::Classify;
pub use network::NetworkTrouble;
pub use refusal::{Exception, Refusal};
pub use sign_in::{SignInStage, SignInTrouble};
pub use unanswered::Unanswered;

#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// AWS answered, and said no.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The host could not be reached, or the connection broke.
    #[error("the connection failed: {detail}")]
    Network { trouble: NetworkTrouble, detail: String },
    #[error("no answer within {} s", waited.as_secs_f32())]
    Timeout { waited: Duration },
    /// A successful answer that is no answer of Bedrock's, such as a login page.
    #[error("an answer of type \"{content_type}\" came instead of what Bedrock sends")]
    NotBedrock { content_type: String, http_status: Option<u16> },
    #[error("the answer could not be read: {0}")]
    Unreadable(String),
    /// No usable credentials came out of the sign-in that the profile names.
    #[error("signing in failed: {}", .0.chain.join(": "))]
    SignIn(Box<SignInTrouble>),
    /// The stream broke off before the model had finished.
    #[error("the stream was cut: {0}")]
    Cut(String),
    /// The stream ended as it should, and what came is no whole answer.
    #[error("the answer ended with {}", .0.name())]
    Unanswered(Unanswered),
    /// The stream was open and nothing came.
    #[error("no data for {} s", silent_for.as_secs())]
    Silent { silent_for: Duration },
    /// The request could not be put together; nothing was sent.
    #[error("{0}")]
    Request(String),
    #[error("{model} is not an embedding model that can be called here")]
    NotAnEmbeddingModel { model: String },
    #[error("{0}")]
    EmbeddingLimit(String),
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    /// What AWS said, where it was AWS that refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::SignIn(trouble) => trouble.refusal.as_ref(),
            _ => None,
        }
    }
}
