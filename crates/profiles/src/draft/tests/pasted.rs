//! What was pasted into the wrong field, and what came along unseen.

use super::*;

#[test]
fn a_value_in_the_field_of_another_is_told_where_it_belongs() {
    let token = TOKEN.repeat(3);
    for (draft, field, words) in [
        (
            Draft { access_key_id: "АKIAIOSFODNN7EXAMPLE".into(), ..keys() },
            Field::AccessKeyId,
            "Character 1 ",
        ),
        (Draft { secret_access_key: typed(&long_term()), ..keys() }, Field::SecretAccessKey, "API key"),
        (Draft { secret_access_key: typed(&token), ..keys() }, Field::SecretAccessKey, "session token"),
        (Draft { session_token: typed(SECRET), ..keys() }, Field::SessionToken, "access key"),
        (Draft { region: "eu-west-1b".into(), ..keys() }, Field::Region, "availability zone"),
        (
            Draft { endpoint_url: "https://host.test/model/x/converse".into(), ..keys() },
            Field::EndpointUrl,
            "/model",
        ),
    ] {
        let found = problems(&draft, None);
        let problem = found.iter().find(|problem| problem.field == field);
        assert!(problem.is_some_and(|problem| problem.message.contains(words)), "{words}: {found:?}");
    }
}

#[test]
fn ids_lose_what_is_not_seen_in_them() {
    let draft = Draft {
        chat_model: "\u{200b}\"us.anthropic.claude-sonnet-4-5-20250929-v1:0\"".into(),
        role_arn: "\u{feff}arn:aws:iam::123456789012:role/Dev\u{a0}".into(),
        region: "us\u{2011}east\u{2011}1".into(),
        ..keys()
    };
    let parsed = parsed(&draft, None);
    assert_eq!(parsed.models.chat.as_deref(), Some("us.anthropic.claude-sonnet-4-5-20250929-v1:0"));
    assert_eq!(parsed.record.connection.role.unwrap().arn, "arn:aws:iam::123456789012:role/Dev");
    assert_eq!(parsed.record.connection.region.as_str(), "us-east-1");
}
