//! A request of a model, and the two actions that policies know for it.

use sandbox_model::fault::Faults;
use sandbox_wire::pacing::Pacing;

use crate::call::Call;

pub(super) const INVOKE: &str = "bedrock:InvokeModel";
pub(super) const INVOKE_STREAM: &str = "bedrock:InvokeModelWithResponseStream";

/// A model request that has been signed for.
pub(super) struct Invocation<'a> {
    pub(super) call: Call<'a>,
    pub(super) pacing: Pacing,
    pub(super) faults: Faults,
}
