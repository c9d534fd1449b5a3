//! Claude's rules, by generation: sections 2.1 to 2.3 and 3 of the facts.
//!
//! The generation is read out of the id here, once; everything else reads the fields.

use super::efforts::{EFFORTS, EFFORTS_ALL, EFFORTS_MAX};
use super::{Counters, Model, Row, Sampling, Thinking, TooLong};
use crate::catalog::model::Caching;

pub(super) fn claude(base: Model, row: &Row) -> Model {
    let id = base.id;
    let is = |parts: &[&str]| parts.iter().any(|part| id.contains(part));
    let third = is(&["claude-3-"]);
    if !third && is(&["claude-v1", "claude-v2", "claude-instant"]) {
        return ancient(base);
    }
    let thinking = thinking(id, row);
    // From Opus 4.7 on: adaptive, no sampling, thinking hidden, one pair of counters (2.1, 2.2, 1.4).
    let newest = matches!(thinking, Thinking::Adaptive | Thinking::AlwaysOn);
    Model {
        // Which they are is told by their prices, that have a step at 200,000 tokens (10.1).
        long_context: is(&["sonnet-4-2025", "sonnet-4-5-2025"]).then_some(1_000_000),
        // The list has documents for some; Converse reads them for every Claude from 3 on (recalled).
        documents: true,
        // 2.2: they refuse forced tools whatever else is asked.
        forced_tools: !is(&["fable-5-1", "mythos-5-1", "opus-5-5", "sonnet-5-5"]),
        // 9.6: refused by Sonnet 5, and taken to be by its generation; Opus 4.7 was seen to take them.
        strict_tools: base.structured && !newest || is(&["opus-4-7"]),
        // 2.2: the refusal was never seen of Opus 4.8; what always thinks could not be forced otherwise.
        forces_thinking: thinking == Thinking::AlwaysOn || is(&["opus-4-8"]),
        on_demand: on_demand(id) || row.bare && row.via.is_empty(),
        thinking,
        efforts: efforts(id, thinking),
        sampling: sampling(id, newest),
        counters: counters(id, newest),
        caching: caching(id, row),
        // 2.2: refused from 4.6 on.
        prefill: !newest && !is(&["-4-6"]),
        hides_thinking: newest,
        // 2.2 names Fable 5.1; that its sibling is the same is a guess.
        preserves_thinking: is(&["fable-5-1", "mythos-5-1"]),
        takes_reasoning: true,
        // 1.4 names newer models; seen from 4.6 on.
        types_tool_use: newest || is(&["-4-6"]),
        // Section 6: base ids only, and none of the newest; from 3.5 on (recalled).
        counts_tokens: !newest && !is(&["claude-3-haiku", "claude-3-opus", "claude-3-5-sonnet-20240620"]),
        too_long: if is(&["claude-3-", "-4-2025", "opus-4-1-", "sonnet-4-5-"]) {
            TooLong::Plain
        } else {
            TooLong::Counted
        },
        ..base
    }
}

/// The generations before 3: text only.
fn ancient(base: Model) -> Model {
    Model { tools: false, streams_tools: false, tool_choice: false, too_long: TooLong::Plain, ..base }
}

/// Which are called by their bare id: the rest «isn't supported» with on-demand throughput (9.3; which ones is recalled).
/// Sonnet 4 is among them here, so that clients need no profile to begin.
fn on_demand(id: &str) -> bool {
    ["claude-3-haiku", "claude-3-5-sonnet-20240620", "claude-sonnet-4-20250514"]
        .iter()
        .any(|part| id.contains(part))
}

/// Section 2.1.
fn thinking(id: &str, row: &Row) -> Thinking {
    let is = |parts: &[&str]| parts.iter().any(|part| id.contains(part));
    if is(&["fable", "mythos", "opus-5-5", "sonnet-5-5"]) {
        Thinking::AlwaysOn
    } else if is(&["opus-4-7", "opus-4-8", "opus-5", "sonnet-5", "haiku-5"]) {
        Thinking::Adaptive
    } else if is(&["opus-4-6", "sonnet-4-6"]) {
        Thinking::BudgetOrAdaptive
    } else if row.has('R') {
        Thinking::Budget
    } else {
        Thinking::None
    }
}

/// Section 2.1: the highest effort is `high` for Opus 4.5, `max` for 4.6, and both `max` and `xhigh` above.
fn efforts(id: &str, thinking: Thinking) -> &'static [&'static str] {
    match thinking {
        Thinking::Adaptive | Thinking::AlwaysOn => EFFORTS_ALL,
        Thinking::BudgetOrAdaptive => EFFORTS_MAX,
        _ if id.contains("opus-4-5") => EFFORTS,
        _ => &[],
    }
}

/// Section 2.2: both at once are refused from 4.5 to 4.6, any of them after.
fn sampling(id: &str, newest: bool) -> Sampling {
    if newest {
        Sampling::Deprecated
    } else if id.contains("-4-5-") || id.contains("-4-6") {
        Sampling::OneOf
    } else {
        Sampling::Any
    }
}

/// Section 1.4: both pairs on Claude 4, the reading pair on the newest, none on Claude 3 before it cached. Opus 5 was seen
/// with both.
fn counters(id: &str, newest: bool) -> Counters {
    if newest && !id.contains("opus-5") {
        Counters::CacheRead
    } else if ["claude-3-haiku", "claude-3-opus", "20240620"].iter().any(|part| id.contains(part)) {
        Counters::None
    } else {
        Counters::CacheReadWrite
    }
}

/// Section 3. The list's minimum holds, except for Opus 4.7, where AWS's own table says 4,096.
fn caching(id: &str, row: &Row) -> Option<Caching> {
    let is = |parts: &[&str]| parts.iter().any(|part| id.contains(part));
    if is(&["claude-3-haiku", "claude-3-opus", "claude-3-5-sonnet-20240620"]) {
        return None;
    }
    let minimum = match row.cache_min {
        _ if is(&["opus-4-7", "mythos-preview"]) => 4_096,
        Some(minimum) => minimum,
        None => 1_024,
    };
    let hour = !is(&["claude-3-", "-4-2025", "opus-4-1-"]);
    Some(Caching { minimum, hour, tools: true })
}
