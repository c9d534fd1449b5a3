//! The configuration file: the command line's options in YAML, and what would be too much for one.
//!
//! Parsing is strict: a key that is not known is a slip, and is told with its line instead of being passed over.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sandbox::{
    Accounts, Faults, GuardrailPreset, ModelSettings, Options, QuotaRules, Resources, Script, TlsOptions,
};
use serde::Deserialize;

/// A whole file; everything in it may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Config {
    server: Server,
    pacing: Pacing,
    seed: Option<u64>,
    faults: Option<Broken>,
    log: Option<PathBuf>,
    script: Option<Script>,
    /// A file with the script, beside this one unless its path is whole.
    script_file: Option<PathBuf>,
    accounts: Option<Accounts>,
    quotas: Option<QuotaRules>,
    models: Option<ModelSettings>,
    resources: Option<Resources>,
    guardrails: Vec<GuardrailPreset>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Server {
    port: Option<u16>,
    bind: Option<IpAddr>,
    reachable_from_the_network: bool,
    region: Option<String>,
    other_regions: Vec<String>,
    /// `false` turns the port with TLS off.
    tls: Option<bool>,
    tls_port: Option<u16>,
    tls_names: Vec<String>,
    ca_path: Option<PathBuf>,
    max_connections: Option<usize>,
    idle_s: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Pacing {
    first_token_ms: Option<u32>,
    tokens_per_second: Option<u32>,
}

/// Faults as they are written: one text with commas, or a list.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a fault such as end-after:5 is needed, or a list of them")]
enum FaultList {
    One(String),
    Several(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "FaultList")]
struct Broken(Faults);

impl TryFrom<FaultList> for Broken {
    type Error = String;

    fn try_from(list: FaultList) -> Result<Self, String> {
        match list {
            FaultList::One(text) => text.parse().map(Self),
            FaultList::Several(list) if list.is_empty() => Ok(Self(Faults::default())),
            FaultList::Several(list) => list.join(",").parse().map(Self),
        }
    }
}

impl Config {
    /// Reads a file; what is wrong is told in a sentence with its place.
    pub fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("The configuration {shown} could not be read: {error}."))?;
        let mut config =
            Self::parse(&text).map_err(|error| format!("The configuration {shown} is wrong: {error}."))?;
        if let (Some(file), Some(folder)) = (&mut config.script_file, path.parent()) {
            *file = folder.join(&*file);
        }
        Ok(config)
    }

    fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        sandbox::yaml::read(text)
    }

    /// Puts what the file says into the options.
    pub fn apply(self, options: &mut Options) -> Result<Asides, String> {
        let Self {
            server,
            pacing,
            seed,
            faults,
            log,
            script,
            script_file,
            accounts,
            quotas,
            models,
            resources,
            guardrails,
        } = self;
        set(&mut options.port, server.port);
        set(&mut options.bind, server.bind);
        options.reachable_from_the_network |= server.reachable_from_the_network;
        set(&mut options.max_connections, server.max_connections);
        set(&mut options.idle, server.idle_s.map(|seconds| Duration::from_secs(seconds.into())));
        set(&mut options.region, server.region);
        options.other_regions = server.other_regions;
        options.tls = server.tls.unwrap_or(true).then(|| TlsOptions {
            port: server.tls_port.unwrap_or_default(),
            ca_path: server.ca_path,
            names: server.tls_names,
        });
        set(&mut options.pacing.tokens_per_second, pacing.tokens_per_second);
        let first_token = pacing.first_token_ms.map(|ms| Duration::from_millis(ms.into()));
        set(&mut options.pacing.first_token, first_token);
        set(&mut options.seed, seed);
        set(&mut options.faults, faults.map(|Broken(faults)| faults));
        if script.is_some() && script_file.is_some() {
            return Err("It has both a script and a script_file; one is enough.".to_owned());
        }
        options.script = script.or(script_file.as_deref().map(read_script).transpose()?);
        options.accounts = accounts;
        set(&mut options.quotas, quotas);
        set(&mut options.models, models);
        set(&mut options.resources, resources);
        options.guardrails = guardrails;
        options.log = log;
        Ok(Asides { tls_port_chosen: server.tls_port.is_some() })
    }
}

/// Reads a script's own file.
pub(super) fn read_script(path: &Path) -> Result<Script, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("The script {shown} could not be read: {error}."))?;
    Script::parse(&text).map_err(|error| format!("The script {shown} is wrong: {error}."))
}

/// Settings of the file that are the program's own, not the library's.
pub(super) struct Asides {
    pub tls_port_chosen: bool,
}

/// Puts a value in its place where one is given.
pub(super) fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_the_command_line_can_say_and_more() {
        let text = "
server: {port: 0, tls_port: 9443, region: eu-west-1, other_regions: [eu-central-1], tls_names: [sandbox.test]}
pacing: {first_token_ms: 5, tokens_per_second: 0}
seed: 7
faults: [delay-headers:5, unknown-event]
log: requests.jsonl
";
        let mut options = Options::default();
        let asides = Config::parse(text).unwrap().apply(&mut options).unwrap();
        assert!(asides.tls_port_chosen);
        let tls = options.tls.unwrap();
        assert_eq!((tls.port, tls.names.as_slice()), (9443, ["sandbox.test".to_owned()].as_slice()));
        assert_eq!((options.region.as_str(), options.seed), ("eu-west-1", 7));
        assert_eq!(options.other_regions, ["eu-central-1"]);
        assert_eq!(options.pacing.first_token, Duration::from_millis(5));
        assert_eq!(options.faults.to_string(), "delay-headers:5,unknown-event:5");
        assert_eq!(options.log, Some(PathBuf::from("requests.jsonl")));
    }

    #[test]
    fn a_script_stands_in_the_file_or_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sandbox.yaml");
        std::fs::write(folder.path().join("script.yaml"), "respond: random\n").unwrap();
        let script = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let mut options = Options::default();
            Config::read(&path)?.apply(&mut options)?;
            Ok::<_, String>(options.script)
        };
        let inline = script("script: {respond: random}\n").unwrap();
        assert!(inline.is_some() && script("script_file: script.yaml\n").unwrap() == inline);
        assert!(script("script_file: missing.yaml\n").unwrap_err().contains("missing.yaml"));
        assert!(script("script: {}\nscript_file: script.yaml\n").unwrap_err().contains("one is enough"));
    }

    #[test]
    fn an_empty_file_changes_nothing_but_turns_tls_on() {
        let mut options = Options::default();
        Config::parse("# nothing\n").unwrap().apply(&mut options).unwrap();
        assert!(options.tls.is_some());
        assert_eq!((options.port, options.seed), (0, 0));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_without_the_text_around_it() {
        for (text, part) in [
            ("server:\n  prot: 1\n", "prot"),
            ("pacing: {first_token_ms: soon}\n", "line 1"),
            ("server: [", "line 1"),
        ] {
            let wrong = Config::parse(text).unwrap_err();
            assert!(wrong.contains(part), "{wrong}");
        }
        let hidden = Config::parse("secret_access_key: hunter2\nseed: many\n").unwrap_err();
        assert!(!hidden.contains("hunter2"), "{hidden}");
        for (text, part) in [
            ("faults: nonsense", "line 1, column 9, in \"faults\": There is no fault called"),
            ("faults: {end-after: 5}", "a fault such as end-after:5 is needed, or a list of them"),
        ] {
            let wrong = Config::parse(text).unwrap_err();
            assert!(wrong.contains(part), "{wrong}");
        }
    }
}
