//! What an app chooses when it starts its sandbox, and how it is given the means to.
//!
//! The program has many more settings (`sandbox::Options`); an app that keeps a sandbox for one person needs these.

use std::path::PathBuf;
use std::pin::Pin;

use crate::{Credentials, Error, Pacing, Sandbox};

/// How an app wants its sandbox, with TLS on a second port.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The port without TLS; 0 is any free one.
    pub port: u16,
    /// The port with TLS; 0 is any free one.
    pub tls_port: u16,
    /// Where the certificate authority's file is written, and stays.
    pub ca_path: PathBuf,
    /// The region that is served.
    pub region: String,
    /// Who may come in, with their keys.
    pub credentials: Credentials,
    /// How fast it answers.
    pub pacing: Pacing,
}

/// A start that is under way.
pub type Starting = Pin<Box<dyn Future<Output = Result<Sandbox, Error>> + Send>>;

/// Starts a sandbox: what an app is handed by the program that links the server in.
pub type Starter = fn(Setup) -> Starting;
