//! How the app's own sandbox is reached, as whoever started it says.

use secrecy::SecretString;

/// Where the app's own sandbox listens and what it takes.
#[derive(Debug, Clone)]
pub struct SandboxAddress {
    /// With scheme and port.
    pub endpoint: String,
    /// Of the sandbox's own user.
    pub access_key_id: String,
    /// The secret access key that goes with it.
    pub secret: SecretString,
}
