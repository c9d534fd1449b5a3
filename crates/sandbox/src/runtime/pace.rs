//! The pace of an answer: its own where a script gave it one, or else that of all answers, and what faults add to it.

use crate::call::Call;
use crate::injected::Injected;
use sandbox_model::answer::Answer;
use sandbox_wire::pacing::Pacing;

/// The pace at which an answer is sent.
pub(super) fn of(call: &Call<'_>, answer: &Answer) -> Pacing {
    answer.pacing.unwrap_or_else(|| call.state.pacing())
}

/// Waits for as long as an answer in one piece takes.
pub(super) async fn wait_for_whole(pacing: Pacing, tokens: u32, injected: &Injected<'_>) {
    let wait = pacing.time_for(tokens).unwrap_or_default() + injected.delay(tokens);
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
}

/// Waits until a stream's headers are due. They come with its first token, unless a fault makes that come later.
pub(super) async fn wait_for_first(pacing: Pacing) {
    if !pacing.first_token.is_zero() {
        tokio::time::sleep(pacing.first_token).await;
    }
}
