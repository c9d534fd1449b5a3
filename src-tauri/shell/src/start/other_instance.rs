//! Whether an Outcrop that runs already still answers.
//!
//! The plugin that hands over to it waits without a limit, so a frozen app would make every later start hang without a
//! word. It also takes an app that was killed a moment ago, whose name the bus has not taken back yet, for one that runs.

use std::time::{Duration, Instant};

use zbus::blocking::{Connection, connection, fdo::DBusProxy};
use zbus::names::BusName;

use super::error::StartError;

/// The name and the path that the plugin takes on the session bus.
const NAME: &str = "dev.outcrop.desktop.SingleInstance";
const PATH: &str = "/dev/outcrop/desktop/SingleInstance";

/// Long for a process that is only asked whether it is there.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(25);

/// What a look at the bus found.
enum Other {
    None,
    Answers,
    /// It went away while it was asked.
    JustGone,
    Silent,
}

/// An error when an app runs that does not answer. Without a session bus nobody can be asked: the lock on the data
/// folder has to do.
pub fn must_answer() -> Result<(), StartError> {
    let Ok(bus) = connect() else { return Ok(()) };
    let since = Instant::now();
    loop {
        match look(&bus) {
            Ok(Other::None | Other::Answers) | Err(_) => return Ok(()),
            Ok(Other::JustGone) if since.elapsed() < ANSWER_LIMIT => std::thread::sleep(PAUSE),
            Ok(Other::JustGone | Other::Silent) => {
                return Err(StartError::NotAnswering { process: process(&bus).ok() });
            }
        }
    }
}

fn connect() -> zbus::Result<Connection> {
    connection::Builder::session()?.method_timeout(ANSWER_LIMIT).build()
}

fn look(bus: &Connection) -> zbus::Result<Other> {
    if !DBusProxy::new(bus)?.name_has_owner(BusName::try_from(NAME)?)? {
        return Ok(Other::None);
    }
    let asked = bus.call_method(Some(NAME), PATH, Some("org.freedesktop.DBus.Peer"), "Ping", &());
    Ok(match asked {
        Ok(_) => Other::Answers,
        Err(zbus::Error::MethodError(name, ..)) if is_gone(name.as_str()) => Other::JustGone,
        Err(zbus::Error::InputOutput(error)) if error.kind() == std::io::ErrorKind::TimedOut => Other::Silent,
        // Whoever refuses a question has heard it.
        Err(zbus::Error::MethodError(..)) => Other::Answers,
        Err(error) => return Err(error),
    })
}

/// What the bus answers for a program that has left it.
fn is_gone(name: &str) -> bool {
    const GONE: [&str; 3] = [
        "org.freedesktop.DBus.Error.NoReply",
        "org.freedesktop.DBus.Error.ServiceUnknown",
        "org.freedesktop.DBus.Error.NameHasNoOwner",
    ];
    GONE.contains(&name)
}

fn process(bus: &Connection) -> zbus::Result<u32> {
    Ok(DBusProxy::new(bus)?.get_connection_unix_process_id(BusName::try_from(NAME)?)?)
}
