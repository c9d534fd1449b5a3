//! Test connection where a policy or a network lets only part of it through: chat decides.

use std::fs;

use outcrop_tests::form::Form;
use outcrop_tests::trouble::{expect, expect_contains};
use outcrop_tests::{Desk, Keychain, Outcome, SignIn, TestApp, TestSandbox, journey};

#[test]
fn a_policy_for_streams_only_is_green_and_says_what_it_does_not_allow() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::with_policy_denying(&["bedrock:InvokeModel"])?;
    let keys = sandbox.member("alice")?;
    let app = TestApp::start(&desk)?;
    let form = Form::new("streams", sandbox.endpoint(), keys).without_embedding();
    journey::open_new_profile(&app)?;
    form.fill_in(&app)?;
    // An embedding is made by the very call that the policy denies.
    app.fill("field-embeddingModel", "")?;
    app.click("save-profile")?;
    app.wait_for(&journey::row("streams"))?;
    let outcomes = journey::run_test(&app)?;
    let of = |stage: &str| outcomes.iter().find(|(name, _)| name == stage).map(|(_, how)| how.as_str());
    expect(of("converse_stream") == Some("passed"), || format!("{outcomes:?}"))?;
    expect(of("converse") == Some("warning"), || format!("{outcomes:?}"))?;
    expect_contains(&app.text("doctor-title")?, "Works: chat")?;
    expect_contains(&app.text("stage-converse")?, "Not allowed; chat can still work")?;
    app.screenshot("doctor-streams-only").map(drop)
}

#[test]
fn a_slow_helper_is_waited_for_and_the_stage_says_so() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let keys = sandbox.credentials();
    // It waits until its file is there, as another would wait for a touch.
    let go = desk.home().join("touched");
    let helper = format!(
        "[profile touch]\ncredential_process = sh -c 'while [ ! -e {} ]; do sleep 0.2; done; cat {}'\n",
        go.display(),
        desk.home().join("printed.json").display()
    );
    let printed = serde_json::json!({
        "Version": 1, "AccessKeyId": keys.access_key_id, "SecretAccessKey": keys.secret_access_key,
    });
    desk.write("printed.json", &printed.to_string())?;
    desk.write(".aws/config", &helper)?;
    let app = TestApp::start(&desk)?;
    let form = Form::new("touch", sandbox.endpoint(), SignIn::AwsProfile("touch".to_owned()));
    journey::save_new_profile(&app, &form)?;
    app.click("test-button")?;
    app.wait_for_text("stage-credentials", |text| text.contains("Waiting for a touch"))?;
    app.screenshot("doctor-waits-for-a-touch")?;
    fs::write(&go, "")?;
    app.wait_for_text("doctor-title", |text| text.contains("Works: chat"))?;
    Ok(())
}
