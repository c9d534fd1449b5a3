//! From a profile to clients that act as it: the one path that chat, embeddings and the test all take.

use bedrock::{Clients, SandboxAddress};
use profiles::{Limits, Profile, ProfileId, Record, SignInKind};

use crate::App;
use crate::commands::blocking;
use crate::ipc::dto::IpcError;
use crate::ipc::error::{from_bedrock, from_profiles};

impl App {
    /// The profile and its record; reads the keychain.
    pub async fn opened(&self, id: ProfileId) -> Result<(Profile, Record), IpcError> {
        let profiles = self.profiles.clone();
        blocking(move || Ok((profiles.get(id)?, profiles.record(id)?))).await?.map_err(|e| from_profiles(&e))
    }

    /// Where the sandbox listens, when this is its profile; starts it on first use.
    pub async fn sandbox_for(&self, record: &Record) -> Result<Option<SandboxAddress>, IpcError> {
        if record.connection.sign_in.kind() != SignInKind::Sandbox {
            return Ok(None);
        }
        let sandbox = self.sandbox.running().await?;
        let credentials = sandbox.credentials();
        Ok(Some(SandboxAddress {
            endpoint: sandbox.endpoint().to_owned(),
            access_key_id: credentials.access_key_id.clone(),
            secret: credentials.secret_access_key.clone().into(),
        }))
    }

    /// Made anew for every use: a client that outlives an edit would go on with the old key.
    pub async fn clients(&self, record: &Record, limits: &Limits) -> Result<Clients, IpcError> {
        let sandbox = self.sandbox_for(record).await?;
        Clients::connect(&record.connection, &record.credentials, limits, sandbox.as_ref())
            .await
            .map_err(|error| from_bedrock(&error, &record.connection))
    }
}
