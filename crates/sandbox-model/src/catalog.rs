//! The models that the sandbox serves: real ids with their limits, their rules and where they may be called.
//!
//! A table of its own, not the app's: the app must find out over the wire what it may ask. Ids may be bare, with an
//! inference profile's prefix, or ARNs of either and of what an account owns; which of them works depends on the model, on
//! the region and on the day. What an account owns is kept by `control`; here it is only looked up.

mod arn;
mod cards;
mod family;
mod geography;
pub mod lifecycle;
pub mod limits;
mod model;
mod regions;
mod row;
mod table;

pub use arn::Arn;
pub use geography::{destinations, partition};
pub use lifecycle::{AsOf, ModelSettings};
pub use model::{Counters, Family, Makes, Model, Sampling, Thinking};
use sandbox_wire::reply::Refusal;
pub use table::MODELS;

/// Whether any model is known to be in a region, or every region is meant.
pub fn knows_region(region: &str) -> bool {
    region == sandbox_iam::auth::ANY_REGION || known_regions().any(|known| known == region)
}

/// Every region in which a model is known to be.
pub fn known_regions() -> impl Iterator<Item = &'static str> {
    table::MODELS.iter().flat_map(|model| model.regions.iter().copied())
}

pub const INVALID: &str = "The provided model identifier is invalid.";

pub fn invalid() -> Refusal {
    Refusal::validation(INVALID)
}

/// A foundation model by its bare id.
pub fn find(id: &str) -> Option<&'static Model> {
    let position = MODELS.binary_search_by(|model| model.id.cmp(id)).ok()?;
    MODELS.get(position)
}

/// Splits an inference profile's id into its prefix and its model.
pub fn profile(id: &str) -> Option<(&'static str, &'static Model)> {
    let (prefix, rest) = id.split_once('.')?;
    let model = find(rest)?;
    let prefix = model.profiles.iter().find(|known| **known == prefix)?;
    Some((prefix, model))
}
