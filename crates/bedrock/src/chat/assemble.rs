//! Turns wire events into ours and knows, at any moment, how an ending there would count.
//!
//! Pure but for the instants it is given. Blocks are told apart by their index, never by order; events and deltas
//! of a kind that this version does not know are passed over.

use aws_sdk_bedrockruntime::types::{
    CacheTtl, ContentBlockDelta, ConverseStreamMetadataEvent, ConverseStreamOutput,
    ReasoningContentBlockDelta, TokenUsage,
};
use tokio::time::Instant;

use super::blank::is_blank;
use super::event::{ChatEvent, Ending, Outcome, Timing, Usage};
use crate::diagnosis::Diagnosis;
use crate::error::{Cut, Error, Unanswered};

#[derive(Debug)]
pub(super) struct Assembler {
    pub(super) request_id: Option<String>,
    started: Instant,
    first_token: Option<Instant>,
    thinking_from: Option<Instant>,
    thinking_to: Option<Instant>,
    told_thinking_end: bool,
    stop_reason: Option<String>,
    usage: Option<Usage>,
    latency_ms: Option<u64>,
    metadata: bool,
    came: Came,
}

/// What an answer has shown so far.
#[derive(Debug, Default)]
struct Came {
    /// Text that is more than blanks.
    words: bool,
    thinking: bool,
    tool_call: bool,
}

impl Assembler {
    pub(super) fn new(started: Instant) -> Self {
        Self {
            request_id: None,
            started,
            first_token: None,
            thinking_from: None,
            thinking_to: None,
            told_thinking_end: false,
            stop_reason: None,
            usage: None,
            latency_ms: None,
            metadata: false,
            came: Came::default(),
        }
    }

    pub(super) fn take(&mut self, event: ConverseStreamOutput, now: Instant) -> Option<ChatEvent> {
        match event {
            ConverseStreamOutput::ContentBlockDelta(event) => {
                let block = index(event.content_block_index);
                self.delta(block, event.delta?, now)
            }
            ConverseStreamOutput::ContentBlockStart(event) => {
                self.came.tool_call |= event.start.is_some_and(|start| start.is_tool_use());
                None
            }
            ConverseStreamOutput::ContentBlockStop(event) => {
                Some(ChatEvent::BlockEnded { block: index(event.content_block_index) })
            }
            ConverseStreamOutput::MessageStop(event) => {
                self.stop_reason = Some(event.stop_reason.as_str().to_owned());
                None
            }
            ConverseStreamOutput::Metadata(event) => {
                self.counters(&event);
                None
            }
            _ => None,
        }
    }

    fn delta(&mut self, block: u32, delta: ContentBlockDelta, now: Instant) -> Option<ChatEvent> {
        match delta {
            ContentBlockDelta::Text(text) if text.is_empty() => None,
            ContentBlockDelta::Text(text) => {
                self.came.words |= !is_blank(&text);
                self.first_token.get_or_insert(now);
                if self.thinking_from.is_some() {
                    self.thinking_to.get_or_insert(now);
                }
                Some(ChatEvent::Text { block, text })
            }
            ContentBlockDelta::ReasoningContent(delta) => {
                self.first_token.get_or_insert(now);
                self.thinking_from.get_or_insert(now);
                self.came.thinking = true;
                match delta {
                    ReasoningContentBlockDelta::Text(text) if text.is_empty() => None,
                    ReasoningContentBlockDelta::Text(text) => Some(ChatEvent::Thinking { block, text }),
                    ReasoningContentBlockDelta::Signature(signature) => {
                        Some(ChatEvent::Signature { block, signature })
                    }
                    ReasoningContentBlockDelta::RedactedContent(blob) => {
                        Some(ChatEvent::Redacted { block, data: blob.into_inner() })
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Once, as soon as text has followed the thinking.
    pub(super) fn thinking_ended(&mut self) -> Option<ChatEvent> {
        let (from, to) = (self.thinking_from?, self.thinking_to?);
        let told = std::mem::replace(&mut self.told_thinking_end, true);
        (!told).then(|| ChatEvent::ThinkingEnded { took_ms: millis(from, to) })
    }

    fn counters(&mut self, event: &ConverseStreamMetadataEvent) {
        self.metadata = true;
        self.usage = event.usage.as_ref().map(usage);
        self.latency_ms = event.metrics.as_ref().and_then(|metrics| u64::try_from(metrics.latency_ms).ok());
    }

    pub(super) fn saw_stop(&self) -> bool {
        self.stop_reason.is_some()
    }

    /// Metadata is the last event there is.
    pub(super) fn is_finished(&self) -> bool {
        self.saw_stop() && self.metadata
    }

    /// What is missing from a stream that ended without an error of its own.
    pub(super) fn missing(&self) -> Option<Error> {
        (!self.saw_stop()).then(|| Error::Cut(Cut::short("the stream ended without messageStop")))
    }

    /// Why an answer that ended by `messageStop` is not a whole one. At a token limit it is cut off and nothing else.
    pub(super) fn unanswered(&self) -> Option<Error> {
        let reason = self.stop_reason.as_deref()?;
        let silent = !self.came.words;
        let why = match reason {
            "max_tokens" | "model_context_window_exceeded" => return None,
            "tool_use" if self.came.tool_call => Unanswered::ToolCalled,
            "tool_use" => Unanswered::NoToolCall,
            "guardrail_intervened" => Unanswered::Guardrail,
            "content_filtered" => Unanswered::Filtered,
            "malformed_model_output" => Unanswered::MalformedOutput,
            "malformed_tool_use" => Unanswered::MalformedToolUse,
            "refusal" => Unanswered::Refused,
            "stop_sequence" if silent => Unanswered::StoppedAtOnce,
            _ if silent && self.came.thinking => Unanswered::OnlyThinking,
            _ if silent => Unanswered::Empty,
            _ => return None,
        };
        Some(Error::Unanswered(why))
    }

    pub(super) fn ending(&self, error: Option<&Error>) -> Ending {
        match (self.stop_reason.as_deref(), error) {
            (Some("max_tokens" | "model_context_window_exceeded"), _) => Ending::Truncated,
            // What came stands, and it is not the whole.
            (Some(_), Some(Error::Unanswered(_))) if self.came.words => Ending::Interrupted,
            (Some(_), Some(Error::Unanswered(_))) => Ending::Failed,
            // Whatever else happens after messageStop, the answer is whole.
            (Some(_), _) | (None, None) => Ending::Complete,
            (None, Some(Error::Cut(_) | Error::Silent { .. })) => Ending::Interrupted,
            (None, Some(_)) => Ending::Failed,
        }
    }

    pub(super) fn outcome(
        &self,
        ending: Ending,
        diagnosis: Option<Diagnosis>,
        region: &str,
        now: Instant,
    ) -> Outcome {
        let timing = Timing {
            first_token_ms: self.first_token.map(|at| millis(self.started, at)),
            thinking_ms: self.thinking_from.map(|from| millis(from, self.thinking_to.unwrap_or(now))),
            total_ms: millis(self.started, now),
        };
        Outcome {
            ending,
            stop_reason: self.stop_reason.clone(),
            usage: self.usage,
            latency_ms: self.latency_ms,
            timing,
            request_id: self.request_id.clone(),
            region: region.to_owned(),
            diagnosis,
        }
    }
}

fn millis(from: Instant, to: Instant) -> u64 {
    u64::try_from(to.duration_since(from).as_millis()).unwrap_or(u64::MAX)
}

fn index(wire: i32) -> u32 {
    u32::try_from(wire).unwrap_or(0)
}

pub(crate) fn usage(wire: &TokenUsage) -> Usage {
    let count = |tokens: i32| u32::try_from(tokens).unwrap_or(0);
    let hour = wire.cache_details().iter().filter(|written| written.ttl == CacheTtl::OneHour);
    Usage {
        input_tokens: count(wire.input_tokens),
        output_tokens: count(wire.output_tokens),
        total_tokens: count(wire.total_tokens),
        cache_read_tokens: count(wire.cache_read_input_tokens.unwrap_or(0)),
        cache_write_tokens: count(wire.cache_write_input_tokens.unwrap_or(0)),
        cache_write_1h_tokens: hour.map(|written| count(written.input_tokens)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_bedrockruntime::types::{
        ContentBlockDeltaEvent, ContentBlockStart, ContentBlockStartEvent, ContentBlockStopEvent,
        ConverseStreamMetrics, MessageStopEvent, StopReason, ToolUseBlockStart,
    };
    use std::time::Duration;

    fn delta(block: i32, delta: ContentBlockDelta) -> ConverseStreamOutput {
        let event =
            ContentBlockDeltaEvent::builder().content_block_index(block).delta(delta).build().unwrap();
        ConverseStreamOutput::ContentBlockDelta(event)
    }

    fn text(block: i32, words: &str) -> ConverseStreamOutput {
        delta(block, ContentBlockDelta::Text(words.to_owned()))
    }

    fn thought(words: &str) -> ConverseStreamOutput {
        delta(0, ContentBlockDelta::ReasoningContent(ReasoningContentBlockDelta::Text(words.to_owned())))
    }

    fn stop(reason: StopReason) -> ConverseStreamOutput {
        ConverseStreamOutput::MessageStop(MessageStopEvent::builder().stop_reason(reason).build().unwrap())
    }

    fn metadata() -> ConverseStreamOutput {
        let usage = TokenUsage::builder().input_tokens(3).output_tokens(4).total_tokens(7).build().unwrap();
        let metrics = ConverseStreamMetrics::builder().latency_ms(802).build().unwrap();
        let event = ConverseStreamMetadataEvent::builder().usage(usage).metrics(metrics).build();
        ConverseStreamOutput::Metadata(event)
    }

    #[test]
    fn blocks_are_told_apart_by_index_and_empty_deltas_are_passed_over() {
        let now = Instant::now();
        let mut assembler = Assembler::new(now);
        assert_eq!(
            assembler.take(text(1, "b"), now),
            Some(ChatEvent::Text { block: 1, text: "b".to_owned() })
        );
        assert_eq!(
            assembler.take(text(0, "a"), now),
            Some(ChatEvent::Text { block: 0, text: "a".to_owned() })
        );
        assert_eq!(assembler.take(text(0, ""), now), None);
        let ended = ContentBlockStopEvent::builder().content_block_index(1).build().unwrap();
        assert_eq!(
            assembler.take(ConverseStreamOutput::ContentBlockStop(ended), now),
            Some(ChatEvent::BlockEnded { block: 1 })
        );
    }

    #[test]
    fn complete_means_that_message_stop_was_seen() {
        let now = Instant::now();
        let mut assembler = Assembler::new(now);
        assembler.take(text(0, "a"), now);
        let missing = assembler.missing();
        assert_eq!(assembler.ending(missing.as_ref()), Ending::Interrupted);
        assembler.take(stop(StopReason::EndTurn), now);
        assert!(assembler.missing().is_none() && !assembler.is_finished());
        // A connection that breaks between messageStop and the counters takes nothing away.
        assert_eq!(assembler.ending(Some(&Error::Cut(Cut::short("")))), Ending::Complete);
        assembler.take(metadata(), now);
        assert!(assembler.is_finished());
    }

    #[test]
    fn each_way_to_end_has_its_own_ending() {
        let now = Instant::now();
        let ended_by = |reason| {
            let mut assembler = Assembler::new(now);
            assembler.take(text(0, "a"), now);
            assembler.take(stop(reason), now);
            assembler.ending(assembler.unanswered().as_ref())
        };
        assert_eq!(ended_by(StopReason::EndTurn), Ending::Complete);
        assert_eq!(ended_by(StopReason::StopSequence), Ending::Complete);
        assert_eq!(ended_by(StopReason::from("something_new")), Ending::Complete);
        assert_eq!(ended_by(StopReason::MaxTokens), Ending::Truncated);
        assert_eq!(ended_by(StopReason::ModelContextWindowExceeded), Ending::Truncated);
        let open = Assembler::new(now);
        assert_eq!(open.ending(Some(&Error::Silent { silent_for: Duration::ZERO })), Ending::Interrupted);
        assert_eq!(open.ending(Some(&Error::Refused(Box::default()))), Ending::Failed);
    }

    #[test]
    fn an_answer_that_is_none_is_never_complete() {
        let now = Instant::now();
        let tool = ContentBlockStart::ToolUse(
            ToolUseBlockStart::builder().tool_use_id("t1").name("clock").build().unwrap(),
        );
        let call = || {
            let event = ContentBlockStartEvent::builder().content_block_index(0).start(tool.clone());
            ConverseStreamOutput::ContentBlockStart(event.build().unwrap())
        };
        let cases: Vec<(Vec<ConverseStreamOutput>, &str, Unanswered, Ending)> = vec![
            (vec![], "end_turn", Unanswered::Empty, Ending::Failed),
            (vec![text(0, " \n\t")], "end_turn", Unanswered::Empty, Ending::Failed),
            (vec![text(0, "\u{200b}\u{feff}")], "end_turn", Unanswered::Empty, Ending::Failed),
            (vec![], "something_new", Unanswered::Empty, Ending::Failed),
            (vec![thought("hm")], "end_turn", Unanswered::OnlyThinking, Ending::Failed),
            (vec![thought("hm"), text(1, " ")], "end_turn", Unanswered::OnlyThinking, Ending::Failed),
            (vec![], "stop_sequence", Unanswered::StoppedAtOnce, Ending::Failed),
            (vec![text(0, "a")], "tool_use", Unanswered::NoToolCall, Ending::Interrupted),
            (vec![call()], "tool_use", Unanswered::ToolCalled, Ending::Failed),
            (vec![text(0, "a"), call()], "tool_use", Unanswered::ToolCalled, Ending::Interrupted),
            (vec![text(0, "a")], "guardrail_intervened", Unanswered::Guardrail, Ending::Interrupted),
            (vec![], "content_filtered", Unanswered::Filtered, Ending::Failed),
            (vec![text(0, "a")], "content_filtered", Unanswered::Filtered, Ending::Interrupted),
            (vec![], "malformed_model_output", Unanswered::MalformedOutput, Ending::Failed),
            (vec![], "malformed_tool_use", Unanswered::MalformedToolUse, Ending::Failed),
            (vec![text(0, "a")], "refusal", Unanswered::Refused, Ending::Interrupted),
        ];
        for (events, reason, why, ending) in cases {
            let mut assembler = Assembler::new(now);
            for event in events {
                assembler.take(event, now);
            }
            assembler.take(stop(StopReason::from(reason)), now);
            let error = assembler.unanswered();
            assert!(matches!(error, Some(Error::Unanswered(found)) if found == why), "{reason}: {error:?}");
            assert_eq!(assembler.ending(error.as_ref()), ending, "{reason}");
        }
    }

    #[test]
    fn thinking_is_timed_until_the_first_word_of_the_answer() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut assembler = Assembler::new(start);
        assembler.take(thought("hm"), at(200));
        assert_eq!(assembler.thinking_ended(), None);
        assembler.take(text(1, "so"), at(900));
        assert_eq!(assembler.thinking_ended(), Some(ChatEvent::ThinkingEnded { took_ms: 700 }));
        assert_eq!(assembler.thinking_ended(), None, "it is told once");
        assembler.take(text(1, "."), at(1000));
        assembler.take(metadata(), at(1100));
        let outcome = assembler.outcome(Ending::Complete, None, "us-east-1", at(1100));
        assert_eq!(
            outcome.timing,
            Timing { first_token_ms: Some(200), thinking_ms: Some(700), total_ms: 1100 }
        );
        assert_eq!((outcome.latency_ms, outcome.usage.map(|usage| usage.total_tokens)), (Some(802), Some(7)));
    }
}
