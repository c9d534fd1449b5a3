//! One call of a run, ready to be sent, as each family's file makes it.

use super::family::EmbedFamily;

/// One InvokeModel call.
pub(super) struct Call {
    pub(super) body: serde_json::Value,
    pub(super) texts: usize,
    pub(super) family: EmbedFamily,
    /// How many numbers each vector must have.
    pub(super) dimensions: usize,
}
