//! The control plane's lists agree with what the runtime lets one call.

use serde_json::Value;

use super::client::{Keys, get, post};
use super::{ask, instant, path};
use sandbox::{Options, Pacing};

fn ids<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_listed_model_can_be_called_the_way_its_entry_says() {
    let sandbox = instant().await;
    let models = get(&sandbox, "/foundation-models").send().await.json();
    let profiles = get(&sandbox, "/inference-profiles").send().await.json();
    let profiles = ids(&profiles["inferenceProfileSummaries"], "inferenceProfileId");
    assert!(models["modelSummaries"].as_array().unwrap().len() >= 110);
    for model in models["modelSummaries"].as_array().unwrap() {
        let id = model["modelId"].as_str().unwrap();
        let chats = model["outputModalities"][0] == "TEXT" && model["responseStreamingSupported"] == true;
        // TwelveLabs' models answer with text too, but not in Converse.
        if !chats || model["providerName"] == "TwelveLabs" {
            continue;
        }
        let on_demand =
            model["inferenceTypesSupported"].as_array().unwrap().iter().any(|kind| kind == "ON_DEMAND");
        let bare = post(&sandbox, path(id, "converse"), ask("Hello")).send().await;
        assert_eq!(bare.status, if on_demand { 200 } else { 400 }, "{id}");
        let profile = profiles.iter().find(|profile| profile.ends_with(&format!(".{id}")));
        assert!(on_demand || profile.is_some(), "{id} cannot be called at all");
        if let Some(profile) = profile {
            assert_eq!(
                post(&sandbox, path(profile, "converse"), ask("Hello")).send().await.status,
                200,
                "{profile}"
            );
        }
    }
}

#[tokio::test]
async fn profiles_come_in_pages() {
    let sandbox = instant().await;
    let all = get(&sandbox, "/inference-profiles?type=SYSTEM_DEFINED").send().await.json();
    let mut seen: Vec<String> = Vec::new();
    let mut target = "/inference-profiles?maxResults=7".to_owned();
    loop {
        let page = get(&sandbox, &target).send().await.json();
        let summaries = &page["inferenceProfileSummaries"];
        assert!(summaries.as_array().unwrap().len() <= 7);
        seen.extend(ids(summaries, "inferenceProfileId").into_iter().map(str::to_owned));
        match page["nextToken"].as_str() {
            Some(token) => target = format!("/inference-profiles?maxResults=7&nextToken={token}"),
            None => break,
        }
    }
    assert_eq!(seen, ids(&all["inferenceProfileSummaries"], "inferenceProfileId"));
    assert_eq!(get(&sandbox, "/inference-profiles?maxResults=0").send().await.status, 400);
    let own = get(&sandbox, "/inference-profiles?type=APPLICATION").send().await.json();
    assert_eq!(own["inferenceProfileSummaries"], serde_json::json!([]));
}

#[tokio::test]
async fn a_profile_is_found_by_id_and_by_arn() {
    let sandbox = instant().await;
    let id = "us.anthropic.claude-sonnet-4-6";
    let by_id = get(&sandbox, format!("/inference-profiles/{id}")).send().await.json();
    let arn = by_id["inferenceProfileArn"].as_str().unwrap();
    assert_eq!(arn, format!("arn:aws:bedrock:us-east-1:111122223333:inference-profile/{id}"));
    assert_eq!(by_id["models"].as_array().unwrap().len(), 3);
    let encoded = arn.replace(':', "%3A").replace('/', "%2F");
    assert_eq!(get(&sandbox, format!("/inference-profiles/{encoded}")).send().await.json(), by_id);
    assert_eq!(post(&sandbox, path(&encoded, "converse"), ask("Hello")).send().await.status, 200);
    let missing = get(&sandbox, "/inference-profiles/us.nothing").send().await;
    assert_eq!((missing.status, missing.error().1.as_str()), (404, "ResourceNotFoundException"));
}

#[tokio::test]
async fn filters_narrow_the_list_of_models() {
    let sandbox = instant().await;
    let list = get(&sandbox, "/foundation-models?byOutputModality=EMBEDDING").send().await.json();
    let embeddings = ids(&list["modelSummaries"], "modelId");
    assert!(
        embeddings.contains(&"amazon.titan-embed-text-v2:0")
            && embeddings.iter().all(|id| id.contains("embed"))
    );
    let list = get(&sandbox, "/foundation-models?byProvider=cohere").send().await.json();
    assert!(ids(&list["modelSummaries"], "providerName").iter().all(|name| *name == "Cohere"));
    let one = get(&sandbox, "/foundation-models/amazon.nova-lite-v1%3A0").send().await.json();
    assert_eq!(one["modelDetails"]["modelId"], "amazon.nova-lite-v1:0");
    assert_eq!(get(&sandbox, "/foundation-models/amazon.nothing").send().await.status, 404);
    let unlikely = get(&sandbox, "/foundation-models/nothing").send().await;
    assert!(
        unlikely.error().2.starts_with("1 validation error detected: Value 'nothing' at 'modelIdentifier'")
    );
}

#[tokio::test]
async fn another_region_serves_its_own_profiles_and_signatures() {
    let options = Options {
        region: "eu-central-1".to_owned(),
        other_regions: vec!["ap-northeast-1".to_owned()],
        pacing: Pacing::INSTANT,
        ..Options::default()
    };
    let sandbox = sandbox::start(options).await.unwrap();
    let list = async |region: &str| {
        let keys = Keys { region: region.to_owned(), ..Keys::of(&sandbox) };
        get(&sandbox, "/inference-profiles").keys(keys).send().await
    };
    let here = list("eu-central-1").await.json();
    let here = ids(&here["inferenceProfileSummaries"], "inferenceProfileId");
    assert!(here.iter().all(|id| id.starts_with("eu.") || id.starts_with("global.")), "{here:?}");
    let there = list("ap-northeast-1").await.json();
    assert!(
        ids(&there["inferenceProfileSummaries"], "inferenceProfileId").iter().any(|id| id.starts_with("jp."))
    );
    assert_eq!(list("us-east-1").await.status, 403);
}
