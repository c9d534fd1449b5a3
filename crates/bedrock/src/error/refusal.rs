//! An answer that says no, with what it says as fields.

/// An error that AWS gave, as it gave it.
#[derive(Debug, Clone, Default, thiserror::Error)]
#[error("{} ({})", message.as_deref().unwrap_or("no message"), code.as_deref().unwrap_or("no code"))]
pub struct Refusal {
    pub exception: Exception,
    pub code: Option<String>,
    pub http_status: Option<u16>,
    pub message: Option<String>,
    pub request_id: Option<String>,
    /// It came as an event of a stream that had already begun.
    pub mid_stream: bool,
}

/// The modelled exceptions of the operations that this crate calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exception {
    AccessDenied,
    Validation,
    NotFound,
    Throttling,
    QuotaExceeded,
    ModelTimeout,
    ModelError,
    ModelStream,
    ModelNotReady,
    Internal,
    Unavailable,
    /// Not modelled for the operation: the code says which.
    #[default]
    Other,
}
