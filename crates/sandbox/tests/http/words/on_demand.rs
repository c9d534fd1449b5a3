//! A refusal that is asked for by its name says what the same refusal says for its cause, to the byte.

use serde_json::{Value, json};

use super::{assistant, hello, messages, user, with};
use crate::client::{Keys, post};
use crate::{SONNET, instant, path};
use sandbox::{ModelSettings, Options, Pacing, Sandbox};

const NOVA: &str = "amazon.nova-lite-v1%3A0";
const MISTRAL: &str = "mistral.mistral-large-2402-v1%3A0";
const SONNET_5: &str = "us.anthropic.claude-sonnet-5";

/// Asks for each twice: with its cause, and with a good request and the name.
async fn same(sandbox: &Sandbox, rows: Vec<(&str, String, Value)>) {
    let mut wrong = Vec::new();
    for (name, target, body) in rows {
        let caused = post(sandbox, target, body).send().await;
        let asked = post(sandbox, path(SONNET, "converse"), messages(json!([hello()])));
        let asked = asked.header("x-sandbox-fault", format!("error:{name}")).send().await;
        if (caused.error(), caused.text()) != (asked.error(), asked.text()) {
            wrong.push(format!("{name}:\n  caused {}\n   asked {}", caused.text(), asked.text()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn tool() -> Value {
    json!({"toolSpec": {"inputSchema": {"json": {"type": "object"}}, "name": "weather"}})
}

fn offering(list: Value) -> Value {
    let mut body = messages(list);
    body["toolConfig"] = json!({"tools": [tool()]});
    body
}

fn call(id: &str) -> Value {
    json!({"toolUse": {"input": {}, "name": "weather", "toolUseId": id}})
}

#[tokio::test]
async fn refusals_of_a_conversation() {
    let text = |text: &str| messages(json!([user(json!([{ "text": text }]))]));
    let document = json!({"document": {"format": "txt", "name": "a.txt", "source": {"bytes": "SGVsbG8="}}});
    let image = json!({"image": {"format": "png", "source": {"bytes":
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}}});
    let beside = |block: &Value| messages(json!([user(json!([{"text": "Look."}, block]))]));
    let converse = |model: &str| path(model, "converse");
    let nova = || converse(NOVA);
    same(
        &instant().await,
        vec![
            ("first-message", nova(), messages(json!([assistant(json!([{"text": "Hello"}]))]))),
            ("alternate-roles", nova(), messages(json!([hello(), hello()]))),
            ("blank-text", nova(), text(" ")),
            ("empty-content", nova(), messages(json!([hello(), assistant(json!([])), hello()]))),
            ("document-name", nova(), beside(&document)),
            ("no-images", converse("amazon.nova-micro-v1%3A0"), beside(&image)),
        ],
    )
    .await;
    let then: ModelSettings = serde_json::from_value(json!({"as_of": "2025-01-01"})).unwrap();
    let then = Options { models: then, pacing: Pacing::INSTANT, ..Options::default() };
    let system = with(json!({"system": [{"text": "Be short."}]}));
    same(
        &sandbox::start(then).await.unwrap(),
        vec![("no-system", converse("amazon.titan-text-lite-v1"), system)],
    )
    .await;
}

#[tokio::test]
async fn refusals_of_tools() {
    let result = json!({"toolResult": {"content": [{"text": "sunny"}], "toolUseId": "a"}});
    let called = |ids: &[&str]| assistant(ids.iter().map(|id| call(id)).collect());
    let mut strict = offering(json!([hello()]));
    strict["toolConfig"]["tools"][0]["toolSpec"]["strict"] = json!(true);
    let schema = json!({"items": {"type": "string"}, "maxItems": 3, "type": "array"});
    let format = json!({"structure": {"jsonSchema": {"name": "a", "schema": schema.to_string()}}, "type": "json_schema"});
    let structured = with(json!({"outputConfig": {"textFormat": format}}));
    let answered = json!([hello(), called(&["a"]), user(json!([result]))]);
    let mixed = json!([hello(), called(&["a"]), user(json!([result, {"text": "And now?"}]))]);
    let twice = user(json!([call("tooluseAc"), call("tooluseAc")]));
    let twice = json!([hello(), assistant(json!([{"text": "b"}])), twice]);
    let converse = |model: &str| path(model, "converse");
    same(
        &instant().await,
        vec![
            ("tool-config-missing", converse(NOVA), messages(answered)),
            (
                "tool-result-missing",
                converse(NOVA),
                offering(json!([hello(), called(&["tooluse_X"]), hello()])),
            ),
            ("tool-ids-twice", converse(NOVA), offering(twice)),
            ("tool-results-mixed", converse(MISTRAL), offering(mixed)),
            ("no-tools", converse("us.deepseek.r1-v1%3A0"), offering(json!([hello()]))),
            ("no-tools-in-streams", path(MISTRAL, "converse-stream"), offering(json!([hello()]))),
            ("strict-tools", converse(SONNET_5), strict),
            ("output-schema", converse(SONNET_5), structured),
        ],
    )
    .await;
}

#[tokio::test]
async fn refusals_of_a_models_own_body() {
    let claude = |text: &str| {
        json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 50,
            "messages": [{"content": [{"text": text, "type": "text"}], "role": "user"}]})
    };
    let invoke = |model: &str| path(model, "invoke");
    let extraneous = json!({"max_tokens": 5, "messages": [{"content": [{"text": "a"}], "role": "user"}]});
    same(
        &instant().await,
        vec![
            ("empty-text-claude", invoke(SONNET), claude("")),
            ("blank-text-claude", invoke(SONNET), claude(" \n")),
            ("extraneous-key", invoke(NOVA), extraneous),
            ("required-key", invoke(NOVA), json!({"inferenceConfig": {"maxTokens": 5}})),
        ],
    )
    .await;
}

#[tokio::test]
async fn refusals_of_a_signatures_scope() {
    let sandbox = instant().await;
    let keys = || Keys::of(&sandbox);
    for (name, keys) in [
        ("signature-region", Keys { region: "eu-west-1".to_owned(), ..keys() }),
        ("signature-service", Keys { service: "bedrock-runtime".to_owned(), ..keys() }),
    ] {
        let chat = || post(&sandbox, path(SONNET, "converse"), messages(json!([hello()])));
        let caused = chat().keys(keys).send().await;
        let asked = chat().header("x-sandbox-fault", format!("error:{name}")).send().await;
        assert_eq!((caused.error(), caused.text()), (asked.error(), asked.text()), "{name}");
    }
}
