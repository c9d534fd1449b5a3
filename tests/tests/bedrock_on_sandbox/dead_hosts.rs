//! Hosts that are not there, not listening, not answering, or not speaking TLS.

use std::time::{Duration, Instant};

use bedrock::Cause;
use bedrock::doctor::{self, Stage, Subject};
use profiles::{Limits, Models};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{SONNET, TITAN, connection, keys};

fn subject(endpoint: &str) -> Subject {
    let signed_in = keys("AKIAAAAAAAAAAAAAAAAA", &"x".repeat(40), None);
    Subject {
        connection: connection(signed_in.0, endpoint, "us-east-1"),
        credentials: signed_in.1,
        limits: Limits { timeout_s: 3, ..Limits::default() },
        models: Models { chat: Some(SONNET.to_owned()), embedding: Some(TITAN.to_owned()) },
        sandbox: None,
    }
}

/// The failure that decides, within the ten seconds that a test of a dead host may take.
async fn cause(endpoint: &str) -> (Stage, Cause) {
    let started = Instant::now();
    let report = doctor::run(subject(endpoint), |_| {}, CancellationToken::new()).await;
    assert!(started.elapsed() < Duration::from_secs(10), "{endpoint}: {:?}", started.elapsed());
    let failed = report.stages.iter().find(|result| Some(result.stage) == report.decided_by);
    let failed = failed.unwrap_or_else(|| panic!("nothing failed: {report:#?}"));
    (failed.stage, failed.diagnosis.as_ref().unwrap().cause)
}

#[tokio::test]
async fn a_name_that_does_not_resolve() {
    assert_eq!(cause("https://bedrock.invalid").await, (Stage::Connection, Cause::HostNotFound));
}

#[tokio::test]
async fn a_port_where_nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let endpoint = format!("http://127.0.0.1:{port}");
    assert_eq!(cause(&endpoint).await, (Stage::Connection, Cause::ConnectionRefused));
}

/// A listener whose queue is full drops what else knocks, as a firewall does.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_address_that_swallows_packets() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(connected) =
        tokio::time::timeout(Duration::from_millis(300), tokio::net::TcpStream::connect(address)).await
    {
        waiting.push(connected.unwrap());
    }
    assert_eq!(cause(&format!("http://{address}")).await, (Stage::Connection, Cause::ConnectTimeout));
}

#[tokio::test]
async fn a_host_that_takes_connections_and_never_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let holding = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((socket, _)) = listener.accept().await {
            held.push(socket);
        }
    });
    assert_eq!(cause(&endpoint).await, (Stage::ConverseStream, Cause::Timeout));
    holding.abort();
}

#[tokio::test]
async fn a_port_that_does_not_speak_tls() {
    let sandbox = crate::instant().await;
    let endpoint = sandbox.endpoint().replace("http://", "https://");
    assert_eq!(cause(&endpoint).await, (Stage::ConverseStream, Cause::Tls));
}
