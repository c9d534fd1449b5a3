//! The crates' types into wire types and back. Nothing is decided here.

mod diagnosis;
mod doctor;
mod model;
mod profile;
mod sandbox;
mod turn;

pub use diagnosis::diagnosis;
pub use doctor::{report, stage, stage_result};
pub use model::{chat_defaults, chat_settings, embed_settings, model_info, rule};
pub use profile::{
    api_key, aws_profile, detail, draft, keychain, limits_in, models_in, problem, profile_id, regions,
    summary,
};
pub use sandbox::{fault_kind, sandbox_request};
pub use turn::{block_out, conversation, conversation_id, conversation_summary, turn};
