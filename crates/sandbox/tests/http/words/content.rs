//! What is said about the messages of a conversation: constraints, turns, blocks, documents and images, cache points.

use serde_json::{Value, json};

use super::{BY_MODEL, assistant, by_model, expect, hello, hold, messages, row, user, with};
use crate::client::post;
use crate::{SONNET, ask_with_thinking, at, instant, path};
use sandbox::Sandbox;

const NOVA: &str = "amazon.nova-lite-v1:0";
const SONNET_4: &str = "anthropic.claude-sonnet-4-20250514-v1:0";
const SONNET_4_5: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

fn document(name: &str) -> Value {
    json!({"document": {"format": "txt", "name": name, "source": {"bytes": "SGVsbG8="}}})
}

fn image() -> Value {
    json!({"image": {"format": "png", "source": {"bytes":
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}}})
}

#[tokio::test]
async fn constraints_of_the_service_model_name_the_member_and_the_limit() {
    let long = user(json!([{"text": "a"}, {"text": "b"}, document(&"x".repeat(201))]));
    let tool = json!({"toolUse": {"input": {}, "name": "get weather", "toolUseId": "a"}});
    let named = json!([hello(), assistant(json!([tool]))]);
    let both = with(json!({"inferenceConfig": {"maxTokens": 0, "temperature": 2}}));
    let pattern = "'messages.2.member.content.1.member.toolUse.name' failed to satisfy constraint: Member must satisfy \
                   regular expression pattern: [a-zA-Z0-9_-]+";
    let value = |rest: &str| format!("1 validation error detected: Value at {rest}");
    hold(
        &instant().await,
        vec![
            row(
                NOVA,
                messages(json!([long])),
                value(
                    "'messages.1.member.content.3.member.document.name' failed to satisfy constraint: Member must have \
                     length less than or equal to 200",
                ),
            ),
            row(NOVA, messages(named), value(pattern)),
            row(
                NOVA,
                both,
                "2 validation errors detected: Value '0' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member \
                 must have value greater than or equal to 1; Value '2.0' at 'inferenceConfig.temperature' failed to satisfy \
                 constraint: Member must have value less than or equal to 1",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_conversation_begins_with_the_user_takes_turns_and_says_something() {
    let blank = |text: &str| user(json!([{ "text": text }]));
    hold(
        &instant().await,
        vec![
            row(
                NOVA,
                messages(json!([assistant(json!([{"text": "Hello"}]))])),
                "A conversation must start with a user message. Try again with a conversation that starts with a user \
                 message.",
            ),
            row(
                NOVA,
                messages(json!([hello(), hello()])),
                "A conversation must alternate between user and assistant roles. Make sure the conversation alternates \
                 between user and assistant roles and try again.",
            ),
            row(
                SONNET_4,
                messages(json!([blank("")])),
                "The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, \
                 and try again.",
            ),
            row(
                NOVA,
                messages(json!([hello(), assistant(json!([{"text": "Hi"}])), user(json!([{"text": "a"}, {"text": " "}]))])),
                "The text field in the ContentBlock object at messages.2.content.1 is blank. Add text to the text field, \
                 and try again.",
            ),
            row(
                NOVA,
                messages(json!([hello(), assistant(json!([])), hello()])),
                "The content field in the Message object at messages.1 is empty. Add a ContentBlock object to the content \
                 field and try again.",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn documents_and_images_are_refused_with_their_reason() {
    let name = "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, \
                parentheses, and square brackets. The name can't contain more than one consecutive whitespace character. \
                Check that the file name conforms to these restrictions and retry your request.";
    let named = |name: &str| messages(json!([user(json!([{"text": "Read."}, document(name)]))]));
    let kept = json!({"image": {"format": "png", "source": {"s3Location": {"uri": "s3://pictures/a.png"}}}});
    hold(
        &instant().await,
        vec![
            row(SONNET_4, named("report.txt"), name),
            row(NOVA, named("two  spaces"), name),
            by_model(
                SONNET_4,
                messages(json!([user(json!([{"text": "Look."}, kept]))])),
                "Provided S3Location not found",
            ),
            row(
                "amazon.nova-micro-v1:0",
                messages(json!([user(json!([{"text": "What is this?"}, image()]))])),
                "This model doesn't support the image field for user messages. Remove image and try again.",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn models_are_refused_what_they_do_not_have() {
    let gpt = "openai.gpt-6-sol";
    let without =
        |name: &str| format!("This model doesn't support the {name} field. Remove {name} and try again.");
    hold(
        &instant().await,
        vec![
            row(gpt, with(json!({"inferenceConfig": {"temperature": 0.5}})), without("temperature")),
            row(gpt, with(json!({"inferenceConfig": {"topP": 0.5}})), without("topP")),
            row(gpt, with(json!({"inferenceConfig": {"stopSequences": ["x"]}})), without("stopSequences")),
        ],
    )
    .await;
    let stopping = || with(json!({"inferenceConfig": {"stopSequences": ["x"]}}));
    let open = [
        "deepseek.v3.2",
        "google.gemma-3-27b-it",
        "minimax.minimax-m2",
        "moonshotai.kimi-k2.5",
        "openai.gpt-oss-20b-1:0",
        "qwen.qwen3-vl-235b-a22b",
        "qwen.qwen3-32b-v1:0",
        "zai.glm-4.7",
    ];
    let sandbox = instant().await;
    hold(&sandbox, open.map(|model| row(model, stopping(), without("stopSequences"))).into()).await;
    for model in [NOVA, SONNET_4_5, "mistral.mistral-7b-instruct-v0:2", "us.deepseek.r1-v1:0"] {
        let answer = post(&sandbox, path(&model.replace(':', "%3A"), "converse"), stopping()).send().await;
        assert_eq!(answer.status, 200, "{model}: {}", answer.text_lossy());
    }
    let titan = "amazon.titan-text-lite-v1";
    let stop = |text: &str| with(json!({"inferenceConfig": {"stopSequences": ["User:", text]}}));
    hold(
        &at("2025-01-01").await,
        vec![
            row(
                titan,
                with(json!({"system": [{"text": "Be short."}]})),
                "This model doesn't support system messages. Try again without a system message or use a model that \
                 supports system messages.",
            ),
            by_model(
                titan,
                stop("Human:"),
                "Malformed input request: string [Human:] does not match pattern ^(\\|+|User:)$, please reformat your \
                 input and try again.",
            ),
            by_model(
                titan,
                stop("||"),
                "Malformed input request: expected maximum item count: 1, found: 2, please reformat your input and try \
                 again.",
            ),
        ],
    )
    .await;
}

/// A thought of the sandbox's own, with its signature.
async fn reasoning(sandbox: &Sandbox) -> (String, String) {
    let asked = ask_with_thinking("Think about rivers.");
    let answer = post(sandbox, path(SONNET, "converse"), asked).send().await.json();
    let thought = &answer["output"]["message"]["content"][0]["reasoningContent"]["reasoningText"];
    let part = |name: &str| thought[name].as_str().unwrap().to_owned();
    (part("text"), part("signature"))
}

#[tokio::test]
async fn cache_points_are_refused_where_they_do_not_fit() {
    let point = |ttl: &str| json!({"cachePoint": {"ttl": ttl, "type": "default"}});
    let tool = json!({"toolSpec": {"inputSchema": {"json": {"type": "object"}}, "name": "a"}});
    let sandbox = instant().await;
    let (text, signature) = reasoning(&sandbox).await;
    let thought_then = |rest: Value| {
        let thought = json!({"reasoningContent": {"reasoningText": {"signature": signature, "text": text}}});
        let said = [vec![thought], rest.as_array().unwrap().clone()].concat();
        messages(json!([hello(), assistant(said.into()), hello()]))
    };
    let thought = json!({"reasoningContent": {"reasoningText": {"signature": "Zm9yZ2Vk", "text": "a"}}});
    let forged = messages(json!([hello(), assistant(json!([thought, point("5m"), {"text": "b"}])), hello()]));
    let behind_reasoning = "Cache point cannot be inserted after reasoning block. Please remove the invalid cache point \
                            and try again.";
    hold(
        &sandbox,
        vec![
            by_model(
                SONNET_4_5,
                with(json!({"system": [{"text": "a"}, point("5m"), {"text": "b"}, point("1h")]})),
                "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.",
            ),
            row(
                "us.amazon.nova-2-lite-v1:0",
                with(json!({"toolConfig": {"tools": [tool, {"cachePoint": {"type": "default"}}]}})),
                "Malformed input request: #/toolConfig/tools/1: extraneous key [cachePoint] is not permitted, please \
                 reformat your input and try again.",
            ),
            row(SONNET_4_5, thought_then(json!([point("5m")])), behind_reasoning),
            row(SONNET_4, thought_then(json!([point("5m"), {"text": "b"}])), behind_reasoning),
            // Converse says so before the model looks at the signature.
            row(SONNET_4, forged, behind_reasoning),
        ],
    )
    .await;
    let target = path(SONNET_4_5, "converse").replace(':', "%3A");
    let behind_text = thought_then(json!([{"text": "b"}, point("5m")]));
    assert_eq!(post(&sandbox, target, behind_text).send().await.status, 200);
}

#[tokio::test]
async fn a_prompt_or_an_answer_that_does_not_fit_is_refused_in_the_familys_words() {
    let words = |count: usize| messages(json!([user(json!([{"text": "word ".repeat(count)}]))]));
    let most = |limit: u32| {
        format!(
            "The maximum tokens you requested exceeds the model limit of {limit}. Try again with a maximum tokens value \
             that is lower than {limit}."
        )
    };
    let asking = |tokens: u32| with(json!({"inferenceConfig": {"maxTokens": tokens}}));
    let haiku = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    let sandbox = instant().await;
    hold(
        &sandbox,
        vec![
            row(NOVA, asking(10_001), most(10_000)),
            row(haiku, asking(64_001), most(64_000)),
            row(SONNET_4_5, words(250_000), "Input is too long for requested model."),
        ],
    )
    .await;
    // How many tokens a text has is the sandbox's own count; the counter of tokens says the same.
    let mut long = words(210_000);
    let target = path(&haiku.replace(':', "%3A"), "converse");
    let (_, _, said) = post(&sandbox, target.clone(), &long).send().await.error();
    let counted: u32 = said.split(' ').find_map(|word| word.parse().ok()).unwrap();
    assert!(counted > 200_000);
    expect(
        post(&sandbox, target.clone(), &long),
        400,
        "ValidationException",
        &format!("{BY_MODEL}prompt is too long: {counted} tokens > 200000 maximum"),
    )
    .await;
    long = words(190_000 * 200_000 / counted as usize);
    long["inferenceConfig"] = json!({"maxTokens": 40_000});
    let (_, _, said) = post(&sandbox, target, &long).send().await.error();
    let counted = said.rsplit_once(" + 40000").and_then(|(start, _)| start.rsplit_once(' ')).unwrap().1;
    assert_eq!(
        said,
        format!(
            "{BY_MODEL}input length and `max_tokens` exceed context limit: {counted} + 40000 > 200000, decrease input \
             length or `max_tokens` and try again"
        )
    );
}

#[tokio::test]
async fn a_member_that_a_block_does_not_have_is_passed_over() {
    let sandbox = instant().await;
    let target = path(SONNET_4_5, "converse").replace(':', "%3A");
    for extra in ["cacheControl", "type", "zebra"] {
        let block = json!({ extra: {"a": 1}, "text": "What is 17 * 23?" });
        let answer = post(&sandbox, target.clone(), messages(json!([user(json!([block]))]))).send().await;
        let said = answer.json()["output"]["message"]["content"][0]["text"].clone();
        assert!(said.as_str().is_some_and(|text| text.contains("391")), "{extra}: {said}");
    }
}
