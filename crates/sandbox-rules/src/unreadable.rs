//! What is refused of an image or a document that cannot be looked into.

use sandbox_wire::reply::Refusal;

use sandbox_model::media::Unreadable;

/// The sentences are recalled.
pub(super) fn broken(unreadable: Unreadable, what: &str, at: &str) -> Refusal {
    match unreadable {
        Unreadable::Encoding | Unreadable::Content if what == "image" => {
            Refusal::model(format!("{at}.image.source.base64.data: Could not process image"))
        }
        Unreadable::Encoding | Unreadable::Content => Refusal::validation(format!(
            "The {what} at {at} could not be processed. Check that its content fits its format and try again."
        )),
        // Recorded, unlike the other two; the sandbox has no S3.
        Unreadable::Elsewhere => Refusal::model("Provided S3Location not found"),
    }
}
