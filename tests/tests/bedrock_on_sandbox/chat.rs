//! Chat: every ending, thinking and its way back, and what a dropped stream leaves behind.

use std::time::{Duration, Instant};

use bedrock::Cause;
use bedrock::catalog::Effort;
use bedrock::chat::{self, Block, ChatEvent, ChatRequest, ChatStream, Ending, Message, Outcome, Role};
use bedrock::thinking::Thinking;
use profiles::Limits;
use sandbox::{Fault, Pacing, Sandbox};

use crate::{NOVA, SONNET, connect, instant, limits, until};

fn request(model: &str, thinking: Thinking, messages: Vec<Message>) -> ChatRequest {
    ChatRequest {
        model: model.to_owned(),
        system: None,
        max_tokens: Some(8000),
        thinking,
        temperature: None,
        top_p: None,
        stop_sequences: Vec::new(),
        messages,
    }
}

fn hello(model: &str, thinking: Thinking) -> ChatRequest {
    request(model, thinking, vec![Message::user("How much is 6 * 7?")])
}

/// A whole answer, gathered.
#[derive(Default)]
struct Answer {
    started: usize,
    thinking: String,
    thinking_ends: usize,
    signature: Option<String>,
    text: String,
    ends: Vec<Outcome>,
}

impl Answer {
    fn take(&mut self, event: ChatEvent) {
        match event {
            ChatEvent::Started { request_id } => {
                assert!(request_id.is_some());
                self.started += 1;
            }
            ChatEvent::Thinking { text, .. } => self.thinking.push_str(&text),
            ChatEvent::Signature { signature, .. } => self.signature = Some(signature),
            ChatEvent::Text { text, .. } => self.text.push_str(&text),
            ChatEvent::End(outcome) => self.ends.push(*outcome),
            ChatEvent::ThinkingEnded { .. } => self.thinking_ends += 1,
            ChatEvent::Redacted { .. } | ChatEvent::BlockEnded { .. } | ChatEvent::StillWaiting { .. } => {}
        }
    }

    fn outcome(&self) -> &Outcome {
        assert_eq!(self.ends.len(), 1, "exactly one end");
        &self.ends[0]
    }

    fn cause(&self) -> Cause {
        self.outcome().diagnosis.as_ref().expect("a diagnosis").cause
    }

    fn as_message(&self, model: &str) -> Message {
        let reasoning = Block::Reasoning { text: self.thinking.clone(), signature: self.signature.clone() };
        let blocks = vec![reasoning, Block::Text(self.text.clone())];
        Message { role: Role::Assistant, blocks, model: Some(model.to_owned()) }
    }
}

async fn ask(sandbox: &Sandbox, request: &ChatRequest, limits: &Limits) -> Answer {
    let clients = connect(sandbox, limits).await;
    let mut stream = chat::open(&clients, request, limits).unwrap();
    rest(&mut stream).await
}

fn streams(sandbox: &Sandbox) -> usize {
    sandbox.requests().iter().filter(|entry| entry.operation == "ConverseStream").count()
}

#[tokio::test]
async fn an_answer_with_thinking_is_complete_and_counted() {
    let sandbox = instant().await;
    let answer = ask(&sandbox, &hello(SONNET, Thinking::Budget(2000)), &limits()).await;
    let outcome = answer.outcome();
    assert_eq!((outcome.ending, outcome.stop_reason.as_deref()), (Ending::Complete, Some("end_turn")));
    assert!(answer.started == 1 && !answer.thinking.is_empty() && answer.signature.is_some());
    assert_eq!(answer.thinking_ends, 1);
    assert!(answer.text.contains("42"), "{}", answer.text);
    let usage = outcome.usage.unwrap();
    assert!(usage.output_tokens > 0 && usage.total_tokens == usage.input_tokens + usage.output_tokens);
    assert!(
        outcome.request_id.is_some()
            && outcome.timing.first_token_ms.is_some()
            && outcome.diagnosis.is_none()
    );
}

#[tokio::test]
async fn thinking_goes_back_on_the_second_turn_with_its_signature() {
    let sandbox = instant().await;
    let first = ask(&sandbox, &hello(SONNET, Thinking::Budget(2000)), &limits()).await;
    let turns =
        vec![Message::user("How much is 6 * 7?"), first.as_message(SONNET), Message::user("And doubled?")];
    let second = ask(&sandbox, &request(SONNET, Thinking::Budget(2000), turns), &limits()).await;
    assert_eq!(second.outcome().ending, Ending::Complete);
    let sent = sandbox.requests().last().unwrap().reasoning.clone();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].message == 1 && sent[0].block == 0 && sent[0].genuine, "{sent:?}");
}

#[tokio::test]
async fn thinking_that_was_changed_is_refused_and_explained() {
    let sandbox = instant().await;
    let mut first = ask(&sandbox, &hello(SONNET, Thinking::Budget(2000)), &limits()).await;
    first.thinking.push_str(" And then some.");
    let turns =
        vec![Message::user("How much is 6 * 7?"), first.as_message(SONNET), Message::user("And doubled?")];
    let second = ask(&sandbox, &request(SONNET, Thinking::Budget(2000), turns), &limits()).await;
    assert_eq!((second.outcome().ending, second.cause()), (Ending::Failed, Cause::ReasoningChanged));
}

#[tokio::test]
async fn another_models_thinking_never_reaches_the_wire() {
    let sandbox = instant().await;
    let first = ask(&sandbox, &hello(SONNET, Thinking::Budget(2000)), &limits()).await;
    let turns =
        vec![Message::user("How much is 6 * 7?"), first.as_message(SONNET), Message::user("And doubled?")];
    let second = ask(&sandbox, &request(NOVA, Thinking::Off, turns), &limits()).await;
    assert_eq!(second.outcome().ending, Ending::Complete);
    assert_eq!(sandbox.requests().last().unwrap().reasoning, []);
}

#[tokio::test]
async fn each_family_thinks_in_its_own_way() {
    let sandbox = instant().await;
    let high = Thinking::Effort(Effort::High);
    for (model, thinking, thinks) in [
        ("us.anthropic.claude-opus-4-7", high, true),
        ("us.anthropic.claude-opus-4-7", Thinking::Off, false),
        ("us.anthropic.claude-opus-5-5", Thinking::Effort(Effort::Low), true),
        ("us.anthropic.claude-sonnet-4-6", high, true),
        ("us.anthropic.claude-sonnet-4-6", Thinking::Budget(1024), true),
        ("us.amazon.nova-2-lite-v1:0", Thinking::Effort(Effort::Low), true),
        ("openai.gpt-oss-20b-1:0", high, true),
        ("us.deepseek.r1-v1:0", Thinking::Off, true),
        (NOVA, Thinking::Off, false),
    ] {
        let answer = ask(&sandbox, &hello(model, thinking), &limits()).await;
        assert_eq!(answer.outcome().ending, Ending::Complete, "{model}: {:?}", answer.outcome().diagnosis);
        assert_eq!(!answer.thinking.is_empty(), thinks, "{model} {thinking:?}");
    }
}

#[tokio::test]
async fn nova_2_at_high_effort_is_asked_without_max_tokens() {
    let sandbox = instant().await;
    let mut request = hello("us.amazon.nova-2-lite-v1:0", Thinking::Effort(Effort::High));
    request.max_tokens = None;
    assert_eq!(ask(&sandbox, &request, &limits()).await.outcome().ending, Ending::Complete);
}

#[tokio::test]
async fn an_answer_at_its_limit_is_truncated_and_keeps_its_text() {
    let sandbox = instant().await;
    let mut request = hello(NOVA, Thinking::Off);
    request.messages = vec![Message::user("Write 400 words about rivers.")];
    request.max_tokens = Some(40);
    let answer = ask(&sandbox, &request, &limits()).await;
    let outcome = answer.outcome();
    assert_eq!((outcome.ending, outcome.stop_reason.as_deref()), (Ending::Truncated, Some("max_tokens")));
    assert!(!answer.text.is_empty() && outcome.diagnosis.is_none());
}

#[tokio::test]
async fn a_stop_sequence_completes_the_answer() {
    let sandbox = instant().await;
    let mut request = hello(NOVA, Thinking::Off);
    request.stop_sequences = vec!["42".to_owned()];
    let answer = ask(&sandbox, &request, &limits()).await;
    let outcome = answer.outcome();
    assert_eq!((outcome.ending, outcome.stop_reason.as_deref()), (Ending::Complete, Some("stop_sequence")));
    assert!(!answer.text.contains("42"));
}

#[tokio::test]
async fn a_stream_that_breaks_is_interrupted_and_keeps_what_came() {
    let sandbox = instant().await;
    for fault in [Fault::EndAfter(6), Fault::ResetAfter(6), Fault::CutFrameAfter(6), Fault::CorruptAfter(6)] {
        sandbox.set_fault_times(fault.clone(), 1);
        let answer = ask(&sandbox, &hello(NOVA, Thinking::Off), &limits()).await;
        assert_eq!(answer.outcome().ending, Ending::Interrupted, "{fault}");
        let cause = if fault == Fault::CorruptAfter(6) { Cause::DamagedStream } else { Cause::CutStream };
        assert_eq!(answer.cause(), cause, "{fault}");
        let request_id =
            answer.outcome().diagnosis.as_ref().and_then(|diagnosis| diagnosis.request_id.clone());
        assert!(request_id.is_some(), "{fault}");
    }
}

#[tokio::test]
async fn an_exception_in_mid_stream_fails_and_is_not_tried_again() {
    let sandbox = instant().await;
    let limits = Limits { retries: 2, ..limits() };
    for (name, kind) in [
        ("throttlingException", Cause::ThrottledTokens),
        ("modelStreamErrorException", Cause::ModelError),
        ("internalServerException", Cause::ServerError),
        ("serviceUnavailableException", Cause::Unavailable),
    ] {
        let before = streams(&sandbox);
        sandbox.set_fault_times(Fault::ExceptionAfter(4, name.to_owned()), 1);
        let answer = ask(&sandbox, &hello(NOVA, Thinking::Off), &limits).await;
        assert_eq!((answer.outcome().ending, answer.cause()), (Ending::Failed, kind), "{name}");
        assert!(!answer.text.is_empty(), "{name}: what came is kept");
        assert_eq!(streams(&sandbox) - before, 1, "{name}");
    }
}

#[tokio::test]
async fn before_the_stream_begins_the_profiles_retries_count() {
    let sandbox = instant().await;
    sandbox.set_fault_times(Fault::Status(503), 1);
    let answer = ask(&sandbox, &hello(NOVA, Thinking::Off), &Limits { retries: 1, ..limits() }).await;
    assert_eq!(answer.outcome().ending, Ending::Complete);
    assert_eq!(streams(&sandbox), 2);
    sandbox.set_fault_times(Fault::Status(503), 1);
    let answer = ask(&sandbox, &hello(NOVA, Thinking::Off), &limits()).await;
    assert_eq!((answer.outcome().ending, answer.cause()), (Ending::Failed, Cause::Unavailable));
}

#[tokio::test]
async fn a_silent_stream_is_interrupted_at_the_idle_limit() {
    let sandbox = instant().await;
    sandbox.set_fault_times(Fault::StallAfter(5), 1);
    let answer = ask(&sandbox, &hello(NOVA, Thinking::Off), &Limits { idle_limit_s: 1, ..limits() }).await;
    assert_eq!((answer.outcome().ending, answer.cause()), (Ending::Interrupted, Cause::SilentStream));
    assert!(!answer.text.is_empty());
}

#[tokio::test]
async fn a_host_that_never_answers_runs_into_the_timeout() {
    let sandbox = instant().await;
    sandbox.set_fault(Some(Fault::StallBeforeHeaders));
    let started = Instant::now();
    let answer = ask(&sandbox, &hello(NOVA, Thinking::Off), &Limits { timeout_s: 1, ..limits() }).await;
    assert_eq!((answer.outcome().ending, answer.cause()), (Ending::Failed, Cause::Timeout));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_login_page_is_told_apart_from_a_broken_stream() {
    let sandbox = instant().await;
    sandbox.set_fault_times(Fault::Html, 1);
    let answer = ask(&sandbox, &hello(NOVA, Thinking::Off), &limits()).await;
    assert_eq!((answer.outcome().ending, answer.cause()), (Ending::Failed, Cause::LoginPage));
}

#[tokio::test]
async fn dropping_the_stream_stops_the_work_at_the_other_end() {
    let sandbox = instant().await;
    sandbox.set_pacing(Pacing { first_token: Duration::from_millis(10), tokens_per_second: 5 });
    let clients = connect(&sandbox, &limits()).await;
    let mut request = hello(NOVA, Thinking::Off);
    request.messages = vec![Message::user("Write 400 words about rivers.")];
    let mut stream = chat::open(&clients, &request, &limits()).unwrap();
    while !matches!(stream.next().await, Some(ChatEvent::Text { .. })) {}
    drop(stream);
    until("the sandbox sees the client go", || {
        sandbox.requests().iter().any(|entry| entry.ending == sandbox::Ending::Dropped)
    })
    .await;
}

/// Takes what is left of a stream, up to its one end.
async fn rest(stream: &mut ChatStream) -> Answer {
    let mut answer = Answer::default();
    while let Some(event) = stream.next().await {
        answer.take(event);
    }
    answer
}

#[tokio::test]
async fn a_stopped_answer_ends_as_stopped_with_its_times_and_closes_its_connection() {
    let sandbox = instant().await;
    sandbox.set_pacing(Pacing { first_token: Duration::from_millis(10), tokens_per_second: 50 });
    let clients = connect(&sandbox, &limits()).await;
    let mut stream = chat::open(&clients, &hello(SONNET, Thinking::Budget(2000)), &limits()).unwrap();
    while !matches!(stream.next().await, Some(ChatEvent::ThinkingEnded { .. })) {}
    stream.stop();
    let answer = rest(&mut stream).await;
    assert!(!answer.text.is_empty(), "the text that had come is handed over before the end");
    let outcome = answer.outcome();
    assert_eq!((outcome.ending, outcome.diagnosis.is_none()), (Ending::Stopped, true));
    let (first, thinking) = (outcome.timing.first_token_ms.unwrap(), outcome.timing.thinking_ms.unwrap());
    assert!(first + thinking <= outcome.timing.total_ms, "{:?}", outcome.timing);
    assert!(outcome.request_id.is_some());
    // The stream is not dropped yet: stopping alone has closed the connection.
    until("the sandbox sees the client go", || {
        sandbox.requests().iter().any(|entry| entry.ending == sandbox::Ending::Dropped)
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_has_ended_is_not_called_stopped() {
    let sandbox = instant().await;
    let clients = connect(&sandbox, &limits()).await;
    let mut stream = chat::open(&clients, &hello(NOVA, Thinking::Off), &limits()).unwrap();
    let answer = rest(&mut stream).await;
    stream.stop();
    assert_eq!((answer.outcome().ending, stream.next().await), (Ending::Complete, None));
}

#[tokio::test]
async fn stopping_before_the_first_byte_is_stopping_too() {
    let sandbox = instant().await;
    sandbox.set_fault(Some(Fault::StallBeforeHeaders));
    let clients = connect(&sandbox, &limits()).await;
    let mut stream = chat::open(&clients, &hello(NOVA, Thinking::Off), &limits()).unwrap();
    tokio::select! {
        event = stream.next() => panic!("nothing can have come: {event:?}"),
        () = until("the request arrives", || streams(&sandbox) == 1) => {}
    }
    stream.stop();
    let answer = rest(&mut stream).await;
    assert_eq!((answer.outcome().ending, answer.outcome().timing.first_token_ms), (Ending::Stopped, None));
    until("the sandbox sees the client go", || {
        sandbox.requests().iter().any(|entry| entry.ending == sandbox::Ending::Dropped)
    })
    .await;
}

#[tokio::test]
async fn a_broken_rule_that_is_sent_all_the_same_comes_back_explained() {
    let sandbox = instant().await;
    let warm = ChatRequest { temperature: Some(0.5), ..hello(SONNET, Thinking::Budget(2000)) };
    let low = hello(SONNET, Thinking::Budget(10));
    let long = ChatRequest { max_tokens: Some(20_000), ..hello(NOVA, Thinking::Off) };
    let bare = hello("anthropic.claude-sonnet-4-5-20250929-v1:0", Thinking::Off);
    for (request, kind) in [
        (warm, Cause::SamplingRefused),
        (low, Cause::BudgetTooSmall),
        (long, Cause::MaxTokensTooBig),
        (bare, Cause::InferenceProfileNeeded),
        (hello("acme.model-1", Thinking::Off), Cause::UnknownModel),
    ] {
        let answer = ask(&sandbox, &request, &limits()).await;
        assert_eq!((answer.outcome().ending, answer.cause()), (Ending::Failed, kind), "{}", request.model);
    }
}
