//! TLS: a certificate authority made at every start, and a server certificate of its own beside it.
//!
//! The seam: what clients have to trust is written to a file here; the handshake belongs to rustls, and requests look
//! the same behind it. The authority and the server are two certificates, because strict clients refuse one that is
//! both. The authority's key is dropped as soon as it has signed, so that it cannot sign a second certificate.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use sandbox_panel::{CaFile, Error};

/// Names that every server certificate holds: all that this computer calls itself.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
/// Some platforms refuse server certificates that are good for more than 398 days.
const DAYS: i64 = 390;

/// How to serve TLS.
#[derive(Debug, Clone, Default)]
pub struct TlsOptions {
    /// The port; 0 is any free one.
    pub port: u16,
    /// Where the authority's certificate is written and stays. Without it, a private folder that goes with the sandbox.
    pub ca_path: Option<PathBuf>,
    /// Names and addresses that the certificate holds beside localhost, 127.0.0.1 and ::1.
    pub names: Vec<String>,
}

/// Makes both certificates and writes down what clients have to trust.
pub(super) fn prepare(
    options: &TlsOptions,
    bound: IpAddr,
    now: Timestamp,
) -> Result<(Arc<ServerConfig>, CaFile), Error> {
    let mut names: Vec<String> = NAMES.map(str::to_owned).to_vec();
    names.extend(options.names.iter().cloned());
    if !bound.is_loopback() && !bound.is_unspecified() {
        names.push(bound.to_string());
    }
    let (certificate, key, authority) = certify(names, now)?;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate], key));
    let mut config = config.map_err(Error::certificate)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((Arc::new(config), CaFile::write(options.ca_path.clone(), &authority)?))
}

type Certified = (rustls::pki_types::CertificateDer<'static>, PrivateKeyDer<'static>, String);

fn certify(names: Vec<String>, now: Timestamp) -> Result<Certified, Error> {
    // Since yesterday, for clients whose clock or time zone is a little behind.
    let first = now.to_zoned(TimeZone::UTC).date().saturating_sub(1.day());
    let last = first.saturating_add(DAYS.days());

    let mut authority = params(Vec::new(), "Outcrop sandbox CA", first, last)?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_key = new_key()?;
    let authority_pem = authority.self_signed(&authority_key).map_err(Error::certificate)?.pem();

    let mut server = params(names, "Outcrop sandbox", first, last)?;
    server.is_ca = IsCa::ExplicitNoCa;
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    let key = new_key()?;
    let issuer = Issuer::new(authority, authority_key);
    let certificate = server.signed_by(&key, &issuer).map_err(Error::certificate)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Ok((certificate.der().clone(), key, authority_pem))
}

fn params(names: Vec<String>, name: &str, first: Date, last: Date) -> Result<CertificateParams, Error> {
    let mut params = CertificateParams::new(names).map_err(Error::certificate)?;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name);
    params.distinguished_name = subject;
    let day = |date: Date| {
        rcgen::date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    (params.not_before, params.not_after) = (day(first), day(last));
    Ok(params)
}

fn new_key() -> Result<KeyPair, Error> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(Error::certificate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_ones_own_goes_with_the_sandbox_and_a_chosen_one_stays() {
        let own = prepare(&TlsOptions::default(), [127, 0, 0, 1].into(), Timestamp::now()).unwrap().1;
        let path = own.path().to_owned();
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
        drop(own);
        assert!(!path.exists() && !path.parent().unwrap().exists());

        let folder = tempfile::tempdir().unwrap();
        let chosen = folder.path().join("chosen.pem");
        let options = TlsOptions { ca_path: Some(chosen.clone()), ..TlsOptions::default() };
        drop(prepare(&options, [127, 0, 0, 1].into(), Timestamp::now()).unwrap());
        assert!(chosen.exists());
    }

    #[test]
    fn a_file_that_cannot_be_written_is_told_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing").join("ca.pem");
        let options = TlsOptions { ca_path: Some(path), ..TlsOptions::default() };
        let refused = prepare(&options, [127, 0, 0, 1].into(), Timestamp::now()).unwrap_err().to_string();
        assert!(refused.contains("ca.pem") && refused.contains("--ca-path"), "{refused}");
    }
}
