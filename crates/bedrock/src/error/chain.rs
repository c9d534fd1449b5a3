//! An error and the errors behind it, as texts.

use std::error::Error as StdError;

pub(super) fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |cause| (*cause).source())
}

/// Every message from the outside in, without repeats and without what a credential helper printed.
pub(crate) fn chain_of(error: &(dyn StdError + 'static)) -> Vec<String> {
    let mut chain: Vec<String> = Vec::new();
    for cause in causes(error) {
        let text = cause.to_string();
        // A credential helper may print anything, its secrets included.
        let text = text.split("Stderr:").next().unwrap_or_default().trim().to_owned();
        if !text.is_empty() && chain.last() != Some(&text) {
            chain.push(text);
        }
    }
    chain
}

/// The whole chain as one line.
pub(super) fn in_one_line(error: &(dyn StdError + 'static)) -> String {
    chain_of(error).join(": ")
}
