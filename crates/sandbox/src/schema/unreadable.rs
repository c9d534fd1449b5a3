//! The refusal of a value that is not of its member's type.

use sandbox_wire::reply::Refusal;

/// What cannot even be read as the type that a member has.
pub(super) fn unreadable(place: &str) -> Refusal {
    // The wording of the real service is not known from a recording.
    Refusal::new(400, "SerializationException", format!("Unexpected JSON type for {place}."))
}
