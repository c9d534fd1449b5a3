//! The `sandbox` program: reads its options, serves until it is told to stop, and says how to sign in.
//!
//! With `--json` the first line of output is one JSON object, for scripts; everything else goes to the error output.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use sandbox::{Error, Faults, Options, Sandbox, SessionCredentials, TlsOptions};
use serde_json::{Map, Value, json};

const HELP: &str = "\
A local endpoint that speaks Amazon Bedrock's wire protocol.

Usage: sandbox [OPTIONS]

  --port N                 the loopback port; 0 is any free one (default: 8787)
  --tls-port N             the port with TLS (default: the one after --port, or any free one)
  --no-tls                 no port with TLS
  --ca-path FILE           where the CA certificate is written and stays (default: a private folder, removed at the end)
  --json                   print one line of JSON with the endpoint and the credentials
  --region NAME            the region that is served (default: us-east-1)
  --first-token-ms N       time to the first token (default: 350)
  --tokens-per-second N    pace after it; 0 is as fast as possible (default: 80)
  --fault NAME             a fault for every model request, for example reset-after:5 or status:429,
                           or several with commas between them
  --help                   this text

The JSON names test identities, each with one lack, to try out what a client makes of it: may-not-list,
may-not-invoke, no-model-access, no-subscription, throttled and expired-session; and API keys that are
short-term, expired or of another region. Faults can also be switched while it runs: POST /__sandbox/fault
{\"fault\": \"end-after:5\", \"times\": 1}; the last requests are at GET /__sandbox/requests.

Stop it with Ctrl-C.
";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("SANDBOX_LOG"))
        .with_writer(std::io::stderr)
        .init();
    match read(std::env::args().skip(1)) {
        Ok(Some(asked)) => run(asked).await,
        Ok(None) => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}\nSee sandbox --help.");
            ExitCode::from(2)
        }
    }
}

/// What the command line asks for.
#[derive(Debug)]
struct Asked {
    options: Options,
    json: bool,
    /// The TLS port is ours to choose: next to the plain one if that is free.
    any_tls_port: bool,
}

async fn run(asked: Asked) -> ExitCode {
    let json = asked.json;
    let stop = Stop::listen();
    let sandbox = match start(asked).await {
        Ok(sandbox) => sandbox,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let text = if json { format!("{}\n", describe(&sandbox)) } else { explain(&sandbox) };
    let mut out = std::io::stdout();
    // Whoever closed the output does not want to read it; serving goes on.
    let _best_effort = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    stop.wait().await;
    sandbox.stop().await;
    ExitCode::SUCCESS
}

async fn start(Asked { mut options, any_tls_port, .. }: Asked) -> Result<Sandbox, Error> {
    let next = options.port.checked_add(1).filter(|next| *next > 1).unwrap_or_default();
    let Some(tls) = options.tls.as_mut().filter(|_| any_tls_port) else {
        return sandbox::start(options).await;
    };
    tls.port = next;
    match sandbox::start(options.clone()).await {
        Err(Error::Listen { address, .. }) if address.port() == next => {
            options.tls.iter_mut().for_each(|tls| tls.port = 0);
            sandbox::start(options).await
        }
        outcome => outcome,
    }
}

/// What is asked for, or `None` where it is help.
fn read(mut words: impl Iterator<Item = String>) -> Result<Option<Asked>, String> {
    let mut options = Options { port: 8787, ..Options::default() };
    let (mut json, mut tls, mut tls_port) = (false, true, None);
    let mut ca_path = None;
    while let Some(word) = words.next() {
        let (name, mut inline) = match word.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (word, None),
        };
        let mut value = || inline.take().or_else(|| words.next()).ok_or(format!("{name} needs a value."));
        match name.as_str() {
            "--help" | "-h" => return Ok(None),
            "--json" => json = true,
            "--port" => options.port = number(&name, &value()?)?,
            "--tls-port" => tls_port = Some(number(&name, &value()?)?),
            "--no-tls" => tls = false,
            "--ca-path" => ca_path = Some(value()?.into()),
            "--region" => options.region = value()?,
            "--first-token-ms" => {
                options.pacing.first_token = Duration::from_millis(number(&name, &value()?)?)
            }
            "--tokens-per-second" => options.pacing.tokens_per_second = number(&name, &value()?)?,
            "--fault" => options.faults = value()?.parse::<Faults>()?,
            _ => return Err(format!("{name} is not known.")),
        }
    }
    options.tls =
        tls.then(|| TlsOptions { port: tls_port.unwrap_or_default(), ca_path, ..TlsOptions::default() });
    Ok(Some(Asked { options, json, any_tls_port: tls_port.is_none() }))
}

fn number<N: std::str::FromStr>(name: &str, text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("{name} needs a whole number, and \"{text}\" is none."))
}

fn describe(sandbox: &Sandbox) -> Value {
    let keys = sandbox.credentials();
    let special = sandbox.special_keys();
    let session = |keys: &SessionCredentials| {
        json!({
            "access_key_id": keys.access_key_id,
            "secret_access_key": keys.secret_access_key,
            "session_token": keys.session_token,
        })
    };
    let mut identities = Map::new();
    identities.insert("expired-session".to_owned(), session(&keys.expired_session));
    for identity in &keys.identities {
        let described = json!({
            "access_key_id": identity.access_key_id,
            "api_key": identity.api_key,
            "secret_access_key": identity.secret_access_key,
        });
        identities.insert(identity.name.clone(), described);
    }
    json!({
        "access_key_id": keys.access_key_id,
        "account": "111122223333",
        "api_key": keys.api_key,
        "api_key_expired": special.short_term_expired,
        "api_key_other_region": special.other_region,
        "api_key_short_term": special.short_term,
        "ca_path": sandbox.ca_path(),
        "endpoint": sandbox.endpoint(),
        "identities": identities,
        "region": sandbox.region(),
        "secret_access_key": keys.secret_access_key,
        "session": session(&keys.session),
        "tls_endpoint": sandbox.tls_endpoint(),
    })
}

fn explain(sandbox: &Sandbox) -> String {
    let keys = sandbox.credentials();
    let mut text = format!(
        "The sandbox serves {} in region {}.\n\n  access key id      {}\n  secret access key  {}\n  API key            {}\n\n\
         Test identities, each with a known lack (secrets: --json):\n",
        sandbox.endpoint(),
        sandbox.region(),
        keys.access_key_id,
        keys.secret_access_key,
        keys.api_key,
    );
    if let (Some(endpoint), Some(ca)) = (sandbox.tls_endpoint(), sandbox.ca_path()) {
        let tls = format!("\n  with TLS           {endpoint}\n  CA certificate     {}\n", ca.display());
        text = text.replacen("\n\nTest identities", &format!("{tls}\nTest identities"), 1);
    }
    for identity in &keys.identities {
        // Writing to a string does not fail.
        let _infallible = writeln!(text, "  {:<18} {}", identity.name, identity.access_key_id);
    }
    text.push_str("\nStop it with Ctrl-C.\n");
    text
}

/// The wish to stop: Ctrl-C anywhere, and SIGTERM where there is one.
struct Stop {
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
}

impl Stop {
    /// Listens from here on, so that a signal right after the first line of output is not missed.
    fn listen() -> Self {
        Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok(),
        }
    }

    async fn wait(self) {
        let interrupted = async {
            // Without signals there is nothing to wait for but the end of the process.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        #[cfg(unix)]
        if let Some(mut terminate) = self.terminate {
            tokio::select! {
                () = interrupted => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        interrupted.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Result<Option<Asked>, String> {
        read(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_read_in_either_spelling() {
        let Asked { options, json, .. } =
            words("--port 0 --json --region=eu-west-1 --tokens-per-second 0").unwrap().unwrap();
        assert_eq!((options.port, options.region.as_str(), json), (0, "eu-west-1", true));
        assert_eq!(options.pacing.tokens_per_second, 0);
        assert!(words("--help --nonsense").unwrap().is_none());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (text, part) in [("--port many", "\"many\""), ("--prot 1", "--prot"), ("--port", "needs a value")]
        {
            assert!(words(text).unwrap_err().contains(part), "{text}");
        }
    }
}
