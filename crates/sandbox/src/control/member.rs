//! Members of a checked input.

use serde_json::Value;

use crate::call::Call;

/// A text member of the checked input.
pub(super) fn text<'a>(call: &'a Call<'_>, name: &str) -> Option<&'a str> {
    call.input.get(name).and_then(Value::as_str)
}
