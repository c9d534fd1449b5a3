//! The states a keychain can be in, each in words.
//!
//! One place for the wording, so that the form, the doctor and the errors say the same. How a state is found out
//! differs from system to system and is not here.

/// What state the OS keychain is in. `name` is what the person knows it by, `collection` the keyring that new entries go to,
/// `detail` the system's own words, never a secret.
#[allow(missing_docs, reason = "the fields mean the same in every variant")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeychainState {
    /// It takes and gives secrets.
    Ready { name: String, collection: Option<String> },
    /// It is there and waits for its password.
    Locked { name: String, collection: Option<String> },
    /// The service runs but has no keyring that new entries would go to.
    NoCollection { name: String },
    /// No D-Bus session bus, on which Linux keychains are reached.
    NoSessionBus { detail: String },
    /// A session bus, but nothing on it that keeps secrets.
    NoService { detail: String },
    /// The system asked, and the person said no.
    Dismissed { name: String },
    /// No answer within the time limit.
    Hung { after_s: u64 },
    /// It answered with something that fits none of the above, or it went away in mid-call.
    Broken { detail: String },
}

impl KeychainState {
    /// Whether secrets can be read and written now.
    pub fn is_ready(&self) -> bool {
        matches!(self, KeychainState::Ready { .. })
    }

    /// Whether asking the system to unlock makes sense.
    pub fn can_unlock(&self) -> bool {
        matches!(self, KeychainState::Locked { .. } | KeychainState::Dismissed { .. })
    }

    /// What it is called: «GNOME Keyring», «macOS Keychain». `None` where nothing answered.
    pub fn name(&self) -> Option<&str> {
        match self {
            KeychainState::Ready { name, .. }
            | KeychainState::Locked { name, .. }
            | KeychainState::NoCollection { name }
            | KeychainState::Dismissed { name } => Some(name),
            _ => None,
        }
    }

    /// The state as one full sentence.
    pub fn sentence(&self) -> String {
        match self {
            KeychainState::Ready { name, collection: Some(label) } => {
                format!("{name} is unlocked (keyring “{label}”).")
            }
            KeychainState::Ready { name, collection: None } => format!("{name} is unlocked."),
            KeychainState::Locked { name, collection: Some(label) } => {
                format!("{name} is locked (keyring “{label}”).")
            }
            KeychainState::Locked { name, collection: None } => format!("{name} is locked."),
            KeychainState::NoCollection { name } => {
                format!("{name} runs but has no default keyring to keep secrets in.")
            }
            KeychainState::NoSessionBus { .. } => {
                "No keychain can be reached, because this session has no D-Bus session bus.".to_owned()
            }
            KeychainState::NoService { .. } => "No keychain service is running on this system.".to_owned(),
            KeychainState::Dismissed { name } => {
                format!("{name} stays locked, because its prompt was dismissed.")
            }
            KeychainState::Hung { after_s } => {
                format!("The keychain did not answer within {after_s} seconds.")
            }
            KeychainState::Broken { .. } => "The keychain answered with an error.".to_owned(),
        }
    }

    /// What to do next, as a full sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            KeychainState::Ready { .. } => "Nothing needs to be done.",
            KeychainState::Locked { .. } | KeychainState::Dismissed { .. } => {
                "Unlock it and try again, or keep the profile for this session only."
            }
            KeychainState::NoCollection { .. } => {
                "Create a keyring in Passwords and Keys and make it the default, or keep the profile for this session only."
            }
            KeychainState::NoSessionBus { .. } => {
                "Start Outcrop from a desktop session or under dbus-run-session, or keep the profile for this session only."
            }
            KeychainState::NoService { .. } => {
                "Install and start GNOME Keyring or KWallet, then try again, or keep the profile for this session only."
            }
            KeychainState::Hung { .. } => {
                "Look for a password prompt behind other windows or restart the keychain service, then try again."
            }
            KeychainState::Broken { .. } => {
                "Try again; if it stays, restart the keychain service or keep the profile for this session only."
            }
        }
    }

    /// The system's own words, for «Details».
    pub fn detail(&self) -> Option<&str> {
        match self {
            KeychainState::NoSessionBus { detail }
            | KeychainState::NoService { detail }
            | KeychainState::Broken { detail } => Some(detail),
            _ => None,
        }
    }
}
