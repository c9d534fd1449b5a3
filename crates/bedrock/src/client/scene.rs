//! Who asks what of whom, as a failure is explained against it.

use profiles::{Connection, SignIn};

use super::api_key::ApiKeyFacts;
use super::reach::Reach;
use crate::diagnosis::Scene;

/// The scene of a connection's calls to the runtime. `key`: what the API key says of itself, where there is one.
pub(super) fn scene_of(connection: &Connection, reach: &Reach, key: Option<&ApiKeyFacts>) -> Scene {
    let temporary_key = matches!(&connection.sign_in,
        SignIn::AccessKeys { access_key_id } if access_key_id.starts_with("ASIA"));
    let aws_profile = match &connection.sign_in {
        SignIn::AwsProfile { name } => Some(name.clone()),
        _ => None,
    };
    Scene {
        region: connection.region.as_str().to_owned(),
        host: reach.runtime_host().to_owned(),
        custom_endpoint: reach.is_custom(),
        sign_in: connection.sign_in.kind(),
        aws_profile,
        role: connection.role.as_ref().map(|role| role.arn.clone()),
        temporary_key,
        key_region: key.and_then(ApiKeyFacts::region).map(str::to_owned),
        model: None,
        settings: None,
        received: false,
        sent_key: None,
    }
}
