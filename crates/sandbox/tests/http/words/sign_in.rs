//! What is said to someone who does not come in: signatures, sessions, clocks, scopes and API keys.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::{expect, says_under};
use crate::client::{Call, Keys, SignIn, post};
use crate::{SONNET, ask, instant, path};
use sandbox::Sandbox;

fn call(sandbox: &Sandbox) -> Call {
    post(sandbox, path(SONNET, "converse"), ask("Hello"))
}

#[tokio::test]
async fn keys_tokens_and_scopes_are_refused_with_their_codes() {
    let sandbox = instant().await;
    let keys = || Keys::of(&sandbox);
    let old = &sandbox.credentials().expired_session;
    let invalid = "The security token included in the request is invalid.";
    let mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                    Access Key and signing method. Consult the service documentation for details.";
    for (keys, code, said) in [
        (
            Keys::new(&old.access_key_id, &old.secret_access_key).with_token(&old.session_token),
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
        (Keys { id: "AKIAIOSFODNN7EXAMPLE".to_owned(), ..keys() }, "UnrecognizedClientException", invalid),
        (keys().with_token("garbage"), "UnrecognizedClientException", invalid),
        (Keys { secret: "wrong".to_owned(), ..keys() }, "InvalidSignatureException", mismatch),
        (
            Keys { region: "eu-west-1".to_owned(), ..keys() },
            "InvalidSignatureException",
            "Credential should be scoped to a valid region.",
        ),
        (
            Keys { service: "bedrock-runtime".to_owned(), ..keys() },
            "InvalidSignatureException",
            "Credential should be scoped to correct service: 'bedrock'.",
        ),
    ] {
        expect(call(&sandbox).keys(keys), 403, code, said).await;
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_by_how_much() {
    let sandbox = instant().await;
    for (minutes_off, start, middle, sign) in [
        (-6, "Signature expired: ", " is now earlier than ", "-"),
        (6, "Signature not yet current: ", " is still later than ", "+"),
    ] {
        let before = Timestamp::now();
        let answer = call(&sandbox).keys(Keys { minutes_off, ..Keys::of(&sandbox) }).send().await;
        let (status, code, said) = answer.error();
        assert_eq!((status, code.as_str()), (403, "InvalidSignatureException"));
        let rest = said.strip_prefix(start).unwrap();
        let (signed, rest) = rest.split_once(middle).unwrap();
        let (edge, rest) = rest.split_once(" (").unwrap();
        let now = rest.strip_suffix(&format!(" {sign} 5 min.)")).unwrap();
        let [signed, edge, now] = [signed, edge, now].map(|text| {
            let time = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text).unwrap();
            time.to_zoned(TimeZone::UTC).unwrap().timestamp()
        });
        assert_eq!(edge, now + (minutes_off.signum() * 5).minutes(), "{said}");
        assert!((now.as_second() - before.as_second()).abs() <= 5, "{said}");
        assert!((signed.as_second() - now.as_second() - minutes_off * 60).abs() <= 5, "{said}");
    }
}

#[tokio::test]
async fn api_keys_are_refused_under_a_key_with_a_capital() {
    let sandbox = instant().await;
    let special = sandbox.special_keys();
    let bearer = |key: &str| SignIn::Bearer(key.to_owned());
    for (sign_in, said) in [
        (bearer("sk-something"), "Invalid API Key format: Must start with pre-defined prefix"),
        (
            bearer("ABSKQmVkcm9ja0FQSUtleS1hYmNkLWF0LTExMTEyMjIyMzMzMzphYmM="),
            "Authentication failed: Please make sure your API Key is valid.",
        ),
        (bearer(&special.short_term_expired), "Bearer Token has expired"),
        (SignIn::None, "Authorization header is missing"),
    ] {
        let answer = call(&sandbox).sign(sign_in).send().await;
        assert_eq!(says_under("Message", &answer, 403, "AccessDeniedException", said), Ok(()));
    }
}

#[tokio::test]
async fn a_policy_that_is_silent_is_named_with_the_action_and_the_resource() {
    let sandbox = instant().await;
    let who =
        sandbox.credentials().identities.iter().find(|identity| identity.name == "may-not-invoke").unwrap();
    for (operation, action) in
        [("converse", "bedrock:InvokeModel"), ("converse-stream", "bedrock:InvokeModelWithResponseStream")]
    {
        let keys = Keys::new(&who.access_key_id, &who.secret_access_key);
        let call = post(&sandbox, path("global.anthropic.claude-sonnet-5-5", operation), ask("Hello"));
        let said = format!(
            "User: arn:aws:iam::111122223333:user/may-not-invoke is not authorized to perform: {action} on resource: \
             arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.anthropic.claude-sonnet-5-5 because no \
             identity-based policy allows the {action} action"
        );
        expect(call.keys(keys), 403, "AccessDeniedException", &said).await;
    }
}
