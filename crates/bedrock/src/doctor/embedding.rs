//! Does the embedding model give a vector?

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::finding::{Finding, limited};
use crate::client::Clients;
use crate::embed::{self, EmbedRequest};
use crate::error::Error;

pub(super) async fn examine(clients: &Clients, model: &str, within: Duration) -> Finding {
    match limited(within, try_one(clients, model)).await {
        Ok(finding) => finding,
        Err(error) => Finding::failed(&error, &clients.scene.about(model)),
    }
}

async fn try_one(clients: &Clients, model: &str) -> Result<Finding, Error> {
    let family =
        embed::family(model).ok_or_else(|| Error::NotAnEmbeddingModel { model: model.to_owned() })?;
    let request = EmbedRequest {
        model: model.to_owned(),
        texts: vec!["ready".to_owned()],
        settings: family.default_settings(),
    };
    // The stage is stopped by dropping it, so nobody holds this token.
    let run = embed::run(clients, &request, &CancellationToken::new()).await?;
    let vector = run.vectors.first().ok_or_else(|| Error::Unreadable("no vector came back".to_owned()))?;
    let line = format!("{} numbers, norm {:.2}", vector.values.len(), vector.norm);
    Ok(Finding::passed(line).with_tokens(run.tokens_total.unwrap_or(0)))
}
