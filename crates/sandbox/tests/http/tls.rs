//! The port with TLS: what a strict client makes of its certificates, and both protocols behind it.

use std::sync::Arc;

use http::{Request, Version};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use sandbox::{Options, Sandbox, TlsOptions};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub async fn secured() -> Sandbox {
    let tls = TlsOptions { names: vec!["sandbox.test".to_owned()], ..TlsOptions::default() };
    sandbox::start(Options { tls: Some(tls), ..Options::default() }).await.unwrap()
}

/// Shakes hands as a client that trusts the sandbox's authority, or nobody.
pub async fn connect(
    sandbox: &Sandbox,
    name: &'static str,
    protocol: &str,
    trusting: bool,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    if trusting {
        roots.add(CertificateDer::from_pem_file(sandbox.ca_path().unwrap()).unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.into()];
    let address = sandbox.tls_endpoint().unwrap().strip_prefix("https://").unwrap();
    let stream = TcpStream::connect(address).await.unwrap();
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from(name).unwrap(), stream).await
}

#[tokio::test]
async fn both_protocols_are_spoken_under_each_name_of_this_computer() {
    let sandbox = secured().await;
    for name in ["localhost", "127.0.0.1", "::1", "sandbox.test"] {
        for (protocol, version) in [("h2", Version::HTTP_2), ("http/1.1", Version::HTTP_11)] {
            let stream = connect(&sandbox, name, protocol, true).await.unwrap();
            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()), "{name}");
            let request = Request::get(format!("https://{name}/__sandbox/health").replace("::1", "[::1]"))
                .body(Empty::<bytes::Bytes>::new())
                .unwrap();
            let io = TokioIo::new(stream);
            let response = if version == Version::HTTP_2 {
                let (mut sender, connection) =
                    hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
                tokio::spawn(connection);
                sender.send_request(request).await.unwrap()
            } else {
                let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.unwrap();
                tokio::spawn(connection);
                sender.send_request(request).await.unwrap()
            };
            assert_eq!((response.status().as_u16(), response.version()), (200, version), "{name}");
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert!(body.starts_with(b"{\"region\":\"us-east-1\""), "{body:?}");
        }
    }
}

#[tokio::test]
async fn a_client_that_does_not_know_the_authority_or_the_name_refuses() {
    let sandbox = secured().await;
    let stranger = connect(&sandbox, "localhost", "h2", false).await.unwrap_err().to_string();
    assert!(stranger.contains("UnknownIssuer"), "{stranger}");
    let wrong = connect(&sandbox, "example.com", "h2", true).await.unwrap_err().to_string();
    assert!(wrong.contains("not valid for name"), "{wrong}");
}

#[tokio::test]
async fn a_client_that_never_shakes_hands_does_not_hold_up_the_stop() {
    let sandbox = secured().await;
    let address = sandbox.tls_endpoint().unwrap().strip_prefix("https://").unwrap().to_owned();
    let _silent = TcpStream::connect(address).await.unwrap();
    let ca = sandbox.ca_path().unwrap().to_owned();
    tokio::time::timeout(std::time::Duration::from_secs(5), sandbox.stop()).await.unwrap();
    assert!(!ca.exists());
}
