//! Which hosts a profile's calls go to.
//!
//! A custom endpoint stands for all of Bedrock and for STS, as a gateway or a local endpoint does, unless its name
//! says that it is a runtime endpoint only (`vpce-….bedrock-runtime.…`): then the other calls keep AWS's own hosts.

use profiles::{Connection, SignIn};
use url::{Host, Url};

use super::address::SandboxAddress;
use super::wire;
use crate::error::Error;

#[derive(Debug, Clone)]
pub(crate) struct Reach {
    runtime: Url,
    region: String,
    custom: bool,
    runtime_only: bool,
}

impl Reach {
    pub(super) fn of(connection: &Connection, sandbox: Option<&SandboxAddress>) -> Result<Self, Error> {
        let region = connection.region.as_str().to_owned();
        if matches!(connection.sign_in, SignIn::Sandbox) {
            let address = sandbox.ok_or_else(|| Error::Request("The sandbox is not running.".to_owned()))?;
            let runtime = Url::parse(&address.endpoint)
                .map_err(|_| Error::Request("The sandbox gave no usable address.".to_owned()))?;
            return Ok(Self { runtime, region, custom: true, runtime_only: false });
        }
        if let Some(endpoint) = &connection.endpoint {
            let runtime = endpoint.url().clone();
            let runtime_only = runtime.host_str().is_some_and(names_runtime_only);
            return Ok(Self { runtime, region, custom: true, runtime_only });
        }
        let host = format!("https://{}", host("bedrock-runtime", &region));
        let runtime =
            Url::parse(&host).map_err(|_| Error::Request("The region is not a host name.".to_owned()))?;
        Ok(Self { runtime, region, custom: false, runtime_only: false })
    }

    pub(crate) fn runtime_host(&self) -> &str {
        self.runtime.host_str().unwrap_or_default()
    }

    /// The host of `bedrock` or `sts`, unless the custom endpoint stands for them too.
    pub(crate) fn host_of(&self, service: &str) -> Option<String> {
        self.other_override().is_none().then(|| host(service, &self.region))
    }

    /// The endpoint that the runtime clients are told; None leaves the SDK's own rules in force.
    pub(super) fn runtime_override(&self) -> Option<String> {
        self.custom.then(|| self.runtime.as_str().to_owned())
    }

    /// The same for the control plane and STS.
    pub(super) fn other_override(&self) -> Option<String> {
        (self.custom && !self.runtime_only).then(|| self.runtime.as_str().to_owned())
    }

    pub(crate) fn is_custom(&self) -> bool {
        self.custom
    }

    pub(crate) fn is_loopback(&self) -> bool {
        match self.runtime.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }

    /// Where the first connection goes: a proxy if one is set for the host, else the host.
    pub(crate) fn first_hop(&self) -> Hop {
        let proxy = if self.is_loopback() { None } else { wire::proxy_for(&self.runtime) };
        match proxy {
            Some((host, port)) => Hop { host, port, is_proxy: true },
            None => Hop {
                host: self.runtime_host().trim_matches(['[', ']']).to_owned(),
                port: self.runtime.port_or_known_default().unwrap_or(443),
                is_proxy: false,
            },
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hop {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) is_proxy: bool,
}

fn names_runtime_only(host: &str) -> bool {
    host.split('.').any(|label| label == "bedrock-runtime" || label == "bedrock-runtime-fips")
}

fn host(service: &str, region: &str) -> String {
    format!("{service}.{region}.{}", dns_suffix(region))
}

/// The domain of a region's partition, as botocore 1.44's `partitions.json` has it.
fn dns_suffix(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "amazonaws.com.cn",
        _ if region.starts_with("us-isob-") => "sc2s.sgov.gov",
        _ if region.starts_with("us-iso-") => "c2s.ic.gov",
        _ if region.starts_with("us-isof-") => "csp.hci.ic.gov",
        _ if region.starts_with("eu-isoe-") => "cloud.adc-e.uk",
        _ if region.starts_with("eusc-") => "amazonaws.eu",
        _ => "amazonaws.com",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use profiles::{Endpoint, Region};

    fn connection(region: &str, endpoint: Option<&str>) -> Connection {
        Connection {
            sign_in: SignIn::DefaultChain,
            region: Region::parse(region).unwrap(),
            endpoint: endpoint.map(|url| Endpoint::try_from(url.to_owned()).unwrap()),
            role: None,
        }
    }

    #[test]
    fn a_region_alone_leaves_every_host_to_the_sdk() {
        let reach = Reach::of(&connection("eu-west-1", None), None).unwrap();
        assert_eq!(reach.runtime_host(), "bedrock-runtime.eu-west-1.amazonaws.com");
        assert_eq!((reach.runtime_override(), reach.other_override()), (None, None));
        assert_eq!(reach.host_of("sts").as_deref(), Some("sts.eu-west-1.amazonaws.com"));
    }

    #[test]
    fn a_custom_endpoint_stands_for_everything_unless_it_names_the_runtime() {
        let gateway = Reach::of(&connection("eu-west-1", Some("https://gateway.example.org")), None).unwrap();
        assert_eq!(gateway.runtime_override(), gateway.other_override());
        let vpce = "https://vpce-0a1b.bedrock-runtime.eu-west-1.vpce.amazonaws.com";
        let vpce = Reach::of(&connection("eu-west-1", Some(vpce)), None).unwrap();
        assert!(vpce.runtime_override().is_some());
        assert_eq!(vpce.other_override(), None);
    }

    #[test]
    fn loopback_is_known_in_each_spelling() {
        for url in ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"] {
            let reach = Reach::of(&connection("eu-west-1", Some(url)), None).unwrap();
            assert!(reach.is_loopback(), "{url}");
            assert!(!reach.first_hop().is_proxy);
        }
        let far = Reach::of(&connection("eu-west-1", Some("https://10.0.0.1")), None).unwrap();
        assert!(!far.is_loopback());
    }

    #[test]
    fn an_ipv6_address_is_dialled_without_its_brackets() {
        let reach = Reach::of(&connection("eu-west-1", Some("http://[::1]:99")), None).unwrap();
        assert_eq!(reach.first_hop(), Hop { host: "::1".to_owned(), port: 99, is_proxy: false });
    }

    #[test]
    fn other_partitions_have_their_own_domain() {
        for (region, domain) in [
            ("cn-north-1", "amazonaws.com.cn"),
            ("us-iso-east-1", "c2s.ic.gov"),
            ("us-isob-east-1", "sc2s.sgov.gov"),
            ("us-isof-south-1", "csp.hci.ic.gov"),
            ("eu-isoe-west-1", "cloud.adc-e.uk"),
            ("eusc-de-east-1", "amazonaws.eu"),
            ("us-gov-west-1", "amazonaws.com"),
        ] {
            let reach = Reach::of(&connection(region, None), None).unwrap();
            assert_eq!(reach.runtime_host(), format!("bedrock-runtime.{region}.{domain}"));
        }
    }
}
