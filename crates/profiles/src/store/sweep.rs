//! Keychain entries that no profile needs any more: deleted when the keychain is open anyway, noted until then.

use std::collections::HashSet;

use uuid::Uuid;

use super::Profiles;
use crate::error::Error;
use crate::keychain_state::KeychainState;
use crate::profile::Profile;

impl Profiles {
    /// Deletes entries that are pending, when the change just made has used the keychain anyway.
    pub(super) fn sweep_if_touched(&self, profile: &Profile, old: Option<&Profile>) {
        if profile.entry.is_some() || old.is_some_and(|old| old.entry.is_some()) {
            // Bound first: the guard must not live on into the sweep, which takes it again.
            let doomed = self.index().doomed();
            self.sweep_entries(&doomed);
        }
    }

    /// Tries to delete every entry that no profile needs. For a moment when the keychain is known to be unlocked.
    /// Says how many are left.
    pub fn sweep(&self) -> usize {
        let _changing = self.changing();
        let doomed = self.index().doomed();
        self.sweep_entries(&doomed);
        self.index().pending_delete.len()
    }

    /// Stops at the first failure: the next would only wait as long again.
    pub(super) fn sweep_entries(&self, entries: &[Uuid]) -> Option<KeychainState> {
        let mut gone = HashSet::new();
        let mut failure = None;
        for entry in entries {
            match self.vault.delete(*entry) {
                Ok(()) => {
                    gone.insert(*entry);
                }
                Err(Error::Keychain(state)) => {
                    failure = Some(state);
                    break;
                }
                Err(error) => {
                    failure = Some(KeychainState::Broken { detail: error.to_string() });
                    break;
                }
            }
        }
        if let Some(state) = &failure {
            tracing::warn!(state = %state.sentence(), "a keychain entry is left to delete later");
        }
        if !gone.is_empty() {
            let noted = self.change(|index| {
                index.pending_delete.retain(|entry| !gone.contains(entry));
                Ok(())
            });
            if let Err(error) = noted {
                tracing::warn!(%error, "deleted keychain entries stay on the list of those to delete");
            }
        }
        failure
    }
}
