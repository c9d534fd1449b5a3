//! From a profile to clients that act as it: the one path that chat, embeddings and the test all take.

use bedrock::{Clients, SandboxAddress};
use profiles::{Limits, Profile, ProfileId, Record, SignInKind};

use crate::app::App;
use crate::ipc::dto::IpcError;
use crate::ipc::failure::{from_bedrock, from_profiles};
use crate::reply::blocking;

impl App {
    /// The profile and its record; reads the keychain.
    pub async fn opened(&self, id: ProfileId) -> Result<(Profile, Record), IpcError> {
        let profiles = self.profiles.clone();
        blocking(move || Ok((profiles.get(id)?, profiles.record(id)?))).await?.map_err(|e| from_profiles(&e))
    }

    /// Where the sandbox listens, when this is its profile; starts it on first use, unless the
    /// person has stopped it.
    pub async fn sandbox_for(&self, record: &Record) -> Result<Option<SandboxAddress>, IpcError> {
        if record.connection.sign_in.kind() != SignInKind::Sandbox {
            return Ok(None);
        }
        self.sandbox.address(self.settings.current().sandbox_port).await.map(Some)
    }

    /// Made anew for every use: a client that outlives an edit would go on with the old key.
    pub async fn clients(&self, record: &Record, limits: &Limits) -> Result<Clients, IpcError> {
        let sandbox = self.sandbox_for(record).await?;
        Clients::connect(&record.connection, &record.credentials, limits, sandbox.as_ref())
            .await
            .map_err(|error| from_bedrock(&error, &record.connection))
    }
}
