//! What is in a prompt, over the wire: cache points and their counters, images and documents, tiers and latency.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::client::{Answer, Call, get, post};
use super::{ask, instant, path};
use sandbox::{Options, Pacing, Sandbox};
use std::time::{Duration, Instant};

const SONNET_4_5: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0";
const EMBED_V4: &str = "us.cohere.embed-v4%3A0";
const NOVA_PRO: &str = "amazon.nova-pro-v1%3A0";

fn long_prompt(question: &str) -> Value {
    let mut body = ask(question);
    body["system"] =
        json!([{"text": "Answer as a careful librarian. ".repeat(300)}, {"cachePoint": {"type": "default"}}]);
    body
}

async fn usage(sandbox: &Sandbox, body: Value) -> Value {
    let answer = post(sandbox, path(SONNET_4_5, "converse"), body).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["usage"].clone()
}

#[tokio::test]
async fn a_cached_prompt_is_written_read_and_forgotten_in_time() {
    let sandbox = instant().await;
    let first = usage(&sandbox, long_prompt("One?")).await;
    let written = first["cacheWriteInputTokens"].as_u64().unwrap();
    assert!(written > 1_024, "{first}");
    assert_eq!(first["cacheDetails"], json!([{"inputTokens": written, "ttl": "5m"}]));
    let second = usage(&sandbox, long_prompt("Two?")).await;
    assert_eq!(
        (&second["cacheReadInputTokens"], &second["cacheWriteInputTokens"]),
        (&json!(written), &json!(0))
    );
    assert_eq!(second["cacheReadInputTokenCount"], written);
    let sum = ["inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens"]
        .map(|key| second[key].as_u64().unwrap());
    assert_eq!(second["totalTokens"], sum.iter().sum::<u64>());

    let later = post(&sandbox, "/__sandbox/clock", json!({"advance_s": 301})).send().await;
    assert_eq!(later.json(), json!({"ahead_s": 301}));
    assert_eq!(usage(&sandbox, long_prompt("Three?")).await["cacheReadInputTokens"], 0);
}

#[tokio::test]
async fn a_stream_counts_the_cache_as_a_plain_answer_does() {
    let sandbox = instant().await;
    let streamed = async |body: Value| {
        let stream = post(&sandbox, path(SONNET_4_5, "converse-stream"), body).stream().await;
        stream.all().await.0.last().unwrap().json()["usage"].clone()
    };
    let written = streamed(long_prompt("One?")).await["cacheWriteInputTokens"].clone();
    assert_eq!(streamed(long_prompt("Two?")).await["cacheReadInputTokens"], written);
    assert_eq!(usage(&sandbox, long_prompt("Three?")).await["cacheReadInputTokens"], written);
    let plain = streamed(ask("Hello")).await;
    assert!(plain.get("cacheReadInputTokens").is_none(), "{plain}");
}

#[tokio::test]
async fn a_document_is_really_read_and_cited() {
    let sandbox = instant().await;
    let bytes = STANDARD.encode("Invoices are due after thirty days.");
    let document = json!({"document": {"citations": {"enabled": true}, "format": "txt", "name": "Terms", "source": {"bytes": bytes}}});
    let mut body = ask("When are they due?");
    body["messages"][0]["content"].as_array_mut().unwrap().push(document);
    let answer = post(&sandbox, path(SONNET_4_5, "converse"), body.clone()).send().await.json();
    let blocks = answer["output"]["message"]["content"].as_array().unwrap();
    let cited = blocks.iter().find_map(|block| block.get("citationsContent")).unwrap();
    assert_eq!(cited["content"][0]["text"], "Invoices are due after thirty days.");
    assert_eq!(cited["citations"][0]["location"]["documentChar"]["end"], 35);
    let without = usage(&sandbox, ask("When are they due?")).await["inputTokens"].as_u64().unwrap();
    assert!(answer["usage"]["inputTokens"].as_u64().unwrap() > without + 5);

    body["messages"][0]["content"][1]["document"]["name"] = json!("a&b");
    let (status, _, message) = post(&sandbox, path(SONNET_4_5, "converse"), body).send().await.error();
    assert!(status == 400 && message.starts_with("The document file name can only contain"), "{message}");
}

#[tokio::test]
async fn tiers_and_latency_are_echoed_where_they_are_taken() {
    let sandbox = instant().await;
    let mut body = ask("Hello");
    body["serviceTier"] = json!({"type": "priority"});
    body["performanceConfig"] = json!({"latency": "optimized"});
    let answer = post(&sandbox, path(NOVA_PRO, "converse"), body.clone()).send().await.json();
    assert_eq!(
        (&answer["serviceTier"], &answer["performanceConfig"]),
        (&body["serviceTier"], &body["performanceConfig"])
    );
    let stream = post(&sandbox, path(NOVA_PRO, "converse-stream"), body.clone()).stream().await;
    let metadata = stream.all().await.0.last().unwrap().json();
    assert_eq!(metadata["performanceConfig"]["latency"], "optimized");
    let (status, code, message) = post(&sandbox, path(SONNET_4_5, "converse"), body).send().await.error();
    assert_eq!((status, code.as_str()), (400, "ValidationException"), "{message}");
    assert!(message.contains("Latency performance configuration"), "{message}");
    assert_eq!(get(&sandbox, "/__sandbox/health").send().await.status, 200);
}

#[tokio::test]
async fn a_video_must_be_what_it_says_and_counts_by_its_size() {
    let sandbox = instant().await;
    let with = |bytes: Vec<u8>| {
        let source = json!({"bytes": STANDARD.encode(bytes)});
        let mut body = ask("What happens?");
        let video = json!({"video": {"format": "mp4", "source": source}});
        body["messages"][0]["content"].as_array_mut().unwrap().push(video);
        post(&sandbox, path(NOVA_PRO, "converse"), body)
    };
    let clip = |size: usize| [b"\x00\x00\x00\x18ftypmp42".to_vec(), vec![0; size]].concat();
    let count = async |size: usize| {
        let answer = with(clip(size)).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["usage"]["inputTokens"].as_u64().unwrap()
    };
    assert_eq!(count(100_000).await - count(50_000).await, 50);
    let (status, _, message) = with(b"no video at all".to_vec()).send().await.error();
    assert!(
        status == 400 && message.contains("video at messages.0.content.1 could not be processed"),
        "{message}"
    );
}

#[tokio::test]
async fn markers_in_anthropics_body_are_counted_wherever_they_stand() {
    let sandbox = instant().await;
    let model = "anthropic.claude-sonnet-4-20250514-v1%3A0";
    let marker = json!({"type": "ephemeral"});
    let long = |text: &str| text.repeat(400);
    let result = json!([{"cache_control": marker, "text": long("A careful result. "), "type": "text"}]);
    let body = json!({
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 500,
        "messages": [
            {"content": "What is the weather?", "role": "user"},
            {"content": [{"id": "toolu_1", "input": {}, "name": "weather", "type": "tool_use"}], "role": "assistant"},
            {"content": [{"content": result, "tool_use_id": "toolu_1", "type": "tool_result"}], "role": "user"},
        ],
        "system": [{"cache_control": marker, "text": long("Answer as a librarian. "), "type": "text"}],
        "tools": [{
            "cache_control": marker,
            "description": long("Tells the weather. "),
            "input_schema": {"type": "object"},
            "name": "weather",
        }],
    });
    let invoke = async || {
        let answer = post(&sandbox, path(model, "invoke"), body.clone()).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let headers = ["read", "write"]
            .map(|kind| answer.header(&format!("x-amzn-bedrock-cache-{kind}-input-token-count")).to_owned());
        (answer.json()["usage"].clone(), headers)
    };
    let (first, headers) = invoke().await;
    let written = first["cache_creation_input_tokens"].as_u64().unwrap();
    assert!(written > 4_000 && first["cache_creation"]["ephemeral_5m_input_tokens"] == written, "{first}");
    assert_eq!(headers, ["0".to_owned(), written.to_string()]);
    let (second, headers) = invoke().await;
    assert_eq!(second["cache_read_input_tokens"], written, "{second}");
    assert_eq!(headers, [written.to_string(), "0".to_owned()]);
    assert_eq!(first["input_tokens"], second["input_tokens"]);
}

#[tokio::test]
async fn invoke_model_takes_tiers_and_latency_in_headers_and_tells_them_back() {
    let sandbox = instant().await;
    let body = json!({"messages": [{"content": [{"text": "Hello"}], "role": "user"}]});
    let answer = post(&sandbox, path(NOVA_PRO, "invoke"), body)
        .header("x-amzn-bedrock-service-tier", "flex")
        .header("x-amzn-bedrock-performanceconfig-latency", "optimized")
        .send()
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("x-amzn-bedrock-service-tier"), "flex");
    assert_eq!(answer.header("x-amzn-bedrock-performanceconfig-latency"), "optimized");
    let claude = json!({
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 10,
        "messages": [{"content": "Hello", "role": "user"}],
    });
    let refused = post(&sandbox, path(SONNET_4_5, "invoke"), claude)
        .header("x-amzn-bedrock-performanceconfig-latency", "optimized");
    assert!(refused.send().await.error().2.contains("Latency performance configuration"));
}

/// A small PDF whose pages all show the same long text.
fn long_pdf(pages: usize) -> String {
    let text = "(All work and no play makes a dull boy.) Tj ".repeat(300);
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        format!("<< /Length {} >>\nstream\nBT /F1 12 Tf {text} ET\nendstream", text.len() + 17),
    ];
    let page = "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /Contents 4 0 R >>";
    objects.extend(std::iter::repeat_n(page.to_owned(), pages));
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", page + 5)).collect();
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>");
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let (start, size) = (file.len(), objects.len() + 1);
    file.push_str(&format!("{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    STANDARD.encode(file)
}

/// Sends a call while a paced stream goes on, which must go on meanwhile.
async fn sent_beside_a_stream(call: impl FnOnce(&Sandbox) -> Call) -> Answer {
    let pacing = Pacing { first_token: Duration::ZERO, tokens_per_second: 200 };
    let sandbox = sandbox::start(Options { pacing, ..Options::default() }).await.unwrap();
    let story = ask(&format!("Say exactly: {}", "once upon a time ".repeat(2_000)));
    let mut stream = post(&sandbox, path(SONNET_4_5, "converse-stream"), story).stream().await;
    stream.next().await.unwrap();
    let sending = call(&sandbox).send();
    tokio::pin!(sending);
    let (began, mut last, mut longest) = (Instant::now(), Instant::now(), Duration::ZERO);
    // Everything runs on this one thread: what holds it up holds up the stream.
    let answer = loop {
        tokio::select! {
            biased;
            frame = stream.next() => {
                frame.unwrap();
                longest = longest.max(last.elapsed());
                last = Instant::now();
            }
            answer = &mut sending => break answer,
        }
    };
    assert_eq!(answer.status, 200, "{}", answer.text());
    let took = began.elapsed();
    assert!(longest.max(last.elapsed()) < took / 3, "a gap of {longest:?} in {took:?}");
    answer
}

#[tokio::test]
async fn a_paced_stream_keeps_its_pace_while_a_large_document_is_read() {
    let document = json!({"document": {"format": "pdf", "name": "Long", "source": {"bytes": long_pdf(30)}}});
    let mut body = ask("Read.");
    body["inferenceConfig"] = json!({"maxTokens": 5});
    body["messages"][0]["content"].as_array_mut().unwrap().push(document);
    let answer =
        sent_beside_a_stream(|sandbox| post(sandbox, path(SONNET_4_5, "converse"), body)).await.json();
    assert!(answer["usage"]["inputTokens"].as_u64().unwrap() > 50_000, "{answer}");
}

#[tokio::test]
async fn a_paced_stream_keeps_its_pace_while_much_text_is_embedded() {
    let texts = vec!["Granite and sandstone by the river, an outcrop in the valley. ".repeat(400); 40];
    let body = json!({"input_type": "search_document", "texts": texts});
    let answer = sent_beside_a_stream(|sandbox| post(sandbox, path(EMBED_V4, "invoke"), body)).await.json();
    assert_eq!(answer["embeddings"]["float"].as_array().map(Vec::len), Some(40));
}
