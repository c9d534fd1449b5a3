//! The evaluation against whole policies: conditions, variables and trust, one case a row.

use std::sync::Arc;

use http::HeaderMap;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::evaluate::verdict;
use super::{Request, may_assume};
use crate::accounts::{Account, AccountPlan};
use crate::policy::{Pattern, Policy, Trust};
use crate::principal::{Caller, Means, Origin, Principal, Role, SessionFacts};

fn account(id: &str) -> (AccountPlan, Arc<Account>) {
    let plan = json!({"id": id, "organization": "o-1"});
    let plan: AccountPlan = serde_json::from_value(plan).unwrap();
    let account = Arc::new(Account::new(&plan));
    (plan, account)
}

/// Alice of an account, with these statements as her only policy.
fn alice(id: &str, statements: Value) -> Caller {
    let policies = if statements.is_null() {
        json!([])
    } else {
        json!([{"Version": "2012-10-17", "Statement": statements}])
    };
    let plan = json!({"name": "alice", "policies": policies, "tags": {"team": "red"}});
    let principal = Principal::user(&serde_json::from_value(plan).unwrap(), &account(id).1);
    caller(principal)
}

fn caller(principal: Principal) -> Caller {
    let mut headers = HeaderMap::new();
    headers.insert("user-agent", "Boto3/1.44".parse().unwrap());
    let time: Timestamp = "2026-11-21T12:00:00.5Z".parse().unwrap();
    let origin = Origin::of(Some([10, 0, 0, 7].into()), true, &headers, time);
    Caller { principal: Arc::new(principal), region: "us-east-1".to_owned(), means: Means::Signature, origin }
}

const MODEL: &str = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0";

fn holds(condition: Value) -> bool {
    let statement =
        json!({"Effect": "Allow", "Action": "bedrock:*", "Resource": "*", "Condition": condition});
    let request = Request::new("bedrock:InvokeModel")
        .on(MODEL)
        .with("sts:ExternalId", "a*b")
        .with("aws:RequestTag/size", "10")
        .with_all("aws:TagKeys", vec!["size".to_owned(), "team".to_owned()]);
    verdict(&alice("555566667777", statement), &request).is_ok()
}

#[test]
fn each_operator_compares_as_in_iam() {
    for (condition, fits) in [
        (json!({"StringEquals": {"aws:username": "alice"}}), true),
        (json!({"StringEquals": {"AWS:UserName": ["bob", "alice"]}}), true),
        (json!({"StringEquals": {"aws:username": "Alice"}}), false),
        (json!({"StringEquals": {"aws:username": "al*"}}), false),
        (json!({"StringEquals": {"sts:ExternalId": "a*b"}}), true),
        (json!({"StringEqualsIgnoreCase": {"aws:username": "ALICE"}}), true),
        (json!({"StringNotEquals": {"aws:username": ["bob", "alice"]}}), false),
        (json!({"StringNotEquals": {"aws:username": ["bob", "carol"]}}), true),
        (json!({"StringNotEquals": {"aws:missing": "x"}}), true),
        (json!({"StringEquals": {"aws:missing": "x"}}), false),
        (json!({"StringEqualsIfExists": {"aws:missing": "x"}}), true),
        (json!({"StringEqualsIfExists": {"aws:username": "x"}}), false),
        (json!({"StringLike": {"aws:UserAgent": "Boto3/*"}}), true),
        (json!({"StringNotLike": {"aws:UserAgent": "Boto3/*"}}), false),
        (json!({"StringEquals": {"aws:PrincipalTag/Team": "red"}}), true),
        (json!({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}), true),
        (
            json!({"StringEquals": {"aws:PrincipalAccount": "555566667777", "aws:PrincipalOrgID": "o-1"}}),
            true,
        ),
        (
            json!({"StringEquals": {"aws:PrincipalAccount": "555566667777", "aws:PrincipalOrgID": "o-2"}}),
            false,
        ),
        (json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/al*"}}), true),
        (json!({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::555566667777:user/*"}}), true),
        (json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam:*user/alice"}}), false),
        (json!({"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::555566667777:user/*"}}), false),
        (json!({"NumericLessThan": {"aws:RequestTag/size": 11}}), true),
        (json!({"NumericLessThan": {"aws:RequestTag/size": "10"}}), false),
        (json!({"NumericLessThanEquals": {"aws:RequestTag/size": "10"}}), true),
        (json!({"NumericGreaterThan": {"aws:username": 1}}), false),
        (json!({"NumericNotEquals": {"aws:RequestTag/size": 10.0}}), false),
        (json!({"DateLessThan": {"aws:CurrentTime": "2026-11-21T12:00:01Z"}}), true),
        (json!({"DateGreaterThanEquals": {"aws:CurrentTime": "2026-11-21T12:00:00Z"}}), true),
        (json!({"DateEquals": {"aws:EpochTime": "2026-11-21T12:00:00Z"}}), true),
        (json!({"DateGreaterThan": {"aws:CurrentTime": "2026-11-22"}}), false),
        (json!({"Bool": {"aws:SecureTransport": true}}), true),
        (json!({"Bool": {"aws:SecureTransport": "False"}}), false),
        (json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}), false),
        (json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}), true),
        (json!({"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "10.0.0.0/8"]}}), true),
        (json!({"IpAddress": {"aws:SourceIp": "10.0.0.7"}}), true),
        (json!({"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), false),
        (json!({"Null": {"aws:TokenIssueTime": "true"}}), true),
        (json!({"Null": {"aws:username": "true"}}), false),
        (json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["size", "team", "cost"]}}), true),
        (json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["size"]}}), false),
        (json!({"ForAllValues:StringEquals": {"aws:missing": ["size"]}}), true),
        (json!({"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}}), true),
        (json!({"ForAnyValue:StringLike": {"aws:TagKeys": ["x*"]}}), false),
        (json!({"ForAnyValue:StringEquals": {"aws:missing": ["team"]}}), false),
        (json!({"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["team"]}}), true),
        (json!({"StringEquals": {"aws:username": "${aws:username}"}}), true),
        (json!({"StringEquals": {"aws:username": "${aws:missing, 'alice'}"}}), true),
        (json!({"StringEquals": {"aws:username": "${aws:missing}"}}), false),
    ] {
        assert_eq!(holds(condition.clone()), fits, "{condition}");
    }
}

#[test]
fn a_variable_that_is_written_again_and_again_does_not_grow_without_end() {
    let mut who = alice("555566667777", json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    let agent = "a".repeat(50_000);
    who.origin.user_agent = Some(agent.clone());
    let request = Request::new("bedrock:InvokeModel");
    let context = super::context::facts(&who, &request);
    let fits = |count: usize| {
        let pattern = Pattern::read(&"${aws:UserAgent}".repeat(count), true);
        pattern.matches(&agent.repeat(count), &context)
    };
    assert!(fits(1) && !fits(100));
}

#[test]
fn conditions_that_are_none_are_refused_with_the_policy() {
    for condition in [
        json!({"StringIs": {"a": "b"}}),
        json!({"NumericEquals": {"a": "many"}}),
        json!({"DateEquals": {"a": "soon"}}),
        json!({"IpAddress": {"a": "10.0.0.0/99"}}),
        json!({"Bool": {"a": "maybe"}}),
        json!({"Null": {"a": ["true", "false"]}}),
        json!({"StringEquals": {"a": []}}),
        json!({"StringEquals": "a"}),
    ] {
        let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition});
        let policy = Policy::read(&json!({"Version": "2012-10-17", "Statement": statement}));
        assert!(policy.is_err(), "{condition}");
    }
}

#[test]
fn actions_and_resources_match_with_their_wildcards_variables_and_inversions() {
    for (statement, fits) in [
        (json!({"Action": "BEDROCK:invokemodel", "Resource": "*"}), true),
        (json!({"Action": "bedrock:InvokeModel?", "Resource": "*"}), false),
        (json!({"Action": ["s3:*", "*"], "Resource": "*"}), true),
        (json!({"NotAction": "bedrock:*", "Resource": "*"}), false),
        (json!({"Action": "*", "NotResource": "arn:aws:bedrock:*::foundation-model/amazon.*"}), false),
        (json!({"Action": "*", "NotResource": "arn:aws:bedrock:*::foundation-model/anthropic.*"}), true),
        (
            json!({"Action": "*", "Resource": "arn:aws:bedrock:${aws:RequestedRegion}::foundation-model/*"}),
            true,
        ),
        (json!({"Action": "*", "Resource": "arn:aws:bedrock:*::foundation-model/${aws:username}*"}), false),
    ] {
        let mut whole = statement.clone();
        whole["Effect"] = json!("Allow");
        let allowed =
            verdict(&alice("555566667777", whole), &Request::new("bedrock:InvokeModel").on(MODEL)).is_ok();
        assert_eq!(allowed, fits, "{statement}");
    }
}

const ROLE: &str = "arn:aws:iam::555566667777:role/reader";

fn assumes(who: &Caller, principal: Value, effect: &str, external_id: Option<&str>) -> bool {
    let mut statement = json!({"Effect": effect, "Action": "sts:AssumeRole"});
    statement.as_object_mut().unwrap().extend(principal.as_object().unwrap().clone());
    if external_id.is_some() {
        statement["Condition"] = json!({"StringEquals": {"sts:ExternalId": "right"}});
    }
    let trust = json!({"Version": "2012-10-17", "Statement": statement});
    let trust: Trust = serde_json::from_value(trust).unwrap();
    let request = Request::new("sts:AssumeRole").on(ROLE);
    let request = match external_id {
        Some(id) => request.with("sts:ExternalId", id),
        None => request,
    };
    may_assume(who, "555566667777", &trust, &request)
}

#[test]
fn a_role_is_assumed_when_its_trust_and_the_callers_policies_agree() {
    let may = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"});
    let may_not = json!({"Effect": "Deny", "Action": "sts:*", "Resource": "*"});
    let (home, away) = ("555566667777", "888899990000");
    let user = |id: &str| json!({"Principal": {"AWS": format!("arn:aws:iam::{id}:user/alice")}});
    let whole = |id: &str| json!({"Principal": {"AWS": format!("arn:aws:iam::{id}:root")}});
    for (id, policy, principal, fits) in [
        (home, Value::Null, user(home), true),
        (home, Value::Null, whole(home), false),
        (home, may.clone(), whole(home), true),
        (home, may_not.clone(), user(home), false),
        (home, may.clone(), user(away), false),
        (away, Value::Null, user(away), false),
        (away, may.clone(), user(away), true),
        (away, may.clone(), whole(away), true),
        (away, may.clone(), json!({"Principal": {"AWS": away}}), true),
        (away, may.clone(), whole(home), false),
        (away, may.clone(), json!({"Principal": "*"}), true),
        (home, may.clone(), json!({"Principal": {"Service": "ec2.amazonaws.com"}}), false),
    ] {
        let caller = alice(id, policy.clone());
        assert_eq!(assumes(&caller, principal.clone(), "Allow", None), fits, "{id} {policy} {principal}");
        assert!(!assumes(&caller, principal, "Deny", None));
    }
    let caller = alice(home, may);
    assert!(assumes(&caller, user(home), "Allow", Some("right")));
    assert!(!assumes(&caller, user(home), "Allow", Some("wrong")));
    assert!(!assumes(&caller, json!({"NotPrincipal": {"AWS": home}}), "Allow", None));
}

#[test]
fn a_roles_session_is_meant_by_its_role_and_by_itself() {
    let (_, home) = account("555566667777");
    let role = Arc::new(Role::any(&home, "arn:aws:iam::555566667777:role/team/writer", "writer"));
    let caller = caller(Principal::assumed(&role, "me", SessionFacts::default()));
    assert_eq!(caller.principal.arn, "arn:aws:sts::555566667777:assumed-role/writer/me");
    for (arn, fits) in [
        ("arn:aws:iam::555566667777:role/team/writer", true),
        ("arn:aws:sts::555566667777:assumed-role/writer/me", true),
        ("arn:aws:sts::555566667777:assumed-role/writer/you", false),
        ("arn:aws:iam::888899990000:role/team/writer", false),
    ] {
        assert_eq!(assumes(&caller, json!({"Principal": {"AWS": arn}}), "Allow", None), fits, "{arn}");
    }
}
