//! What a failure is explained against.

use profiles::{Connection, SignInKind};

/// What a failure is explained against: who asked what of whom. Holds nothing secret.
#[derive(Debug, Clone)]
pub struct Scene {
    pub region: String,
    pub host: String,
    pub custom_endpoint: bool,
    pub sign_in: SignInKind,
    pub aws_profile: Option<String>,
    pub role: Option<String>,
    /// The access key is a temporary one (`ASIA…`).
    pub temporary_key: bool,
    /// The region that a short-term API key says it is for.
    pub key_region: Option<String>,
    pub model: Option<String>,
}

impl Scene {
    /// Of a profile from which no clients could be made.
    pub(crate) fn without_clients(connection: &Connection) -> Self {
        Self {
            region: connection.region.as_str().to_owned(),
            host: connection.region.as_str().to_owned(),
            custom_endpoint: connection.endpoint.is_some(),
            sign_in: connection.sign_in.kind(),
            aws_profile: None,
            role: None,
            temporary_key: false,
            key_region: None,
            model: None,
        }
    }

    /// The same for a call that goes to a host of its own, which AWS's rules name.
    pub(crate) fn at(&self, host: Option<String>) -> Self {
        match host {
            Some(host) => Self { host, custom_endpoint: false, ..self.clone() },
            None => self.clone(),
        }
    }

    pub fn about(&self, model: &str) -> Self {
        Self { model: Some(model.to_owned()), ..self.clone() }
    }
}
