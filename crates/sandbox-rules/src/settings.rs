//! What is refused about how a request wants to be served.

use sandbox_model::catalog::Model;
use sandbox_model::conversation::Conversation;
use sandbox_wire::reply::Refusal;

/// The models that AWS serves with optimized latency, as its user guide listed them (recalled).
const OPTIMIZED: [&str; 4] = [
    "amazon.nova-pro-v1:0",
    "anthropic.claude-3-5-haiku-20241022-v1:0",
    "meta.llama3-1-405b-instruct-v1:0",
    "meta.llama3-1-70b-instruct-v1:0",
];

pub(super) fn check(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    if request.latency.as_deref() == Some("optimized") && !OPTIMIZED.contains(&model.id) {
        // Recalled.
        return Err(Refusal::validation(format!(
            "Latency performance configuration is not supported for {}.",
            model.id
        )));
    }
    Ok(())
}
