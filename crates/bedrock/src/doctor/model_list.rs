//! May the credentials list the models? A refusal is only a warning: many keys may invoke but not list.

use std::time::Duration;

use super::finding::{Finding, limited};
use crate::client::Clients;
use crate::listing::foundation_models;

pub(super) async fn examine(clients: &Clients, within: Duration) -> Finding {
    match limited(within, foundation_models(clients)).await {
        Ok(list) => {
            let count = list.len();
            let plural = if count == 1 { "" } else { "s" };
            Finding::passed(format!("{count} model{plural} listed in {}", clients.scene.region))
        }
        Err(error) => {
            let finding = Finding::failed(&error, &clients.scene_at("bedrock"));
            // Without STS this is the first time that anyone looks at an API key.
            let rejected =
                finding.diagnosis.as_ref().is_some_and(|diagnosis| diagnosis.cause.is_about_credentials());
            if rejected && clients.uses_api_key() { finding } else { finding.into_warning() }
        }
    }
}
