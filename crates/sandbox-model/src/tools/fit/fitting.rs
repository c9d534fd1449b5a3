//! One value while it is made: the schema, what it is made of, and how much may still be looked at.

use sandbox_wire::seed::Seed;
use serde_json::Value;

use super::means::Means;
use super::pattern::Patterns;
use crate::tools::hints::Hints;

/// The making of one value.
pub struct Fitting<'a> {
    pub(super) root: &'a Value,
    pub(super) means: Means,
    /// Schemas that may still be looked at: a few lines can refer to each other in more ways than there is time for.
    pub(super) left: usize,
}

/// Bytes of schemas that are looked at for one value.
const MOST_WORK: usize = 20_000_000;
impl<'a> Fitting<'a> {
    pub fn new(root: &'a Value, hints: Hints, digest: u64) -> Self {
        let left = (MOST_WORK / root.to_string().len().max(1)).clamp(200, 20_000);
        let means = Means { hints, seed: Seed::new(digest), patterns: Patterns::default() };
        Self { root, means, left }
    }
}
