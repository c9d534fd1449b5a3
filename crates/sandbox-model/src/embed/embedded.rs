//! What every family's file gives.

use serde_json::Value;

/// What goes back: the body, and the count that only a header tells.
pub struct Embedded {
    pub body: Value,
    pub tokens: u32,
}
