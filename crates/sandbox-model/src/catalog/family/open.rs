//! All other makers, mostly of open weights: one small rule a family, sections 2.3, 2.4, 9.5 and 9.6 of the facts.
//!
//! Where the list and the facts are silent, the base made of the list's letters stays.

use super::efforts::{EFFORTS, EFFORTS_ALL, EFFORTS_XHIGH};
use super::{Counters, Family, Model, Row, Sampling, Thinking, TooLong};

pub(super) fn model(base: Model, row: &Row) -> Model {
    match base.family {
        Family::Jamba | Family::Jurassic => ai21(base),
        Family::Cohere => Model { documents: true, system: false, tool_choice: false, ..plain(base) },
        Family::DeepSeek => deepseek(base),
        Family::Llama => llama(base),
        Family::Mistral => mistral(base),
        Family::Kimi | Family::Glm => effort(base),
        // Seen to reason; 2.3 leaves it out of those that refuse reasoning.
        Family::MiniMax => Model { thinking: Thinking::Always, takes_reasoning: true, ..base },
        Family::Gpt => gpt(base),
        // 2.4: measured with the small effort; the answer's reasoning is taken back.
        Family::GptOss => {
            Model { thinking: Thinking::Effort, efforts: EFFORTS, takes_reasoning: true, ..base }
        }
        Family::Qwen => qwen(base, row),
        // 2.3: the 9B and the super refuse reasoning.
        Family::Nemotron => Model {
            thinking: if row.has('R') { Thinking::Always } else { Thinking::None },
            takes_reasoning: !base.id.contains("9b") && !base.id.contains("super"),
            ..base
        },
        Family::Grok => {
            Model { thinking: Thinking::Always, seals_reasoning: true, on_demand: row.bare, ..base }
        }
        // Called through profiles only (recalled), but for the small one that has none.
        Family::Palmyra => Model { on_demand: row.via.is_empty(), ..base },
        // Understands films by InvokeModel only.
        Family::TwelveLabs => {
            Model { converses: false, system: false, video: true, on_demand: false, ..base }
        }
        _ => base,
    }
}

/// Whether Converse takes `stopSequences`. Refusals are recorded of gpt-oss (<https://github.com/crewAIInc/crewAI/issues/3317>),
/// of Qwen (<https://github.com/langgenius/dify-official-plugins/issues/1767>), and, in public code that works around them, of
/// GLM, Kimi, MiniMax, Gemma 3, DeepSeek V3.2 and GPT; of the other DeepSeek V3 it is a guess.
pub(super) fn stops(family: Family, id: &str) -> bool {
    match family {
        Family::DeepSeek => id.contains(".r1"),
        Family::Gemma
        | Family::Glm
        | Family::Gpt
        | Family::GptOss
        | Family::Kimi
        | Family::MiniMax
        | Family::Qwen => false,
        _ => true,
    }
}

fn plain(base: Model) -> Model {
    Model { too_long: TooLong::Plain, ..base }
}

/// 9.6: Jamba 1.5 uses tools, but not in streaming mode; that it does is recalled, the list leaves it out.
fn ai21(base: Model) -> Model {
    let newer = base.id.contains("jamba-1-5");
    let jurassic = base.family == Family::Jurassic;
    Model {
        tools: newer,
        streams_tools: false,
        forced_tools: newer,
        documents: newer,
        system: !jurassic,
        streams: !jurassic,
        ..plain(base)
    }
}

/// 2.4: R1 always reasons and has no tools; V3 takes any effort.
fn deepseek(base: Model) -> Model {
    if base.id.contains(".r1") {
        let base =
            Model { thinking: Thinking::Always, takes_reasoning: true, documents: true, ..plain(base) };
        return Model { on_demand: false, ..base };
    }
    Model { thinking: Thinking::Effort, efforts: EFFORTS_ALL, takes_reasoning: true, ..base }
}

/// 9.6: no tools in streaming mode. From 3.2 on through profiles only; Llama 4 sees (both recalled).
fn llama(base: Model) -> Model {
    let by_profile = ["llama3-2-", "llama3-3-", "llama4-"].iter().any(|part| base.id.contains(part));
    Model {
        streams_tools: false,
        tool_choice: false,
        documents: true,
        images: base.images || base.id.contains("llama4-"),
        on_demand: !by_profile,
        ..base
    }
}

/// 9.6: the Large of 2024 and its contemporaries use tools without streaming; the smallest take no system prompt (recalled).
fn mistral(base: Model) -> Model {
    let is = |parts: &[&str]| parts.iter().any(|part| base.id.contains(part));
    Model {
        streams_tools: base.tools && !is(&["large-2402", "large-2407", "small-2402", "pixtral"]),
        system: !is(&["mistral-7b", "mixtral"]),
        documents: is(&["-2402", "-2407", "mistral-7b", "mixtral", "pixtral"]),
        images: base.images || is(&["pixtral"]),
        thinking: if is(&["magistral"]) { Thinking::Always } else { Thinking::None },
        takes_reasoning: is(&["magistral"]),
        on_demand: !is(&["pixtral"]),
        ..base
    }
}

/// 2.4: `reasoning_effort`, for every Kimi and GLM, also where the list does not say that it reasons.
fn effort(base: Model) -> Model {
    let too_long = if base.family == Family::Kimi { TooLong::Kimi } else { base.too_long };
    Model { thinking: Thinking::Effort, efforts: EFFORTS, takes_reasoning: true, too_long, ..base }
}

/// 2.4: `reasoning.effort`; no sampling. Its reasoning is taken back encrypted as it came, and in no other form (recorded in
/// <https://github.com/UKGovernmentBEIS/inspect_ai/issues/5217>; of Grok in <https://github.com/maximhq/bifrost/pull/6834>). The
/// efforts beyond `high` differ by generation.
fn gpt(base: Model) -> Model {
    Model {
        thinking: Thinking::EffortObject,
        efforts: if base.id.contains("gpt-5") && !base.id.contains("gpt-5.6") {
            EFFORTS_XHIGH
        } else {
            EFFORTS_ALL
        },
        sampling: Sampling::Refused,
        seals_reasoning: true,
        counters: Counters::CacheRead,
        too_long: TooLong::Gpt,
        ..base
    }
}

/// 2.4: a level under `reasoning_config`; 2.3: the 235B and the coders refuse reasoning.
fn qwen(base: Model, row: &Row) -> Model {
    let thinking = if row.has('R') { Thinking::Level } else { Thinking::None };
    let takes_reasoning = !base.id.contains("235b") && !base.id.contains("coder");
    let efforts = if row.has('R') { EFFORTS } else { &[] };
    Model { thinking, efforts, takes_reasoning, ..base }
}
