//! The rules of a draft, case by case, and what the saved record adds.

use jiff::SignedDuration;

use super::*;

mod pasted;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMSJH";

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn typed(text: &str) -> Typed {
    Typed::New(SecretString::from(text))
}

fn keys() -> Draft {
    Draft {
        name: "prod".into(),
        region: "eu-west-1".into(),
        access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
        secret_access_key: typed(SECRET),
        ..Draft::empty(SignInKind::AccessKeys)
    }
}

fn with_api_key(key: &str) -> Draft {
    Draft {
        name: "prod".into(),
        region: "eu-west-1".into(),
        api_key: typed(key),
        ..Draft::empty(SignInKind::ApiKey)
    }
}

fn parsed(draft: &Draft, saved: Option<&Record>) -> Parsed {
    draft.parse(saved, now()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn fields(draft: &Draft, saved: Option<&Record>) -> Vec<Field> {
    problems(draft, saved).into_iter().map(|problem| problem.field).collect()
}

/// The problems, each checked to be a text for a person that repeats no secret.
fn problems(draft: &Draft, saved: Option<&Record>) -> Vec<Problem> {
    let problems = draft.parse(saved, now()).err().unwrap_or_default();
    for problem in &problems {
        assert!(problem.message.ends_with('.'), "{problem:?}");
        assert!(!problem.message.contains(SECRET) && !problem.message.contains(TOKEN), "{problem:?}");
    }
    problems
}

fn secrets(record: &Record) -> (String, Option<String>) {
    match &record.credentials {
        Credentials::AccessKeys { secret_access_key, session_token } => (
            secret_access_key.expose_secret().into(),
            session_token.as_ref().map(|token| token.expose_secret().into()),
        ),
        Credentials::ApiKey(key) => (key.expose_secret().into(), None),
        Credentials::None => (String::new(), None),
    }
}

fn long_term() -> String {
    use base64::Engine as _;
    let text = "BedrockAPIKey-x1y2-at-111122223333:c2VjcmV0LXNlY3JldA==";
    format!("ABSK{}", base64::engine::general_purpose::STANDARD.encode(text))
}

fn short_term(region: &str, signed: &str, expires_s: u32) -> String {
    use base64::Engine as _;
    let text = format!(
        "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20261121%2F{region}%2Fbedrock%2Faws4_request&X-Amz-Date={signed}&X-Amz-Expires={expires_s}&X-Amz-SignedHeaders=host&X-Amz-Security-Token=abc%2Fdef&X-Amz-Signature=00ff&Version=1"
    );
    format!("bedrock-api-key-{}", base64::engine::general_purpose::STANDARD.encode(text))
}

#[test]
fn pasted_blanks_around_and_line_breaks_in_a_token_do_no_harm() {
    let wrapped = format!("{}\n{}\r\n", &TOKEN[..20], &TOKEN[20..]);
    let draft = Draft {
        name: "  prod ".into(),
        region: " eu-west-1\n".into(),
        access_key_id: " ASIAIOSFODNN7EXAMPLE\n".into(),
        secret_access_key: typed(&format!("\t{SECRET} \n")),
        session_token: typed(&wrapped),
        ..keys()
    };
    let parsed = parsed(&draft, None);
    assert_eq!(parsed.name, "prod");
    assert_eq!(secrets(&parsed.record), (SECRET.into(), Some(TOKEN.into())));
    assert_eq!(
        parsed.record.connection.sign_in,
        SignIn::AccessKeys { access_key_id: "ASIAIOSFODNN7EXAMPLE".into() }
    );
}

#[test]
fn everything_that_is_missing_is_said_at_once() {
    let missing = fields(&Draft::empty(SignInKind::AccessKeys), None);
    assert_eq!(missing, [Field::Name, Field::Region, Field::AccessKeyId, Field::SecretAccessKey]);
    assert_eq!(fields(&Draft::empty(SignInKind::ApiKey), None), [Field::Name, Field::Region, Field::ApiKey]);
    assert_eq!(
        fields(&Draft::empty(SignInKind::AwsProfile), None),
        [Field::Name, Field::Region, Field::AwsProfile]
    );
}

#[test]
fn a_session_token_goes_with_both_keys_and_a_temporary_key_only() {
    let alone = Draft {
        access_key_id: String::new(),
        secret_access_key: Typed::Cleared,
        session_token: typed(TOKEN),
        ..keys()
    };
    assert_eq!(fields(&alone, None), [Field::AccessKeyId, Field::SecretAccessKey]);
    let long_term_with_token = Draft { session_token: typed(TOKEN), ..keys() };
    assert_eq!(fields(&long_term_with_token, None), [Field::SessionToken]);
    let temporary_without = Draft { access_key_id: "ASIAIOSFODNN7EXAMPLE".into(), ..keys() };
    assert_eq!(fields(&temporary_without, None), [Field::SessionToken]);
    let blank = Draft { session_token: typed(" \n "), ..temporary_without };
    assert_eq!(fields(&blank, None), [Field::SessionToken]);
}

#[test]
fn an_endpoint_of_ones_own_takes_keys_of_its_own_form() {
    let at = |url: &str, key: &str| Draft { endpoint_url: url.into(), ..with_api_key(key) };
    assert_eq!(fields(&at("https://gateway.example.org", "sk-something-else"), None), []);
    assert_eq!(fields(&at("https://gateway.example.org", "sk-ümlaut"), None), [Field::ApiKey]);
    assert_eq!(fields(&at("https://gateway.example.org", "two words"), None), [Field::ApiKey]);
    let vpc = "https://vpce-0a1b.bedrock-runtime.eu-west-1.vpce.amazonaws.com";
    assert_eq!(fields(&at(vpc, "sk-something-else"), None), [Field::ApiKey]);
}

#[test]
fn texts_in_the_wrong_field_are_recognised() {
    let cases = [
        (Draft { access_key_id: SECRET.into(), ..keys() }, "looks like a secret"),
        (Draft { access_key_id: long_term(), ..keys() }, "Bedrock API key"),
        (Draft { access_key_id: "AROAIOSFODNN7EXAMPLE".into(), ..keys() }, "role"),
        (Draft { access_key_id: "AKIA SHORT".into(), ..keys() }, "16 to 128"),
        (Draft { secret_access_key: typed("AKIAIOSFODNN7EXAMPLE"), ..keys() }, "access key ID"),
        (Draft { secret_access_key: typed("wJalrXUtnFEMI/K7 MDENG"), ..keys() }, "Character 17 is a space"),
        (Draft { secret_access_key: typed("geheim-geheim-geheim-ü"), ..keys() }, "Character 22"),
        (Draft { secret_access_key: typed("short"), ..keys() }, "40"),
        (with_api_key("AKIAIOSFODNN7EXAMPLE"), "Access keys"),
        (with_api_key("sk-something-else"), "begins with ABSK"),
        (with_api_key("ABSK!"), "Character 5 "),
        (with_api_key("bedrock-api-key-AAAA"), "Copy it again"),
        (with_api_key("ABSKabc def"), "Character 8 is a space"),
    ];
    for (draft, part) in cases {
        let found = problems(&draft, None);
        assert_eq!(found.len(), 1, "{part}: {found:?}");
        assert!(found[0].message.contains(part), "{part}: {found:?}");
    }
}

#[test]
fn blanks_never_fall_through_to_another_sign_in() {
    let draft = Draft {
        secret_access_key: typed("   "),
        api_key: typed(&long_term()),
        aws_profile: "default".into(),
        ..keys()
    };
    assert_eq!(fields(&draft, None), [Field::SecretAccessKey]);
    let blank_key = Draft { sign_in: SignInKind::ApiKey, api_key: typed(" "), ..keys() };
    assert_eq!(fields(&blank_key, None), [Field::ApiKey]);
}

#[test]
fn what_belongs_to_other_sign_ins_is_dropped() {
    let full = Draft {
        session_token: typed(TOKEN),
        api_key: typed(&long_term()),
        aws_profile: "corp".into(),
        role_arn: "arn:aws:iam::111122223333:role/path/Bedrock".into(),
        external_id: "ext-1".into(),
        ..keys()
    };
    let api_key = parsed(&Draft { sign_in: SignInKind::ApiKey, ..full.clone() }, None).record;
    assert_eq!(secrets(&api_key), (long_term(), None));
    assert_eq!(
        (api_key.connection.sign_in, api_key.connection.role),
        (SignIn::ApiKey { expires_at: None }, None)
    );
    let named = parsed(&Draft { sign_in: SignInKind::AwsProfile, ..full.clone() }, None).record;
    assert!(matches!(named.credentials, Credentials::None));
    assert_eq!(named.connection.sign_in, SignIn::AwsProfile { name: "corp".into() });
    let role = AssumeRole {
        arn: "arn:aws:iam::111122223333:role/path/Bedrock".into(),
        external_id: Some("ext-1".into()),
    };
    assert_eq!(named.connection.role, Some(role));
    let sandbox = Draft { sign_in: SignInKind::Sandbox, endpoint_url: "nonsense".into(), ..full };
    let sandbox = parsed(&sandbox, None);
    assert_eq!((sandbox.keep, sandbox.record.connection.endpoint), (Keep::Nowhere, None));
}

#[test]
fn unchanged_means_what_is_saved_as_long_as_it_belongs() {
    let temporary =
        Draft { access_key_id: "ASIAIOSFODNN7EXAMPLE".into(), session_token: typed(TOKEN), ..keys() };
    let saved = parsed(&temporary, None).record;
    let unchanged =
        Draft { secret_access_key: Typed::Unchanged, session_token: Typed::Unchanged, ..temporary.clone() };
    assert!(unchanged.needs_saved() && !temporary.needs_saved());
    assert_eq!(secrets(&parsed(&unchanged, Some(&saved)).record), (SECRET.into(), Some(TOKEN.into())));
    let other_id = Draft { access_key_id: "ASIAOTHERODNN7EXAMPL".into(), ..unchanged.clone() };
    assert_eq!(fields(&other_id, Some(&saved)), [Field::SecretAccessKey, Field::SessionToken]);
    // A long-term key in place of a temporary one does not inherit the token.
    let replaced = parsed(&keys(), Some(&saved)).record;
    assert_eq!(secrets(&replaced), (SECRET.into(), None));
    // A saved secret of another kind does not count as one of this kind.
    let as_api_key = Draft { sign_in: SignInKind::ApiKey, ..unchanged };
    assert_eq!(fields(&as_api_key, Some(&saved)), [Field::ApiKey]);
}

#[test]
fn a_saved_secret_stays_with_the_host_it_was_saved_for() {
    let with_token = Draft {
        access_key_id: "ASIAIOSFODNN7EXAMPLE".into(),
        session_token: typed(TOKEN),
        endpoint_url: "https://gateway.example.test/".into(),
        ..keys()
    };
    let saved = parsed(&with_token, None).record;
    let unchanged =
        Draft { secret_access_key: Typed::Unchanged, session_token: Typed::Unchanged, ..with_token };
    for elsewhere in ["https://other.example.test", "https://gateway.example.test:8443", ""] {
        let moved = Draft { endpoint_url: elsewhere.into(), ..unchanged.clone() };
        assert_eq!(
            fields(&moved, Some(&saved)),
            [Field::SecretAccessKey, Field::SessionToken],
            "{elsewhere}"
        );
    }
    let same = Draft { endpoint_url: "https://gateway.example.test".into(), ..unchanged };
    assert!(same.parse(Some(&saved), now()).is_ok());
    let saved = parsed(&with_api_key(&long_term()), None).record;
    let moved =
        Draft { api_key: Typed::Unchanged, endpoint_url: "http://127.0.0.1:9".into(), ..with_api_key("") };
    assert_eq!(fields(&moved, Some(&saved)), [Field::ApiKey]);
}

#[test]
fn a_short_term_key_is_refused_with_its_end_unless_that_is_wanted() {
    let key = short_term("eu-west-1", "20261121T113000Z", 43200);
    let found = problems(&with_api_key(&key), None);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("2026-11-21 23:30 UTC"), "{found:?}");
    let wanted = Draft { keep_until_expiry: true, ..with_api_key(&key) };
    let record = parsed(&wanted, None).record;
    let expires_at = Some("2026-11-21T23:30:00Z".parse().unwrap());
    assert_eq!(record.connection.sign_in, SignIn::ApiKey { expires_at });
    // Agreed to when it was saved, so not asked again.
    let unchanged = Draft { api_key: Typed::Unchanged, ..with_api_key("") };
    assert!(unchanged.parse(Some(&record), now()).is_ok());
    let later = now() + SignedDuration::from_hours(12);
    let over = unchanged.parse(Some(&record), later).unwrap_err();
    assert!(over[0].message.contains("ran out on 2026-11-21 23:30 UTC"), "{over:?}");
}

#[test]
fn a_short_term_key_works_in_its_region_only() {
    let key = short_term("us-east-1", "20261121T113000Z", 3600);
    let draft = Draft { keep_until_expiry: true, ..with_api_key(&key) };
    let found = problems(&draft, None);
    assert!(found[0].message.contains("us-east-1") && found[0].message.contains("eu-west-1"), "{found:?}");
    let moved = Draft { region: "us-east-1".into(), ..draft };
    assert!(moved.parse(None, now()).is_ok());
}

#[test]
fn an_api_key_says_what_it_is_offline() {
    assert_eq!(
        api_key_facts(&format!(" {}\n", long_term()), now()),
        ApiKeyFacts::LongTerm {
            credential_name: Some("BedrockAPIKey-x1y2-at-111122223333".into()),
            account: Some("111122223333".into()),
        }
    );
    let unnamed = format!("ABSK{}", "A".repeat(120));
    assert_eq!(
        api_key_facts(&unnamed, now()),
        ApiKeyFacts::LongTerm { credential_name: None, account: None }
    );
    let facts = api_key_facts(&short_term("eu-west-1", "20261121T110000Z", 3600), now());
    assert_eq!(
        facts,
        ApiKeyFacts::ShortTerm {
            region: Region::parse("eu-west-1").unwrap(),
            access_key_id: "ASIAIOSFODNN7EXAMPLE".into(),
            expires_at: now(),
            expired: true,
        }
    );
    let unpadded = short_term("eu-west-1", "20261121T110000Z", 36000).trim_end_matches('=').to_owned();
    assert!(matches!(api_key_facts(&unpadded, now()), ApiKeyFacts::ShortTerm { expired: false, .. }));
}

#[test]
fn names_limits_models_and_roles_keep_to_their_bounds() {
    let cases = [
        (Draft { name: "x".repeat(65), ..keys() }, Field::Name),
        (Draft { name: "a\nb".into(), ..keys() }, Field::Name),
        (Draft { region: "EU West".into(), ..keys() }, Field::Region),
        (Draft { region: "eu-west-1.evil.test/".into(), ..keys() }, Field::Region),
        (Draft { chat_model: "two words".into(), ..keys() }, Field::ChatModel),
        (Draft { embedding_model: "a\u{7}".into(), ..keys() }, Field::EmbeddingModel),
        (Draft { max_output_tokens: Some(0), ..keys() }, Field::MaxOutputTokens),
        (Draft { retries: Some(11), ..keys() }, Field::Retries),
        (Draft { timeout_s: Some(0), ..keys() }, Field::TimeoutS),
        (Draft { timeout_s: Some(3601), ..keys() }, Field::TimeoutS),
        (Draft { idle_limit_s: Some(29), ..keys() }, Field::IdleLimitS),
        (Draft { endpoint_url: "http://gateway.example.test".into(), ..keys() }, Field::EndpointUrl),
        (Draft { endpoint_url: "https://user:pw@host.test".into(), ..keys() }, Field::EndpointUrl),
        (Draft { role_arn: "arn:aws:iam::1234:role/X".into(), ..keys() }, Field::RoleArn),
        (Draft { role_arn: "arn:aws:iam::111122223333:user/X".into(), ..keys() }, Field::RoleArn),
        (Draft { role_arn: "arn:aws:iam::111122223333:role/".into(), ..keys() }, Field::RoleArn),
        (Draft { external_id: "alone".into(), ..keys() }, Field::ExternalId),
        (Draft { keep: Keep::Nowhere, ..keys() }, Field::Keep),
    ];
    for (draft, field) in cases {
        assert_eq!(fields(&draft, None), [field]);
    }
    let edges = Draft {
        name: "ü".repeat(64),
        max_output_tokens: Some(1),
        retries: Some(0),
        timeout_s: Some(3600),
        idle_limit_s: Some(30),
        endpoint_url: "http://[::1]:8787".into(),
        role_arn: "arn:aws-us-gov:iam::111122223333:role/a/b+c=d,e.f@g-h".into(),
        ..keys()
    };
    assert!(edges.parse(None, now()).is_ok());
}

#[test]
fn a_limit_is_told_with_its_bounds_as_the_form_writes_numbers() {
    let problems = Draft { max_output_tokens: Some(0), ..keys() }.parse(None, now()).unwrap_err();
    assert_eq!(problems[0].message, "Enter 1 to 1,000,000 tokens.");
}

#[test]
fn a_draft_shows_no_secret_in_debug_output() {
    let draft = Draft { session_token: typed(TOKEN), api_key: typed(&long_term()), ..keys() };
    let shown = format!("{draft:?} {:?}", parsed(&keys(), None));
    assert!(!shown.contains(SECRET) && !shown.contains(TOKEN) && !shown.contains("ABSK"), "{shown}");
}

#[test]
fn a_key_is_taken_without_what_came_along_and_the_form_is_told() {
    let draft = with_api_key(&format!("\u{200b}{}", long_term()));
    let parsed = draft.parse(None, now()).unwrap();
    let Credentials::ApiKey(key) = parsed.record.credentials else { panic!("no key") };
    assert_eq!(key.expose_secret(), long_term());
    let told = draft.left_out();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].field, Field::ApiKey);
    assert!(told[0].message.ends_with("an invisible character."), "{told:?}");
    assert!(!told[0].message.contains(&long_term()));
    let keys = Draft { secret_access_key: typed(&format!("\"{SECRET}\"")), ..keys() };
    assert_eq!(keys.left_out()[0].field, Field::SecretAccessKey);
    let Credentials::AccessKeys { secret_access_key, .. } =
        keys.parse(None, now()).unwrap().record.credentials
    else {
        panic!("no keys")
    };
    assert_eq!(secret_access_key.expose_secret(), SECRET);
}
