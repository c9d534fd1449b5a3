//! The chosen profile's credential is what reaches the wire, whatever the environment holds.
//!
//! Variables belong to a process, so each case is this test binary again, run for one ignored test, with exactly the
//! variables of the case. What arrived is read in the sandbox's log; a listener behind every variable that could
//! send a request elsewhere proves that nothing came there.

use std::net::TcpListener;
use std::process::Command;

use bedrock::chat::{self, ChatEvent, ChatRequest, Ending, Message};
use bedrock::thinking::Thinking;
use bedrock::{Clients, SandboxAddress};
use profiles::{Credentials, SignIn};
use sandbox::Sandbox;
use secrecy::SecretString;

use crate::{NOVA, SignedIn, api_key, connection, instant, keys, limits};

const KINDS: [&str; 4] = ["access-keys", "api-key", "aws-profile", "sandbox"];

/// One process of the matrix: a profile of the kind in `CASE_KIND` asks the sandbox one question.
#[tokio::test]
#[ignore = "run by the tests below, with an environment of its own"]
async fn one_case() {
    let case = |name: &str| std::env::var(name).unwrap_or_default();
    let SignedIn(sign_in, credentials) = match case("CASE_KIND").as_str() {
        "access-keys" => keys(&case("CASE_ID"), &case("CASE_SECRET"), None),
        "api-key" => api_key(&case("CASE_API_KEY")),
        "aws-profile" => SignedIn(SignIn::AwsProfile { name: "corp".to_owned() }, Credentials::None),
        "sandbox" => SignedIn(SignIn::Sandbox, Credentials::None),
        "default-chain" => SignedIn(SignIn::DefaultChain, Credentials::None),
        other => panic!("no such kind: {other}"),
    };
    let address = SandboxAddress {
        endpoint: case("CASE_ENDPOINT"),
        access_key_id: case("CASE_ID"),
        secret: SecretString::from(case("CASE_SECRET")),
    };
    let connection = connection(sign_in, &case("CASE_ENDPOINT"), "us-east-1");
    let clients = Clients::connect(&connection, &credentials, &limits(), Some(&address)).await.unwrap();
    let request = ChatRequest {
        model: NOVA.to_owned(),
        system: None,
        max_tokens: None,
        thinking: Thinking::Off,
        temperature: None,
        top_p: None,
        stop_sequences: Vec::new(),
        messages: vec![Message::user("Hello")],
    };
    let mut stream = chat::open(&clients, &request, &limits()).unwrap();
    while let Some(event) = stream.next().await {
        if let ChatEvent::End(outcome) = event {
            assert_eq!(outcome.ending, Ending::Complete, "{:?}", outcome.diagnosis);
        }
    }
}

/// A sandbox, a second identity to plant, a trap for requests that go astray, and a pair of AWS files.
struct Bench {
    sandbox: Sandbox,
    trap: TcpListener,
    home: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let bench = Self {
            sandbox: instant().await,
            trap: TcpListener::bind("127.0.0.1:0").unwrap(),
            home: tempfile::tempdir().unwrap(),
        };
        bench.trap.set_nonblocking(true).unwrap();
        let (good, other) = (bench.sandbox.credentials(), bench.other());
        let file = format!(
            "[corp]\naws_access_key_id={}\naws_secret_access_key={}\n\
             [other]\naws_access_key_id={}\naws_secret_access_key={}\n",
            good.access_key_id, good.secret_access_key, other.access_key_id, other.secret_access_key
        );
        std::fs::write(bench.home.path().join("credentials"), file).unwrap();
        bench
    }

    /// Works as well as the profile's own, so that a wrong choice shows in the log and not as a failure.
    fn other(&self) -> &sandbox::Identity {
        self.sandbox.credentials().identities.iter().find(|identity| identity.name == "may-not-list").unwrap()
    }

    fn trap_url(&self) -> String {
        format!("http://{}", self.trap.local_addr().unwrap())
    }

    /// Each row: the variables that are planted together.
    fn plants(&self) -> Vec<Vec<(&'static str, String)>> {
        let other = self.other();
        let single = vec![
            vec![("AWS_BEARER_TOKEN_BEDROCK", other.api_key.clone())],
            vec![("AWS_PROFILE", "other".to_owned())],
            vec![
                ("AWS_ACCESS_KEY_ID", other.access_key_id.clone()),
                ("AWS_SECRET_ACCESS_KEY", other.secret_access_key.clone()),
            ],
            vec![
                ("AWS_ENDPOINT_URL", self.trap_url()),
                ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", self.trap_url()),
                ("AWS_ENDPOINT_URL_STS", self.trap_url()),
            ],
            vec![("AWS_REGION", "eu-west-1".to_owned()), ("AWS_DEFAULT_REGION", "eu-west-1".to_owned())],
            vec![
                ("HTTPS_PROXY", self.trap_url()),
                ("HTTP_PROXY", self.trap_url()),
                ("http_proxy", self.trap_url()),
                ("ALL_PROXY", self.trap_url()),
            ],
            vec![("AWS_AUTH_SCHEME_PREFERENCE", "httpBearerAuth".to_owned())],
        ];
        let all = single.concat();
        single.into_iter().chain([all]).collect()
    }

    /// Runs one case and gives what arrived: how it was signed, and as whom.
    fn case(&self, kind: &str, plant: &[(&'static str, String)]) -> (&'static str, Option<String>) {
        let good = self.sandbox.credentials();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "ambient::one_case", "--ignored", "--test-threads=1"]).env_clear();
        for (name, value) in [
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("HOME", self.home.path().display().to_string()),
            ("AWS_SHARED_CREDENTIALS_FILE", self.home.path().join("credentials").display().to_string()),
            ("AWS_CONFIG_FILE", self.home.path().join("config").display().to_string()),
            ("CASE_KIND", kind.to_owned()),
            ("CASE_ENDPOINT", self.sandbox.endpoint().to_owned()),
            ("CASE_ID", good.access_key_id.clone()),
            ("CASE_SECRET", good.secret_access_key.clone()),
            ("CASE_API_KEY", good.api_key.clone()),
        ] {
            command.env(name, value);
        }
        let before = self.sandbox.requests().len();
        let output = command.envs(plant.iter().cloned()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{kind} with {:?}: {said}", names(plant));
        assert!(self.trap.accept().is_err(), "{kind} with {:?}: a request went astray", names(plant));
        let requests = self.sandbox.requests();
        assert_eq!(requests.len() - before, 1, "{kind} with {:?}: {said}", names(plant));
        let entry = requests.last().unwrap();
        (entry.auth, entry.identity.clone())
    }
}

fn names(plant: &[(&'static str, String)]) -> Vec<&'static str> {
    plant.iter().map(|(name, _)| *name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_never_decides_for_a_stored_profile() {
    let bench = Bench::new().await;
    let as_chosen = bench.case("access-keys", &[]);
    for kind in KINDS {
        let auth = if kind == "api-key" { "bearer" } else { "sigv4" };
        for plant in bench.plants() {
            let arrived = bench.case(kind, &plant);
            assert_eq!(arrived, (auth, as_chosen.1.clone()), "{kind} with {:?}", names(&plant));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_default_chain_takes_what_the_environment_gives() {
    let bench = Bench::new().await;
    let other = bench.other();
    let keys = vec![
        ("AWS_ACCESS_KEY_ID", other.access_key_id.clone()),
        ("AWS_SECRET_ACCESS_KEY", other.secret_access_key.clone()),
        // Where to go stays the profile's.
        ("AWS_ENDPOINT_URL", bench.trap_url()),
        ("AWS_REGION", "eu-west-1".to_owned()),
    ];
    let name = Some(other.name.clone());
    assert_eq!(bench.case("default-chain", &keys), ("sigv4", name.clone()));
    assert_eq!(bench.case("default-chain", &[("AWS_PROFILE", "other".to_owned())]), ("sigv4", name.clone()));
    let token = vec![("AWS_BEARER_TOKEN_BEDROCK", other.api_key.clone())];
    assert_eq!(bench.case("default-chain", &token), ("bearer", name));
}
