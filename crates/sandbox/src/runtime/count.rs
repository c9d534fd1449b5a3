//! CountTokens: what a request to Converse or InvokeModel would count as input, without asking the model.
//!
//! The count is the same function of the same conversation as in an answer's usage, so that the two cannot differ. Not
//! every model is counted: only Claude is, by its bare id, and the newest are not.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::call::Call;
use sandbox_iam::access;
use sandbox_model::catalog::{self, Model};
use sandbox_model::conversation;
use sandbox_model::place;
use sandbox_model::{converse, native};
use sandbox_wire::malformed;
use sandbox_wire::reply::Refusal;

pub(super) async fn respond(call: &Call<'_>) -> Result<Value, Refusal> {
    let model = model(call)?;
    access::check(call.caller, "bedrock:CountTokens", Some(&model.arn(&call.caller.region)))?;
    if !model.counts_tokens {
        return Err(unsupported());
    }
    let input = &call.input["input"];
    let conversation = if input["invokeModel"].is_object() {
        let body = STANDARD.decode(input["invokeModel"]["body"].as_str().unwrap_or_default());
        let body = malformed::object(&body.unwrap_or_default())?;
        let read = conversation::read_media(native::read(&body, model, true).map_err(Refusal::bare)?).await?;
        sandbox_rules::check_content(&read, model).map_err(Refusal::bare)?;
        read
    } else {
        let read = conversation::read_media(converse::read(&input["converse"])).await?;
        sandbox_rules::check_content(&read, model)?;
        read
    };
    Ok(json!({"inputTokens": conversation.input_tokens()}))
}

/// The model of a bare id, even where it is callable through a profile only; tokens are not counted for profiles.
fn model(call: &Call<'_>) -> Result<&'static Model, Refusal> {
    let (asked, place) = (call.label("modelId"), call.place());
    let bare = asked.rsplit_once(":foundation-model/").map_or(asked, |(_, id)| id);
    match catalog::find(bare).filter(|model| model.is_in(place.region) && place.is_served(model)) {
        Some(model) => Ok(model),
        None => {
            place::resolve(asked, &place)?;
            Err(unsupported())
        }
    }
}

fn unsupported() -> Refusal {
    Refusal::validation("The provided model doesn't support counting tokens.")
}
