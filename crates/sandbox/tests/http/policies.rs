//! Every denial of access, provoked by a policy or by the state of an account of the configuration file.

use sandbox::{Options, Pacing, Sandbox};
use serde_json::{Value, json};

use super::client::{Call, Keys, SignIn, get, post};
use super::{ask, path};

const NOVA: &str = "amazon.nova-lite-v1%3A0";
const SONNET_4_US: &str = "us.anthropic.claude-sonnet-4-20250514-v1%3A0";
const MODEL: &str = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0";

fn policy(statements: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn allow(action: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": "*"})
}

fn deny(action: &str) -> Value {
    json!({"Effect": "Deny", "Action": action, "Resource": "*"})
}

/// A sandbox with one account of the file, `555566667777`, in which `alice` is.
async fn with(account: Value, alice: Value) -> Sandbox {
    let mut account = account;
    let mut user = json!({"name": "alice", "policies": [policy(allow("*"))]});
    user.as_object_mut().unwrap().extend(alice.as_object().unwrap().clone());
    account["id"] = json!("555566667777");
    account["users"] = json!([user]);
    let accounts = serde_json::from_value(json!([account])).unwrap();
    sandbox::start(Options { pacing: Pacing::INSTANT, accounts: Some(accounts), ..Options::default() })
        .await
        .unwrap()
}

fn keys(sandbox: &Sandbox, name: &str) -> Keys {
    let member = sandbox.members().iter().find(|member| member.name == name).unwrap();
    let keys = Keys::new(&member.access_key_id, &member.secret_access_key);
    match &member.session_token {
        Some(token) => keys.with_token(token),
        None => keys,
    }
}

fn converse(sandbox: &Sandbox, model: &str) -> Call {
    post(sandbox, path(model, "converse"), ask("Hello")).keys(keys(sandbox, "alice"))
}

/// The status, and the sentence of a refusal.
async fn outcome(call: Call) -> (u16, String) {
    let answer = call.send().await;
    let message = if answer.status == 200 { String::new() } else { answer.error().2 };
    (answer.status, message)
}

fn denied(arn: &str, action: &str, resource: &str, ending: &str) -> (u16, String) {
    (403, format!("User: {arn} is not authorized to perform: {action} on resource: {resource} {ending}"))
}

const ALICE: &str = "arn:aws:iam::555566667777:user/alice";
const INVOKE: &str = "bedrock:InvokeModel";

#[tokio::test]
async fn each_kind_of_policy_denies_in_its_own_words() {
    let only_lists = policy(json!([allow("bedrock:List*"), allow("bedrock:CallWithBearerToken")]));
    let all_but = policy(json!([allow("*"), deny("bedrock:InvokeModel")]));
    let because = |kind: &str| format!("because no {kind} allows the bedrock:InvokeModel action");
    let explicit = |kind: &str| format!("with an explicit deny in {kind}");
    for (account, alice, ending) in [
        (json!({}), json!({"policies": []}), because("identity-based policy")),
        (json!({}), json!({"policies": [only_lists]}), because("identity-based policy")),
        (json!({}), json!({"policies": [all_but]}), explicit("an identity-based policy")),
        (json!({}), json!({"boundary": only_lists}), because("permissions boundary")),
        (json!({}), json!({"boundary": all_but}), explicit("a permissions boundary")),
        (json!({"service_control_policies": [all_but]}), json!({}), explicit("a service control policy")),
        (
            json!({"service_control_policies": [only_lists], "full_aws_access": false}),
            json!({}),
            because("service control policy"),
        ),
    ] {
        let sandbox = with(account.clone(), alice.clone()).await;
        let expected = denied(ALICE, INVOKE, MODEL, &ending);
        assert_eq!(outcome(converse(&sandbox, NOVA)).await, expected, "{account} {alice}");
        let lists = get(&sandbox, "/foundation-models").keys(keys(&sandbox, "alice")).send().await;
        assert_eq!(
            lists.status,
            if alice == json!({"policies": []}) { 403 } else { 200 },
            "{account} {alice}"
        );
    }
}

#[tokio::test]
async fn a_service_control_policy_beside_full_access_takes_nothing_away_but_what_it_denies() {
    let sandbox = with(json!({"service_control_policies": [policy(allow("s3:*"))]}), json!({})).await;
    assert_eq!(outcome(converse(&sandbox, NOVA)).await.0, 200);
}

#[tokio::test]
async fn streams_and_counting_are_actions_of_their_own() {
    let sandbox = with(json!({}), json!({"policies": [policy(allow("bedrock:InvokeModel"))]})).await;
    assert_eq!(outcome(converse(&sandbox, NOVA)).await.0, 200);
    let because = |action: &str| format!("because no identity-based policy allows the {action} action");
    let count = json!({"input": {"converse": ask("Hello")}});
    for (operation, body, action) in [
        ("converse-stream", ask("Hello"), "bedrock:InvokeModelWithResponseStream"),
        ("count-tokens", count, "bedrock:CountTokens"),
    ] {
        let call = post(&sandbox, path("anthropic.claude-3-haiku-20240307-v1%3A0", operation), body);
        let (status, message) = outcome(call.keys(keys(&sandbox, "alice"))).await;
        assert!(status == 403 && message.ends_with(&because(action)), "{operation}: {status} {message}");
    }
}

#[tokio::test]
async fn a_profile_needs_leave_for_itself_and_for_its_model_in_every_region() {
    let model = |region: &str| {
        format!("arn:aws:bedrock:{region}::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0")
    };
    let profile =
        "arn:aws:bedrock:us-east-1:555566667777:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0";
    let on = |resources: Value| json!({"Effect": "Allow", "Action": "bedrock:InvokeModel*", "Resource": resources});
    let because = "because no identity-based policy allows the bedrock:InvokeModel action";
    let through = json!({"StringLike": {"bedrock:InferenceProfileArn": profile}});
    let mut only_through = on(json!("arn:aws:bedrock:*::foundation-model/*"));
    only_through["Condition"] = through;
    for (statements, missing) in [
        (json!([on(json!("arn:aws:bedrock:*::foundation-model/*"))]), Some(profile.to_owned())),
        (json!([on(json!("arn:aws:bedrock:*:*:inference-profile/*"))]), Some(model("us-east-1"))),
        (json!([on(json!([profile, model("us-east-1"), model("us-west-2")]))]), Some(model("us-east-2"))),
        (json!([on(json!([profile, "arn:aws:bedrock:us-*::foundation-model/anthropic.*"]))]), None),
        (json!([on(json!(profile)), only_through]), None),
    ] {
        let sandbox = with(json!({}), json!({"policies": [policy(statements.clone())]})).await;
        let got = outcome(converse(&sandbox, SONNET_4_US)).await;
        let expected = match missing {
            Some(arn) => denied(ALICE, INVOKE, &arn, because),
            None => (200, String::new()),
        };
        assert_eq!(got, expected, "{statements}");
    }
}

#[tokio::test]
async fn a_region_deny_of_the_organisation_breaks_a_profile_where_it_leads() {
    let mut elsewhere = deny("bedrock:*");
    elsewhere["Condition"] = json!({"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "us-east-2"]}});
    let sandbox = with(json!({"service_control_policies": [policy(elsewhere)]}), json!({})).await;
    assert_eq!(outcome(converse(&sandbox, NOVA)).await.0, 200);
    let model = "arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0";
    let expected = denied(ALICE, INVOKE, model, "with an explicit deny in a service control policy");
    assert_eq!(outcome(converse(&sandbox, SONNET_4_US)).await, expected);
}

#[tokio::test]
async fn a_guardrail_can_be_made_a_condition() {
    let guardrail = "arn:aws:bedrock:us-east-1:555566667777:guardrail/abc123";
    let mut with_guardrail = allow("bedrock:InvokeModel");
    with_guardrail["Condition"] =
        json!({"StringEquals": {"bedrock:GuardrailIdentifier": format!("{guardrail}:1")}});
    let sandbox = with(json!({}), json!({"policies": [policy(with_guardrail)]})).await;
    assert_eq!(outcome(converse(&sandbox, NOVA)).await.0, 403);
    let mut body = ask("Hello");
    body["guardrailConfig"] = json!({"guardrailIdentifier": "abc123", "guardrailVersion": "1"});
    let call = post(&sandbox, path(NOVA, "converse"), body).keys(keys(&sandbox, "alice"));
    // The invocation is let through; that there is no such guardrail is told later.
    let (status, message) = outcome(call).await;
    assert_eq!((status, message.contains("guardrail identifier or version")), (400, true), "{message}");
}

#[tokio::test]
async fn the_state_of_an_account_refuses_models_in_their_own_words() {
    let market = policy(json!([allow("*"), deny("aws-marketplace:*")]));
    let sonnet = "anthropic.claude-sonnet-4-20250514-v1:0";
    for (models, model, status, part) in [
        (
            json!({"granted": ["amazon.*"]}),
            sonnet,
            403,
            "You don't have access to the model with the specified model ID.",
        ),
        (json!({"granted": ["amazon.*"]}), "amazon.nova-lite-v1:0", 200, ""),
        (
            json!({"authorized": false}),
            sonnet,
            403,
            "Your account is not authorized to invoke this API operation.",
        ),
        (
            json!({"unavailable": ["*sonnet*"]}),
            sonnet,
            403,
            "anthropic.claude-sonnet-4-20250514-v1:0 is not available for this account. You can explore other available \
             models on Amazon Bedrock. For additional access options, contact AWS Sales at \
             https://aws.amazon.com/contact-us/sales-support/",
        ),
        (
            json!({"supported_country": false}),
            sonnet,
            403,
            "Access to Anthropic models is not allowed from unsupported",
        ),
        (
            json!({"use_case_form": false}),
            sonnet,
            404,
            "Model use case details have not been submitted for this account.",
        ),
        (json!({"use_case_form": false}), "amazon.nova-lite-v1:0", 200, ""),
        (
            json!({"unsubscribed": ["*"]}),
            sonnet,
            403,
            "Model access is denied due to IAM user or service role is not",
        ),
        (json!({"unsubscribed": ["*"]}), "amazon.nova-lite-v1:0", 200, ""),
    ] {
        let sandbox = with(json!({"models": models}), json!({"policies": [market]})).await;
        let (got, message) = outcome(converse(&sandbox, &model.replace(':', "%3A"))).await;
        assert_eq!((got, message.starts_with(part)), (status, true), "{models} {model}: {message}");
    }
}

#[tokio::test]
async fn whoever_may_subscribe_does_so_by_the_first_request_and_for_the_whole_account() {
    let account = json!({"models": {"unsubscribed": ["anthropic.*"]}});
    let sandbox = with(account, json!({})).await;
    assert_eq!(outcome(converse(&sandbox, "anthropic.claude-sonnet-4-20250514-v1%3A0")).await.0, 200);
}

#[tokio::test]
async fn the_use_case_form_opens_claude() {
    let sandbox = with(json!({"models": {"use_case_form": false}}), json!({})).await;
    let sonnet = "anthropic.claude-sonnet-4-20250514-v1%3A0";
    assert_eq!(outcome(converse(&sandbox, sonnet)).await.0, 404);
    let form =
        post(&sandbox, "/use-case-for-model-access", json!({"formData": "eyJjb21wYW55TmFtZSI6IngifQ=="}));
    assert_eq!(form.keys(keys(&sandbox, "alice")).send().await.status, 201);
    assert_eq!(outcome(converse(&sandbox, sonnet)).await.0, 200);
}

#[tokio::test]
async fn an_api_key_needs_leave_to_be_one() {
    let no_long_term = json!({
        "Effect": "Deny", "Action": "bedrock:CallWithBearerToken", "Resource": "*",
        "Condition": {"StringEquals": {"bedrock:bearerTokenType": "LONG_TERM"}}
    });
    for (statements, status) in [
        (json!([allow("*")]), 200),
        (json!([allow("bedrock:InvokeModel")]), 403),
        (json!([allow("*"), no_long_term]), 403),
    ] {
        let sandbox = with(json!({}), json!({"policies": [policy(statements)]})).await;
        let key = sandbox.members()[0].api_keys[0].key.clone();
        let (got, message) = outcome(converse(&sandbox, NOVA).sign(SignIn::Bearer(key))).await;
        assert_eq!(got, status, "{message}");
        let names_it = message.contains("is not authorized to perform: bedrock:CallWithBearerToken");
        assert!(status == 200 || names_it, "{message}");
        assert_eq!(outcome(converse(&sandbox, NOVA)).await.0, 200);
    }
}

#[tokio::test]
async fn api_keys_are_for_one_region_and_a_time() {
    let keys = json!([
        {"region": "eu-west-1"}, {"region": "us-east-1"}, {"expired": true},
        {"key": "ABSKQmVkcm9ja0FQSUtleS1naXZlbg=="},
    ]);
    let sandbox = with(json!({}), json!({"api_keys": keys})).await;
    let wrong = "Authentication failed: Please make sure your API Key is valid.";
    let expected = [(403, wrong), (200, ""), (403, "Bearer Token has expired"), (200, "")];
    for (key, expected) in sandbox.members()[0].api_keys.iter().zip(expected) {
        // Whatever case the scheme's name is in.
        let call = converse(&sandbox, NOVA).sign(SignIn::None);
        let (status, message) = outcome(call.header("authorization", format!("bearer {}", key.key))).await;
        assert_eq!((status, message.as_str()), expected, "{}", key.region);
    }
}

#[tokio::test]
async fn a_named_session_is_bounded_by_its_role_and_its_own_policy() {
    let account = json!({
        "roles": [{"name": "reader", "policies": [policy(allow("bedrock:*"))]}],
        "sessions": [
            {"name": "free", "role": "reader"},
            {"name": "bound", "role": "reader", "policy": policy(allow("bedrock:List*"))},
            {"name": "over", "role": "reader", "expired": true},
        ],
    });
    let sandbox = with(account, json!({})).await;
    let call = |name: &str| converse(&sandbox, NOVA).keys(keys(&sandbox, name));
    assert_eq!(outcome(call("free")).await.0, 200);
    let bound = "arn:aws:sts::555566667777:assumed-role/reader/bound";
    let ending = "because no session policy allows the bedrock:InvokeModel action";
    assert_eq!(outcome(call("bound")).await, denied(bound, INVOKE, MODEL, ending));
    assert_eq!(outcome(call("over")).await.1, "The security token included in the request is expired");
}

#[tokio::test]
async fn a_named_session_brings_its_tags_whether_it_is_a_roles_or_a_users() {
    let mut red = allow("*");
    red["Condition"] = json!({"StringEquals": {"aws:PrincipalTag/team": "red"}});
    let account = json!({
        "roles": [{"name": "painter", "policies": [policy(red.clone())], "tags": {"team": "blue"}}],
        "sessions": [
            {"name": "of-role", "role": "painter", "tags": {"team": "red"}},
            {"name": "of-user", "user": "alice", "tags": {"Team": "red"}},
            {"name": "plain", "user": "alice"},
        ],
    });
    let sandbox = with(account, json!({"policies": [policy(red)], "tags": {"team": "blue"}})).await;
    for (name, status) in [("of-role", 200), ("of-user", 200), ("plain", 403)] {
        assert_eq!(outcome(converse(&sandbox, NOVA).keys(keys(&sandbox, name))).await.0, status, "{name}");
    }
}

#[tokio::test]
async fn accounts_that_clash_with_the_built_in_ones_are_no_start() {
    let accounts =
        serde_json::from_value(json!([{"id": "111122223333", "users": [{"name": "sandbox"}]}])).unwrap();
    let options = Options { accounts: Some(accounts), ..Options::default() };
    let error = sandbox::start(options).await.err().unwrap();
    assert!(error.to_string().contains("sandbox is there twice."), "{error}");
}
