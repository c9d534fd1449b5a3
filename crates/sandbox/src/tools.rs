//! Tools: what a call of one looks like.
//!
//! The seam: rules about tools in a request are among the runtime's rules, and whether to call one is the responder's
//! to decide; here is what both and the scripts need to know to make a call.

use crate::seed::Seed;

/// The id of a call: of the same digest and number always the same.
pub(crate) fn call_id(digest: u64, number: usize) -> String {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut seed = Seed::new(digest ^ (number as u64 + 1).rotate_left(32));
    format!("tooluse_{}", seed.letters(LETTERS, 22))
}
