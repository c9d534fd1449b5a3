//! STS: roles with conditions on who, how long and what for; sessions of one's own; and what sessions may not do.

use sandbox::{Options, Pacing, Sandbox};
use serde_json::{Value, json};

use super::client::{Answer, Keys, get, post};
use super::{ask, path};

const ACCOUNT: &str = "555566667777";

async fn sandbox() -> Sandbox {
    let policy = |statement: Value| json!({"Version": "2012-10-17", "Statement": statement});
    let all = policy(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    let trust = |action: &str, condition: Value| {
        policy(json!({
            "Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": [action], "Condition": condition
        }))
    };
    let external = trust("sts:AssumeRole", json!({"StringEquals": {"sts:ExternalId": "right"}}));
    let with_mfa = trust("sts:AssumeRole", json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}));
    let tagged = trust("sts:*", json!({"StringEquals": {"aws:RequestTag/team": "red"}}));
    let teams = json!([{
        "Effect": "Allow", "Action": "bedrock:*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}
    }]);
    let accounts = json!([{
        "id": ACCOUNT,
        "users": [{"name": "alice", "policies": [all], "mfa": {"serial": "arn:aws:iam::555566667777:mfa/alice", "code": "123456"}}],
        "roles": [
            {"name": "plain", "policies": [all], "max_session_seconds": 7200},
            {"name": "external", "trust": external, "policies": [all]},
            {"name": "with-mfa", "trust": with_mfa, "policies": [all]},
            {"name": "tagged", "trust": tagged, "policies": [policy(teams)]},
        ],
    }]);
    let accounts = Some(serde_json::from_value(accounts).unwrap());
    sandbox::start(Options { pacing: Pacing::INSTANT, accounts, ..Options::default() }).await.unwrap()
}

fn alice(sandbox: &Sandbox) -> Keys {
    let member = sandbox.members().iter().find(|member| member.name == "alice").unwrap();
    Keys::new(&member.access_key_id, &member.secret_access_key)
}

async fn call(sandbox: &Sandbox, keys: &Keys, form: &str) -> Answer {
    let keys = Keys { service: "sts".to_owned(), ..keys.clone() };
    post(sandbox, "/", format!("Version=2011-06-15&{form}")).keys(keys).send().await
}

async fn assume(sandbox: &Sandbox, keys: &Keys, role: &str, more: &str) -> Answer {
    let form =
        format!("Action=AssumeRole&RoleSessionName=me&RoleArn=arn:aws:iam::{ACCOUNT}:role/{role}{more}");
    call(sandbox, keys, &form).await
}

fn field(answer: &Answer, name: &str) -> String {
    let text = answer.text();
    let inside = text.split_once(&format!("<{name}>")).and_then(|(_, rest)| rest.split_once('<'));
    inside.map(|(value, _)| value.to_owned()).unwrap_or_default()
}

fn keys_of(answer: &Answer) -> Keys {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let keys = Keys::new(&field(answer, "AccessKeyId"), &field(answer, "SecretAccessKey"));
    keys.with_token(&field(answer, "SessionToken"))
}

async fn chats(sandbox: &Sandbox, keys: &Keys) -> u16 {
    post(sandbox, path("amazon.nova-lite-v1%3A0", "converse"), ask("Hello"))
        .keys(keys.clone())
        .send()
        .await
        .status
}

#[tokio::test]
async fn the_external_id_must_be_the_one_that_the_role_asks_for() {
    let sandbox = sandbox().await;
    let keys = alice(&sandbox);
    let good = assume(&sandbox, &keys, "external", "&ExternalId=right").await;
    assert_eq!(chats(&sandbox, &keys_of(&good)).await, 200);
    for more in ["", "&ExternalId=wrong"] {
        let denied = assume(&sandbox, &keys, "external", more).await;
        let expected = "User: arn:aws:iam::555566667777:user/alice is not authorized to perform: sts:AssumeRole on \
                        resource: arn:aws:iam::555566667777:role/external";
        assert_eq!(
            (denied.status, field(&denied, "Code"), field(&denied, "Message")),
            (403, "AccessDenied".into(), expected.into())
        );
    }
    let unknown = assume(&sandbox, &keys, "nobody", "").await;
    assert_eq!((unknown.status, field(&unknown, "Code").as_str()), (403, "AccessDenied"));
}

#[tokio::test]
async fn a_session_lasts_as_long_as_asked_within_the_roles_and_the_chains_limits() {
    let sandbox = sandbox().await;
    let keys = alice(&sandbox);
    for (seconds, part) in [
        (
            899,
            "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
        ),
        (43_201, "Member must have value less than or equal to 43200"),
        (7_201, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
    ] {
        let answer = assume(&sandbox, &keys, "plain", &format!("&DurationSeconds={seconds}")).await;
        let told = (answer.status, field(&answer, "Code"), field(&answer, "Message").replace("&apos;", "'"));
        assert_eq!(
            (told.0, told.1.as_str(), told.2.contains(part)),
            (400, "ValidationError", true),
            "{}",
            told.2
        );
    }
    let answer = assume(&sandbox, &keys, "plain", "&DurationSeconds=7200").await;
    let expires: jiff::Timestamp = field(&answer, "Expiration").parse().unwrap();
    let seconds = expires.as_second() - jiff::Timestamp::now().as_second();
    assert!((7_190..=7_200).contains(&seconds), "{seconds}");
    let chained = keys_of(&answer);
    assert_eq!(assume(&sandbox, &chained, "plain", "&DurationSeconds=3600").await.status, 200);
    let long = assume(&sandbox, &chained, "plain", "&DurationSeconds=3601").await;
    assert!(field(&long, "Message").contains("1 hour session limit for roles assumed by role chaining"));
}

#[tokio::test]
async fn a_session_policy_bounds_the_role() {
    let sandbox = sandbox().await;
    let keys = alice(&sandbox);
    let encoded = |policy: &Value| -> String {
        url::form_urlencoded::byte_serialize(policy.to_string().as_bytes()).collect()
    };
    let lists = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "bedrock:List*", "Resource": "*"}});
    let answer = assume(&sandbox, &keys, "plain", &format!("&Policy={}", encoded(&lists))).await;
    let bound = keys_of(&answer);
    assert_eq!(chats(&sandbox, &bound).await, 403);
    assert_eq!(get(&sandbox, "/foundation-models").keys(bound).send().await.status, 200);
    assert!(!field(&answer, "PackedPolicySize").is_empty());
    for (policy, code) in [
        ("%7B".to_owned(), "MalformedPolicyDocument"),
        (encoded(&json!({"Statement": []})), "MalformedPolicyDocument"),
        ("x".repeat(2_049), "PackedPolicyTooLarge"),
    ] {
        let refused = assume(&sandbox, &keys, "plain", &format!("&Policy={policy}")).await;
        assert_eq!((refused.status, field(&refused, "Code").as_str()), (400, code));
    }
}

#[tokio::test]
async fn tags_of_a_session_count_for_its_role() {
    let sandbox = sandbox().await;
    let keys = alice(&sandbox);
    let tags = |team: &str| format!("&Tags.member.1.Key=team&Tags.member.1.Value={team}");
    let red = assume(&sandbox, &keys, "tagged", &tags("red")).await;
    assert_eq!(chats(&sandbox, &keys_of(&red)).await, 200);
    assert_eq!(assume(&sandbox, &keys, "tagged", &tags("blue")).await.status, 403);
    let external = assume(&sandbox, &keys, "external", &format!("&ExternalId=right{}", tags("red"))).await;
    assert!(
        field(&external, "Message").contains("to perform: sts:TagSession on resource"),
        "{}",
        external.text()
    );
}

#[tokio::test]
async fn a_session_of_ones_own_can_bring_mfa_and_cannot_begin_another() {
    let sandbox = sandbox().await;
    let keys = alice(&sandbox);
    let plain = keys_of(&call(&sandbox, &keys, "Action=GetSessionToken").await);
    assert_eq!(chats(&sandbox, &plain).await, 200);
    assert_eq!(assume(&sandbox, &plain, "with-mfa", "").await.status, 403);
    let again = call(&sandbox, &plain, "Action=GetSessionToken").await;
    assert_eq!((again.status, field(&again, "Code").as_str()), (403, "AccessDenied"));
    let with = |code: &str| {
        format!("Action=GetSessionToken&SerialNumber=arn:aws:iam::{ACCOUNT}:mfa/alice&TokenCode={code}")
    };
    let wrong = call(&sandbox, &keys, &with("000000")).await;
    assert!(wrong.status == 403 && field(&wrong, "Message").contains("invalid MFA one time pass code"));
    let strong = keys_of(&call(&sandbox, &keys, &with("123456")).await);
    assert_eq!(assume(&sandbox, &strong, "with-mfa", "").await.status, 200);
    let who = call(&sandbox, &strong, "Action=GetCallerIdentity").await;
    assert_eq!(field(&who, "Arn"), "arn:aws:iam::555566667777:user/alice");
    let long = call(&sandbox, &keys, "Action=GetSessionToken&DurationSeconds=129601").await;
    assert_eq!((long.status, field(&long, "Code").as_str()), (400, "ValidationError"));
}

#[tokio::test]
async fn every_broken_member_is_told_at_once() {
    let sandbox = sandbox().await;
    let form = "Action=AssumeRole&RoleSessionName=%20&RoleArn=short";
    let answer = call(&sandbox, &alice(&sandbox), form).await;
    let message = field(&answer, "Message");
    assert!(message.starts_with("3 validation errors detected: Value 'short' at 'roleArn'"), "{message}");
    assert!(message.contains("Member must satisfy regular expression pattern: [\\w+=,.@-]*"), "{message}");
    let none = call(&sandbox, &alice(&sandbox), "Action=AssumeRole").await;
    assert!(field(&none, "Message").contains("Value null at 'roleSessionName'"), "{}", none.text());
}

#[tokio::test]
async fn a_get_asks_with_its_query_and_needs_a_version() {
    let sandbox = sandbox().await;
    let keys = Keys { service: "sts".to_owned(), ..alice(&sandbox) };
    let answer =
        get(&sandbox, "/?Action=GetCallerIdentity&Version=2011-06-15").keys(keys.clone()).send().await;
    assert_eq!((answer.status, field(&answer, "Account").as_str()), (200, ACCOUNT));
    let answer = get(&sandbox, "/?Action=GetCallerIdentity").keys(keys).send().await;
    let expected = "Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED";
    assert_eq!((answer.status, field(&answer, "Message").as_str()), (400, expected));
}

#[tokio::test]
async fn a_refusal_stands_in_the_log_with_its_code() {
    let sandbox = sandbox().await;
    let keys = alice(&sandbox);
    for (form, code) in [
        ("Action=Fly", "InvalidAction"),
        ("Action=AssumeRole", "ValidationError"),
        (
            "Action=AssumeRole&RoleSessionName=me&RoleArn=arn:aws:iam::555566667777:role/nobody",
            "AccessDenied",
        ),
    ] {
        let answer = call(&sandbox, &keys, form).await;
        assert_eq!(field(&answer, "Code"), code);
        let entry = sandbox.requests().pop().unwrap();
        assert_eq!((entry.status, entry.error.as_deref()), (answer.status, Some(code)), "{form}");
    }
}

#[tokio::test]
async fn a_session_takes_no_more_and_no_longer_tags_than_the_service_model_allows() {
    let sandbox = sandbox().await;
    let keys = alice(&sandbox);
    let tag = |number: usize, key: &str, value: &str| {
        format!("&Tags.member.{number}.Key={key}&Tags.member.{number}.Value={value}")
    };
    let many = |count: usize| -> String { (1..=count).map(|at| tag(at, &format!("key{at}"), "a")).collect() };
    for (tags, part) in [
        (tag(1, &"k".repeat(128), &"v".repeat(256)), None),
        (many(50), None),
        (tag(1, &"k".repeat(129), "v"), Some("at 'tags.1.member.key' failed")),
        (tag(1, "k", "v") + &tag(2, "l", &"v".repeat(257)), Some("at 'tags.2.member.value' failed")),
        (
            many(51),
            Some(
                "Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
            ),
        ),
    ] {
        let answer = assume(&sandbox, &keys, "plain", &tags).await;
        match part {
            None => assert_eq!(answer.status, 200, "{}", answer.text()),
            Some(part) => {
                assert_eq!((answer.status, field(&answer, "Code").as_str()), (400, "ValidationError"));
                assert!(field(&answer, "Message").contains(part), "{}", answer.text());
            }
        }
    }
}
