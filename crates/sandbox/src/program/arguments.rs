//! The command line: words to options, with a configuration file under them.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use lexopt::{Arg, Parser};
use sandbox::{Faults, Options, Script, TlsOptions};

use super::config::{Config, read_script, set};
use super::serving::Serving;

/// What the program is to do.
#[derive(Debug)]
pub(super) enum Asked {
    Help,
    Version,
    /// The configuration is good, and this is said about it.
    Check(String),
    /// An example of a file.
    Example(&'static str),
    Serve(Box<Serving>),
}

/// The command line as it is written, before a file is read.
#[derive(Debug, Default)]
pub(super) struct Words {
    help: bool,
    version: bool,
    check: bool,
    example: Option<&'static str>,
    json: bool,
    config: Option<PathBuf>,
    port: Option<u16>,
    tls_port: Option<u16>,
    no_tls: bool,
    tls_names: Vec<String>,
    ca_path: Option<PathBuf>,
    bind: Option<IpAddr>,
    reachable: bool,
    region: Option<String>,
    other_regions: Vec<String>,
    seed: Option<u64>,
    first_token_ms: Option<u32>,
    tokens_per_second: Option<u32>,
    faults: Option<Faults>,
    log: Option<PathBuf>,
    grace_s: Option<u32>,
    script: Option<PathBuf>,
    responder: Option<Script>,
}

impl Words {
    /// Reads the words that follow the program's name.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut read = Self::default();
        let mut parser = Parser::from_args(words);
        while let Some(word) = parser.next().map_err(told)? {
            match word {
                Arg::Long("help") | Arg::Short('h') => read.help = true,
                Arg::Long(name) => {
                    let name = name.to_owned();
                    read.option(&name, &mut parser)?;
                }
                word => return Err(told(word.unexpected())),
            }
        }
        Ok(read)
    }

    fn option(&mut self, name: &str, parser: &mut Parser) -> Result<(), String> {
        match name {
            "version" => self.version = true,
            "check" => self.check = true,
            "json" => self.json = true,
            "no-tls" => self.no_tls = true,
            "reachable-from-the-network" => self.reachable = true,
            "config" => self.config = Some(file(parser)?),
            "example" => self.example = Some(example(&text(parser)?)?),
            "port" => self.port = Some(number(name, parser)?),
            "tls-port" => self.tls_port = Some(number(name, parser)?),
            "tls-name" => self.tls_names.push(text(parser)?),
            "ca-path" => self.ca_path = Some(file(parser)?),
            "bind" => {
                let text = text(parser)?;
                let address = text.parse();
                self.bind =
                    Some(address.map_err(|_| format!("\"{text}\" is not an IP address to listen on."))?);
            }
            "region" => self.region = Some(text(parser)?),
            "other-region" => self.other_regions.push(text(parser)?),
            "seed" => self.seed = Some(number(name, parser)?),
            "first-token-ms" => self.first_token_ms = Some(number(name, parser)?),
            "tokens-per-second" => self.tokens_per_second = Some(number(name, parser)?),
            "fault" => self.faults = Some(text(parser)?.parse()?),
            "log" => self.log = Some(file(parser)?),
            "script" => self.script = Some(file(parser)?),
            "responder" => {
                self.responder = Some(Script::responding(&text(parser)?).map_err(|error| error.to_string())?);
            }
            "grace-s" => self.grace_s = Some(number(name, parser)?),
            _ => return Err(told(Arg::Long(name).unexpected())),
        }
        Ok(())
    }

    /// Reads the file that is named, and puts the command line over it.
    pub fn into_asked(self) -> Result<Asked, String> {
        if self.help {
            return Ok(Asked::Help);
        }
        if self.version {
            return Ok(Asked::Version);
        }
        if let Some(example) = self.example {
            return Ok(Asked::Example(example));
        }
        let config = self.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
        let mut options = Options { port: 8787, ..Options::default() };
        let asides = config.apply(&mut options)?;
        let (check, json, file) = (self.check, self.json, self.config.clone());
        let grace = Duration::from_secs(self.grace_s.unwrap_or(5).into());
        let any_tls_port = self.tls_port.is_none() && !asides.tls_port_chosen;
        self.check()?;
        let script = self.script.as_deref().map(read_script).transpose()?.or(self.responder.clone());
        options.script = script.or(options.script.take());
        self.put_over(&mut options);
        options.check().map_err(|error| error.to_string())?;
        if let Some(note) = strange_region(&options) {
            eprintln!("{note}");
        }
        if check {
            let file = file.map_or("The options are".to_owned(), |file| format!("{} is", file.display()));
            return Ok(Asked::Check(format!("{file} good.")));
        }
        Ok(Asked::Serve(Box::new(Serving { options, json, any_tls_port, grace })))
    }

    /// Refuses words that contradict each other: one of them would be passed over in silence.
    fn check(&self) -> Result<(), String> {
        if self.script.is_some() && self.responder.is_some() {
            return Err(
                "A script itself says who answers requests that match no rule: leave --responder out."
                    .to_owned(),
            );
        }
        let of_tls = [
            ("--tls-port", self.tls_port.is_some()),
            ("--tls-name", !self.tls_names.is_empty()),
            ("--ca-path", self.ca_path.is_some()),
        ];
        match of_tls.iter().find(|(_, given)| *given) {
            Some((name, _)) if self.no_tls => {
                Err(format!("{name} asks for TLS and --no-tls forbids it: leave one of them out."))
            }
            _ => Ok(()),
        }
    }

    fn put_over(self, options: &mut Options) {
        set(&mut options.port, self.port);
        set(&mut options.bind, self.bind);
        options.reachable_from_the_network |= self.reachable;
        set(&mut options.region, self.region);
        options.other_regions.extend(self.other_regions);
        set(&mut options.seed, self.seed);
        let first_token = self.first_token_ms.map(|ms| Duration::from_millis(ms.into()));
        set(&mut options.pacing.first_token, first_token);
        set(&mut options.pacing.tokens_per_second, self.tokens_per_second);
        set(&mut options.faults, self.faults);
        options.log = self.log.or(options.log.take());
        // A port, a file or a name for TLS is a wish for TLS, also where the configuration turns it off.
        if self.tls_port.is_some() || self.ca_path.is_some() || !self.tls_names.is_empty() {
            options.tls.get_or_insert_with(TlsOptions::default);
        }
        if let Some(tls) = &mut options.tls {
            set(&mut tls.port, self.tls_port);
            tls.ca_path = self.ca_path.or(tls.ca_path.take());
            tls.names.extend(self.tls_names);
        }
        if self.no_tls {
            options.tls = None;
        }
    }
}

/// A region without models is more often a slip than a wish, but AWS opens new ones.
fn strange_region(options: &Options) -> Option<String> {
    let name = options.regions().find(|name| !sandbox::knows_region(name))?;
    Some(format!("Note: the sandbox has no models listed for the region {name}. Is it spelt right?"))
}

fn example(name: &str) -> Result<&'static str, String> {
    match name {
        "config" => Ok(include_str!("../../examples/sandbox.yaml")),
        "script" => Ok(include_str!("../../examples/script.yaml")),
        _ => Err(format!("There is no example of \"{name}\"; there is one of a config and one of a script.")),
    }
}

fn file(parser: &mut Parser) -> Result<PathBuf, String> {
    parser.value().map(PathBuf::from).map_err(told)
}

fn text(parser: &mut Parser) -> Result<String, String> {
    parser.value().map_err(told)?.into_string().map_err(|value| told(value.into()))
}

fn number<N: FromStr>(name: &str, parser: &mut Parser) -> Result<N, String> {
    let text = text(parser)?;
    text.parse().map_err(|_| format!("--{name} needs a whole number that is not too large, not \"{text}\"."))
}

/// What is wrong with a word, as a sentence.
fn told(error: lexopt::Error) -> String {
    match error {
        lexopt::Error::MissingValue { option: Some(option) } => format!("{option} needs a value."),
        lexopt::Error::UnexpectedOption(option) => format!("There is no option {option}."),
        lexopt::Error::UnexpectedArgument(word) => {
            format!("\"{}\" belongs to no option; they all begin with --.", word.display())
        }
        lexopt::Error::UnexpectedValue { option, .. } => format!("{option} takes no value."),
        lexopt::Error::NonUnicodeValue(value) => format!("\"{}\" is not UTF-8.", value.display()),
        other => format!("The command line could not be read: {other}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Result<Asked, String> {
        Words::read(text.split_whitespace().map(OsString::from)).and_then(Words::into_asked)
    }

    fn serving(text: &str) -> Serving {
        match asked(text) {
            Ok(Asked::Serve(serving)) => *serving,
            other => panic!("{text} does not serve: {other:?}"),
        }
    }

    #[test]
    fn options_are_read_in_either_spelling() {
        let Serving { options, json, any_tls_port, .. } =
            serving("--port 0 --json --region=eu-west-1 --tokens-per-second 0 --tls-name a --tls-name=b");
        assert_eq!((options.port, options.region.as_str(), json), (0, "eu-west-1", true));
        assert_eq!(options.pacing.tokens_per_second, 0);
        assert_eq!(options.tls.unwrap().names, ["a", "b"]);
        assert!(any_tls_port && !serving("--tls-port 1234").any_tls_port);
        assert!(serving("--no-tls").options.tls.is_none());
        assert!(matches!(asked("--help --json"), Ok(Asked::Help)));
    }

    #[test]
    fn the_example_of_a_script_is_one() {
        let script = sandbox::Script::parse(example("script").unwrap()).unwrap();
        assert_eq!(script.to_string(), "a script of 8 rules");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (text, part) in [
            ("--port many", "--port needs a whole number that is not too large, not \"many\"."),
            ("--port 70000", "not too large, not \"70000\""),
            ("--prot 1", "There is no option --prot."),
            ("-p 1", "There is no option -p."),
            ("serve", "\"serve\" belongs to no option"),
            ("--port", "needs a value"),
            ("--json=yes", "takes no value"),
            ("--bind here", "not an IP address"),
            ("--region US-EAST", "is not the name of a region"),
            ("--other-region x_y", "is not the name of a region"),
            ("--script /does/not/exist.yaml", "could not be read"),
            ("--script a --responder random", "leave --responder out"),
            ("--no-tls --tls-port 1", "--tls-port asks for TLS and --no-tls forbids it"),
            ("--tls-name a --no-tls", "--tls-name asks for TLS"),
            ("--ca-path a --no-tls", "--ca-path asks for TLS"),
            ("--fault nonsense", "There is no fault called"),
            ("--example fault", "one of a config and one of a script"),
            ("--config /does/not/exist.yaml", "could not be read"),
        ] {
            assert!(asked(text).unwrap_err().contains(part), "{text}");
        }
    }

    #[test]
    fn the_examples_are_files_that_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        for (name, file) in [("script", "script.yaml"), ("config", "sandbox.yaml")] {
            let Ok(Asked::Example(text)) = asked(&format!("--example {name}")) else { panic!("{name}") };
            std::fs::write(folder.path().join(file), text).unwrap();
        }
        let config = folder.path().join("sandbox.yaml");
        assert!(matches!(asked(&format!("--check --config {}", config.display())), Ok(Asked::Check(_))));
    }

    #[test]
    fn a_region_without_models_is_noted_and_served() {
        let note = |text: &str| strange_region(&serving(text).options);
        assert_eq!(note("--region us-gov-west-1 --other-region eu-west-1"), None);
        assert!(note("--region us-esat-1").unwrap().contains("us-esat-1"));
        assert!(note("--other-region mars-1").unwrap().contains("mars-1"));
    }

    #[test]
    fn the_network_is_let_in_only_in_words() {
        let refused = asked("--bind 0.0.0.0").unwrap_err();
        assert!(refused.contains("--reachable-from-the-network"), "{refused}");
        let open = serving("--bind 0.0.0.0 --reachable-from-the-network");
        assert_eq!(open.options.bind, IpAddr::from([0, 0, 0, 0]));
        assert_eq!(serving("--bind ::1").options.bind.to_string(), "::1");
    }

    #[test]
    fn the_command_line_comes_before_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sandbox.yaml");
        std::fs::write(&path, "server: {port: 1, tls: false, region: eu-west-1}\nseed: 3\n").unwrap();
        let options = serving(&format!("--config {} --port 2 --seed 4", path.display())).options;
        assert_eq!((options.port, options.seed, options.region.as_str()), (2, 4, "eu-west-1"));
        assert!(options.tls.is_none());
        let check = || asked(&format!("--check --config {}", path.display()));
        assert!(matches!(check(), Ok(Asked::Check(told)) if told.ends_with("sandbox.yaml is good.")));
        std::fs::write(&path, "accounts: [{id: 111122223333, users: [{name: sandbox}]}]").unwrap();
        assert!(check().unwrap_err().contains("The sandbox itself has it already"));
    }
}
