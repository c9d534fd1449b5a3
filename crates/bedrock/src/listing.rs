//! The region's own list of models.

use aws_sdk_bedrock::types::FoundationModelSummary;

use crate::client::Clients;
use crate::client::seen::Seen;
use crate::error::{Error, Operation};

/// Every foundation model that the region lists. An answer without a list is an error, never an empty list.
pub(crate) async fn foundation_models(clients: &Clients) -> Result<Vec<FoundationModelSummary>, Error> {
    let seen = Seen::new(Operation::ListFoundationModels);
    let call = clients.control.list_foundation_models().customize().interceptor(seen.clone());
    let list = call.send().await.map_err(|error| Error::from_sdk(error, clients.timeout))?;
    match seen.lacks("modelSummaries") {
        Some(foreign) => Err(foreign),
        None => Ok(list.model_summaries.unwrap_or_default()),
    }
}
