//! The sandbox inside the app: started on a free loopback port when a sandbox profile is first used, once.

use tokio::sync::OnceCell;

use crate::ipc::dto::IpcError;
use crate::ipc::error::sandbox_failed;

/// Where the sandbox profile lives, whatever the list shows: one region, so that its inference profiles are known.
pub const REGION: &str = "us-east-1";

#[derive(Default)]
pub struct SandboxHost(OnceCell<sandbox::Sandbox>);

impl SandboxHost {
    pub async fn running(&self) -> Result<&sandbox::Sandbox, IpcError> {
        self.0
            .get_or_try_init(|| async {
                let options = sandbox::Options { region: REGION.to_owned(), ..sandbox::Options::default() };
                sandbox::start(options).await
            })
            .await
            .map_err(|error| sandbox_failed(&error))
    }
}
