//! What can go wrong before the sandbox serves: afterwards every failure is an answer on the wire.

/// A sandbox that could not be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port is taken or may not be used.
    #[error(
        "The sandbox could not listen on port {port} of this computer. Choose another port, or 0 for any free one."
    )]
    Listen {
        /// The port that was asked for.
        port: u16,
        #[source]
        source: std::io::Error,
    },
}
