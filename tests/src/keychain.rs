//! A session bus and a gnome-keyring of its own, with a real collection in a fresh home.
//!
//! The keyring is unlocked as it starts: started first and unlocked later, it would have no collection. The bus starts
//! nothing on demand but the password prompt, or it would bring the machine's own keyring in where a test has none.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::process::{self, Group};
use crate::trouble::{Outcome, Trouble};
use crate::wait;

/// Opens the test keyring; no secret of anybody's.
pub const PASSWORD: &str = "correct horse";

const SECRETS: &str = "org.freedesktop.secrets";
const COLLECTION: &str = "/org/freedesktop/secrets/collection/login";

/// The only services that the bus starts on demand: the keyring's password prompt.
const PROMPTS: &[&str] =
    &["org.gnome.keyring.SystemPrompter.service", "org.gnome.keyring.PrivatePrompter.service"];

const INSTALLED_SERVICES: &str = "/usr/share/dbus-1/services";

pub struct Bus {
    _daemon: Group,
    address: String,
}

impl Bus {
    pub fn start(home: &Path, environment: &[(String, String)]) -> Outcome<Self> {
        let config = home.join("bus.conf");
        std::fs::write(&config, bus_config(home)?)?;
        let mut command = Command::new("dbus-daemon");
        command.arg("--config-file").arg(&config).args(["--nofork", "--print-address=1"]);
        command.envs(environment.iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut daemon = Group::start(&mut command, "a session bus")?;
        let output = daemon.child().stdout.take().ok_or_else(|| Trouble::new("dbus-daemon has no output"))?;
        let mut address = String::new();
        BufReader::new(output).read_line(&mut address)?;
        if address.trim().is_empty() {
            return Err(Trouble::new("dbus-daemon ended without an address."));
        }
        Ok(Self { _daemon: daemon, address: address.trim().to_owned() })
    }

    pub fn address(&self) -> &str {
        &self.address
    }
}

fn bus_config(home: &Path) -> Outcome<String> {
    let services = home.join("bus-services");
    std::fs::create_dir_all(&services)?;
    for prompt in PROMPTS {
        let installed = Path::new(INSTALLED_SERVICES).join(prompt);
        if installed.is_file() {
            std::fs::copy(installed, services.join(prompt))?;
        }
    }
    Ok(format!(
        r#"<busconfig>
  <type>session</type>
  <listen>unix:path={}</listen>
  <servicedir>{}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        home.join("bus").display(),
        services.display()
    ))
}

/// How often the daemon is started before it is given up. Once in a great while it comes up without its collection and
/// stays like that; started again it has one.
const STARTS: u32 = 3;
const START_LIMIT: Duration = Duration::from_secs(10);

pub struct TestKeychain {
    daemon: Option<Group>,
    environment: Vec<(String, String)>,
    control: PathBuf,
    log: PathBuf,
}

impl TestKeychain {
    /// `environment` holds the fresh home and the bus.
    pub fn start(home: &Path, environment: &[(String, String)]) -> Outcome<Self> {
        let mut keychain = Self {
            daemon: None,
            environment: environment.to_vec(),
            control: home.join("keyring-control"),
            log: home.join("keyring.log"),
        };
        keychain.restart()?;
        Ok(keychain)
    }

    /// Starts the daemon (again), unlocked, with what it had stored.
    pub fn restart(&mut self) -> Outcome {
        for _ in 1..STARTS {
            match self.start_once() {
                Ok(()) => return Ok(()),
                Err(trouble) => eprintln!("{trouble} It is started again."),
            }
        }
        self.start_once()
    }

    fn start_once(&mut self) -> Outcome {
        self.stop();
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]);
        command.arg("--control-directory").arg(&self.control);
        command.envs(self.environment.iter().cloned());
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(File::create(&self.log)?);
        let mut daemon = Group::start(&mut command, "the keychain")?;
        if let Some(mut input) = daemon.child().stdin.take() {
            input.write_all(PASSWORD.as_bytes())?;
        }
        let unlocked = wait::until("the keychain to be unlocked", START_LIMIT, || {
            Ok((self.locked()? == Some(false)).then_some(()))
        });
        let unlocked = unlocked.map_err(|trouble| {
            let state = if daemon.is_running() { "runs" } else { "has ended" };
            let said = std::fs::read_to_string(&self.log).unwrap_or_default();
            Trouble::new(format!("{} The daemon {state} and said: {said}", trouble.message()))
        });
        self.daemon = Some(daemon);
        unlocked
    }

    /// Locks the collection, as the desktop does when its session locks.
    pub fn lock(&self) -> Outcome {
        let collection = format!("array:objpath:{COLLECTION}");
        self.send("/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock", &[&collection])?;
        wait::until("the keychain to be locked", wait::SOON, || {
            Ok((self.locked()? == Some(true)).then_some(()))
        })
    }

    /// Ends the daemon, as a crash would.
    pub fn stop(&mut self) {
        self.daemon = None;
    }

    /// Makes the daemon hang: it keeps its name on the bus and never answers.
    pub fn freeze(&self) -> Outcome {
        self.daemon.as_ref().map_or_else(
            || Err(Trouble::new("The keychain is not running.")),
            |daemon| process::freeze(daemon.id()),
        )
    }

    /// Whether the collection is locked; `None` while nobody answers.
    pub fn locked(&self) -> Outcome<Option<bool>> {
        let asked = ["string:org.freedesktop.Secret.Collection", "string:Locked"];
        let answer = self.send(COLLECTION, "org.freedesktop.DBus.Properties.Get", &asked)?;
        Ok(answer.rsplit_once("boolean ").and_then(|(_, value)| value.trim().parse().ok()))
    }

    /// How many entries the app has in the collection; a search needs no unlocked keychain and reads no secret.
    pub fn entries(&self) -> Outcome<usize> {
        let asked = "dict:string:string:service,dev.outcrop.desktop";
        let found =
            self.send("/org/freedesktop/secrets", "org.freedesktop.Secret.Service.SearchItems", &[asked])?;
        if found.is_empty() {
            return Err(Trouble::new("The keychain did not answer the search."));
        }
        Ok(found.matches("object path \"/org/freedesktop/secrets/collection/").count())
    }

    fn send(&self, object: &str, method: &str, arguments: &[&str]) -> Outcome<String> {
        let mut command = Command::new("dbus-send");
        command.args(["--session", "--print-reply", "--reply-timeout=5000"]);
        command.arg(format!("--dest={SECRETS}")).args([object, method]).args(arguments);
        command.envs(self.environment.iter().cloned()).stdin(Stdio::null()).stderr(Stdio::null());
        Ok(String::from_utf8_lossy(&command.output()?.stdout).into_owned())
    }
}
