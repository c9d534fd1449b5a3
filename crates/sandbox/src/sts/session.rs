//! GetSessionToken: temporary keys for the user who asks with long-term ones, with MFA or without.

use jiff::ToSpan as _;

use super::answer::credentials;
use super::failure::Failure;
use super::form::{Broken, Form};
use crate::call::Call;
use sandbox_iam::principal::{Principal, SessionFacts};

const LONGEST: i64 = 129_600;
const USUAL: i64 = 43_200;

pub(super) fn respond(call: &Call<'_>, form: &Form) -> Result<String, Failure> {
    let principal = &call.caller.principal;
    // Recalled, not recorded; so are the words about MFA.
    if principal.issued.is_some() {
        return Err(Failure::access_denied("Cannot call GetSessionToken with session credentials"));
    }
    let mut broken = Broken::default();
    let seconds = broken.duration(form, LONGEST, USUAL)?;
    broken.result()?;
    let mfa = check_mfa(principal, form)?;
    let now = call.caller.origin.time;
    let expires = now + seconds.seconds();
    let facts = SessionFacts { mfa, issued: now, ..SessionFacts::default() };
    let keys = call.state.directory.begin_session(principal.in_session(facts), expires);
    Ok(credentials(&keys, expires))
}

/// Whether MFA is present; refuses a device that is not the user's and a code that is not the device's.
pub(super) fn check_mfa(principal: &Principal, form: &Form) -> Result<bool, Failure> {
    let (serial, code) = match (form.get("SerialNumber"), form.get("TokenCode")) {
        (None, None) => return Ok(false),
        (Some(serial), Some(code)) => (serial, code),
        _ => return Err(Failure::validation("MFA serial number and token code must be provided together.")),
    };
    let denied = |why: &str| Err(Failure::access_denied(format!("MultiFactorAuthentication failed, {why}")));
    match &principal.device {
        Some(device) if device.serial != serial => denied(
            "unable to validate MFA code. Please verify your MFA serial number is valid and associated with this user.",
        ),
        Some(device) if device.code == code => Ok(true),
        Some(_) => denied("with invalid MFA one time pass code. "),
        None => denied("must provide both MFA serial number and one time pass code."),
    }
}
