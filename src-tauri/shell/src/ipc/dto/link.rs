//! What happens to a link.

use serde::Serialize;
use specta::Type;

#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum LinkAnswer {
    Opened,
    /// First link to this host: the window asks, then calls again with `confirmed`.
    Confirm {
        host: String,
        url: String,
    },
}
