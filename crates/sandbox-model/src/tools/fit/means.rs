//! What values are made of.

use sandbox_wire::seed::Seed;

use super::pattern::Patterns;
use crate::tools::hints::Hints;

pub(super) struct Means {
    pub(super) hints: Hints,
    pub(super) seed: Seed,
    pub(super) patterns: Patterns,
}
