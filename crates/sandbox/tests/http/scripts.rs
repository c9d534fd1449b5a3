//! Scripted answers: the example that ships with the crate, played over real sockets.

use std::time::Duration;

use serde_json::{Value, json};

use super::client::{Answer, End, names, post};
use super::{SONNET, ask, instant, path};
use sandbox::{Limit, Options, Pacing, QuotaRules, Sandbox, Script};

const EXAMPLE: &str = include_str!("../../examples/script.yaml");

async fn playing() -> Sandbox {
    let script = Some(Script::parse(EXAMPLE).unwrap());
    sandbox::start(Options { pacing: Pacing::INSTANT, script, ..Options::default() }).await.unwrap()
}

async fn converse(sandbox: &Sandbox, body: Value) -> Answer {
    post(sandbox, path(SONNET, "converse"), body).send().await
}

fn with_tool(mut body: Value) -> Value {
    body["toolConfig"] = json!({"tools": [{"toolSpec": {
        "inputSchema": {"json": {"properties": {"city": {"type": "string"}}, "type": "object"}},
        "name": "get_weather",
    }}]});
    body
}

#[tokio::test]
async fn a_scripted_call_is_made_in_pieces_and_its_result_is_used() {
    let sandbox = playing().await;
    let asked = with_tool(ask("What is the weather in Bern?"));
    let stream = post(&sandbox, path(SONNET, "converse-stream"), &asked).stream().await;
    let (frames, _) = stream.all().await;
    let inputs: Vec<String> = frames
        .iter()
        .filter_map(|frame| Some(frame.json().pointer("/delta/toolUse/input")?.as_str()?.to_owned()))
        .collect();
    assert_eq!(inputs, ["", "{\"city\"", ":\"Bern\"", ",\"days\"", ":3}"]);
    let answer = converse(&sandbox, asked.clone()).await.json();
    assert_eq!(answer["stopReason"], "tool_use");
    let message = answer["output"]["message"].clone();
    assert_eq!(message["content"][0]["text"], "Let me look up Bern.");
    assert_eq!(message["content"][1]["toolUse"]["input"], json!({"city": "Bern", "days": 3}));

    let id = &message["content"][1]["toolUse"]["toolUseId"];
    let result = json!({"toolResult": {"content": [{"json": {"celsius": -4}}], "toolUseId": id}});
    let mut back = asked;
    let messages = back["messages"].as_array_mut().unwrap();
    messages.extend([message, json!({"content": [result], "role": "user"})]);
    let answer = converse(&sandbox, back).await.json();
    assert_eq!(answer["output"]["message"]["content"][0]["text"], "It has -4 degrees.");
    assert_eq!(answer["stopReason"], "end_turn");
}

#[tokio::test]
async fn the_log_names_the_rule_that_answered() {
    let yaml = "
rules:
  - name: greeting
    when: {text: {equals: hello}}
    answer: {text: hi}
  - when: {text: {equals: fail}}
    error: {code: ThrottlingException}
";
    let script = Some(Script::parse(yaml).unwrap());
    let options = Options { pacing: Pacing::INSTANT, script, ..Options::default() };
    let sandbox = sandbox::start(options).await.unwrap();
    for text in ["hello", "fail", "something else"] {
        converse(&sandbox, ask(text)).await;
    }
    let (_, entries) = sandbox.requests_since(0);
    let rules: Vec<_> = entries.iter().map(|entry| entry.rule.as_deref()).collect();
    assert_eq!(rules, [Some("greeting"), Some("rule 2"), None]);
}

#[tokio::test]
async fn a_rule_strikes_as_often_as_it_says_and_falls_through() {
    let sandbox = playing().await;
    for _ in 0..2 {
        let (status, code, message) = converse(&sandbox, ask("Please retry")).await.error();
        assert_eq!((status, code.as_str()), (429, "ThrottlingException"));
        assert_eq!(message, "Too many requests, please wait before trying again.");
    }
    for _ in 0..2 {
        let answer = converse(&sandbox, ask("Please retry")).await.json();
        assert_eq!(answer["output"]["message"]["content"][0]["text"], "The third time it works.");
    }
}

#[tokio::test]
async fn citations_counts_stop_reasons_and_faults_are_as_written() {
    let sandbox = playing().await;
    let answer = converse(&sandbox, ask("Cite it")).await.json();
    let cited = &answer["output"]["message"]["content"][1]["citationsContent"];
    assert_eq!(cited["citations"][0]["title"], "report");
    assert_eq!(cited["content"][0]["text"], "sandstone wears off.");

    let mut second = ask("Hello");
    second["messages"].as_array_mut().unwrap().extend([
        json!({"content": [{"text": "Hello"}], "role": "assistant"}),
        json!({"content": [{"text": "tell me everything"}], "role": "user"}),
    ]);
    let (frames, _) = post(&sandbox, path(SONNET, "converse-stream"), &second).stream().await.all().await;
    let [.., stop, metadata] = &frames[..] else { panic!("a stream without an end") };
    assert_eq!(stop.json()["stopReason"], "max_tokens");
    assert_eq!(metadata.json()["usage"]["inputTokens"], 150_000);
    assert_eq!(metadata.json()["usage"]["totalTokens"], 150_000 + 64_000 + 1_024);
    // The same words in a first turn, or in one piece, are none of this rule's business.
    let other = converse(&sandbox, second).await.json();
    assert_eq!(other["stopReason"], "end_turn");

    let mut fragile = ask("Hello");
    fragile["system"] = json!([{"text": "You are fragile."}]);
    let (frames, end) = post(&sandbox, path(SONNET, "converse-stream"), fragile).stream().await.all().await;
    assert_eq!((frames.len(), end), (4, End::Clean));
    assert!(!names(&frames).contains(&"messageStop"));
}

#[tokio::test]
async fn another_script_plays_at_once_and_a_mistake_leaves_the_old_one() {
    let sandbox = instant().await;
    let text = |answer: &Answer| answer.json()["output"]["message"]["content"][0]["text"].clone();
    let load = |yaml: &str| post(&sandbox, "/__sandbox/script", yaml).send();
    let loaded = load("respond: 'repeat:3:ha'").await;
    assert_eq!((loaded.status, loaded.json()["script"].clone()), (200, json!("a script of 0 rules")));
    assert_eq!(text(&converse(&sandbox, ask("Hello")).await), "hahaha");

    let refused = load("rules:\n  - answr: {}\n").await;
    assert_eq!(refused.status, 400);
    assert!(refused.json()["message"].as_str().unwrap().contains("line 2"), "{}", refused.text());
    assert_eq!(text(&converse(&sandbox, ask("Hello")).await), "hahaha");

    assert_eq!(load("").await.status, 200);
    assert!(text(&converse(&sandbox, ask("Hello")).await).as_str().unwrap().contains("Hello!"));
}

#[tokio::test]
async fn an_error_without_more_words_is_the_one_that_aws_sends() {
    let sandbox = instant().await;
    sandbox.set_script(Script::parse("rules: [{error: {code: ServiceUnavailableException}}]").unwrap());
    let error = converse(&sandbox, ask("Hello")).await.error();
    let (status, code) = (503, "ServiceUnavailableException".to_owned());
    assert_eq!(error, (status, code, "Bedrock is unable to process your request.".to_owned()));
}

#[tokio::test]
async fn a_script_sets_the_pace_of_its_answer() {
    let slow = Pacing { first_token: Duration::from_secs(600), tokens_per_second: 1 };
    let script = "rules: [{answer: {text: quick, pace: {first_token_ms: 0, tokens_per_second: 0}}}]";
    let script = Some(Script::parse(script).unwrap());
    let options = Options { pacing: slow, script, ..Options::default() };
    let sandbox = sandbox::start(options).await.unwrap();
    let answer = tokio::time::timeout(Duration::from_secs(60), converse(&sandbox, ask("Hello"))).await;
    assert_eq!(answer.unwrap().json()["output"]["message"]["content"][0]["text"], "quick");
}

#[tokio::test]
async fn a_request_that_is_refused_uses_up_neither_a_rule_nor_a_quota() {
    let script = Some(Script::parse("rules: [{times: 1, answer: {text: once}}]").unwrap());
    let quotas = QuotaRules::for_all(Limit { requests_per_minute: Some(1), ..Limit::default() });
    let options = Options { pacing: Pacing::INSTANT, script, quotas, ..Options::default() };
    let sandbox = sandbox::start(options).await.unwrap();
    let mut small = ask("Hello");
    small["additionalModelRequestFields"] = json!({"thinking": {"budget_tokens": 10, "type": "enabled"}});
    let mut nowhere = ask("Hello");
    nowhere["guardrailConfig"] = json!({"guardrailIdentifier": "abcdefabcdef", "guardrailVersion": "1"});
    for body in [small, nowhere] {
        assert_eq!(converse(&sandbox, body).await.status, 400);
    }
    let answer = converse(&sandbox, ask("Hello")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["output"]["message"]["content"][0]["text"], "once");
}
