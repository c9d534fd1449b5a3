//! What the Linux Secret Service is up to, asked over D-Bus without opening a session.
//!
//! The store library can neither tell a locked keyring without prompting nor give up waiting, so its state is read
//! here first, from two properties and an alias: no prompt, no secret, nothing created. Reading and writing secrets
//! is the store library's.

use std::fs;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use zbus::blocking::{Connection, Proxy, connection, fdo::DBusProxy};
use zbus::names::BusName;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue};

use crate::keychain_state::KeychainState;

const SERVICE: &str = "org.freedesktop.secrets";
const SERVICE_PATH: &str = "/org/freedesktop/secrets";
const SERVICE_INTERFACE: &str = "org.freedesktop.Secret.Service";
const COLLECTION_INTERFACE: &str = "org.freedesktop.Secret.Collection";
const PROMPT_INTERFACE: &str = "org.freedesktop.Secret.Prompt";

/// How long the service may take to answer a question about itself.
const ANSWER_LIMIT: Duration = Duration::from_secs(3);
/// How long the bus may take to start the service when nobody has yet.
const START_LIMIT: Duration = Duration::from_secs(8);

/// Where new entries would go.
struct Collection {
    path: OwnedObjectPath,
    label: Option<String>,
    locked: bool,
}

/// The state now. Never prompts, reads no secret, creates nothing.
pub fn probe() -> KeychainState {
    look().unwrap_or_else(|state| state)
}

fn look() -> Result<KeychainState, KeychainState> {
    let bus = connect(ANSWER_LIMIT)?;
    let name = service_name(&bus)?;
    let Some(collection) = default_collection(&bus)? else { return Ok(KeychainState::NoCollection { name }) };
    let Collection { label, locked, .. } = collection;
    Ok(if locked {
        KeychainState::Locked { name, collection: label }
    } else {
        KeychainState::Ready { name, collection: label }
    })
}

/// Asks the system to unlock the default keyring, which may show a prompt, and waits until it was answered, `cancel`
/// speaks (or hangs up), or `limit` is over. Says the state afterwards.
pub fn unlock(cancel: mpsc::Receiver<()>, limit: Duration) -> KeychainState {
    ask_to_unlock(cancel, limit).unwrap_or_else(|state| state)
}

fn ask_to_unlock(cancel: mpsc::Receiver<()>, limit: Duration) -> Result<KeychainState, KeychainState> {
    let bus = connect(ANSWER_LIMIT)?;
    let name = service_name(&bus)?;
    let Some(collection) = default_collection(&bus)? else { return Ok(KeychainState::NoCollection { name }) };
    if !collection.locked {
        return look();
    }
    let service = proxy(&bus, SERVICE_PATH, SERVICE_INTERFACE)?;
    let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
        service.call("Unlock", &(vec![ObjectPath::from(&collection.path)],)).map_err(state_of)?;
    if prompt.as_str() == "/" {
        return look();
    }
    match answer_to(&bus, prompt, cancel, limit)? {
        Answer::Given => look(),
        Answer::Dismissed => Ok(KeychainState::Dismissed { name }),
        Answer::None => Ok(KeychainState::Hung { after_s: limit.as_secs() }),
    }
}

enum Answer {
    Given,
    Dismissed,
    None,
}

/// Shows the prompt and waits. The signal is waited for on a thread of its own, since it has no time limit either;
/// that thread ends when the prompt is dismissed or the connection is dropped.
fn answer_to(
    bus: &Connection,
    prompt: OwnedObjectPath,
    cancel: mpsc::Receiver<()>,
    limit: Duration,
) -> Result<Answer, KeychainState> {
    let dialog = Proxy::new(bus, SERVICE, prompt, PROMPT_INTERFACE).map_err(state_of)?;
    let mut completed = dialog.receive_signal("Completed").map_err(state_of)?;
    let (tell, told) = mpsc::channel();
    let tell_cancelled = tell.clone();
    let waiter = move || {
        let dismissed = completed
            .next()
            .and_then(|signal| signal.body().deserialize::<(bool, OwnedValue)>().ok())
            .is_none_or(|(dismissed, _)| dismissed);
        let _ = tell.send(if dismissed { Answer::Dismissed } else { Answer::Given });
    };
    let no_thread = |error: std::io::Error| KeychainState::Broken { detail: error.to_string() };
    thread::Builder::new().name("keychain-prompt".to_owned()).spawn(waiter).map_err(no_thread)?;
    let canceller = move || {
        // A hung-up sender means that nobody can cancel any more, not that somebody did.
        if cancel.recv().is_ok() {
            let _ = tell_cancelled.send(Answer::Dismissed);
        }
    };
    thread::Builder::new().name("keychain-cancel".to_owned()).spawn(canceller).map_err(no_thread)?;

    dialog.call::<_, _, ()>("Prompt", &("",)).map_err(state_of)?;
    let answer = told.recv_timeout(limit).unwrap_or(Answer::None);
    if !matches!(answer, Answer::Given) {
        // So that no prompt is left on the screen for an app that no longer waits for it.
        let _ = dialog.call::<_, _, ()>("Dismiss", &());
    }
    Ok(answer)
}

fn connect(limit: Duration) -> Result<Connection, KeychainState> {
    connection::Builder::session()
        .and_then(|builder| builder.method_timeout(limit).build())
        .map_err(|error| KeychainState::NoSessionBus { detail: error.to_string() })
}

/// Who keeps the secrets; has the bus start it where it is installed but does not run yet.
fn service_name(bus: &Connection) -> Result<String, KeychainState> {
    let broker = DBusProxy::new(bus).map_err(state_of)?;
    let service = BusName::try_from(SERVICE).map_err(|error| state_of(error.into()))?;
    if !broker.name_has_owner(service.clone()).map_err(|error| state_of(error.into()))? {
        start_service()?;
    }
    let pid = broker.get_connection_unix_process_id(service).map_err(|error| state_of(error.into()))?;
    // The kernel cuts names at 15 characters, hence the prefixes.
    let process = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    let name = match process.trim() {
        name if name.starts_with("gnome-keyring") => "GNOME Keyring",
        name if name.starts_with("kwalletd") || name.starts_with("ksecretd") => "KWallet",
        name if name.starts_with("keepassxc") => "KeePassXC",
        name if name.starts_with("oo7-daemon") => "oo7",
        _ => "Secret Service",
    };
    Ok(name.to_owned())
}

fn start_service() -> Result<(), KeychainState> {
    let bus = connect(START_LIMIT)?;
    let broker = DBusProxy::new(&bus).map_err(state_of)?;
    let service = zbus::names::WellKnownName::try_from(SERVICE).map_err(|error| state_of(error.into()))?;
    let started = broker.start_service_by_name(service, 0);
    started.map(|_| ()).map_err(|error| match error {
        zbus::fdo::Error::ZBus(error) if timed_out(&error) => {
            KeychainState::Hung { after_s: START_LIMIT.as_secs() }
        }
        error => KeychainState::NoService { detail: error.to_string() },
    })
}

fn default_collection(bus: &Connection) -> Result<Option<Collection>, KeychainState> {
    let service = proxy(bus, SERVICE_PATH, SERVICE_INTERFACE)?;
    let path: OwnedObjectPath = service.call("ReadAlias", &("default",)).map_err(state_of)?;
    if path.as_str() == "/" {
        return Ok(None);
    }
    let collection = Proxy::new(bus, SERVICE, path.clone(), COLLECTION_INTERFACE).map_err(state_of)?;
    // An alias may outlive its collection: gnome-keyring that was started before it was unlocked does that.
    let locked = match collection.get_property::<bool>("Locked") {
        Ok(locked) => locked,
        Err(error) if gone(&error) => return Ok(None),
        Err(error) => return Err(state_of(error)),
    };
    let label = collection.get_property::<String>("Label").ok().filter(|label| !label.trim().is_empty());
    Ok(Some(Collection { path, label, locked }))
}

fn proxy<'a>(bus: &Connection, path: &'a str, interface: &'a str) -> Result<Proxy<'a>, KeychainState> {
    Proxy::new(bus, SERVICE, path, interface).map_err(state_of)
}

fn gone(error: &zbus::Error) -> bool {
    const NOT_THERE: [&str; 3] = [
        "org.freedesktop.DBus.Error.UnknownMethod",
        "org.freedesktop.DBus.Error.UnknownObject",
        "org.freedesktop.Secret.Error.NoSuchObject",
    ];
    match error {
        zbus::Error::MethodError(name, ..) => NOT_THERE.contains(&name.as_str()),
        zbus::Error::FDO(error) => {
            matches!(**error, zbus::fdo::Error::UnknownMethod(_) | zbus::fdo::Error::UnknownObject(_))
        }
        _ => false,
    }
}

fn timed_out(error: &zbus::Error) -> bool {
    matches!(error, zbus::Error::InputOutput(error) if error.kind() == std::io::ErrorKind::TimedOut)
}

fn state_of(error: zbus::Error) -> KeychainState {
    if timed_out(&error) {
        return KeychainState::Hung { after_s: ANSWER_LIMIT.as_secs() };
    }
    match &error {
        zbus::Error::MethodError(name, ..)
            if name.as_str() == "org.freedesktop.DBus.Error.ServiceUnknown" =>
        {
            KeychainState::NoService { detail: error.to_string() }
        }
        zbus::Error::FDO(inner) => match &**inner {
            zbus::fdo::Error::ServiceUnknown(_) | zbus::fdo::Error::NameHasNoOwner(_) => {
                KeychainState::NoService { detail: error.to_string() }
            }
            zbus::fdo::Error::ZBus(inner) if timed_out(inner) => {
                KeychainState::Hung { after_s: ANSWER_LIMIT.as_secs() }
            }
            _ => KeychainState::Broken { detail: error.to_string() },
        },
        _ => KeychainState::Broken { detail: error.to_string() },
    }
}
