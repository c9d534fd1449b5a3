//! What can go wrong between this crate and AWS, with the facts as fields.
//!
//! Built from the SDK's typed exceptions. What an error *means* to a person is decided in [`crate::diagnosis`], which
//! is also where AWS's messages are read; only what the operating system and TLS say is read here, in `network`. Nothing here
//! holds a secret: of a sign-in failure only the chain of messages is kept, without what a helper program printed.

use std::time::Duration;

mod chain;
mod cut;
mod exceptions;
mod foreign;
mod from_sdk;
mod network;
mod operation;
mod refusal;
mod reply;
mod sign_in;
mod unanswered;

pub(crate) use chain::chain_of;
pub use cut::{Cut, CutKind};
pub(crate) use exceptions::Classify;
pub use foreign::Foreign;
pub use network::NetworkTrouble;
pub use operation::{Operation, Service};
pub use refusal::{Exception, Refusal};
pub(crate) use reply::{Reply, STREAM_IS_FOREIGN};
pub use sign_in::{SignInStage, SignInTrouble};
pub use unanswered::Unanswered;

/// Whatever can go wrong in this crate.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The other side answered, and said no.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// It answered with another address. Redirects are not followed: a credential goes where the profile says.
    #[error("the answer is a redirect ({http_status}) to {}", to.as_deref().unwrap_or("nowhere"))]
    Redirected {
        /// 300 to 399.
        http_status: u16,
        /// Where to, without query and fragment.
        to: Option<String>,
    },
    /// The host could not be reached, or the connection broke.
    #[error("the connection failed: {detail}")]
    Network {
        /// In which way.
        trouble: NetworkTrouble,
        /// The technical text.
        detail: String,
    },
    /// No answer came in time.
    #[error("no answer within {} s", waited.as_secs_f32())]
    Timeout {
        /// The profile's time limit, or that of a stage.
        waited: Duration,
    },
    /// A web page, or a body that did not come from Bedrock, with a status of success.
    #[error("{0}")]
    NotBedrock(Box<Foreign>),
    /// An answer came and could not be read.
    #[error("the answer could not be read: {0}")]
    Unreadable(String),
    /// A vector of another length than the model makes or the others have.
    #[error("a vector of {found} numbers came back, not {wanted}")]
    VectorLength {
        /// How many numbers were asked for.
        wanted: usize,
        /// How many came.
        found: usize,
    },
    /// No usable credentials came out of the sign-in that the profile names.
    #[error("signing in failed: {}", .0.chain.join(": "))]
    SignIn(Box<SignInTrouble>),
    /// The stream broke off before the model had finished.
    #[error("{0}")]
    Cut(Cut),
    /// The stream ended as it should, but what came is not a whole answer.
    #[error("the answer ended with {}", .0.name())]
    Unanswered(Unanswered),
    /// The stream was open and nothing came.
    #[error("no data for {} s", silent_for.as_secs())]
    Silent {
        /// The profile's idle limit.
        silent_for: Duration,
    },
    /// The request could not be put together; nothing was sent.
    #[error("{0}")]
    Request(String),
    /// The model makes no vectors, or none that this app can ask for.
    #[error("{model} is not an embedding model that can be called here")]
    NotAnEmbeddingModel {
        /// As it was asked.
        model: String,
    },
    /// A text breaks a limit of the model; nothing was sent. A full sentence.
    #[error("{0}")]
    EmbeddingLimit(String),
    /// It was stopped by the user.
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
