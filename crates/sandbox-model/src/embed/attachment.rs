//! Embedded content other than text: a picture is looked at, of film and sound only the bytes are taken.
//!
//! Recalled: the sentences of the refusals.

use crate::media::{self, Picture};
use sandbox_wire::malformed::Members;
use sandbox_wire::reply::Refusal;

/// The bytes of a source, which holds them as base64 under `key`, and what a picture was found to be.
pub(super) fn source(
    source: &Members<'_>,
    key: &str,
    kind: &str,
) -> Result<(Vec<u8>, Option<Picture>), Refusal> {
    if source.get("s3Location").is_some() {
        return Err(Refusal::validation(
            "The S3 location can't be accessed. The sandbox has no S3: send the bytes instead.",
        ));
    }
    let base64 = source.required_text(key)?;
    let picture = match kind.ends_with("image") {
        true => Some(media::picture(base64).map_err(|_| broken(kind))?),
        false => None,
    };
    Ok((media::decode(base64).map_err(|_| broken(kind))?, picture))
}

pub(super) fn broken(kind: &str) -> Refusal {
    Refusal::validation(format!("The {kind} could not be processed. Check its format and try again."))
}
