//! Connections and bodies are bounded: nobody keeps others out by holding on to them.

use std::time::Duration;

use sandbox::{Options, Pacing, Sandbox};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::client::{Keys, SignIn, get, post};
use super::{SONNET, ask, instant, path};

async fn connect(sandbox: &Sandbox) -> TcpStream {
    TcpStream::connect(sandbox.endpoint().strip_prefix("http://").unwrap()).await.unwrap()
}

/// A connection that was taken, as its answer shows.
async fn taken(sandbox: &Sandbox) -> TcpStream {
    let mut stream = connect(sandbox).await;
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: sandbox\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    stream
}

#[tokio::test]
async fn as_many_connections_are_open_as_may_be_and_the_next_one_waits() {
    let options = Options { max_connections: 2, pacing: Pacing::INSTANT, ..Options::default() };
    let sandbox = sandbox::start(options).await.unwrap();
    let (one, _other) = (taken(&sandbox).await, taken(&sandbox).await);
    let mut third = tokio::spawn(get(&sandbox, "/health").send());
    assert!(tokio::time::timeout(Duration::from_millis(300), &mut third).await.is_err());
    drop(one);
    assert_eq!(third.await.unwrap().status, 200);
}

#[tokio::test]
async fn a_connection_that_asks_nothing_is_closed() {
    let options = Options { idle: Duration::from_millis(100), ..Options::default() };
    let sandbox = sandbox::start(options).await.unwrap();
    for begun in ["", "G", "GET /health HTTP/1.1\r\nhost: sandbox\r\n"] {
        let mut stream = connect(&sandbox).await;
        stream.write_all(begun.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        // Without a bound this would wait for ever.
        stream.read_to_end(&mut rest).await.unwrap();
        let rest = String::from_utf8_lossy(&rest);
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 408"), "{begun}: {rest}");
    }
    assert_eq!(get(&sandbox, "/health").send().await.status, 200);
}

#[tokio::test]
async fn of_a_stranger_no_large_body_is_read() {
    let sandbox = instant().await;
    let mut body = ask("Hello");
    body["system"] = serde_json::json!([{"text": "word ".repeat(1_000_000)}]);
    let send = |sign_in: SignIn| post(&sandbox, path(SONNET, "converse"), &body).sign(sign_in).send();
    // What is wrong is the sign-in, and that is what is said.
    for sign_in in [
        SignIn::None,
        SignIn::Bearer("ABSKnobodys".to_owned()),
        SignIn::Keys(Keys::new("AKIANOBODY", "secret")),
    ] {
        assert_eq!(send(sign_in).await.status, 403);
    }
    let known = SignIn::Keys(Keys::of(&sandbox));
    let (status, _, said) = send(known).await.error();
    assert!(status == 400 && said.contains("too long"), "{status} {said}");
    // Far more than that is not even waited for: the answer comes while the body is still on its way.
    let mut stream = connect(&sandbox).await;
    let head = "POST /model/x/converse HTTP/1.1\r\nhost: sandbox\r\ncontent-length: 1000000000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut reading, mut writing) = stream.into_split();
    let endless = tokio::spawn(async move {
        let mut written = 0_usize;
        while writing.write_all(&[b' '; 65_536]).await.is_ok() {
            written += 65_536;
        }
        written
    });
    let mut first = [0; 12];
    reading.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 403");
    // What is read of it, and what the system keeps on its way.
    let written = endless.await.unwrap();
    assert!(written < 40_000_000, "{written} bytes");
}
