//! A keychain in memory that fails when it is told to, and counts what it is asked.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use keyring_core::api::{CredentialApi, CredentialStoreApi};
use keyring_core::{Credential, Entry, Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Write,
    Read,
    Delete,
}

type Hook = Box<dyn FnOnce() + Send>;

#[derive(Default)]
pub struct Shaky {
    pub held: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    pub calls: Arc<Mutex<Vec<Call>>>,
    failures: Arc<Mutex<VecDeque<(Call, Error)>>>,
    /// Runs once, after the next write.
    after_write: Arc<Mutex<Option<Hook>>>,
}

impl Shaky {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    pub fn fail_next(&self, call: Call, error: Error) {
        self.failures.lock().unwrap().push_back((call, error));
    }

    pub fn after_next_write(&self, hook: impl FnOnce() + Send + 'static) {
        *self.after_write.lock().unwrap() = Some(Box::new(hook));
    }

    pub fn entries(&self) -> Vec<String> {
        self.held.lock().unwrap().keys().cloned().collect()
    }
}

pub fn refused() -> Error {
    Error::NoStorageAccess("the prompt was dismissed".into())
}

pub fn broken() -> Error {
    Error::PlatformFailure("the service went away".into())
}

impl CredentialStoreApi for Shaky {
    fn vendor(&self) -> String {
        "shaky".to_owned()
    }

    fn id(&self) -> String {
        "shaky".to_owned()
    }

    fn build(&self, service: &str, user: &str, modifiers: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        assert_eq!((service, modifiers), ("dev.outcrop.desktop", None));
        let (held, calls) = (self.held.clone(), self.calls.clone());
        let (failures, after_write) = (self.failures.clone(), self.after_write.clone());
        let user = user.to_owned();
        Ok(Entry::new_with_credential(Arc::new(Item { user, held, calls, failures, after_write })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Item {
    user: String,
    held: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    calls: Arc<Mutex<Vec<Call>>>,
    failures: Arc<Mutex<VecDeque<(Call, Error)>>>,
    after_write: Arc<Mutex<Option<Hook>>>,
}

impl Item {
    fn asked(&self, call: Call) -> Result<()> {
        self.calls.lock().unwrap().push(call);
        let mut failures = self.failures.lock().unwrap();
        match failures.front() {
            Some((failing, _)) if *failing == call => Err(failures.pop_front().unwrap().1),
            _ => Ok(()),
        }
    }
}

impl CredentialApi for Item {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        self.asked(Call::Write)?;
        self.held.lock().unwrap().insert(self.user.clone(), secret.to_vec());
        if let Some(hook) = self.after_write.lock().unwrap().take() {
            hook();
        }
        Ok(())
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.asked(Call::Read)?;
        self.held.lock().unwrap().get(&self.user).cloned().ok_or(Error::NoEntry)
    }

    fn delete_credential(&self) -> Result<()> {
        self.asked(Call::Delete)?;
        self.held.lock().unwrap().remove(&self.user).map(|_| ()).ok_or(Error::NoEntry)
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    /// Like a careful store's: names the entry, never what it holds.
    fn debug_fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.user)
    }
}
