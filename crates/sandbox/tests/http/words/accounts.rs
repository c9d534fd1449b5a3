//! What is said to someone who came in and may not: policies, the organisation's, and the state of the account.

use serde_json::{Value, json};

use super::expect;
use crate::client::{Call, Keys, post};
use crate::{SONNET, ask, path};
use sandbox::{Accounts, Options, Pacing, Sandbox};

const ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const NOVA: &str = "amazon.nova-lite-v1%3A0";

/// A sandbox with an account of a developer's, changed as a test wants it.
async fn account(change: impl FnOnce(&mut Value)) -> Sandbox {
    let user =
        json!({"access_keys": [{"id": ID, "secret": SECRET}], "name": "x", "policies": [allow("bedrock:*")]});
    let mut account = json!({"id": "999988887777", "users": [user]});
    change(&mut account);
    let accounts: Accounts = serde_json::from_value(json!([account])).unwrap();
    let options = Options { accounts: Some(accounts), pacing: Pacing::INSTANT, ..Options::default() };
    sandbox::start(options).await.unwrap()
}

fn allow(action: &str) -> Value {
    statement(json!({"Action": action, "Effect": "Allow", "Resource": "*"}))
}

fn deny(action: &str) -> Value {
    statement(json!({"Action": action, "Effect": "Deny", "Resource": "*"}))
}

fn statement(statement: Value) -> Value {
    json!({"Statement": [statement], "Version": "2012-10-17"})
}

fn call(sandbox: &Sandbox, model: &str) -> Call {
    post(sandbox, path(model, "converse"), ask("Hello")).keys(Keys::new(ID, SECRET))
}

async fn denied(sandbox: &Sandbox, model: &str, said: &str) {
    expect(call(sandbox, model), 403, "AccessDeniedException", said).await;
}

#[tokio::test]
async fn a_denial_names_who_what_where_and_why() {
    let start = "User: arn:aws:iam::999988887777:user/x is not authorized to perform: bedrock:InvokeModel on resource: \
                 arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0";
    let silent = account(|account| account["users"][0]["policies"] = json!([allow("bedrock:List*")])).await;
    denied(
        &silent,
        NOVA,
        &format!("{start} because no identity-based policy allows the bedrock:InvokeModel action"),
    )
    .await;
    let explicit = account(|account| {
        account["users"][0]["policies"] = json!([allow("bedrock:*"), deny("bedrock:InvokeModel")]);
    });
    denied(&explicit.await, NOVA, &format!("{start} with an explicit deny in an identity-based policy"))
        .await;
    let control =
        account(|account| account["service_control_policies"] = json!([deny("bedrock:Invoke*")])).await;
    denied(&control, NOVA, &format!("{start} with an explicit deny in a service control policy")).await;
}

#[tokio::test]
async fn a_region_that_is_denied_stops_a_profile_that_goes_there() {
    let elsewhere = statement(json!({
        "Action": "bedrock:*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}},
        "Effect": "Deny",
        "Resource": "*",
    }));
    let sandbox = account(|account| account["service_control_policies"] = json!([elsewhere])).await;
    let (status, code, said) = call(&sandbox, "us.anthropic.claude-sonnet-4-6").send().await.error();
    assert_eq!((status, code.as_str()), (403, "AccessDeniedException"));
    let rest = said.strip_prefix(
        "User: arn:aws:iam::999988887777:user/x is not authorized to perform: bedrock:InvokeModel on resource: \
         arn:aws:bedrock:us-",
    );
    let (region, rest) = rest.unwrap().split_once("::").unwrap();
    assert_ne!(region, "east-1");
    assert_eq!(
        rest,
        "foundation-model/anthropic.claude-sonnet-4-6 with an explicit deny in a service control policy"
    );
    assert_eq!(call(&sandbox, NOVA).send().await.status, 200);
}

#[tokio::test]
async fn the_state_of_an_account_has_words_of_its_own() {
    let refused = async |models: Value| account(|account| account["models"] = models).await;
    let sandbox = refused(json!({"granted": ["amazon.*"]})).await;
    denied(&sandbox, SONNET, "You don't have access to the model with the specified model ID.").await;
    assert_eq!(call(&sandbox, NOVA).send().await.status, 200);
    let sandbox = refused(json!({"authorized": false})).await;
    denied(&sandbox, NOVA, "Your account is not authorized to invoke this API operation.").await;
    let sandbox = refused(json!({"unavailable": ["anthropic.claude-sonnet-5"]})).await;
    denied(
        &sandbox,
        "us.anthropic.claude-sonnet-5",
        "anthropic.claude-sonnet-5 is not available for this account. You can explore other available models on Amazon \
         Bedrock. For additional access options, contact AWS Sales at https://aws.amazon.com/contact-us/sales-support/",
    )
    .await;
    let sandbox = refused(json!({"unsubscribed": ["anthropic.*"]})).await;
    denied(
        &sandbox,
        SONNET,
        "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace \
         actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model. Refer to \
         the Amazon Bedrock documentation for further details. Your AWS Marketplace subscription for this model cannot be \
         completed at this time. If you recently fixed this issue, try again after 2 minutes.",
    )
    .await;
}

#[tokio::test]
async fn anthropics_models_open_with_the_use_case_form() {
    let sandbox = account(|account| account["models"] = json!({"use_case_form": false})).await;
    expect(
        call(&sandbox, SONNET),
        404,
        "ResourceNotFoundException",
        "Model use case details have not been submitted for this account. Fill out the Anthropic use case details form \
         before using the model. If you have already filled out the form, try again in 15 minutes.",
    )
    .await;
    assert_eq!(call(&sandbox, NOVA).send().await.status, 200);
}
