//! From a refusal to its cause: its text first, then its code, then its status.

use profiles::SignInKind;

use super::super::cause::Cause as K;
use super::super::said::Said;
use super::super::scene::Scene;
use super::texts;
use crate::error::{Exception, Refusal, Service};

/// Codes that decide by themselves. STS spells some of them without «Exception».
const CODES: &[(&str, K)] = &[
    ("UnrecognizedClientException", K::BadAccessKey),
    ("InvalidClientTokenId", K::BadAccessKey),
    ("InvalidSignatureException", K::BadSecret),
    ("SignatureDoesNotMatch", K::BadSecret),
    ("IncompleteSignature", K::BadSecret),
    ("IncompleteSignatureException", K::BadSecret),
    ("ExpiredTokenException", K::ExpiredToken),
    ("ExpiredToken", K::ExpiredToken),
    ("RequestExpired", K::ClockSkew),
    ("RequestTimeTooSkewed", K::ClockSkew),
    ("MissingAuthenticationTokenException", K::NotSignedIn),
    ("MissingAuthenticationToken", K::NotSignedIn),
    ("FTUFormNotFilled", K::UseCaseForm),
    ("MPAgreementBeingCreated", K::Marketplace),
    ("OptInRequired", K::NoModelAccess),
    ("SubscriptionRequiredException", K::NoModelAccess),
    ("NotAuthorized", K::IamDenied),
    // API Gateway's own types.
    ("ForbiddenException", K::GatewayDenied),
    ("UnauthorizedException", K::GatewayUnauthorized),
    ("EndpointRequestTimeoutException", K::GatewayFailed),
    ("IntegrationFailureException", K::GatewayFailed),
    ("RequestTooLargeException", K::GatewayRefused),
    ("RequestEntityTooLargeException", K::GatewayRefused),
    ("UnknownOperationException", K::NotServed),
    ("InvalidAction", K::NotServed),
    ("overloaded_error", K::Overloaded),
];

pub(super) fn cause(refusal: &Refusal, scene: &Scene) -> K {
    let said = Said::of(refusal.message.as_deref().unwrap_or_default());
    let code = refusal.code.as_deref().unwrap_or_default();
    let by_code = || CODES.iter().find(|(known, _)| *known == code).map(|(_, cause)| *cause);
    let cause = texts::cause_in(said.lower(), refusal).or_else(by_code).unwrap_or_else(|| by_kind(refusal));
    in_its_scene(cause, refusal, scene)
}

/// What a cause means depends on which key was sent and who was asked.
fn in_its_scene(cause: K, refusal: &Refusal, scene: &Scene) -> K {
    let elsewhere = scene.key_region.as_ref().is_some_and(|region| *region != scene.region);
    let of_sts = refusal.operation.is_some_and(|operation| operation.service() == Service::Sts);
    match cause {
        K::InvalidApiKey | K::ExpiredApiKey if !sends_api_key(scene) => K::SignInReplaced,
        K::InvalidApiKey if elsewhere => K::WrongRegion,
        // A temporary key without its session token is not known to AWS either.
        K::BadAccessKey if scene.temporary_key => K::MissingSessionToken,
        K::ThrottledRequests if of_sts => K::ThrottledSignIn,
        other => other,
    }
}

/// A default chain may find one in the environment; then it is among what is sent.
fn sends_api_key(scene: &Scene) -> bool {
    scene.sign_in == SignInKind::ApiKey || scene.sent_key.is_some()
}

fn by_kind(refusal: &Refusal) -> K {
    let control = refusal.operation.is_some_and(|operation| operation.service() != Service::Runtime);
    match (refusal.exception, refusal.http_status.unwrap_or_default()) {
        (Exception::Throttling, _) => K::ThrottledRequests,
        (Exception::AccessDenied, _) => K::IamDenied,
        (Exception::Validation, _) => K::InvalidRequest,
        // No list and no call of STS is about a thing that could be missing.
        (Exception::NotFound, _) if control => K::NotServed,
        (Exception::NotFound, _) => K::NotFound,
        (Exception::QuotaExceeded, _) => K::QuotaExceeded,
        (Exception::ModelTimeout, _) => K::ModelTimeout,
        (Exception::ModelNotReady, _) => K::ModelNotReady,
        (Exception::ModelError | Exception::ModelStream, _) => K::ModelError,
        (Exception::Unavailable, _) => K::Unavailable,
        (Exception::Internal, _) => K::ServerError,
        (Exception::Other, 529) => K::Overloaded,
        (Exception::Other, status) if refusal.is_of_aws() => of_aws(status),
        (Exception::Other, status) => of_someone_else(status),
    }
}

fn of_aws(status: u16) -> K {
    match status {
        400 => K::InvalidRequest,
        401 => K::NotSignedIn,
        403 => K::IamDenied,
        404 => K::NotFound,
        413 => K::GatewayRefused,
        429 => K::ThrottledRequests,
        503 => K::Unavailable,
        500..=599 => K::ServerError,
        _ => K::Other,
    }
}

/// Without an error type of AWS's it is not AWS that answers, whatever the host's name.
pub(super) fn of_someone_else(status: u16) -> K {
    match status {
        401 => K::GatewayUnauthorized,
        402 | 403 | 451 => K::GatewayDenied,
        404 | 405 | 501 => K::NotServed,
        407 => K::Proxy,
        408 => K::GatewayFailed,
        429 => K::GatewayThrottled,
        511 => K::LoginPage,
        500..=599 => K::GatewayFailed,
        _ => K::GatewayRefused,
    }
}
