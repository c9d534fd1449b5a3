//! What accounts own: application inference profiles made and used, configured models listed and called, the form.

use serde_json::{Value, json};

use super::client::{Answer, Keys, delete, get, post};
use super::{ask, instant, path};
use sandbox::{Options, Pacing, Resources, Sandbox};

const NOVA: &str = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0";
const SYSTEM: &str =
    "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-sonnet-4-6";

fn encoded(arn: &str) -> String {
    arn.replace(':', "%3A").replace('/', "%2F")
}

async fn create(sandbox: &Sandbox, body: Value) -> Answer {
    post(sandbox, "/inference-profiles", body).send().await
}

fn profile(name: &str, from: &str) -> Value {
    json!({"inferenceProfileName": name, "modelSource": {"copyFrom": from}})
}

async fn with(resources: Value) -> Sandbox {
    let resources: Resources = serde_json::from_value(resources).unwrap();
    sandbox::start(Options { pacing: Pacing::INSTANT, resources, ..Options::default() }).await.unwrap()
}

fn names<'a>(list: &'a Value, list_key: &str, key: &str) -> Vec<&'a str> {
    list[list_key].as_array().unwrap().iter().map(|item| item[key].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_application_profile_is_made_listed_called_and_deleted() {
    let sandbox = instant().await;
    let body = json!({
        "description": "for the team",
        "inferenceProfileName": "team profile",
        "modelSource": {"copyFrom": SYSTEM},
        "tags": [{"key": "team", "value": "one"}],
    });
    let made = create(&sandbox, body).await;
    assert_eq!((made.status, made.json()["status"].as_str()), (201, Some("ACTIVE")));
    let arn = made.json()["inferenceProfileArn"].as_str().unwrap().to_owned();
    let id = arn.rsplit('/').next().unwrap();
    assert!(
        arn.starts_with("arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/")
            && id.len() == 12
    );
    let shown = get(&sandbox, format!("/inference-profiles/{id}")).send().await;
    assert!(
        shown.text().starts_with(r#"{"createdAt":""#)
            && shown.text().contains(r#"","description":"for the team","inferenceProfileArn":"arn:"#)
    );
    assert_eq!(shown.json()["models"].as_array().unwrap().len(), 3);
    assert_eq!(shown.json()["type"], "APPLICATION");
    let by_arn = get(&sandbox, format!("/inference-profiles/{}", encoded(&arn))).send().await;
    assert_eq!(by_arn.json(), shown.json());
    let own = get(&sandbox, "/inference-profiles?type=APPLICATION").send().await.json();
    assert_eq!(names(&own, "inferenceProfileSummaries", "inferenceProfileName"), ["team profile"]);
    let system = get(&sandbox, "/inference-profiles").send().await.text();
    assert!(!system.contains("team profile"));
    for operation in ["converse", "converse-stream"] {
        assert_eq!(post(&sandbox, path(&encoded(&arn), operation), ask("Hello")).send().await.status, 200);
    }
    let gone = delete(&sandbox, format!("/inference-profiles/{}", encoded(&arn))).send().await;
    assert_eq!((gone.status, gone.text().as_str()), (200, "{}"));
    let refused = post(&sandbox, path(&encoded(&arn), "converse"), ask("Hello")).send().await.error();
    assert_eq!((refused.0, refused.2.as_str()), (400, "The provided model identifier is invalid."));
    let again = delete(&sandbox, format!("/inference-profiles/{id}")).send().await.error();
    assert_eq!((again.0, again.1.as_str()), (404, "ResourceNotFoundException"));
}

#[tokio::test]
async fn a_profile_is_made_once_for_a_token_and_once_for_a_name() {
    let sandbox = instant().await;
    let mut body = profile("one", NOVA);
    body["clientRequestToken"] = json!("token-1");
    let first = create(&sandbox, body.clone()).await;
    let second = create(&sandbox, body.clone()).await;
    assert_eq!((second.status, second.json()), (201, first.json()));
    body["description"] = json!("changed");
    let (status, code, _) = create(&sandbox, body).await.error();
    assert_eq!((status, code.as_str()), (400, "ConflictException"));
    let (status, code, message) = create(&sandbox, profile("one", SYSTEM)).await.error();
    assert_eq!((status, code.as_str()), (400, "ConflictException"));
    assert!(message.contains("one"));
    let list = get(&sandbox, "/inference-profiles?type=APPLICATION").send().await.json();
    assert_eq!(list["inferenceProfileSummaries"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn only_what_can_be_called_here_can_be_copied() {
    let sandbox = instant().await;
    let made = create(&sandbox, profile("first", NOVA)).await.json();
    for (from, said) in [
        (
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nothing",
            "The provided model identifier is invalid.",
        ),
        (
            "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0",
            "The provided model identifier is invalid.",
        ),
        (made["inferenceProfileArn"].as_str().unwrap(), "regular expression pattern"),
        ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-6", "Invocation of model ID"),
    ] {
        let (status, code, message) = create(&sandbox, profile("second", from)).await.error();
        assert_eq!((status, code.as_str()), (400, "ValidationException"), "{from}");
        assert!(message.contains(said), "{message}");
    }
    let (status, _, message) =
        delete(&sandbox, "/inference-profiles/us.amazon.nova-lite-v1%3A0").send().await.error();
    assert_eq!(status, 400, "{message}");
}

#[tokio::test]
async fn an_account_may_have_only_so_many_profiles_in_each_region() {
    let resources = serde_json::from_value(json!({"max_inference_profiles": 2})).unwrap();
    let other_regions = vec!["us-west-2".to_owned()];
    let options = Options { pacing: Pacing::INSTANT, resources, other_regions, ..Options::default() };
    let sandbox = sandbox::start(options).await.unwrap();
    assert_eq!(create(&sandbox, profile("a", NOVA)).await.status, 201);
    let made = create(&sandbox, profile("b", NOVA)).await.json();
    let (status, code, _) = create(&sandbox, profile("c", NOVA)).await.error();
    assert_eq!((status, code.as_str()), (400, "ServiceQuotaExceededException"));
    let west = Keys { region: "us-west-2".to_owned(), ..Keys::of(&sandbox) };
    let haiku = "arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0";
    let there = post(&sandbox, "/inference-profiles", profile("c", haiku));
    assert_eq!(there.keys(west.clone()).send().await.status, 201);
    let arn = made["inferenceProfileArn"].as_str().unwrap();
    let elsewhere = post(&sandbox, path(&encoded(arn), "converse"), ask("Hello")).keys(west).send().await;
    assert_eq!(elsewhere.status, 400);
}

#[tokio::test]
async fn configured_models_are_listed_and_called_by_their_arns() {
    let sandbox = with(json!({
        "provisioned": [
            {"name": "steady", "id": "prov00000001", "model": "amazon.nova-lite-v1:0", "units": 2, "commitment": "OneMonth",
             "created": "2026-02-01T00:00:00Z"},
            {"name": "coming", "id": "prov00000002", "model": "amazon.nova-lite-v1:0", "status": "Creating",
             "created": "2026-03-01T00:00:00Z"},
            {"name": "elsewhere", "id": "prov00000003", "model": "amazon.nova-lite-v1:0", "region": "eu-west-1"},
        ],
        "custom_models": [{"name": "tuned", "id": "cust00000001", "base": "amazon.nova-micro-v1:0", "deployment": "depl00000001"}],
        "imported_models": [{"name": "brought", "id": "impo00000001", "behaves_as": "meta.llama3-3-70b-instruct-v1:0"}],
    }))
    .await;
    let list = get(&sandbox, "/provisioned-model-throughputs").send().await.json();
    assert_eq!(names(&list, "provisionedModelSummaries", "provisionedModelName"), ["coming", "steady"]);
    let steady = &list["provisionedModelSummaries"][1];
    assert_eq!(
        (steady["modelUnits"].as_u64(), steady["commitmentDuration"].as_str()),
        (Some(2), Some("OneMonth"))
    );
    for (query, expected) in [
        ("sortOrder=Ascending", vec!["steady", "coming"]),
        ("statusEquals=InService", vec!["steady"]),
        ("nameContains=omin", vec!["coming"]),
        ("creationTimeAfter=2026-02-15T00%3A00%3A00Z", vec!["coming"]),
    ] {
        let list = get(&sandbox, format!("/provisioned-model-throughputs?{query}")).send().await.json();
        assert_eq!(names(&list, "provisionedModelSummaries", "provisionedModelName"), expected, "{query}");
    }
    let custom = get(&sandbox, "/custom-models").send().await.json();
    assert_eq!(custom["modelSummaries"][0]["baseModelName"], "amazon.nova-micro-v1");
    let others = get(&sandbox, "/custom-models?isOwned=false").send().await.json();
    assert_eq!(others, json!({"modelSummaries": []}));
    let imported = get(&sandbox, "/imported-models").send().await.json();
    assert_eq!(imported["modelSummaries"][0]["instructSupported"], true);
    let own = |kind: &str| format!("arn:aws:bedrock:us-east-1:111122223333:{kind}");
    for (arn, status) in [
        (own("provisioned-model/prov00000001"), 200),
        (own("provisioned-model/prov00000002"), 400),
        (own("provisioned-model/prov00000003"), 400),
        (custom["modelSummaries"][0]["modelArn"].as_str().unwrap().to_owned(), 400),
        (own("custom-model-deployment/depl00000001"), 200),
        (imported["modelSummaries"][0]["modelArn"].as_str().unwrap().to_owned(), 200),
        (own("imported-model/impo00000002"), 400),
    ] {
        let answer = post(&sandbox, path(&encoded(&arn), "converse"), ask("Hello")).send().await;
        assert_eq!(answer.status, status, "{arn}");
    }
}

#[tokio::test]
async fn the_use_case_form_is_read_back_with_one_more_layer() {
    let sandbox = instant().await;
    let (status, code, message) = get(&sandbox, "/use-case-for-model-access").send().await.error();
    assert_eq!((status, code.as_str()), (404, "ResourceNotFoundException"));
    assert_eq!(message, "You have not filled out the request form.");
    // {"companyName":"x"}
    let put =
        post(&sandbox, "/use-case-for-model-access", json!({"formData": "eyJjb21wYW55TmFtZSI6IngifQ=="}))
            .send()
            .await;
    assert_eq!(put.status, 201);
    let form = get(&sandbox, "/use-case-for-model-access").send().await.json();
    assert_eq!(form, json!({"formData": "ZXlKamIyMXdZVzU1VG1GdFpTSTZJbmdpZlE9PQ=="}));
}

#[tokio::test]
async fn a_token_of_another_list_is_not_taken() {
    let sandbox = instant().await;
    let page = get(&sandbox, "/inference-profiles?maxResults=5").send().await.json();
    let token = page["nextToken"].as_str().unwrap();
    assert_eq!(
        get(&sandbox, format!("/inference-profiles?maxResults=3&nextToken={token}")).send().await.status,
        200
    );
    for target in [
        format!("/inference-profiles?nextToken={token}&type=APPLICATION"),
        format!("/custom-models?nextToken={token}"),
        "/inference-profiles?nextToken=bm9uc2Vuc2U".to_owned(),
    ] {
        let (status, code, _) = get(&sandbox, &target).send().await.error();
        assert_eq!((status, code.as_str()), (400, "ValidationException"), "{target}");
    }
}

#[tokio::test]
async fn a_model_is_available_where_its_region_has_it() {
    let sandbox = instant().await;
    let answer = get(&sandbox, "/foundation-model-availability/amazon.nova-lite-v1%3A0").send().await;
    assert_eq!(
        answer.text(),
        r#"{"agreementAvailability":{"status":"AVAILABLE"},"authorizationStatus":"AUTHORIZED","entitlementAvailability":"AVAILABLE","modelId":"amazon.nova-lite-v1:0","regionAvailability":"AVAILABLE"}"#
    );
    let west = get(&sandbox, "/foundation-model-availability/qwen.qwen3-next-80b-a3b").send().await.json();
    assert_eq!(west["regionAvailability"], "AVAILABLE");
    assert_eq!(get(&sandbox, "/foundation-model-availability/amazon.nothing").send().await.status, 404);
}

#[tokio::test]
async fn a_prompt_router_tells_in_the_trace_whom_it_chose() {
    let sandbox = instant().await;
    let router = encoded("arn:aws:bedrock:us-east-1:111122223333:default-prompt-router/amazon.nova:1");
    let chosen = "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-pro-v1:0";
    let whole = post(&sandbox, path(&router, "converse"), ask("Hello")).send().await.json();
    assert_eq!(whole["trace"], json!({"promptRouter": {"invokedModelId": chosen}}));
    let (frames, _) =
        post(&sandbox, path(&router, "converse-stream"), ask("Hello")).stream().await.all().await;
    let metadata: Value = serde_json::from_slice(&frames.last().unwrap().payload).unwrap();
    assert_eq!(metadata["trace"], whole["trace"]);
    let plain = post(&sandbox, path(&encoded(chosen), "converse"), ask("Hello")).send().await.json();
    assert!(plain.get("trace").is_none());
}

#[tokio::test]
async fn an_imported_model_may_warm_up_and_may_have_no_template_for_converse() {
    let sandbox = with(json!({
        "imported_models": [
            {"name": "cold", "id": "impo00000001", "behaves_as": "meta.llama3-3-70b-instruct-v1:0", "warm_up": 2},
            {"name": "bare", "id": "impo00000002", "behaves_as": "meta.llama3-3-70b-instruct-v1:0", "converse": false},
        ],
    }))
    .await;
    let arn = |id: &str| encoded(&format!("arn:aws:bedrock:us-east-1:111122223333:imported-model/{id}"));
    let converse = || post(&sandbox, path(&arn("impo00000001"), "converse"), ask("Hello")).send();
    for _ in 0..2 {
        let (status, code, said) = converse().await.error();
        assert_eq!((status, code.as_str()), (429, "ModelNotReadyException"));
        assert!(
            said.starts_with("Model is not ready for inference. Wait and try your request again."),
            "{said}"
        );
    }
    assert_eq!(converse().await.status, 200);
    assert_eq!(converse().await.status, 200);
    for operation in ["converse", "converse-stream"] {
        let refused = post(&sandbox, path(&arn("impo00000002"), operation), ask("Hello")).send().await;
        assert_eq!(
            refused.error().2,
            "This action doesn't support the model that you provided. Try again with a supported text or chat model."
        );
    }
    let prompt = json!({"max_gen_len": 20, "prompt": "Hello"});
    assert_eq!(post(&sandbox, path(&arn("impo00000002"), "invoke"), prompt).send().await.status, 200);
}
