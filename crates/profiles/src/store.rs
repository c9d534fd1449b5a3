//! The saved profiles: the index file and the keychain kept in step.
//!
//! The order of every change is the point of this module. A save notes the new entry's id in the index, writes the
//! entry, points the index at it, and only then deletes the old one: at any moment a kill leaves the old profile or
//! the new one, and no keychain entry without a trace. Calls block (disk and keychain) and may come from any thread.
//! Opening reads the index only; the keychain is touched when a secret is needed.

mod index;
mod names;
mod sweep;

use std::fs::File;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use uuid::Uuid;

use self::index::Index;
use crate::draft::{Draft, Parsed};
use crate::error::Error;
use crate::folder::{self, Durable};
use crate::keychain_state::KeychainState;
use crate::profile::{
    Connection, Keep, LastSeen, LastVerdict, Limits, Models, Profile, ProfileId, SignIn, SignInKind,
};
use crate::region::Region;
use crate::secret::{Credentials, Record, RecordError};
use crate::vault::Vault;

/// The one region that the sandbox inside the app serves.
const SANDBOX_REGION: &str = "us-east-1";

/// The saved profiles of one data folder, which no other process has open meanwhile.
pub struct Profiles {
    path: PathBuf,
    vault: Vault,
    index: Mutex<Index>,
    /// Held over a whole change, keychain calls included; `index` only for moments, so that the list never waits.
    changing: Mutex<()>,
    _in_use: File,
}

/// The result of [`Profiles::open`].
pub struct Opened {
    /// Ready for use.
    pub profiles: Profiles,
    /// Where an unreadable index went.
    pub set_aside: Option<PathBuf>,
}

impl Opened {
    /// What to tell the person about an index that was set aside.
    pub fn notice(&self) -> Option<String> {
        let path = self.set_aside.as_ref()?;
        Some(format!(
            "The profile list could not be read, so it was kept as {} and a new list was begun. The credentials in the keychain were left as they are.",
            path.display()
        ))
    }
}

/// The result of [`Profiles::delete`].
#[derive(Debug)]
pub struct Deleted {
    /// The profile is gone, but the keychain would not give up its entry yet; it goes with a later change.
    pub entry_left: Option<KeychainState>,
}

impl Profiles {
    /// Opens the profiles kept in `dir`, which is made where it does not exist. Does not touch the keychain. Waits up to two
    /// seconds for another app that is just closing.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::NewerIndex`] and [`Error::IndexIsALink`] leave everything as it is; [`Error::Index`] says
    /// what the system refused. An unreadable index is not an error: it is set aside.
    pub fn open(dir: PathBuf, vault: Vault) -> Result<Opened, Error> {
        folder::prepare(&dir).map_err(|source| Error::Index {
            doing: "opened",
            path: dir.clone(),
            source,
        })?;
        let in_use = folder::lock(&dir.join("profiles.lock"))?;
        let path = dir.join("profiles.json");
        let (index, set_aside) = Index::load(&path, Timestamp::now())?;
        let (index, changing) = (Mutex::new(index), Mutex::new(()));
        let profiles = Self { path, vault, index, changing, _in_use: in_use };
        Ok(Opened { profiles, set_aside })
    }

    /// Where the secrets are.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// All profiles, the oldest first.
    pub fn list(&self) -> Vec<Profile> {
        self.index().profiles.clone()
    }

    /// One profile, without its secrets.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn get(&self, id: ProfileId) -> Result<Profile, Error> {
        self.index().profiles.iter().find(|profile| profile.id == id).cloned().ok_or(Error::NotFound)
    }

    /// The profile's connection with its secrets, from the keychain or from this session's memory.
    ///
    /// # Errors
    /// [`Error::Keychain`] when it cannot be read now; [`Error::RecordMissing`], [`Error::SessionOver`] and [`Error::Record`]
    /// when there is nothing that can be used.
    pub fn record(&self, id: ProfileId) -> Result<Record, Error> {
        self.record_of(&self.get(id)?)
    }

    fn record_of(&self, profile: &Profile) -> Result<Record, Error> {
        match profile.keep {
            Keep::Nowhere => Ok(sandbox_record(profile.last_seen.region.clone())),
            Keep::Session => self.vault.recall(profile.id, profile.revision).ok_or(Error::SessionOver),
            Keep::Keychain => self.vault.read(profile.entry.ok_or(Error::RecordMissing)?),
        }
    }

    /// The draft's parts with every rule checked, for a test of what is not saved. Reads the keychain where the
    /// draft leaves a secret unchanged.
    ///
    /// # Errors
    /// [`Error::Invalid`] with what has to be fixed, and what [`Profiles::record`] gives.
    pub fn parse(&self, draft: &Draft, now: Timestamp) -> Result<Parsed, Error> {
        let saved = self.saved_for(draft)?;
        draft.parse(saved.as_ref(), now).map_err(Error::Invalid)
    }

    fn saved_for(&self, draft: &Draft) -> Result<Option<Record>, Error> {
        let Some(id) = draft.id else { return Ok(None) };
        let profile = self.get(id)?;
        if !draft.needs_saved() {
            return Ok(None);
        }
        match self.record_of(&profile) {
            Ok(record) => Ok(Some(record)),
            // Nothing usable is saved: the form then asks for the secret, which is the way out.
            Err(Error::RecordMissing | Error::SessionOver | Error::Record(RecordError::Foreign)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Saves a new profile or a change to one. Any failure leaves what was saved before.
    ///
    /// # Errors
    /// What [`Profiles::check`] gives; [`Error::Keychain`] and [`Error::RecordTooLong`] when the entry could not be written,
    /// [`Error::Index`] when the index could not.
    pub fn save(&self, draft: &Draft, now: Timestamp) -> Result<Profile, Error> {
        let _changing = self.changing();
        let parsed = self.check(draft, now)?;
        let old = draft.id.map(|id| self.get(id)).transpose()?;
        let id = old.as_ref().map_or_else(|| ProfileId(Uuid::now_v7()), |old| old.id);
        let connection = &parsed.record.connection;
        let last_seen = LastSeen { region: connection.region.clone(), sign_in: connection.sign_in.kind() };
        let profile = Profile {
            id,
            name: parsed.name,
            models: parsed.models,
            limits: parsed.limits,
            last_seen,
            keep: parsed.keep,
            entry: None,
            revision: old.as_ref().map_or(0, |old| old.revision + 1),
            // What was proven was proven of the connection before this change.
            last_verdict: None,
        };
        self.put(profile, old, parsed.record)
    }

    /// [`Profiles::parse`] with what only saving asks for: a name that no other profile has.
    ///
    /// # Errors
    /// As there.
    pub fn check(&self, draft: &Draft, now: Timestamp) -> Result<Parsed, Error> {
        let taken = self.name_taken(&draft.name, draft.id);
        match (self.parse(draft, now), taken) {
            (Ok(parsed), None) => Ok(parsed),
            (Ok(_), Some(problem)) => Err(Error::Invalid(vec![problem])),
            (Err(Error::Invalid(mut problems)), Some(problem)) => {
                problems.insert(0, problem);
                Err(Error::Invalid(problems))
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Stores the record, points the index at it, drops what it replaces; in this order.
    fn put(&self, mut profile: Profile, old: Option<Profile>, record: Record) -> Result<Profile, Error> {
        let before = old.as_ref().map(|old| old.revision);
        match profile.keep {
            Keep::Keychain => profile.entry = Some(self.write_entry(&profile.name, &record)?),
            Keep::Session => self.vault.remember(profile.id, profile.revision, record),
            Keep::Nowhere => {}
        }
        let (new_entry, old_entry) = (profile.entry, old.as_ref().and_then(|old| old.entry));
        let written = self.change(|index| {
            index.pending_delete.retain(|entry| Some(*entry) != new_entry);
            index.pending_delete.extend(old_entry);
            match index.profiles.iter_mut().find(|other| other.id == profile.id) {
                Some(slot) => *slot = profile.clone(),
                None => index.profiles.push(profile.clone()),
            }
            Ok(())
        });
        let durable = match written {
            Ok(durable) => durable,
            Err(error) => {
                self.sweep_entries(new_entry.as_slice());
                self.vault.forget(profile.id, before);
                return Err(error);
            }
        };
        self.vault.forget(profile.id, (profile.keep == Keep::Session).then_some(profile.revision));
        if durable == Durable::Yes {
            self.sweep_if_touched(&profile, old.as_ref());
        }
        Ok(profile)
    }

    /// Writes a fresh keychain entry, noted beforehand as one to delete in case the save ends here.
    fn write_entry(&self, name: &str, record: &Record) -> Result<Uuid, Error> {
        let entry = Uuid::new_v4();
        self.change(|index| {
            index.pending_delete.push(entry);
            Ok(())
        })?;
        match self.vault.write(entry, name, record) {
            Ok(()) => Ok(entry),
            Err(error) => {
                // Even a write that failed or timed out may have left something.
                self.sweep_entries(&[entry]);
                Err(error)
            }
        }
    }

    /// Changes what the index holds, without the keychain: works while that is locked.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], and [`Error::Index`] when the index could not be written.
    pub fn save_settings(
        &self,
        id: ProfileId,
        name: &str,
        models: Models,
        limits: Limits,
    ) -> Result<Profile, Error> {
        let _changing = self.changing();
        let settings = Draft { id: Some(id), name: name.to_owned(), ..Draft::of_settings(&models, &limits) };
        let mut problems = settings.parse(None, Timestamp::now()).err().unwrap_or_default();
        problems.extend(self.name_taken(name, Some(id)));
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        self.edit(id, |profile| {
            if profile.models != models {
                profile.last_verdict = None;
            }
            profile.name = name.trim().to_owned();
            profile.models = models;
            profile.limits = limits;
        })
    }

    /// Notes what the doctor said of `tested`, unless what it proved was changed while it ran.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Index`] when the index could not be written.
    pub fn set_last_verdict(&self, tested: &Profile, verdict: LastVerdict) -> Result<Profile, Error> {
        let _changing = self.changing();
        self.edit(tested.id, |profile| {
            if profile.revision == tested.revision && profile.models == tested.models {
                profile.last_verdict = Some(verdict);
            }
        })
    }

    /// A profile for the sandbox inside the app: no secret, no endpoint, nothing in the keychain.
    ///
    /// # Errors
    /// [`Error::Index`] when the index could not be written.
    pub fn create_sandbox(&self, now: Timestamp) -> Result<Profile, Error> {
        let name = self.free_name("Sandbox");
        let region = SANDBOX_REGION.to_owned();
        self.save(&Draft { name, region, ..Draft::empty(SignInKind::Sandbox) }, now)
    }

    /// A copy under a name of its own, kept where the original is.
    ///
    /// # Errors
    /// What [`Profiles::record`] and [`Profiles::save`] give.
    pub fn duplicate(&self, id: ProfileId) -> Result<Profile, Error> {
        let _changing = self.changing();
        let original = self.get(id)?;
        let record = self.record_of(&original)?;
        let name = self.free_name(&format!("{} copy", cut(&original.name, 52)));
        let copy = Profile {
            id: ProfileId(Uuid::now_v7()),
            name,
            entry: None,
            revision: 0,
            last_verdict: None,
            ..original
        };
        self.put(copy, None, record)
    }

    /// Deletes the profile, then its keychain entry. An entry that could not be deleted yet is not an error; see [`Deleted`].
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Index`] when the index could not be written: nothing was deleted then.
    pub fn delete(&self, id: ProfileId) -> Result<Deleted, Error> {
        let _changing = self.changing();
        let profile = self.get(id)?;
        let durable = self.change(|index| {
            index.profiles.retain(|other| other.id != id);
            index.pending_delete.extend(profile.entry);
            Ok(())
        })?;
        self.vault.forget(id, None);
        let entry_left = match profile.entry {
            Some(entry) if durable == Durable::Yes => self.sweep_entries(&[entry]),
            _ => None,
        };
        Ok(Deleted { entry_left })
    }

    fn edit(&self, id: ProfileId, edit: impl FnOnce(&mut Profile)) -> Result<Profile, Error> {
        let mut edited = None;
        self.change(|index| {
            let profile =
                index.profiles.iter_mut().find(|profile| profile.id == id).ok_or(Error::NotFound)?;
            edit(profile);
            edited = Some(profile.clone());
            Ok(())
        })?;
        edited.ok_or(Error::NotFound)
    }

    /// Applies a change to the file and, once it is there, to memory. `changing` is held by the caller.
    fn change(&self, change: impl FnOnce(&mut Index) -> Result<(), Error>) -> Result<Durable, Error> {
        let mut next = self.index().clone();
        change(&mut next)?;
        let durable = next.write(&self.path)?;
        *self.index() = next;
        Ok(durable)
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        // A panic while it was held cannot have left half a change: changes replace it whole.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Draft {
    /// A draft with the given settings and a sign-in that needs nothing, to check settings alone.
    fn of_settings(models: &Models, limits: &Limits) -> Self {
        Self {
            region: SANDBOX_REGION.to_owned(),
            chat_model: models.chat.clone().unwrap_or_default(),
            embedding_model: models.embedding.clone().unwrap_or_default(),
            max_output_tokens: Some(limits.max_output_tokens),
            retries: Some(limits.retries),
            timeout_s: Some(limits.timeout_s),
            idle_limit_s: Some(limits.idle_limit_s),
            ..Self::empty(SignInKind::Sandbox)
        }
    }
}

fn sandbox_record(region: Region) -> Record {
    let connection = Connection { sign_in: SignIn::Sandbox, region, endpoint: None, role: None };
    Record { connection, credentials: Credentials::None }
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}
