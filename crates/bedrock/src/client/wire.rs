//! The HTTP client: TLS, proxies, and what is never done.
//!
//! Proxy variables of the environment count, as they say how this machine reaches the internet and not who signs;
//! loopback is never sent through a proxy. Redirects are not followed: a credential goes where the profile says.

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

pub(super) fn http_client(direct: bool) -> SharedHttpClient {
    Builder::new().build_with_connector_fn(move |settings, components| {
        let proxy = if direct { ProxyConfig::disabled() } else { ProxyConfig::from_env() };
        let mut connector = Connector::builder().proxy_config(proxy).enable_tcp_nodelay(true);
        if let Some(settings) = settings {
            connector = connector.connector_settings(settings.clone());
        }
        connector.set_sleep_impl(components.and_then(|parts| parts.sleep_impl()));
        connector.tls_provider(tls::Provider::Rustls(CryptoMode::AwsLc)).build()
    })
}

/// Host and port of the proxy that a request to this URL goes through, if any.
pub(super) fn proxy_for(url: &Url) -> Option<(String, u16)> {
    let target: http::Uri = url.as_str().parse().ok()?;
    let found = Matcher::from_env().intercept(&target)?;
    let proxy = found.uri();
    let port = proxy.port_u16().unwrap_or(if proxy.scheme_str() == Some("https") { 443 } else { 80 });
    Some((proxy.host()?.to_owned(), port))
}
