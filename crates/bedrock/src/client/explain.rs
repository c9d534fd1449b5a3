//! A failed call, explained with what these clients know of the region, the host and the sign-in.

use profiles::Connection;

use super::Clients;
use super::reach::Reach;
use super::scene::scene_of;
use crate::diagnosis::{self, Diagnosis};
use crate::error::Error;

impl Clients {
    /// What went wrong with a call about `model`, and what to do next.
    pub fn explain(&self, error: &Error, model: &str) -> Diagnosis {
        diagnosis::explain(error, &self.scene.about(model))
    }

    /// The same for a failure to make the clients at all.
    pub fn explain_connecting(error: &Error, connection: &Connection) -> Option<Diagnosis> {
        let reach = Reach::of(connection, None).ok()?;
        Some(diagnosis::explain(error, &scene_of(connection, &reach, None)))
    }
}
