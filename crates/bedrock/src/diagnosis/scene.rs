//! What a failure is explained against.

use profiles::{Connection, SignInKind};
use secrecy::SecretString;

use crate::thinking::ChatSettings;

/// What a failure is explained against: who asked what of whom.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The profile's region.
    pub region: String,
    /// The host that was asked.
    pub host: String,
    /// The profile has an endpoint URL of its own.
    pub custom_endpoint: bool,
    /// How the profile signs in.
    pub sign_in: SignInKind,
    /// The AWS named profile that it signs in with.
    pub aws_profile: Option<String>,
    /// The ARN of the role that it assumes.
    pub role: Option<String>,
    /// The access key is a temporary one (`ASIA…`).
    pub temporary_key: bool,
    /// The region that a short-term API key says it is for.
    pub key_region: Option<String>,
    /// The model that was asked, by the id or ARN in the request.
    pub model: Option<String>,
    /// What a chat was asked with.
    pub settings: Option<ChatSettings>,
    /// A part of the answer had come.
    pub received: bool,
    /// What is sent as a key, held only to keep it out of every text that is shown.
    pub sent_key: Option<SecretString>,
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
            settings: None,
            received: false,
            sent_key: None,
        }
    }

    /// The same for a call that goes to a host of its own, which AWS's rules name.
    pub(crate) fn at(&self, host: Option<String>) -> Self {
        match host {
            Some(host) => Self { host, custom_endpoint: false, ..self.clone() },
            None => self.clone(),
        }
    }

    /// The same for a call about this model.
    pub fn about(&self, model: &str) -> Self {
        Self { model: Some(model.to_owned()), ..self.clone() }
    }
}
