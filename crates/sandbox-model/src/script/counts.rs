//! Token counts as a script names them.

use serde::Deserialize;

use crate::answer::Usage;

/// Counts that a script wants told, where it names them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Counts {
    input: u32,
    output: u32,
    cache_read: u32,
    cache_write_5m: u32,
    cache_write_1h: u32,
}

impl Counts {
    pub(super) fn usage(&self) -> Usage {
        Usage {
            input: self.input,
            output: self.output,
            cache_read: self.cache_read,
            cache_write_5m: self.cache_write_5m,
            cache_write_1h: self.cache_write_1h,
            ..Usage::default()
        }
    }
}
