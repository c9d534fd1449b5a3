//! Answers that end by `messageStop` and are none, or not whole ones: what each is called, and that the next turn is
//! still one that Bedrock takes.

use bedrock::Cause;
use bedrock::chat::{self, Block, ChatEvent, ChatRequest, Ending, Message, Outcome, Role};
use bedrock::thinking::Thinking;
use sandbox::{Options, Pacing, Sandbox, Script};

use crate::{SONNET, connect, limits};

/// Anthropic's text that has a model's thinking come redacted
/// (https://docs.claude.com/en/docs/build-with-claude/extended-thinking; recalled, not checked).
const REDACT: &str = "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING_46C9A13E193C177646C7398A98432ECCCE4C1253D5E2D82641AC0E52CC2876CB";

/// Each question, what is answered, and what that is to a person.
const CASES: &[(&str, &str, Option<Cause>, Ending)] = &[
    ("empty", "{text: ''}", Some(Cause::EmptyAnswer), Ending::Failed),
    ("blank", "{text: ' '}", Some(Cause::EmptyAnswer), Ending::Failed),
    ("thought", "{thinking: Hm, text: ''}", Some(Cause::OnlyThinking), Ending::Failed),
    (REDACT, "{thinking: Hm, text: ''}", Some(Cause::OnlyThinking), Ending::Failed),
    ("mid-thought", "{thinking: Let me, text: '', stop: max_tokens}", None, Ending::Truncated),
    ("mid-answer", "{thinking: Hm, text: It is, stop: max_tokens}", None, Ending::Truncated),
    (
        "cited",
        "{content: [{text: '', citations: [{title: A page, location: {web: {url: 'https://example.org'}}}]}]}",
        Some(Cause::EmptyAnswer),
        Ending::Failed,
    ),
    ("call", "{content: [{tool: look, input: {}}]}", Some(Cause::ToolCalled), Ending::Failed),
    ("no call", "{text: Now I look., stop: tool_use}", Some(Cause::NoToolCall), Ending::Interrupted),
    (
        "guard",
        "{text: That is blocked., stop: guardrail_intervened}",
        Some(Cause::GuardrailIntervened),
        Ending::Interrupted,
    ),
    ("filter", "{text: It is, stop: content_filtered}", Some(Cause::ContentFiltered), Ending::Interrupted),
    ("broken", "{text: '', stop: malformed_model_output}", Some(Cause::MalformedOutput), Ending::Failed),
    ("tool", "{text: '', stop: malformed_tool_use}", Some(Cause::MalformedToolUse), Ending::Failed),
    ("window", "{text: It is, stop: model_context_window_exceeded}", None, Ending::Truncated),
    ("good", "{text: It is so.}", None, Ending::Complete),
];

async fn scripted() -> Sandbox {
    let rules: String = CASES
        .iter()
        .map(|(question, answer, _, _)| {
            format!("  - when: {{text: {{equals: {question}}}}}\n    answer: {answer}\n")
        })
        .collect();
    let script = Script::parse(&format!("rules:\n{rules}")).unwrap();
    let options = Options { pacing: Pacing::INSTANT, script: Some(script), ..Options::default() };
    sandbox::start(options).await.unwrap()
}

fn request(messages: Vec<Message>) -> ChatRequest {
    ChatRequest {
        model: SONNET.to_owned(),
        system: None,
        max_tokens: Some(4000),
        thinking: Thinking::Budget(2000),
        temperature: None,
        top_p: None,
        stop_sequences: Vec::new(),
        messages,
    }
}

/// The answer's blocks as the history keeps them, and how it ended.
async fn ask(sandbox: &Sandbox, messages: Vec<Message>) -> (Vec<Block>, Outcome) {
    let clients = connect(sandbox, &limits()).await;
    let mut stream = chat::open(&clients, &request(messages), &limits()).unwrap();
    let (mut thinking, mut signature, mut said) = (String::new(), None, String::new());
    let mut redacted = None;
    loop {
        match stream.next().await.expect("an end comes first") {
            ChatEvent::Thinking { text, .. } => thinking.push_str(&text),
            ChatEvent::Signature { signature: given, .. } => signature = Some(given),
            ChatEvent::Redacted { data, .. } => redacted = Some(data),
            ChatEvent::Text { text, .. } => said.push_str(&text),
            ChatEvent::End(outcome) => {
                let mut blocks = Vec::new();
                if !thinking.is_empty() {
                    blocks.push(Block::Reasoning { text: thinking, signature });
                }
                blocks.extend(redacted.map(Block::Redacted));
                if !said.is_empty() {
                    blocks.push(Block::Text(said));
                }
                return (blocks, *outcome);
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn each_says_what_it_is_and_the_next_turn_is_taken() {
    let sandbox = scripted().await;
    for (question, _, cause, ending) in CASES {
        let (blocks, outcome) = ask(&sandbox, vec![Message::user(*question)]).await;
        assert_eq!(outcome.ending, *ending, "{question}: {outcome:#?}");
        assert_eq!(outcome.diagnosis.as_ref().map(|found| found.cause), *cause, "{question}");
        let redacted = blocks.iter().any(|block| matches!(block, Block::Redacted(_)));
        assert_eq!(redacted, *question == REDACT, "{question}");
        if let Some(diagnosis) = &outcome.diagnosis {
            assert!(diagnosis.sentence.ends_with('.') && diagnosis.hint.ends_with('.'), "{diagnosis:?}");
            assert!(diagnosis.request_id.is_some());
        }
        let answer = Message { role: Role::Assistant, blocks, model: Some(SONNET.to_owned()) };
        let (_, next) = ask(&sandbox, vec![Message::user(*question), answer, Message::user("good")]).await;
        let refused = next.diagnosis.as_ref().and_then(|diagnosis| diagnosis.http_status);
        assert_eq!(refused, None, "after {question}: {next:#?}");
        assert_eq!(next.ending, Ending::Complete, "after {question}: {next:#?}");
    }
}
