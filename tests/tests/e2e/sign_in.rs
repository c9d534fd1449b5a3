//! Each sign-in kind, saved and tested; and that what the profile says is what reaches the wire.

use outcrop_tests::form::Form;
use outcrop_tests::trouble::{expect, expect_contains};
use outcrop_tests::{Desk, Keychain, Outcome, SignIn, TestApp, TestSandbox, journey};

/// Saves the profile and tests it, which has to pass.
fn save_and_test(app: &TestApp, form: &Form) -> Outcome<Vec<(String, String)>> {
    journey::save_new_profile(app, form)?;
    let outcomes = journey::run_test(app)?;
    journey::expect_works(&outcomes)?;
    Ok(outcomes)
}

/// Every request so far came with this access key ID.
fn expect_only_key(sandbox: &TestSandbox, id: &str) -> Outcome {
    let requests = sandbox.requests();
    expect(!requests.is_empty(), || "nothing reached the sandbox".to_owned())?;
    // The connection stage only knocks, unsigned.
    let signed = requests.iter().filter(|request| request.auth != "none");
    let others: Vec<_> = signed.filter(|request| request.access_key_id.as_deref() != Some(id)).collect();
    expect(others.is_empty(), || format!("other credentials reached the wire: {others:?}"))
}

#[test]
fn access_keys_are_saved_and_pass_the_test() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    let outcomes = save_and_test(&app, &sandbox.form("keys"))?;
    expect(journey::stages_that(&outcomes, "passed").len() == journey::STAGES.len(), || {
        format!("{outcomes:?}")
    })?;
    expect_only_key(&sandbox, &sandbox.credentials().access_key_id)
}

#[test]
fn temporary_keys_need_their_session_token_and_pass_with_it() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let session = &sandbox.credentials().session;
    let app = TestApp::start(&desk)?;
    let without = SignIn::keys(&session.access_key_id, &session.secret_access_key);
    journey::open_new_profile(&app)?;
    Form::new("temporary", sandbox.endpoint(), without).fill_in(&app)?;
    app.click("save-profile")?;
    app.wait_for("problem-sessionToken")?;
    app.fill("field-sessionToken", &session.session_token)?;
    app.click("save-profile")?;
    app.wait_for(&journey::row("temporary"))?;
    journey::expect_works(&journey::run_test(&app)?)?;
    expect_only_key(&sandbox, &session.access_key_id)
}

#[test]
fn an_aws_named_profile_is_used_from_its_files() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let keys = sandbox.credentials();
    let credentials = format!(
        "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wrong\n\n\
         [work]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        keys.access_key_id, keys.secret_access_key
    );
    desk.write(".aws/credentials", &credentials)?;
    let app = TestApp::start(&desk)?;
    save_and_test(&app, &Form::new("named", sandbox.endpoint(), SignIn::AwsProfile("work".to_owned())))?;
    expect_only_key(&sandbox, &keys.access_key_id)
}

#[test]
fn the_default_chain_takes_what_the_environment_offers() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    desk.set("AWS_ACCESS_KEY_ID", &sandbox.credentials().access_key_id);
    desk.set("AWS_SECRET_ACCESS_KEY", &sandbox.credentials().secret_access_key);
    let app = TestApp::start(&desk)?;
    save_and_test(&app, &Form::new("chain", sandbox.endpoint(), SignIn::DefaultChain))?;
    expect_only_key(&sandbox, &sandbox.credentials().access_key_id)
}

#[test]
fn an_api_key_is_sent_as_a_bearer_token_and_has_no_identity_to_ask_for() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    let key = SignIn::ApiKey { key: sandbox.credentials().api_key.clone(), keep_until_expiry: false };
    let outcomes = save_and_test(&app, &Form::new("bearer", sandbox.endpoint(), key))?;
    expect(journey::stages_that(&outcomes, "skipped") == ["identity"], || format!("{outcomes:?}"))?;
    let requests = sandbox.requests();
    let signed: Vec<_> = requests.iter().filter(|request| request.auth == "sigv4").collect();
    expect(signed.is_empty(), || format!("an API key signs nothing: {signed:?}"))?;
    expect(requests.iter().any(|request| request.auth == "bearer"), || "no bearer token arrived".to_owned())
}

#[test]
fn a_short_term_api_key_is_kept_only_when_the_user_says_so() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    let key = sandbox.special_keys().short_term.clone();
    journey::open_new_profile(&app)?;
    Form::new("short", sandbox.endpoint(), SignIn::ApiKey { key, keep_until_expiry: false }).fill_in(&app)?;
    app.click("save-profile")?;
    app.wait_for("problem-apiKey")?;
    app.click("field-keepUntilExpiry")?;
    app.click("save-profile")?;
    app.wait_for(&journey::row("short"))?;
    journey::expect_works(&journey::run_test(&app)?)
}

#[test]
fn the_profile_decides_whatever_the_environment_holds() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let trap = TestSandbox::start()?;
    desk.set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    desk.set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    desk.set("AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2VjEXAMPLE");
    desk.set("AWS_BEARER_TOKEN_BEDROCK", &sandbox.credentials().api_key);
    desk.set("AWS_PROFILE", "not-there");
    desk.set("AWS_REGION", "ap-south-1");
    desk.set("AWS_ENDPOINT_URL", trap.endpoint());
    desk.set("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", trap.endpoint());
    let app = TestApp::start(&desk)?;
    save_and_test(&app, &sandbox.form("mine"))?;
    journey::open_chat(&app)?;
    journey::send(&app, "Hello")?;
    journey::answer_ended(&app)?;
    expect_only_key(&sandbox, &sandbox.credentials().access_key_id)?;
    expect(sandbox.requests().iter().all(|request| request.auth != "bearer"), || {
        "a bearer token was sent".to_owned()
    })?;
    expect(trap.requests().is_empty(), || {
        format!("the environment's endpoint was used: {:?}", trap.requests())
    })
}

#[test]
fn a_wrong_secret_is_named_with_its_fix_and_the_code_behind_details() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    let wrong =
        SignIn::keys(&sandbox.credentials().access_key_id, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    journey::save_new_profile(&app, &Form::new("wrong", sandbox.endpoint(), wrong))?;
    let outcomes = journey::run_test(&app)?;
    expect(!journey::stages_that(&outcomes, "failed").is_empty(), || {
        format!("nothing failed: {outcomes:?}")
    })?;
    let sentence = app.text("stage-diagnosis")?;
    expect_contains(&sentence, "secret")?;
    expect(!sentence.contains('{') && !sentence.contains("Exception"), || {
        format!("no dump in the sentence: {sentence}")
    })?;
    app.click("details-toggle")?;
    app.wait_for_text("details", |text| text.contains("Signature") && text.contains("403"))?;
    app.wait_for("[data-test=profile-row][data-name=wrong][data-result=failed]").map(drop)
}

#[test]
fn a_key_for_another_region_is_told_apart_from_a_wrong_secret() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    let mut form = sandbox.form("elsewhere");
    form.region = "eu-west-1".to_owned();
    journey::save_new_profile(&app, &form)?;
    let outcomes = journey::run_test(&app)?;
    expect(!journey::stages_that(&outcomes, "failed").is_empty(), || {
        format!("nothing failed: {outcomes:?}")
    })?;
    expect_contains(&app.text("stage-diagnosis")?.to_lowercase(), "region")
}

#[test]
fn keys_that_may_invoke_but_not_list_pass_with_a_warning() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    let user = sandbox.identity("may-not-list")?;
    let keys = SignIn::keys(&user.access_key_id, &user.secret_access_key);
    journey::save_new_profile(&app, &Form::new("narrow", sandbox.endpoint(), keys))?;
    let outcomes = journey::run_test(&app)?;
    expect(journey::stages_that(&outcomes, "warning") == ["model_list"], || format!("{outcomes:?}"))?;
    expect(journey::stages_that(&outcomes, "failed").is_empty(), || format!("{outcomes:?}"))
}
