//! The form in which an account tells what it wants Claude for.
//!
//! Kept as it came in and never judged. Read back it is base64 over base64, as the service was seen to give it (section 7 of
//! the facts), so that a client's blob type, which takes one layer off, shows the other.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::member::text;
use crate::call::Call;
use sandbox_wire::reply::Refusal;

/// GetUseCaseForModelAccess.
pub(super) fn get(call: &Call<'_>) -> Result<Value, Refusal> {
    let form = call.state.owned.form(call.place().account);
    let form = form.ok_or_else(|| Refusal::not_found("You have not filled out the request form."))?;
    Ok(json!({"formData": STANDARD.encode(form)}))
}

/// PutUseCaseForModelAccess: a later form replaces the one before.
pub(super) fn put(call: &Call<'_>) -> Result<Value, Refusal> {
    call.caller.principal.account.fill_use_case_form();
    call.state.owned.put_form(call.place().account, text(call, "formData").unwrap_or_default());
    Ok(json!({}))
}
