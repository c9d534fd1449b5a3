//! Tools from the client's side: called when asked for, by arguments that fit, and their results used.

use serde_json::{Value, json};

use super::client::post;
use super::{SONNET, ask, instant, path};
use sandbox::Sandbox;

const SONNET_5: &str = "us.anthropic.claude-sonnet-5";

fn offering(text: &str) -> Value {
    let mut body = ask(text);
    body["toolConfig"] = json!({"tools": [
        {"toolSpec": {
            "description": "Tells the weather of a place.",
            "inputSchema": {"json": {
                "properties": {"city": {"type": "string"}, "unit": {"enum": ["celsius", "fahrenheit"]}},
                "required": ["city"],
                "type": "object",
            }},
            "name": "get_weather",
        }},
        {"toolSpec": {
            "description": "Sends a mail to an address.",
            "inputSchema": {"json": {
                "properties": {"to": {"format": "email", "type": "string"}, "urgency": {"maximum": 5, "minimum": 1, "type": "integer"}},
                "required": ["to", "urgency"],
                "type": "object",
            }},
            "name": "sendMail",
        }},
    ]});
    body
}

async fn converse(sandbox: &Sandbox, model: &str, body: &Value) -> Value {
    let answer = post(sandbox, path(model, "converse"), body).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn calls(answer: &Value) -> Vec<Value> {
    let content = answer["output"]["message"]["content"].as_array().unwrap();
    content.iter().filter_map(|block| block.get("toolUse").cloned()).collect()
}

#[tokio::test]
async fn a_tool_is_called_when_the_prompt_asks_for_it_and_not_otherwise() {
    let sandbox = instant().await;
    let answer =
        converse(&sandbox, SONNET, &offering("What is the weather in New York in Fahrenheit?")).await;
    assert_eq!(answer["stopReason"], "tool_use");
    let [call] = &calls(&answer)[..] else { panic!("not one call: {answer}") };
    assert_eq!((&call["name"], &call["input"]["city"]), (&json!("get_weather"), &json!("New York")));
    assert_eq!(call["input"]["unit"], "fahrenheit");
    let id = call["toolUseId"].as_str().unwrap();
    assert!(id.len() == 30 && id.starts_with("tooluse_") && call.get("type").is_none(), "{call}");
    assert!(answer["output"]["message"]["content"][0]["text"].as_str().unwrap().contains("`get_weather`"));

    for other in [
        "What is 17 * 23?",
        "Say hello without tools about the weather",
        "Do not use any tool. What is the weather in Oslo?",
        "What is the weather in Oslo? Answer without calling any tools.",
    ] {
        let answer = converse(&sandbox, SONNET, &offering(other)).await;
        assert_eq!((calls(&answer).len(), &answer["stopReason"]), (0, &json!("end_turn")), "{other}");
    }
}

#[tokio::test]
async fn several_calls_come_in_one_answer() {
    let sandbox = instant().await;
    let text =
        "Compare the weather in Bern and Oslo, and send a mail about it to ann@example.org with urgency 4.";
    let answer = converse(&sandbox, SONNET_5, &offering(text)).await;
    let calls = calls(&answer);
    let input = |at: usize, key: &str| calls[at]["input"][key].clone();
    assert_eq!(calls.len(), 3, "{answer}");
    assert_eq!((input(0, "city"), input(1, "city")), (json!("Bern"), json!("Oslo")));
    assert_eq!((input(2, "to"), input(2, "urgency")), (json!("ann@example.org"), json!(4)));
    assert!(calls.iter().all(|call| call["type"] == "tool_use"), "{answer}");
    let mut ids: Vec<&str> = calls.iter().map(|call| call["toolUseId"].as_str().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_forced_call_comes_without_a_word_and_streams_in_pieces() {
    let sandbox = instant().await;
    let mut body = offering("Hello");
    body["toolConfig"]["toolChoice"] = json!({"tool": {"name": "sendMail"}});
    let whole = converse(&sandbox, SONNET, &body).await;
    let content = whole["output"]["message"]["content"].as_array().unwrap();
    assert_eq!((content.len(), &content[0]["toolUse"]["name"]), (1, &json!("sendMail")));
    assert!((1..=5).contains(&content[0]["toolUse"]["input"]["urgency"].as_i64().unwrap()));

    let (frames, _) = post(&sandbox, path(SONNET, "converse-stream"), &body).stream().await.all().await;
    let events: Vec<Value> = frames.iter().map(sandbox::Frame::json).collect();
    assert_eq!(events[1]["start"]["toolUse"]["toolUseId"], content[0]["toolUse"]["toolUseId"]);
    let pieces: Vec<&str> =
        events.iter().filter_map(|event| event.pointer("/delta/toolUse/input")?.as_str()).collect();
    assert!(pieces.len() > 5 && pieces[0].is_empty(), "{pieces:?}");
    let input: Value = serde_json::from_str(&pieces.concat()).unwrap();
    assert_eq!(input, content[0]["toolUse"]["input"]);
}

#[tokio::test]
async fn fine_grained_streaming_cuts_inside_words() {
    let sandbox = instant().await;
    let inside = async |beta: bool| {
        let mut cut = 0;
        for number in 0..8 {
            let text = format!("Send a mail to somebody.outside{number}@example.org, please");
            let mut body = offering(&text);
            if beta {
                let betas = json!(["fine-grained-tool-streaming-2025-05-14"]);
                body["additionalModelRequestFields"] = json!({"anthropic_beta": betas});
            }
            let stream = post(&sandbox, path(SONNET, "converse-stream"), &body).stream().await;
            let (frames, _) = stream.all().await;
            let events: Vec<Value> = frames.iter().map(sandbox::Frame::json).collect();
            let pieces: Vec<&str> =
                events.iter().filter_map(|event| event.pointer("/delta/toolUse/input")?.as_str()).collect();
            let input: Value = serde_json::from_str(&pieces.concat()).unwrap();
            assert_eq!(input["to"], json!(format!("somebody.outside{number}@example.org")));
            // Token by token, this word is cut after its fifth letter and nowhere else.
            cut += usize::from(!pieces.contains(&"someb"));
        }
        cut
    };
    assert_eq!(inside(false).await, 0);
    assert!(inside(true).await >= 4);
}

#[tokio::test]
async fn results_are_used_and_failures_are_told() {
    let sandbox = instant().await;
    let mut body = offering("What is the weather in Bern and Oslo?");
    let message = converse(&sandbox, SONNET, &body).await["output"]["message"].clone();
    let ids: Vec<Value> = message["content"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|block| Some(block.get("toolUse")?["toolUseId"].clone()))
        .collect();
    let results = json!([
        {"toolResult": {"content": [{"json": {"celsius": 21}}], "toolUseId": ids[0]}},
        {"toolResult": {"content": [{"text": "no such city"}], "status": "error", "toolUseId": ids[1]}},
    ]);
    body["messages"].as_array_mut().unwrap().extend([message, json!({"content": results, "role": "user"})]);
    let answer = converse(&sandbox, SONNET, &body).await;
    assert_eq!(answer["stopReason"], "end_turn");
    let text = answer["output"]["message"]["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("`get_weather` came back with:\n\n> {\"celsius\":21}"), "{text}");
    assert!(text.contains("`get_weather` failed") && text.contains("no such city"), "{text}");

    body["messages"][2]["content"].as_array_mut().unwrap().pop();
    let (status, code, message) = post(&sandbox, path(SONNET, "converse"), &body).send().await.error();
    assert_eq!((status, code.as_str()), (400, "ValidationException"));
    assert!(
        message
            .starts_with("Expected toolResult blocks at messages.2.content for the following Ids: tooluse_")
    );
}

#[tokio::test]
async fn an_answer_held_to_a_schema_is_json_that_fits_it() {
    let sandbox = instant().await;
    let held = |schema: Value| {
        let mut body = ask("Tell me about \"Bern\".");
        let structure = json!({"jsonSchema": {"name": "place", "schema": schema.to_string()}});
        body["outputConfig"] = json!({"textFormat": {"structure": structure, "type": "json_schema"}});
        body
    };
    let schema = json!({"additionalProperties": false, "required": ["name", "size"], "type": "object",
        "properties": {"name": {"type": "string"}, "size": {"type": "integer"}}});
    let model = "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0";
    let answer = converse(&sandbox, model, &held(schema)).await;
    let text = answer["output"]["message"]["content"][0]["text"].as_str().unwrap();
    let value: Value = serde_json::from_str(text).unwrap();
    assert!(
        value["name"] == "Bern" && value["size"].is_i64() && value.as_object().unwrap().len() == 2,
        "{text}"
    );

    let list = json!({"items": {"type": "string"}, "maxItems": 3, "type": "array"});
    let (_, _, message) = post(&sandbox, path(model, "converse"), held(list)).send().await.error();
    assert_eq!(
        message,
        "The model returned the following errors: output_config.format.schema: For 'array' type, property 'maxItems' \
         is not supported"
    );
}

/// The prompts of well-known frameworks, cut down to what surrounds the user's own words.
const FRAMED: [&str; 7] = [
    "Current Task: Tell me the weather in Lisbon.\n\nThis is the expected criteria for your final answer: A \"Short \
     Report\" of the Weather Desk.\nyou MUST return the actual complete content as the final answer, not a summary.\n\n\
     Begin! This is VERY important to you, use the tools available and give your best Final Answer, your job depends \
     on it!\n\nThought:",
    "<task>\nWhat is the weather in Lisbon?\n</task>\n\n<environment_details>\n# VSCode Visible Files\n\"Main \
     Window\" Berlin\n# Current Mode\nACT MODE\n</environment_details>",
    "<system-reminder>\nAs you answer, you can use \"Important Context\" of Oslo.\n</system-reminder>\nWhat is the \
     weather in Lisbon?",
    "You are designed to help with a variety of tasks.\n\n## Tools\n\nYou have access to the following tools:\n> Tool Name: \
     get_weather\nTool Description: Tells the weather of a place.\nTool Args: {\"type\": \"object\", \"properties\": {\"city\": \
     {\"title\": \"City\", \"type\": \"string\"}}, \"required\": [\"city\"]}\n\n## Output Format\n\nAction Input: the input to \
     the tool (e.g. {\"input\": \"hello world\", \"num_beams\": 5})\n\n## Current Conversation\n\nWhat is the weather in Lisbon?",
    "What is the weather in Lisbon?\n\n(reminder to respond in a JSON blob no matter what, as in \"Final Answer\")",
    "<context>\nThe current date is \"Monday\" in Oslo.\n</context>\n<userRequest>\nWhat is the weather in \
     Lisbon?\n</userRequest>",
    "Answer the following questions as best you can. Use the following format:\n\nQuestion: the \"Input Question\" you \
     must answer\nThought: think\nAction: the Action to take\n\nBegin!\n\nQuestion: What is the weather in \
     Lisbon?\nThought:",
];

#[tokio::test]
async fn a_frameworks_own_words_are_no_arguments() {
    let sandbox = instant().await;
    for text in FRAMED {
        let answer = converse(&sandbox, SONNET, &offering(text)).await;
        let [call] = &calls(&answer)[..] else { panic!("not one call: {text}\n{answer}") };
        assert_eq!(call["input"]["city"], "Lisbon", "{text}");
    }
    let only_around = "<environment_details>\nThe weather tool is loaded, city \"Oslo\".\n</environment_details>\nWhat is \
                       17 * 23?";
    assert!(calls(&converse(&sandbox, SONNET, &offering(only_around)).await).is_empty());
}

#[tokio::test]
async fn where_nothing_but_json_is_asked_for_nothing_else_is_said() {
    let sandbox = instant().await;
    let said = async |body: Value| {
        let answer = converse(&sandbox, SONNET, &body).await;
        let text = answer["output"]["message"]["content"][0]["text"].as_str().unwrap().to_owned();
        serde_json::from_str::<Value>(&text).map_err(|_| text)
    };
    let schema = r#"{"type": "object", "properties": {"title": {"type": "string"}, "year": {"type": "integer"}}, "required": ["title", "year"]}"#;
    for text in [
        "Name a river. Respond only with JSON.",
        "Return ONLY a valid JSON object, with no prose before or after: which river is longest?",
        "Which rivers do you know?\n\nYour answer must be JSON and nothing else.",
        "Which river is longest? Give me the result as raw JSON with no explanation.",
        "Classify: great. Reply as {\"label\": \"...\", \"score\": 0.0} and no other text.",
        "Welcher Fluss ist am längsten? Antworte nur mit JSON.",
        "Quel est le plus long fleuve ? Réponds uniquement en JSON.",
        "最长的河是哪条？只返回JSON，不要其他文字。",
    ] {
        let value = said(ask(text)).await.unwrap_or_else(|told| panic!("{text}: {told}"));
        assert!(value.is_object(), "{text}: {value}");
    }
    let by_schema = format!("Name a film. Respond only with JSON that fits this schema:\n{schema}");
    let value = said(ask(&by_schema)).await.unwrap();
    assert!(value["title"].is_string() && value["year"].is_i64() && value.get("type").is_none(), "{value}");
    let by_example = "Name a film. Reply with JSON only, like this:\n```json\n{\"film\": {\"name\": \"Metropolis\", \
                      \"stars\": 4.5}, \"tags\": [\"old\"]}\n```";
    let value = said(ask(by_example)).await.unwrap();
    assert!(value["film"]["stars"].is_number() && value["film"]["name"].is_string(), "{value}");
    assert!(value["tags"][0].is_string(), "{value}");
    let baml = "Extract the person: Ann Lee is 41.\n\nAnswer in JSON using this schema:\n{\n  name: string,\n  age: int,\n  \
                tags: string[],\n}";
    let value = said(ask(baml)).await.unwrap();
    assert!(value["name"].is_string() && value["age"].is_i64() && value["tags"].is_array(), "{value}");
    // LangChain's words, whose schema has no type of its own.
    let langchain = "Tell me a joke.\nThe output should be formatted as a JSON instance that conforms to the JSON schema \
                     below.\n\nAs an example, for the schema {\"properties\": {\"foo\": {\"type\": \"array\", \"items\": \
                     {\"type\": \"string\"}}}, \"required\": [\"foo\"]}\nthe object {\"foo\": [\"bar\", \"baz\"]} is \
                     well-formatted.\n\nHere is the output schema:\n```\n{\"properties\": {\"setup\": {\"type\": \
                     \"string\"}}, \"required\": [\"setup\"]}\n```";
    let value = said(ask(langchain)).await.unwrap();
    assert!(value["setup"].is_string() && value.get("properties").is_none(), "{value}");
    let listed =
        "Find names in: Ann Lee. Respond ONLY with a JSON list of objects with keys \"name\" and \"kind\".";
    let value = said(ask(listed)).await.unwrap();
    assert!(value[0]["name"].is_string() && value[0]["kind"].is_string(), "{value}");
    // In the system prompt, too.
    let mut body = ask("Which river is longest?");
    body["system"] = json!([{"text": "You are a service. Output only JSON: an array of names."}]);
    assert!(said(body).await.unwrap().is_array());
    for other in [
        "What is JSON? Only one sentence, please.",
        "Write code that reads JSON.",
        "Do not answer in JSON.",
        "How do I return only JSON?",
        "Hello",
    ] {
        assert!(said(ask(other)).await.is_err(), "{other}");
    }
}
