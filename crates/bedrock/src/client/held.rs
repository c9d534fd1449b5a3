//! Credentials are asked for once and held while they last.
//!
//! A helper program may want a touch each time that it runs, and a role costs a call. The stage that shows the
//! credentials, and every client after it, must get the same ones.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use tokio::sync::Mutex;

/// Credentials that end sooner are asked for anew.
const TOO_SHORT: Duration = Duration::from_secs(60);

/// Gives what another provider gave, until it is about to expire.
#[derive(Debug)]
pub(super) struct Held {
    source: SharedCredentialsProvider,
    /// The longest that a sign-in may take.
    limit: Duration,
    /// Locked while the source is asked, so that two callers do not ask twice.
    credentials: Mutex<Option<Credentials>>,
}

impl Held {
    pub(super) fn of(source: SharedCredentialsProvider, limit: Duration) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Self { source, limit, credentials: Mutex::new(None) })
    }

    async fn credentials(&self) -> provider::Result {
        let mut held = self.credentials.lock().await;
        if let Some(credentials) = held.as_ref().filter(|credentials| lasts(credentials)) {
            return Ok(credentials.clone());
        }
        let asked = tokio::time::timeout(self.limit, self.source.provide_credentials()).await;
        let credentials = asked.unwrap_or(Err(CredentialsError::provider_timed_out(self.limit)))?;
        Ok(held.insert(credentials).clone())
    }
}

fn lasts(credentials: &Credentials) -> bool {
    credentials.expiry().is_none_or(|end| end > SystemTime::now() + TOO_SHORT)
}

impl ProvideCredentials for Held {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Debug)]
    struct Counting(Arc<AtomicUsize>, Option<Duration>);

    impl ProvideCredentials for Counting {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            self.0.fetch_add(1, Ordering::SeqCst);
            let expiry = self.1.map(|left| SystemTime::now() + left);
            future::ProvideCredentials::ready(Ok(Credentials::new("AKIAX", "s", None, expiry, "test")))
        }
    }

    async fn asked(lifetime: Option<Duration>) -> usize {
        let count = Arc::new(AtomicUsize::new(0));
        let source = SharedCredentialsProvider::new(Counting(count.clone(), lifetime));
        let held = Held::of(source, Duration::from_secs(5));
        for _ in 0..3 {
            held.provide_credentials().await.unwrap();
        }
        count.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn the_source_is_asked_once_while_the_credentials_last() {
        assert_eq!(asked(None).await, 1);
        assert_eq!(asked(Some(Duration::from_secs(3600))).await, 1);
        assert_eq!(asked(Some(Duration::from_secs(10))).await, 3);
    }
}
