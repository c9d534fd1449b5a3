//! Servers that are not AWS: their own words, their statuses, and bodies that do not come from Bedrock.
//!
//! Each is a socket that answers as the case says, byte for byte.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bedrock::chat::{self, ChatEvent, ChatRequest, Message, Outcome};
use bedrock::doctor::{self, Stage, StageOutcome, StageResult, Subject};
use bedrock::embed::{self, EmbedFamily, EmbedRequest};
use bedrock::thinking::Thinking;
use bedrock::{Cause, Clients, Diagnosis, Error};
use profiles::{Limits, Models};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::{NOVA, SignedIn, TITAN, api_key, connection, keys, limits};

/// A gateway's own key, of no form of AWS's.
pub const KEY: &str = "sk-team-blue-0123456789";
/// `messageStart` as Bedrock sends it, recorded.
pub const MESSAGE_START: &str = "AAAAgQAAAFJswXaTCzpldmVudC10eXBlBwAMbWVzc2FnZVN0YXJ0DTpjb250ZW50LXR5cGUHABBhcHBsaWNhdGlvbi9qc29uDTptZXNzYWdlLXR5cGUHAAVldmVudHsicCI6ImFiY2QiLCJyb2xlIjoiYXNzaXN0YW50In31EqAF";

pub struct Server {
    endpoint: String,
    asked: Arc<AtomicUsize>,
}

impl Server {
    /// `answer` is given the request's head and how many came before it.
    pub async fn start(answer: impl Fn(&str, usize) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let (counter, answer) = (asked.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, counter.clone(), answer.clone()));
            }
        });
        Self { endpoint, asked }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    async fn clients(&self, SignedIn(sign_in, credentials): SignedIn, limits: &Limits) -> Clients {
        let connection = connection(sign_in, &self.endpoint, "us-east-1");
        Clients::connect(&connection, &credentials, limits, None).await.unwrap()
    }
}

async fn serve(
    mut socket: TcpStream,
    counter: Arc<AtomicUsize>,
    answer: Arc<impl Fn(&str, usize) -> Vec<u8> + Send + Sync + 'static>,
) {
    let (mut seen, mut buffer) = (Vec::new(), [0; 16 * 1024]);
    loop {
        let Ok(read) = socket.read(&mut buffer).await else { return };
        seen.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&seen).into_owned();
        let Some((head, _)) = text.split_once("\r\n\r\n") else {
            if read == 0 {
                return;
            }
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        if seen.len() >= head.len() + 4 + length.unwrap_or(0) || read == 0 {
            let before = counter.fetch_add(1, Ordering::SeqCst);
            let _ = socket.write_all(&answer(head, before)).await;
            let _ = socket.shutdown().await;
            return;
        }
    }
}

pub fn reply(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

pub fn json(status: u16, body: &str) -> Vec<u8> {
    reply(status, "content-type: application/json\r\n", body)
}

pub async fn chat_with(server: &Server, signed_in: SignedIn) -> (Outcome, String) {
    let request = ChatRequest {
        model: NOVA.to_owned(),
        system: None,
        max_tokens: Some(100),
        thinking: Thinking::Off,
        temperature: None,
        top_p: None,
        stop_sequences: Vec::new(),
        messages: vec![Message::user("Hello")],
    };
    let clients = server.clients(signed_in, &limits()).await;
    let mut stream = chat::open(&clients, &request, &limits()).unwrap();
    let mut told = String::new();
    loop {
        match stream.next().await.expect("an end") {
            ChatEvent::End(outcome) => return (*outcome, told),
            event => told.push_str(&format!("{event:?}\n")),
        }
    }
}

/// What chat says of one answer.
pub async fn told(answer: Vec<u8>) -> Diagnosis {
    let server = Server::start(move |_, _| answer.clone()).await;
    let (outcome, _) = chat_with(&server, api_key(KEY)).await;
    outcome.diagnosis.expect("a diagnosis")
}

#[tokio::test]
async fn a_gateways_own_words_are_told_and_its_key_never() {
    let echo = format!(r#"{{"error":{{"message":"Received API Key = {KEY}, not in DB"}}}}"#);
    for (answer, cause, words) in [
        (
            json(401, r#"{"error":{"message":"Invalid API key"}}"#),
            Cause::GatewayUnauthorized,
            "Invalid API key",
        ),
        (json(401, &echo), Cause::GatewayUnauthorized, "not in DB"),
        (json(403, r#"{"message":"Forbidden"}"#), Cause::GatewayDenied, "Forbidden"),
        (json(400, r#"{"detail":"no such team"}"#), Cause::GatewayRefused, "no such team"),
        (
            reply(404, "content-type: text/plain\r\n", "404 page not found"),
            Cause::NotServed,
            "page not found",
        ),
        (json(500, r#"{"error":"upstream is down"}"#), Cause::GatewayFailed, "upstream is down"),
        (json(200, r#"{"choices":[]}"#), Cause::ForeignAnswer, "choices"),
        (
            json(200, r#"{"Output":{"__type":"a#UnknownOperationException"}}"#),
            Cause::NotServed,
            "ConverseStream",
        ),
        (
            reply(302, "location: https://login.example.org/in?token=1\r\n", ""),
            Cause::Redirected,
            "https://login.example.org/in;",
        ),
        (
            reply(200, "content-type: text/html\r\n", "<html><title>Guest Wi-Fi</title>"),
            Cause::LoginPage,
            "Guest Wi-Fi",
        ),
    ] {
        let diagnosis = told(answer).await;
        assert_eq!(diagnosis.cause, cause, "{diagnosis:#?}");
        assert!(diagnosis.sentence.contains(words), "{words}: {diagnosis:#?}");
        assert!(!format!("{diagnosis:?}").contains(KEY), "{diagnosis:#?}");
        assert!(!diagnosis.hint.contains("request id"), "{diagnosis:#?}");
    }
}

#[tokio::test]
async fn a_stream_without_an_event_and_a_damaged_one_are_told_apart_from_a_cut_one() {
    let kind = "content-type: application/vnd.amazon.eventstream\r\n";
    let start = STANDARD.decode(MESSAGE_START).unwrap();
    let mut damaged = start.clone();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    for (body, cause) in
        [(Vec::new(), Cause::EmptyStream), (damaged, Cause::DamagedStream), (start, Cause::CutStream)]
    {
        let diagnosis = told(reply(200, kind, body)).await;
        assert_eq!(diagnosis.cause, cause, "{diagnosis:#?}");
        assert!(!diagnosis.hint.contains("kept"), "nothing came: {diagnosis:#?}");
    }
}

fn subject(server: &Server, signed_in: SignedIn) -> Subject {
    Subject {
        connection: connection(signed_in.0, &server.endpoint, "us-east-1"),
        credentials: signed_in.1,
        limits: limits(),
        models: Models { chat: Some(NOVA.to_owned()), embedding: Some(TITAN.to_owned()) },
        sandbox: None,
    }
}

async fn stage(server: &Server, stage: Stage) -> StageResult {
    let signed_in = keys("AKIAAAAAAAAAAAAAAAAA", &"x".repeat(40), None);
    let report = doctor::run(subject(server, signed_in), |_| {}, CancellationToken::new()).await;
    report.stages.into_iter().find(|result| result.stage == stage).unwrap()
}

#[tokio::test]
async fn an_error_under_status_200_is_no_empty_list() {
    let server = Server::start(|_, _| json(200, r#"{"__type":"UnknownOperationException"}"#)).await;
    let list = stage(&server, Stage::ModelList).await;
    assert_ne!(list.outcome, StageOutcome::Passed, "{list:#?}");
    let diagnosis = list.diagnosis.unwrap();
    assert_eq!(diagnosis.cause, Cause::NotServed, "{diagnosis:#?}");
    assert!(diagnosis.sentence.contains("runtime only"), "{diagnosis:#?}");
}

#[tokio::test]
async fn broken_json_is_not_called_a_refusal() {
    let server = Server::start(|_, _| json(200, r#"{"output":{"message":{"role":"assist"#)).await;
    let diagnosis = stage(&server, Stage::Converse).await.diagnosis.unwrap();
    assert_eq!(diagnosis.cause, Cause::UnreadableAnswer, "{diagnosis:#?}");
    assert!(diagnosis.sentence.contains("broken or cut short"), "{diagnosis:#?}");
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{\"output";
    let server = Server::start(move |_, _| head.into()).await;
    let diagnosis = stage(&server, Stage::Converse).await.diagnosis.unwrap();
    assert_eq!(diagnosis.cause, Cause::ConnectionBroken, "{diagnosis:#?}");
}

#[tokio::test]
async fn an_error_of_sts_under_the_type_of_a_page_is_no_login_page() {
    let xml = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
               <Code>InvalidClientTokenId</Code><Message>The security token included in the request is \
               invalid.</Message></Error><RequestId>a-b</RequestId></ErrorResponse>";
    let server = Server::start(move |_, _| reply(403, "content-type: text/html\r\n", xml)).await;
    let diagnosis = stage(&server, Stage::Identity).await.diagnosis.unwrap();
    assert_eq!(diagnosis.cause, Cause::BadAccessKey, "{diagnosis:#?}");
}

async fn embedded(server: &Server, limits: &Limits) -> Result<usize, Error> {
    let request = EmbedRequest {
        model: TITAN.to_owned(),
        texts: vec!["a river".to_owned()],
        settings: EmbedFamily::Titan.default_settings(),
    };
    let clients = server.clients(api_key(KEY), limits).await;
    let run = embed::run(&clients, &request, &CancellationToken::new()).await?;
    Ok(run.vectors[0].values.len())
}

fn vector(numbers: usize) -> String {
    serde_json::json!({ "embedding": vec![0.5; numbers], "inputTextTokenCount": 2 }).to_string()
}

#[tokio::test]
async fn an_embedding_is_one_under_any_content_type_and_only_at_its_full_length() {
    for kind in ["content-type: text/plain\r\n", "content-type: application/x-amz-json-1.1\r\n", ""] {
        let server = Server::start(move |_, _| reply(200, kind, vector(1024))).await;
        assert_eq!(embedded(&server, &limits()).await.unwrap(), 1024, "{kind}");
    }
    let server = Server::start(|_, _| json(200, &vector(1023))).await;
    let error = embedded(&server, &limits()).await.unwrap_err();
    assert!(matches!(error, Error::VectorLength { wanted: 1024, found: 1023 }), "{error:?}");
    let server = Server::start(|_, _| json(200, r#"{"__type":"UnknownOperationException"}"#)).await;
    assert!(matches!(embedded(&server, &limits()).await, Err(Error::NotBedrock(_))));
}

#[tokio::test]
async fn a_gateways_429_is_tried_again_as_often_as_is_set() {
    let busy =
        || reply(429, "content-type: application/json\r\nretry-after: 0\r\n", r#"{"error":"slow down"}"#);
    for (retries, asked, works) in [(0, 1, false), (2, 2, true)] {
        let server =
            Server::start(move |_, before| if before == 0 { busy() } else { json(200, &vector(1024)) }).await;
        let outcome = embedded(&server, &Limits { retries, ..limits() }).await;
        assert_eq!((outcome.is_ok(), server.asked()), (works, asked), "{retries} retries: {outcome:?}");
    }
}
