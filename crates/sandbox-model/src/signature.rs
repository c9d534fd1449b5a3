//! Signatures of reasoning blocks: made with the answer, checked when a conversation brings the block back.
//!
//! Real signatures are opaque; these hold the model's id, a digest of the text as it was shown, and a keyed hash over
//! all. Models that preserve their thinking also bind it to the conversation before it. The key is fixed, not secret: a
//! conversation must still be accepted after the sandbox was started anew.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

const KEY: &[u8] = b"outcrop sandbox reasoning, version 1";
/// The first bytes, which make the text begin as real ones do.
const START: [u8; 3] = [0x12, 0xa6, 0x01];
const REDACTED: [u8; 3] = [0x12, 0xee, 0x02];
const HASH: usize = 32;

/// A digest of a conversation's beginning, which `binding` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound(pub(crate) [u8; HASH]);

impl Bound {
    /// No conversation in particular.
    const NOWHERE: Self = Self([0; HASH]);
}

/// What a signature that holds tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The id of the model that thought.
    pub model: String,
    /// The conversation in which it thought; `None` for a signature that is not bound to one.
    pub bound: Option<Bound>,
}

/// The signature of a reasoning block: `shown` is what the client gets, `thought` what was really thought.
pub fn sign(model: &str, shown: &str, thought: &str) -> String {
    sign_in(model, shown, thought, &Bound::NOWHERE)
}

/// The same, bound to the conversation that came before the thought.
pub fn sign_in(model: &str, shown: &str, thought: &str, bound: &Bound) -> String {
    STANDARD.encode(sealed(START, model, &[&Sha256::digest(shown), &Sha256::digest(thought), &bound.0]))
}

/// Whether the signature was made here, for this text.
pub fn holds(signature: &str, shown: &str) -> bool {
    verify(signature, shown).is_some()
}

/// What a signature tells, where it was made here for this text.
pub fn verify(signature: &str, shown: &str) -> Option<Signed> {
    let bytes = STANDARD.decode(signature).ok()?;
    let (model, digests) = opened(START, &bytes)?;
    let (of_text, rest) = digests.split_at_checked(HASH)?;
    let bound = Bound(rest.get(HASH..2 * HASH)?.try_into().ok()?);
    (of_text == &Sha256::digest(shown)[..])
        .then(|| Signed { model, bound: (bound != Bound::NOWHERE).then_some(bound) })
}

/// A redacted block that hides a thought, in the neutral form: base64 of a text that is base64 itself.
pub fn redact(model: &str, thought: &str) -> String {
    let hidden = Sha256::digest(thought);
    let bytes = sealed(REDACTED, model, &[&hidden, &Sha256::digest(hidden), &Bound::NOWHERE.0]);
    STANDARD.encode(STANDARD.encode(bytes))
}

/// A thought of OpenAI's GPT, in the neutral form: base64 of an id that holds it, as it was recorded.
pub fn seal(model: &str, thought: &str) -> String {
    let inner = sealed(REDACTED, model, &[&Sha256::digest(thought), &Bound::NOWHERE.0, &Bound::NOWHERE.0]);
    STANDARD.encode(format!("rsn_{}", STANDARD.encode(inner)))
}

/// Whether a redacted block was made here and came back as it was.
pub fn unredacts(data: &str) -> bool {
    let inner = STANDARD.decode(data).ok().and_then(|text| STANDARD.decode(text).ok());
    inner.is_some_and(|bytes| opened(REDACTED, &bytes).is_some())
}

fn sealed(start: [u8; 3], model: &str, digests: &[&[u8]; 3]) -> Vec<u8> {
    let mut bytes = start.to_vec();
    // Ids are far shorter; one that is not would only make a signature that never holds.
    bytes.push(model.len() as u8);
    bytes.extend_from_slice(model.as_bytes());
    for digest in digests {
        bytes.extend_from_slice(digest);
    }
    let code = code(&bytes);
    bytes.extend_from_slice(&code);
    bytes
}

/// The model and the three digests, where the seal is whole.
fn opened(start: [u8; 3], bytes: &[u8]) -> Option<(String, &[u8])> {
    let (covered, given) = bytes.split_at_checked(bytes.len().checked_sub(HASH)?)?;
    let rest = covered.strip_prefix(&start)?;
    let (length, rest) = rest.split_first()?;
    let (model, digests) = rest.split_at_checked(usize::from(*length))?;
    (digests.len() == 3 * HASH && code(covered) == given)
        .then(|| (String::from_utf8_lossy(model).into_owned(), digests))
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

    #[test]
    fn a_signature_tells_its_model_and_its_conversation() {
        let bound = Bound([7; HASH]);
        let signed = verify(&sign_in("model", "shown", "thought", &bound), "shown").unwrap();
        assert_eq!((signed.model.as_str(), signed.bound), ("model", Some(bound)));
        assert_eq!(verify(&sign("model", "shown", "thought"), "shown").unwrap().bound, None);
    }

    #[test]
    fn a_redacted_block_comes_back_byte_by_byte_or_not_at_all() {
        let data = redact("model", "a thought");
        assert!(unredacts(&data));
        let inner = String::from_utf8(STANDARD.decode(&data).unwrap()).unwrap();
        assert!(STANDARD.decode(&inner).is_ok());
        let mut other = inner.into_bytes();
        other[20] = if other[20] == b'A' { b'B' } else { b'A' };
        assert!(!unredacts(&STANDARD.encode(other)) && !unredacts("") && !unredacts("AAAA"));
        let signature = sign("model", "", "");
        assert!(!unredacts(&STANDARD.encode(signature)));
    }
}
