//! The OS keychain, as the one place where secrets are kept, and memory for those kept for a session.
//!
//! The seam is here because a keychain is the least reliable thing that the app talks to: it locks, prompts, hangs and
//! goes away. Every call therefore looks at its state first, runs on a thread of its own under a time limit, and starts
//! afresh after a failure, so that the next call works as soon as the cause is gone. Which entry belongs to which
//! profile, and in which order entries come and go, is the store's business, not this module's.

pub mod limit;
mod platform;
#[cfg(target_os = "linux")]
mod secret_service;
pub use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use keyring_core::{CredentialStore, Entry};
use uuid::Uuid;

use crate::error::Error;
use crate::keychain_state::KeychainState;
use crate::profile::ProfileId;
use crate::secret::Record;

/// The service name of every entry; the user name is the entry's id.
pub const SERVICE: &str = "dev.outcrop.desktop";

/// How long keychain calls may take.
#[derive(Debug, Clone, Copy)]
pub struct TimeLimits {
    /// For a question about the keychain's state.
    pub status: Duration,
    /// For reading, writing or deleting one entry.
    pub call: Duration,
    /// Long, because a person types a password meanwhile.
    pub unlock: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self {
            status: Duration::from_secs(10),
            call: Duration::from_secs(10),
            unlock: Duration::from_secs(120),
        }
    }
}

/// The keychain with its time limits, and the records that are kept for the session only.
pub struct Vault {
    source: Source,
    limits: TimeLimits,
    session: Mutex<HashMap<(ProfileId, u64), Record>>,
    /// Present while an unlock waits for its prompt; speaking to it cancels.
    unlocking: Mutex<Option<mpsc::Sender<()>>>,
}

#[derive(Clone)]
enum Source {
    /// The system's own. What was opened is kept until a call on it fails.
    System(Arc<Mutex<Option<Arc<CredentialStore>>>>),
    Given(Arc<CredentialStore>),
}

impl Default for Vault {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Vault {
    /// The keychain of this system. Touches nothing yet.
    pub fn new() -> Self {
        Self::from_source(Source::System(Arc::default()))
    }

    /// A store that the caller opened, such as keyring-core's mock.
    pub fn with_store(store: Arc<CredentialStore>) -> Self {
        Self::from_source(Source::Given(store))
    }

    fn from_source(source: Source) -> Self {
        let limits = TimeLimits::default();
        Self { source, limits, session: Mutex::default(), unlocking: Mutex::default() }
    }

    /// The same with other time limits.
    pub fn with_limits(self, limits: TimeLimits) -> Self {
        Self { limits, ..self }
    }

    /// What the keychain is up to. Never prompts, reads no secret, creates nothing. Blocks for seconds at most.
    pub fn status(&self) -> KeychainState {
        let source = self.source.clone();
        limit::run(self.limits.status, move || source.probe())
            .unwrap_or_else(|silence| silent(&silence, self.limits.status))
    }

    /// Asks the system to unlock the keychain, which may prompt; says the state afterwards. Blocks until then.
    pub fn unlock(&self) -> KeychainState {
        let (cancel, cancelled) = mpsc::channel();
        *lock(&self.unlocking) = Some(cancel);
        let (source, patience) = (self.source.clone(), self.limits.unlock);
        // The prompt itself is given up a little earlier than the call, so that it can still be taken down.
        let state = limit::run(patience + self.limits.status, move || source.unlock(cancelled, patience))
            .unwrap_or_else(|silence| silent(&silence, patience));
        *lock(&self.unlocking) = None;
        state
    }

    /// Takes down the prompt of a running [`Vault::unlock`], which then answers `Dismissed`.
    pub fn cancel_unlock(&self) {
        if let Some(cancel) = lock(&self.unlocking).take() {
            // Fails only when the unlock has just ended, and then there is nothing to cancel.
            let _ = cancel.send(());
        }
    }

    pub(crate) fn read(&self, entry: Uuid) -> Result<Record, Error> {
        let bytes = self.call(move |store| {
            let bytes = entry_in(store, entry, None)?.get_secret();
            bytes.map(zeroize::Zeroizing::new)
        })?;
        Ok(Record::from_bytes(&bytes)?)
    }

    /// Writes a new entry. Entries are never written twice, so that a crash cannot leave half of one.
    pub(crate) fn write(&self, entry: Uuid, profile: &str, record: &Record) -> Result<(), Error> {
        let bytes = record.to_bytes();
        // A label is for the system's own keychain window; a given store need not know what one is.
        let label = matches!(self.source, Source::System(_)).then(|| format!("Outcrop: {profile}"));
        self.call(move |store| entry_in(store, entry, label.as_deref())?.set_secret(&bytes))
    }

    /// Deletes an entry; one that is not there counts as deleted.
    pub(crate) fn delete(&self, entry: Uuid) -> Result<(), Error> {
        match self.call(move |store| entry_in(store, entry, None)?.delete_credential()) {
            Err(Error::RecordMissing) => Ok(()),
            other => other,
        }
    }

    /// Keeps the record of one revision of a profile in memory; the record of another revision stays until it is
    /// forgotten.
    pub(crate) fn remember(&self, profile: ProfileId, revision: u64, record: Record) {
        lock(&self.session).insert((profile, revision), record);
    }

    pub(crate) fn recall(&self, profile: ProfileId, revision: u64) -> Option<Record> {
        lock(&self.session).get(&(profile, revision)).cloned()
    }

    /// Forgets every revision of a profile but the one to keep.
    pub(crate) fn forget(&self, profile: ProfileId, but: Option<u64>) {
        lock(&self.session).retain(|(id, revision), _| *id != profile || Some(*revision) == but);
    }

    fn call<T: Send + 'static>(
        &self,
        operation: impl Fn(&CredentialStore) -> keyring_core::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (source, patience) = (self.source.clone(), self.limits.call);
        let answer = limit::run(patience, move || source.call(operation));
        answer.unwrap_or_else(|silence| {
            // The thread left behind may hold the connection's lock for ever, so the next call opens its own.
            self.source.drop_store();
            Err(Error::Keychain(silent(&silence, patience)))
        })
    }
}

impl Source {
    fn probe(&self) -> KeychainState {
        match self {
            Source::System(_) => platform::probe(),
            Source::Given(store) => KeychainState::Ready { name: store.vendor(), collection: None },
        }
    }

    fn unlock(&self, cancel: mpsc::Receiver<()>, limit: Duration) -> KeychainState {
        match self {
            Source::System(_) => platform::unlock(cancel, limit),
            Source::Given(_) => self.probe(),
        }
    }

    fn call<T>(&self, operation: impl Fn(&CredentialStore) -> keyring_core::Result<T>) -> Result<T, Error> {
        // Looked at first, because the store would prompt by itself, without a limit.
        let state = self.probe();
        if !state.is_ready() {
            self.drop_store();
            return Err(Error::Keychain(state));
        }
        let (store, fresh) = self.store()?;
        match operation(store.as_ref()) {
            Ok(value) => Ok(value),
            // The daemon behind a kept connection may have been restarted since: once more on a new one.
            Err(keyring_core::Error::PlatformFailure(_)) if !fresh => {
                self.drop_store();
                let (store, _) = self.store()?;
                operation(store.as_ref()).map_err(|error| self.explain(error))
            }
            Err(error) => Err(self.explain(error)),
        }
    }

    /// The store, and whether it was opened just now.
    fn store(&self) -> Result<(Arc<CredentialStore>, bool), Error> {
        match self {
            Source::Given(store) => Ok((store.clone(), true)),
            Source::System(kept) => {
                if let Some(store) = lock(kept).clone() {
                    return Ok((store, false));
                }
                // Not under the lock: opening may hang, and the next call must not wait for it.
                let store = platform::open_store().map_err(|error| self.explain(error))?;
                *lock(kept) = Some(store.clone());
                Ok((store, true))
            }
        }
    }

    fn drop_store(&self) {
        if let Source::System(kept) = self {
            *lock(kept) = None;
        }
    }

    /// The library's error as a state in words. Its `Debug` may hold secret bytes and is never used.
    fn explain(&self, error: keyring_core::Error) -> Error {
        use keyring_core::Error as Keyring;
        let state = match error {
            Keyring::NoEntry => return Error::RecordMissing,
            Keyring::TooLong(_, limit) => return Error::RecordTooLong { limit },
            Keyring::NoStorageAccess(cause) => match self.probe() {
                KeychainState::Ready { name, .. } => {
                    tracing::warn!(%cause, "the keychain refused access");
                    KeychainState::Dismissed { name }
                }
                state => state,
            },
            Keyring::Ambiguous(found) => {
                KeychainState::Broken { detail: format!("{} entries share one id", found.len()) }
            }
            Keyring::BadEncoding(_) | Keyring::BadDataFormat(..) => {
                KeychainState::Broken { detail: "the entry's data is malformed".to_owned() }
            }
            other => match self.probe() {
                KeychainState::Ready { .. } => KeychainState::Broken { detail: other.to_string() },
                state => state,
            },
        };
        self.drop_store();
        Error::Keychain(state)
    }
}

fn entry_in(store: &CredentialStore, entry: Uuid, label: Option<&str>) -> keyring_core::Result<Entry> {
    let user = entry.to_string();
    let modifiers = label.map(platform::modifiers).unwrap_or_default();
    store.build(SERVICE, &user, (!modifiers.is_empty()).then_some(&modifiers))
}

fn silent(silence: &limit::NoAnswer, patience: Duration) -> KeychainState {
    match silence {
        limit::NoAnswer::TimedOut => KeychainState::Hung { after_s: patience.as_secs() },
        limit::NoAnswer::Died => {
            KeychainState::Broken { detail: "the keychain call ended without an answer".to_owned() }
        }
    }
}

/// A poisoned lock guards nothing half-done here: every guarded value is replaced whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
