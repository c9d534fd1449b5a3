//! The ids of what accounts make: twelve small letters and digits, as AWS gives.
//!
//! Made of what the thing is and of how many were made before, so that the same requests get the same ids in another run.

use sha2::{Digest as _, Sha256};

const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const LENGTH: usize = 12;

/// The id of what a text describes.
pub fn of(what: &str) -> String {
    let hash = Sha256::digest(what);
    let letters = hash.iter().filter_map(|byte| LETTERS.get(usize::from(*byte) % LETTERS.len()));
    letters.take(LENGTH).map(|letter| char::from(*letter)).collect()
}

/// Whether a text has the form of an id.
pub fn is_one(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|letter| LETTERS.contains(&letter))
}
