//! A small client: signs as a caller wishes, also wrongly, and reads answers whole or frame by frame.

use bytes::{Bytes, BytesMut};
use hmac::{Hmac, Mac as _};
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use jiff::{Timestamp, ToSpan as _};
use sandbox::{Frame, FrameError, Sandbox, decode};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;

/// How a request is signed for.
#[derive(Clone)]
pub enum SignIn {
    None,
    Bearer(String),
    Keys(Keys),
}

/// Access keys, with everything about the signature that a test may want wrong.
#[derive(Clone)]
pub struct Keys {
    pub id: String,
    pub secret: String,
    pub token: Option<String>,
    pub region: String,
    pub service: String,
    pub minutes_off: i64,
}

impl Keys {
    pub fn new(id: &str, secret: &str) -> Self {
        Self {
            id: id.to_owned(),
            secret: secret.to_owned(),
            token: None,
            region: "us-east-1".to_owned(),
            service: "bedrock".to_owned(),
            minutes_off: 0,
        }
    }

    pub fn of(sandbox: &Sandbox) -> Self {
        let keys = sandbox.credentials();
        Self::new(&keys.access_key_id, &keys.secret_access_key)
    }

    pub fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    /// The body for a person to read, whatever it is.
    pub fn text_lossy(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The status, the error's code and its sentence.
    pub fn error(&self) -> (u16, String, String) {
        let code = self.header("x-amzn-errortype").split(':').next().unwrap().to_owned();
        let body = self.json();
        let message = body.get("message").or(body.get("Message")).and_then(Value::as_str).unwrap_or_default();
        (self.status, code, message.to_owned())
    }
}

/// A request that can be sent.
pub struct Call {
    address: String,
    method: &'static str,
    target: String,
    body: String,
    sign_in: SignIn,
    headers: Vec<(&'static str, String)>,
    http2: bool,
}

pub fn post(sandbox: &Sandbox, target: impl Into<String>, body: impl ToString) -> Call {
    call(sandbox, "POST", target.into(), body.to_string())
}

pub fn get(sandbox: &Sandbox, target: impl Into<String>) -> Call {
    call(sandbox, "GET", target.into(), String::new())
}

pub fn delete(sandbox: &Sandbox, target: impl Into<String>) -> Call {
    call(sandbox, "DELETE", target.into(), String::new())
}

/// A request to a sandbox that runs as a program.
pub fn post_to(endpoint: &str, keys: Keys, target: impl Into<String>, body: impl ToString) -> Call {
    let address = endpoint.strip_prefix("http://").unwrap().to_owned();
    let (target, body, sign_in) = (target.into(), body.to_string(), SignIn::Keys(keys));
    Call { address, method: "POST", target, body, sign_in, headers: Vec::new(), http2: false }
}

pub fn call(sandbox: &Sandbox, method: &'static str, target: String, body: String) -> Call {
    let address = sandbox.endpoint().strip_prefix("http://").unwrap().to_owned();
    let sign_in = SignIn::Keys(Keys::of(sandbox));
    Call { address, method, target, body, sign_in, headers: Vec::new(), http2: false }
}

impl Call {
    pub fn sign(self, sign_in: SignIn) -> Self {
        Self { sign_in, ..self }
    }

    pub fn keys(self, keys: Keys) -> Self {
        self.sign(SignIn::Keys(keys))
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn method(self, method: &'static str) -> Self {
        Self { method, ..self }
    }

    pub fn http2(self) -> Self {
        Self { http2: true, ..self }
    }

    /// Sends it and reads the whole answer.
    pub async fn send(self) -> Answer {
        let (parts, body) = self.open().await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Sends it and returns with the answer's head.
    pub async fn open(self) -> hyper::Result<Response<Incoming>> {
        let stream = TcpStream::connect(&self.address).await.unwrap();
        let request = self.request();
        if self.http2 {
            let (mut sender, connection) =
                hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            return sender.send_request(request).await;
        }
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        sender.send_request(request).await
    }

    /// Sends it and reads its event stream frame by frame.
    pub async fn stream(self) -> Frames {
        let response = self.open().await.unwrap();
        assert_eq!(response.status(), 200);
        Frames { response, buffer: BytesMut::new() }
    }

    fn request(&self) -> Request<Full<Bytes>> {
        let target =
            if self.http2 { format!("http://{}{}", self.address, self.target) } else { self.target.clone() };
        let mut request = Request::builder().method(self.method).uri(target);
        if !self.http2 {
            request = request.header("host", &self.address);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        match &self.sign_in {
            SignIn::None => {}
            SignIn::Bearer(key) => request = request.header("authorization", format!("Bearer {key}")),
            SignIn::Keys(keys) => {
                for (name, value) in self.signature(keys) {
                    request = request.header(name, value);
                }
            }
        }
        request.body(Full::new(Bytes::from(self.body.clone()))).unwrap()
    }

    fn signature(&self, keys: &Keys) -> Vec<(&'static str, String)> {
        let time = Timestamp::now() + keys.minutes_off.minutes();
        let amz_date = time.strftime("%Y%m%dT%H%M%SZ").to_string();
        let day = &amz_date[..8];
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let mut signed = format!("host:{}\nx-amz-date:{amz_date}\n", self.address);
        let mut names = "host;x-amz-date".to_owned();
        if let Some(token) = &keys.token {
            signed.push_str(&format!("x-amz-security-token:{token}\n"));
            names.push_str(";x-amz-security-token");
        }
        // Paths of these tests hold no other character that the second encoding would change; queries are sorted.
        let canonical = format!(
            "{}\n{}\n{query}\n{signed}\n{names}\n{}",
            self.method,
            path.replace('%', "%25").replace(':', "%3A"),
            hex::encode(Sha256::digest(&self.body))
        );
        let scope = format!("{day}/{}/{}/aws4_request", keys.region, keys.service);
        let to_sign =
            format!("AWS4-HMAC-SHA256\n{amz_date}\n{scope}\n{}", hex::encode(Sha256::digest(canonical)));
        let mut key = format!("AWS4{}", keys.secret).into_bytes();
        for part in [day, &keys.region, &keys.service, "aws4_request"] {
            key = mac(&key, part);
        }
        let signature = hex::encode(mac(&key, &to_sign));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            keys.id
        );
        let mut headers = vec![("x-amz-date", amz_date.clone()), ("authorization", authorization)];
        headers.extend(keys.token.iter().map(|token| ("x-amz-security-token", token.clone())));
        headers
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// How a stream of frames ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// The body ended between two frames.
    Clean,
    /// The body ended inside a frame.
    InsideFrame,
    /// A frame was broken.
    Broken(FrameError),
    /// The connection broke.
    Connection,
}

/// An event stream that is being read.
pub struct Frames {
    pub response: Response<Incoming>,
    buffer: BytesMut,
}

impl Frames {
    /// The next frame, or how the stream ended.
    pub async fn next(&mut self) -> Result<Frame, End> {
        loop {
            if let Some((frame, used)) = decode(&self.buffer).map_err(End::Broken)? {
                let _read = self.buffer.split_to(used);
                return Ok(frame);
            }
            match self.response.body_mut().frame().await {
                Some(Ok(data)) => self.buffer.extend_from_slice(&data.into_data().unwrap_or_default()),
                Some(Err(_)) => return Err(End::Connection),
                None if self.buffer.is_empty() => return Err(End::Clean),
                None => return Err(End::InsideFrame),
            }
        }
    }

    /// Every frame, and how the stream ended.
    pub async fn all(mut self) -> (Vec<Frame>, End) {
        let mut frames = Vec::new();
        loop {
            match self.next().await {
                Ok(frame) => frames.push(frame),
                Err(end) => return (frames, end),
            }
        }
    }
}

/// The names of events, in their order.
pub fn names(frames: &[Frame]) -> Vec<&str> {
    frames.iter().map(|frame| frame.header(":event-type").unwrap_or("exception")).collect()
}
