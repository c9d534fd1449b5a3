//! The sandbox for one test, in this process: its credentials, its faults, and what reached it.

use std::time::Duration;

use sandbox::{Credentials, Entry, Fault, Identity, Options, Pacing, Sandbox, Script, SpecialKeys};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::form::{Form, SignIn};
use crate::http;
use crate::trouble::{Outcome, Trouble};

pub struct TestSandbox {
    // Before the runtime, which it needs to stop.
    sandbox: Sandbox,
    _runtime: Runtime,
}

impl TestSandbox {
    /// Fast, but not so fast that an answer is over before a test can look at it.
    pub fn start() -> Outcome<Self> {
        Self::start_in("us-east-1", Pacing { first_token: Duration::from_millis(50), tokens_per_second: 400 })
    }

    /// Slow enough to be stopped or killed in the middle of an answer.
    pub fn start_slow() -> Outcome<Self> {
        Self::start_in("us-east-1", Pacing { first_token: Duration::from_millis(50), tokens_per_second: 25 })
    }

    pub fn start_in(region: &str, pacing: Pacing) -> Outcome<Self> {
        Self::start_with(Options { region: region.to_owned(), pacing, ..Options::default() })
    }

    /// One that answers from a script, at once.
    pub fn scripted(yaml: &str) -> Outcome<Self> {
        let script =
            Script::parse(yaml).map_err(|error| Trouble::new(format!("The script is wrong: {error}")))?;
        Self::start_with(Options { pacing: Pacing::INSTANT, script: Some(script), ..Options::default() })
    }

    /// One with a user `alice`, whose policy allows everything but these actions.
    pub fn with_policy_denying(actions: &[&str]) -> Outcome<Self> {
        let policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": actions, "Resource": "*"},
        ]});
        let users = json!([{"id": "555566667777", "users": [{"name": "alice", "policies": [policy]}]}]);
        let accounts = serde_json::from_value(users)
            .map_err(|error| Trouble::new(format!("The account is wrong: {error}")))?;
        Self::start_with(Options { pacing: Pacing::INSTANT, accounts: Some(accounts), ..Options::default() })
    }

    fn start_with(options: Options) -> Outcome<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let sandbox = runtime
            .block_on(sandbox::start(options))
            .map_err(|error| Trouble::new(format!("The sandbox did not start: {error}")))?;
        Ok(Self { sandbox, _runtime: runtime })
    }

    pub fn endpoint(&self) -> &str {
        self.sandbox.endpoint()
    }

    pub fn credentials(&self) -> &Credentials {
        self.sandbox.credentials()
    }

    /// API keys with a lack: expired, of another region, short-term.
    pub fn special_keys(&self) -> &SpecialKeys {
        self.sandbox.special_keys()
    }

    /// The identity with a known lack, by its name.
    pub fn identity(&self, name: &str) -> Outcome<&Identity> {
        let found = self.credentials().identities.iter().find(|identity| identity.name == name);
        found.ok_or_else(|| Trouble::new(format!("The sandbox has no identity {name}.")))
    }

    /// The good access keys, as they are typed.
    pub fn keys(&self) -> SignIn {
        SignIn::keys(&self.credentials().access_key_id, &self.credentials().secret_access_key)
    }

    /// The access keys of a user of an account that the sandbox was given, as they are typed.
    pub fn member(&self, name: &str) -> Outcome<SignIn> {
        let found = self.sandbox.members().iter().find(|member| member.name == name);
        let member = found.ok_or_else(|| Trouble::new(format!("The sandbox has no user {name}.")))?;
        Ok(SignIn::keys(&member.access_key_id, &member.secret_access_key))
    }

    /// A profile for this sandbox with the good keys.
    pub fn form(&self, name: &str) -> Form {
        Form::new(name, self.endpoint(), self.keys())
    }

    /// Switches a fault on for all requests from now on, or off.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.sandbox.set_fault(fault);
    }

    /// What it answers from now on, as the program takes it with `--script`.
    pub fn set_script(&self, script: &Value) -> Outcome {
        let port = self.endpoint().rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.ok_or_else(|| Trouble::new(format!("{} has no port.", self.endpoint())))?;
        let limit = Duration::from_secs(20);
        match http::exchange("POST", port, "/__sandbox/script", Some(script), limit)? {
            (200, _) => Ok(()),
            (status, answer) => Err(Trouble::new(format!("The script was refused, {status}: {answer}"))),
        }
    }

    /// The pace of answers from now on.
    pub fn set_tokens_per_second(&self, tokens_per_second: u32) {
        self.sandbox.set_pacing(Pacing { first_token: Duration::from_millis(50), tokens_per_second });
    }

    /// Every request so far, oldest first.
    pub fn requests(&self) -> Vec<Entry> {
        self.sandbox.requests()
    }
}
