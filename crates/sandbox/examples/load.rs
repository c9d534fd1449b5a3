//! Load for `cargo xtask bench sandbox`: a client of our own over keep-alive connections, and a server of frames that
//! were made before, which shows what the same bytes cost without a sandbox behind them.
//!
//! Not in the product: measuring a program with its own code in the same process would measure both.

// A tool for the bench alone: what goes wrong ends it with its message.
#![allow(clippy::unwrap_used)]

use std::convert::Infallible;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

const USAGE: &str = "load frames ADDRESS KEY EVENTS | requests ADDRESS KEY COUNT | streams ADDRESS KEY COUNT RATE SECONDS | \
                     first-byte ADDRESS KEY COUNT";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse::<usize>().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        match words[..] {
            ["frames", address, key, events] => frames(Target::new(address, key), number(events)).await,
            ["requests", address, key, count] => requests(Target::new(address, key), number(count)).await,
            ["first-byte", address, key, count] => first_byte(Target::new(address, key), number(count)).await,
            ["streams", address, key, count, rate, seconds] => {
                let plan = (number(count), number(rate) as u32, number(seconds) as u64);
                streams(Target::new(address, key), plan).await;
            }
            _ => panic!("Usage: {USAGE}"),
        }
    });
}

/// A sandbox, and the key that opens it.
#[derive(Clone)]
struct Target {
    address: String,
    key: String,
}

impl Target {
    fn new(address: &str, key: &str) -> Self {
        Self { address: address.to_owned(), key: key.to_owned() }
    }

    async fn connect(&self) -> SendRequest<Full<Bytes>> {
        let stream = TcpStream::connect(&self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        sender
    }

    /// A question whose answer has so many pieces.
    fn ask(&self, operation: &str, pieces: usize) -> Request<Full<Bytes>> {
        let body = json!({"messages": [{"content": [{"text": "Hello"}], "role": "user"}]}).to_string();
        Request::post(format!("/model/amazon.nova-lite-v1%3A0/{operation}"))
            .header("host", &self.address)
            .header("authorization", format!("Bearer {}", self.key))
            .header("x-sandbox-answer", format!("repeat:{pieces}:word "))
            .body(Full::new(Bytes::from(body)))
            .unwrap()
    }
}

/// Takes one stream from a sandbox and serves its frames again, as often as asked, from one buffer.
async fn frames(target: Target, events: usize) {
    const TAKEN: usize = 2_000;
    let response = target.connect().await.send_request(target.ask("converse-stream", TAKEN)).await.unwrap();
    assert_eq!(response.status(), 200);
    let taken = response.into_body().collect().await.unwrap().to_bytes();
    let times = events / TAKEN;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", json!({"endpoint": format!("http://{}", listener.local_addr().unwrap())}));
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let taken = taken.clone();
        let service = service_fn(move |_: Request<Incoming>| {
            let bundles = (0..times).flat_map({
                let taken = taken.clone();
                move |_| taken.chunks(64 * 1024).map(|part| taken.slice_ref(part)).collect::<Vec<_>>()
            });
            let body = StreamBody::new(futures::stream::iter(
                bundles.map(|part| Ok::<_, Infallible>(Frame::data(part))),
            ));
            async move { Ok::<_, Infallible>(Response::new(body)) }
        });
        tokio::spawn(
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service),
        );
    }
}

/// Sends small requests over eight connections, one after the other on each.
async fn requests(target: Target, count: usize) {
    const CONNECTIONS: usize = 8;
    let started = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let target = target.clone();
        clients.spawn(async move {
            let mut sender = target.connect().await;
            for _ in 0..count / CONNECTIONS {
                let response = sender.send_request(target.ask("converse", 5)).await.unwrap();
                assert_eq!(response.status(), 200);
                let _read = response.into_body().collect().await.unwrap();
                sender.ready().await.unwrap();
            }
        });
    }
    while let Some(client) = clients.join_next().await {
        client.unwrap();
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{}", json!({"per_second": (count as f64 / seconds).round(), "seconds": seconds}));
}

/// The time from a request to the first byte of its stream.
async fn first_byte(target: Target, count: usize) {
    let mut times = Vec::new();
    let mut sender = target.connect().await;
    for _ in 0..count {
        let started = Instant::now();
        let mut response = sender.send_request(target.ask("converse-stream", 5)).await.unwrap();
        let _first = response.body_mut().frame().await.unwrap().unwrap();
        times.push(started.elapsed());
        let _rest = response.into_body().collect().await.unwrap();
        sender.ready().await.unwrap();
    }
    println!(
        "{}",
        json!({"p50_us": rank(&mut times, 50).as_micros(), "p99_us": rank(&mut times, 99).as_micros()})
    );
}

/// Reads many paced streams at once and says how much later than its turn each token came.
async fn streams(target: Target, (count, rate, seconds): (usize, u32, u64)) {
    let pieces = rate as usize * seconds as usize;
    let mut clients = JoinSet::new();
    for number in 0..count {
        let target = target.clone();
        clients.spawn(async move {
            // Spread over a second, as people are.
            tokio::time::sleep(Duration::from_secs(1) * number as u32 / count as u32).await;
            late_tokens(&target, pieces, rate).await
        });
    }
    let mut late = Vec::new();
    while let Some(client) = clients.join_next().await {
        late.extend(client.unwrap());
    }
    let tokens = late.len();
    assert_eq!(tokens, count * pieces, "every token came");
    let (p50, p99) = (rank(&mut late, 50).as_micros(), rank(&mut late, 99).as_micros());
    println!("{}", json!({"p50_us": p50, "p99_us": p99, "tokens": tokens}));
}

async fn late_tokens(target: &Target, pieces: usize, rate: u32) -> Vec<Duration> {
    let mut sender = target.connect().await;
    let mut response = sender.send_request(target.ask("converse-stream", pieces)).await.unwrap();
    assert_eq!(response.status(), 200);
    let (mut buffer, mut late, mut first) = (BytesMut::new(), Vec::with_capacity(pieces), None);
    while let Some(part) = response.body_mut().frame().await {
        buffer.extend_from_slice(&part.unwrap().into_data().unwrap());
        let now = Instant::now();
        while let Some((frame, used)) = sandbox::decode(&buffer).unwrap() {
            let _read = buffer.split_to(used);
            if frame.header(":event-type") == Some("contentBlockDelta") {
                let first = *first.get_or_insert(now);
                let turn = first + Duration::from_secs(1) / rate * late.len() as u32;
                late.push(now.saturating_duration_since(turn));
            }
        }
    }
    late
}

fn rank(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get(times.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
}
