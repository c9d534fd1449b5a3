//! A failure of these clients' calls, explained for whom and where they act.

use profiles::Connection;

use super::{Clients, Reach};
use crate::error::Error;
use crate::faults::{self, Fault, Scene};

impl Clients {
    /// What went wrong with a call about `model`, and what to do next.
    pub fn explain(&self, error: &Error, model: &str) -> Fault {
        faults::explain(error, &self.scene.about(model))
    }

    /// The same for a failure to make the clients at all.
    pub fn explain_connecting(error: &Error, connection: &Connection) -> Option<Fault> {
        let reach = Reach::of(connection, None).ok()?;
        Some(faults::explain(error, &Scene::of(connection, &reach, None)))
    }
}
