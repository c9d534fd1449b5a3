//! Amazon's own models: Nova of both generations, and Titan with what else is listed under its maker.

use super::efforts::EFFORTS;
use super::{Makes, Model, Thinking, TooLong};
use crate::catalog::model::Caching;

pub(super) fn nova(base: Model) -> Model {
    if base.makes != Makes::Text {
        return base;
    }
    let second = base.id.contains("nova-2");
    let seeing = base.images;
    Model {
        // The first generation takes video too wherever it sees (recalled); the list has it for the second only.
        video: base.video || seeing,
        // 2.4: `reasoningConfig`, off by default; the first generation refuses it.
        thinking: if second { Thinking::NovaConfig } else { Thinking::None },
        efforts: if second { EFFORTS } else { &[] },
        // Section 3: five minutes only, no cache point among the tools; the minimum is recalled.
        caching: Some(Caching { minimum: 1_000, hour: false, tools: false }),
        // 2.3: lite and pro of the first generation refuse reasoning that comes back.
        takes_reasoning: second,
        // The second generation and Premier are called through profiles only (recalled).
        on_demand: !second && !base.id.contains("premier"),
        too_long: TooLong::Nova,
        ..base
    }
}

pub(super) fn titan(base: Model) -> Model {
    if base.makes != Makes::Text {
        return base;
    }
    // 9.6: no system messages; documents as text (recalled).
    let documents = !base.id.contains("premier");
    Model { system: false, documents, too_long: TooLong::Plain, ..base }
}
