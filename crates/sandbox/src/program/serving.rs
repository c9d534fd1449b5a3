//! What the command line asks to be served.

use std::time::Duration;

use sandbox::Options;

/// What is served, and what is told about it.
#[derive(Debug)]
pub(super) struct Serving {
    pub(super) options: Options,
    pub(super) json: bool,
    /// The TLS port is ours to choose: next to the plain one if that is free.
    pub(super) any_tls_port: bool,
    /// How long open answers may go on after a stop was asked for.
    pub(super) grace: Duration,
}
