//! Signatures of reasoning blocks: made with the answer, checked when a conversation brings the block back.
//!
//! Real signatures are opaque; these hold the model's id, a digest of the text as it was shown, and a keyed hash over
//! both. The key is fixed, not secret: a conversation must still be accepted after the sandbox was started anew.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

const KEY: &[u8] = b"outcrop sandbox reasoning, version 1";
/// The first bytes, which make the text begin as real ones do.
const START: [u8; 3] = [0x12, 0xa6, 0x01];
const HASH: usize = 32;

/// The signature of a reasoning block: `shown` is what the client gets, `thought` what was really thought.
pub(crate) fn sign(model: &str, shown: &str, thought: &str) -> String {
    let mut bytes = START.to_vec();
    bytes.push(model.len() as u8);
    bytes.extend_from_slice(model.as_bytes());
    bytes.extend_from_slice(&Sha256::digest(shown));
    bytes.extend_from_slice(&Sha256::digest(thought));
    let code = code(&bytes);
    bytes.extend_from_slice(&code);
    STANDARD.encode(bytes)
}

/// Whether the signature was made here, for this text.
pub(crate) fn holds(signature: &str, shown: &str) -> bool {
    let Ok(bytes) = STANDARD.decode(signature) else { return false };
    if bytes.len() < START.len() + 1 + 3 * HASH || !bytes.starts_with(&START) {
        return false;
    }
    let (covered, given) = bytes.split_at(bytes.len() - HASH);
    let digest_at = covered.len() - 2 * HASH;
    code(covered) == given && covered[digest_at..digest_at + HASH] == Sha256::digest(shown)[..]
}

fn code(bytes: &[u8]) -> Vec<u8> {
    // HMAC takes a key of any length; the other branch cannot be reached.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(KEY) else { return Vec::new() };
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_text_and_no_other() {
        let signature = sign("model", "I think so.", "I think so.");
        assert!(holds(&signature, "I think so."));
        assert!(!holds(&signature, "I think so!"));
        assert!(!holds("", "I think so.") && !holds("AAAA", "I think so."));
    }

    #[test]
    fn every_changed_character_of_a_signature_is_noticed() {
        let signature = sign("model", "", "hidden");
        assert!(holds(&signature, ""));
        let bytes = STANDARD.decode(&signature).unwrap();
        for position in 0..bytes.len() {
            let mut tampered = bytes.clone();
            tampered[position] ^= 1;
            assert!(!holds(&STANDARD.encode(tampered), ""), "byte {position}");
        }
    }
}
