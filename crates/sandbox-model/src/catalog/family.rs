//! What each family of models takes: the rules that make a full model of a line of the list.
//!
//! Sections are those of the facts that the sandbox was built from. What no source says is marked «recalled»: known from
//! AWS's documentation by memory. Claude's rules have a file of their own.

mod amazon;
mod claude;
mod efforts;
mod open;

use super::model::{Counters, Family, Makes, Model, Sampling, Thinking, TooLong};
use super::row::Row;
use super::{cards, regions};

/// The model behind a line of the list.
pub(super) fn model(row: Row) -> Model {
    let family = family(row.id);
    let makes = makes(row.mode);
    let text = makes == Makes::Text;
    let base = Model {
        id: row.id,
        name: row.name,
        provider: row.provider,
        family,
        makes,
        context: row.context,
        long_context: None,
        max_output: if text { row.max_output } else { 0 },
        images: row.has('V'),
        documents: row.has('D'),
        audio: row.has('A'),
        video: row.has('O'),
        converses: text,
        streams: text,
        stops: open::stops(family, row.id),
        system: text,
        system_messages: row.has('m'),
        tools: row.has('T'),
        streams_tools: row.has('T'),
        tool_choice: row.has('t'),
        forced_tools: row.has('T'),
        forces_thinking: false,
        strict_tools: row.has('s'),
        structured: row.has('s'),
        on_demand: row.bare,
        profiles: &[],
        regions: &[],
        thinking: Thinking::None,
        efforts: &[],
        sampling: Sampling::Any,
        counters: Counters::None,
        caching: None,
        prefill: true,
        hides_thinking: false,
        preserves_thinking: false,
        takes_reasoning: false,
        seals_reasoning: false,
        types_tool_use: false,
        counts_tokens: false,
        too_long: TooLong::OpenWeights,
        end_of_life: row.end,
    };
    let mut model = match family {
        Family::Claude => claude::claude(base, &row),
        Family::Nova => amazon::nova(base),
        Family::Titan => amazon::titan(base),
        _ if !text => base,
        _ => open::model(base, &row),
    };
    if model.on_demand {
        model.regions = regions::on_demand(&model, &row.regions).leak();
    }
    model.profiles = cards::profiles(row.id, row.via).leak();
    model
}

fn makes(mode: &str) -> Makes {
    match mode {
        "embedding" => Makes::Embeddings,
        "image_generation" | "image_edit" => Makes::Images,
        "rerank" => Makes::Ranking,
        "realtime" => Makes::Speech,
        _ => Makes::Text,
    }
}

fn family(id: &str) -> Family {
    let (maker, name) = id.split_once('.').unwrap_or((id, ""));
    match maker {
        "anthropic" => Family::Claude,
        "amazon" if name.starts_with("nova") => Family::Nova,
        "amazon" => Family::Titan,
        "ai21" if name.starts_with("j2") => Family::Jurassic,
        "ai21" => Family::Jamba,
        "cohere" => Family::Cohere,
        "deepseek" => Family::DeepSeek,
        "google" => Family::Gemma,
        "meta" => Family::Llama,
        "minimax" => Family::MiniMax,
        "mistral" => Family::Mistral,
        "moonshot" | "moonshotai" => Family::Kimi,
        "nvidia" => Family::Nemotron,
        "openai" if name.starts_with("gpt-oss") => Family::GptOss,
        "openai" => Family::Gpt,
        "qwen" => Family::Qwen,
        "stability" => Family::Stability,
        "twelvelabs" => Family::TwelveLabs,
        "writer" => Family::Palmyra,
        "xai" => Family::Grok,
        _ => Family::Glm,
    }
}

#[cfg(test)]
mod tests;
