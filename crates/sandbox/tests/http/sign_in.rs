//! Signing in: what holds, and what AWS says to what does not.

use serde_json::json;

use super::client::{Answer, Call, Keys, SignIn, get, post};
use super::{SONNET, ask, instant, path};
use sandbox::{Options, Pacing, Sandbox};

const INVALID: &str = "The security token included in the request is invalid.";
const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS \
    Secret Access Key and signing method. Consult the service documentation for details.";

fn hello(sandbox: &Sandbox) -> Call {
    post(sandbox, path(SONNET, "converse"), ask("Hello"))
}

async fn refused(call: Call) -> (u16, String, String) {
    call.send().await.error()
}

fn error(status: u16, code: &str, message: &str) -> (u16, String, String) {
    (status, code.to_owned(), message.to_owned())
}

#[tokio::test]
async fn the_right_keys_are_let_in_over_both_protocols() {
    let sandbox = instant().await;
    assert_eq!(hello(&sandbox).send().await.status, 200);
    assert_eq!(hello(&sandbox).http2().send().await.status, 200);
    let session = &sandbox.credentials().session;
    let keys =
        Keys::new(&session.access_key_id, &session.secret_access_key).with_token(&session.session_token);
    assert_eq!(hello(&sandbox).keys(keys).send().await.status, 200);
}

#[tokio::test]
async fn a_wrong_secret_and_an_unknown_key_are_told_apart() {
    let sandbox = instant().await;
    let keys = Keys { secret: "wrong".to_owned(), ..Keys::of(&sandbox) };
    assert_eq!(refused(hello(&sandbox).keys(keys)).await, error(403, "InvalidSignatureException", MISMATCH));
    let keys = Keys { id: "AKIAIOSFODNN7EXAMPLE".to_owned(), ..Keys::of(&sandbox) };
    assert_eq!(refused(hello(&sandbox).keys(keys)).await, error(403, "UnrecognizedClientException", INVALID));
}

#[tokio::test]
async fn a_signature_for_another_region_or_service_is_refused() {
    let sandbox = instant().await;
    let keys = Keys { region: "eu-west-1".to_owned(), ..Keys::of(&sandbox) };
    let expected = error(403, "InvalidSignatureException", "Credential should be scoped to a valid region.");
    assert_eq!(refused(hello(&sandbox).keys(keys)).await, expected);
    let keys = Keys { service: "s3".to_owned(), ..Keys::of(&sandbox) };
    let text = "Credential should be scoped to correct service: 'bedrock'.";
    assert_eq!(refused(hello(&sandbox).keys(keys)).await, error(403, "InvalidSignatureException", text));
}

#[tokio::test]
async fn a_clock_more_than_five_minutes_off_is_refused_in_both_directions() {
    let sandbox = instant().await;
    for (minutes_off, start, side) in
        [(-6, "Signature expired: ", "- 5 min.)"), (6, "Signature not yet current: ", "+ 5 min.)")]
    {
        let (status, code, message) =
            refused(hello(&sandbox).keys(Keys { minutes_off, ..Keys::of(&sandbox) })).await;
        assert_eq!((status, code.as_str()), (403, "InvalidSignatureException"));
        assert!(message.starts_with(start) && message.ends_with(side), "{message}");
    }
    for minutes_off in [-4, 4] {
        assert_eq!(hello(&sandbox).keys(Keys { minutes_off, ..Keys::of(&sandbox) }).send().await.status, 200);
    }
}

#[tokio::test]
async fn session_tokens_are_missed_checked_and_expire() {
    let sandbox = instant().await;
    let session = &sandbox.credentials().session;
    let keys = Keys::new(&session.access_key_id, &session.secret_access_key);
    let invalid = error(403, "UnrecognizedClientException", INVALID);
    assert_eq!(refused(hello(&sandbox).keys(keys.clone())).await, invalid);
    assert_eq!(refused(hello(&sandbox).keys(keys.with_token("another"))).await, invalid);
    assert_eq!(refused(hello(&sandbox).keys(Keys::of(&sandbox).with_token("needless"))).await, invalid);
    let old = &sandbox.credentials().expired_session;
    let keys = Keys::new(&old.access_key_id, &old.secret_access_key).with_token(&old.session_token);
    let expired =
        error(403, "ExpiredTokenException", "The security token included in the request is expired");
    assert_eq!(refused(hello(&sandbox).keys(keys)).await, expired);
}

#[tokio::test]
async fn a_changed_body_breaks_the_signature() {
    let sandbox = instant().await;
    let call = hello(&sandbox).header("x-amz-content-sha256", "0".repeat(64));
    assert_eq!(refused(call).await.1, "InvalidSignatureException");
}

#[tokio::test]
async fn api_keys_hold_for_their_region_and_time() {
    let sandbox = instant().await;
    let with = |key: &str| hello(&sandbox).sign(SignIn::Bearer(key.to_owned()));
    let special = sandbox.special_keys();
    assert_eq!(with(&sandbox.credentials().api_key).send().await.status, 200);
    assert_eq!(with(&special.short_term).send().await.status, 200);
    let wrong =
        error(403, "AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.");
    assert_eq!(refused(with(&special.other_region)).await, wrong);
    assert_eq!(refused(with("ABSKwrong")).await, wrong);
    assert_eq!(refused(with("bedrock-api-key-wrong")).await, wrong);
    let expired = error(403, "AccessDeniedException", "Bearer Token has expired");
    assert_eq!(refused(with(&special.short_term_expired)).await, expired);
    let answer: Answer = with("sk-123").send().await;
    assert_eq!(answer.text(), "{\"Message\":\"Invalid API Key format: Must start with pre-defined prefix\"}");
    let missing = hello(&sandbox).sign(SignIn::None);
    assert_eq!(
        refused(missing).await,
        error(403, "AccessDeniedException", "Authorization header is missing")
    );
}

fn sts(sandbox: &Sandbox, form: &str) -> Call {
    let keys = Keys { service: "sts".to_owned(), ..Keys::of(sandbox) };
    post(sandbox, "/", form).keys(keys)
}

#[tokio::test]
async fn sts_says_who_one_is_in_xml() {
    let sandbox = instant().await;
    let answer = sts(&sandbox, "Action=GetCallerIdentity&Version=2011-06-15").send().await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/xml"));
    let text = answer.text();
    assert!(text.contains("<Arn>arn:aws:iam::111122223333:user/sandbox</Arn>"), "{text}");
    assert!(text.contains("<Account>111122223333</Account>"), "{text}");
    assert!(
        text.starts_with("<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">")
    );
}

#[tokio::test]
async fn sts_refuses_with_its_own_codes() {
    let sandbox = instant().await;
    let form = "Action=GetCallerIdentity&Version=2011-06-15";
    let keys = Keys { service: "sts".to_owned(), ..Keys::of(&sandbox) };
    let old = &sandbox.credentials().expired_session;
    let expired = Keys::new(&old.access_key_id, &old.secret_access_key).with_token(&old.session_token);
    for (sign_in, code) in [
        (SignIn::Keys(Keys { secret: "wrong".to_owned(), ..keys.clone() }), "SignatureDoesNotMatch"),
        (SignIn::Keys(Keys { id: "AKIAUNKNOWN".to_owned(), ..keys.clone() }), "InvalidClientTokenId"),
        (SignIn::Keys(Keys { service: "sts".to_owned(), ..expired }), "ExpiredToken"),
        (SignIn::Bearer(sandbox.credentials().api_key.clone()), "MissingAuthenticationToken"),
    ] {
        let answer = sts(&sandbox, form).sign(sign_in).send().await;
        assert_eq!(answer.status, 403);
        assert!(answer.text().contains(&format!("<Code>{code}</Code>")), "{}", answer.text());
    }
    let unknown = sts(&sandbox, "Action=Fly&Version=2011-06-15").send().await;
    assert!(unknown.status == 400 && unknown.text().contains("<Code>InvalidAction</Code>"));
}

#[tokio::test]
async fn an_assumed_role_works_until_another_account_is_asked_for() {
    let sandbox = instant().await;
    let form = "Action=AssumeRole&Version=2011-06-15&RoleSessionName=test&RoleArn=arn:aws:iam::111122223333:role/reader";
    let text = sts(&sandbox, form).send().await.text();
    let field = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>")).unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    let keys = Keys::new(&field("AccessKeyId"), &field("SecretAccessKey")).with_token(&field("SessionToken"));
    assert_eq!(hello(&sandbox).keys(keys.clone()).send().await.status, 200);
    let form = "Action=GetCallerIdentity&Version=2011-06-15";
    let who = sts(&sandbox, form).keys(Keys { service: "sts".to_owned(), ..keys }).send().await.text();
    assert!(who.contains("assumed-role/reader/test"), "{who}");
    let form = "Action=AssumeRole&Version=2011-06-15&RoleSessionName=test&RoleArn=arn:aws:iam::999999999999:role/reader";
    let denied = sts(&sandbox, form).send().await;
    assert!(
        denied.status == 403
            && denied.text().contains("is not authorized to perform: sts:AssumeRole on resource")
    );
}

#[tokio::test]
async fn each_test_identity_lacks_what_its_name_says() {
    let sandbox = instant().await;
    for (name, status, part) in [
        ("may-not-list", 200, ""),
        (
            "may-not-invoke",
            403,
            "is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::",
        ),
        ("no-model-access", 403, "You don't have access to the model with the specified model ID."),
        ("no-subscription", 403, "AWS Marketplace actions"),
        ("throttled", 429, "Too many requests, please wait before trying again."),
    ] {
        let identities = &sandbox.credentials().identities;
        let identity = identities.iter().find(|identity| identity.name == name).unwrap();
        let keys = Keys::new(&identity.access_key_id, &identity.secret_access_key);
        let answer = hello(&sandbox).keys(keys.clone()).send().await;
        assert_eq!(answer.status, status, "{name}");
        assert!(status == 200 || answer.error().2.contains(part), "{name}: {}", answer.text());
        let by_key = hello(&sandbox).sign(SignIn::Bearer(identity.api_key.clone())).send().await;
        assert_eq!(by_key.status, status, "{name} with its API key");
        let lists = get(&sandbox, "/foundation-models").keys(keys).send().await;
        assert_eq!(lists.status, if name == "may-not-list" { 403 } else { 200 }, "{name}");
    }
}

#[tokio::test]
async fn the_log_shows_who_came_and_nothing_secret() {
    let sandbox = instant().await;
    hello(&sandbox).send().await;
    hello(&sandbox).sign(SignIn::Bearer(sandbox.credentials().api_key.clone())).send().await;
    let answer = get(&sandbox, "/__sandbox/requests").sign(SignIn::None).send().await;
    let keys = sandbox.credentials();
    let log = answer.json();
    assert_eq!(log["requests"][0]["access_key_id"], json!(keys.access_key_id));
    assert_eq!(log["requests"][1]["auth"], "bearer");
    assert_eq!(log["requests"][1]["identity"], "sandbox");
    for secret in [&keys.secret_access_key, &keys.api_key, &keys.session.session_token] {
        assert!(!answer.text().contains(secret.as_str()));
    }
}

#[tokio::test]
async fn the_log_says_why_a_request_was_refused_and_not_what_it_said() {
    let sandbox = instant().await;
    let keys = Keys::of(&sandbox);
    let wrong = Keys::new(&keys.id, "a secret that nobody has").with_token("a token that nobody has");
    hello(&sandbox).keys(wrong).send().await;
    let body = json!({"messages": [{"role": "a word of mine", "content": [{"text": "hello"}]}]});
    post(&sandbox, path(SONNET, "converse"), body).send().await;
    let sts = Keys { service: "sts".to_owned(), ..keys };
    let role = "Action=AssumeRole&RoleSessionName=me&RoleArn=arn:aws:iam::999988887777:role/theirs";
    post(&sandbox, "/", format!("Version=2011-06-15&{role}")).keys(sts).send().await;
    let log = sandbox.requests();
    let said = |index: usize| (log[index].error.as_deref().unwrap(), log[index].message.as_deref().unwrap());
    assert_eq!(said(0).0, "UnrecognizedClientException");
    assert!(said(1).1.contains("Value at 'messages.1.member.role'"), "{:?}", said(1));
    assert_eq!(said(2).0, "AccessDenied");
    assert!(said(2).1.contains("sts:AssumeRole"), "{:?}", said(2));
    let told = serde_json::to_string(&log).unwrap();
    assert!(!told.contains("a word of mine") && !told.contains("nobody has"), "{told}");
}

#[tokio::test]
async fn a_bearer_header_without_a_key_has_no_keys_prefix() {
    let sandbox = instant().await;
    let text = "Invalid API Key format: Must start with pre-defined prefix";
    for header in ["Bearer", "bearer ", "Bearer sk-1"] {
        let call = hello(&sandbox).sign(SignIn::None).header("authorization", header);
        assert_eq!(refused(call).await, error(403, "AccessDeniedException", text), "{header}");
    }
}

#[tokio::test]
async fn with_any_region_a_request_is_served_where_its_signature_says() {
    let options = Options { region: "any".to_owned(), pacing: Pacing::INSTANT, ..Options::default() };
    let sandbox = sandbox::start(options).await.unwrap();
    let signed_for = |region: &str| Keys { region: region.to_owned(), ..Keys::of(&sandbox) };
    let model = "jp.anthropic.claude-sonnet-4-6";
    for (region, status) in [("ap-northeast-1", 200), ("us-west-2", 400), ("me-south-1", 400)] {
        let call = post(&sandbox, path(model, "converse"), ask("Hello")).keys(signed_for(region));
        assert_eq!(call.send().await.status, status, "{region}");
    }
    let listed = get(&sandbox, "/foundation-models").keys(signed_for("eu-west-3")).send().await;
    assert!(listed.text().contains("arn:aws:bedrock:eu-west-3::foundation-model/"), "{}", listed.text());
    // Not everything is a region's name.
    for region in ["nowhere", "any", "us-east"] {
        let call = post(&sandbox, path(model, "converse"), ask("Hello")).keys(signed_for(region));
        assert_eq!(call.send().await.status, 403, "{region}");
    }
    assert_eq!(sandbox.region(), "us-east-1");
    let key = sandbox.credentials().api_key.clone();
    let by_key = post(&sandbox, path("amazon.nova-lite-v1%3A0", "converse"), ask("Hello"))
        .sign(SignIn::Bearer(key))
        .send()
        .await;
    assert_eq!(by_key.status, 200);
    let elsewhere = sandbox.special_keys().other_region.clone();
    let refused = post(&sandbox, path("amazon.nova-lite-v1%3A0", "converse"), ask("Hello"))
        .sign(SignIn::Bearer(elsewhere));
    assert_eq!(refused.send().await.status, 403);
    sandbox.serve_any_region(false);
    let tokyo = post(&sandbox, path(model, "converse"), ask("Hello")).keys(signed_for("ap-northeast-1"));
    assert_eq!((sandbox.serves_any_region(), tokyo.send().await.status), (false, 403));
}
