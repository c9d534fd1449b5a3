//! The model pickers: what to offer in a region, and what is known of an id.

use bedrock::catalog::{self, Mode, ModelOption};
use jiff::Zoned;

use crate::ipc::convert;
use crate::ipc::dto::{ModelChoices, ModelInfo};
use crate::reply::Reply;

/// What a new profile begins with, the first that the region has: thinks by budget and by effort, widely offered.
const FIRST_CHOICES: [&str; 3] =
    ["anthropic.claude-sonnet-4-6", "anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon.nova-2-lite-v1:0"];

/// From the catalogue, without what has reached its end of life. For the sandbox, the models that it serves.
#[tauri::command]
#[specta::specta]
pub async fn model_choices(region: String, sandbox: bool) -> Reply<ModelChoices> {
    let offered = offered_on(&Zoned::now().date().to_string(), &region, sandbox);
    let of = |mode: Mode| -> Vec<ModelInfo> {
        let wanted = offered.iter().filter(|option| option.mode == mode);
        wanted.map(|option| convert::model_info(&option.id, &region)).collect()
    };
    let embedding = of(Mode::Embedding).into_iter().filter(|model| model.embedding.is_some()).collect();
    Ok(ModelChoices { chat: of(Mode::Chat), embedding })
}

#[tauri::command]
#[specta::specta]
pub async fn model_describe(id: String, region: String) -> Reply<ModelInfo> {
    Ok(convert::model_info(id.trim(), &region))
}

/// What the picker holds on a day, what a new profile begins with first.
fn offered_on(today: &str, region: &str, sandbox: bool) -> Vec<ModelOption> {
    let mut offered = catalog::callable_in(region);
    offered
        .retain(|option| is_alive(option, today) && (!sandbox || sandbox_panel::serves(&option.id, region)));
    first_choice_first(&mut offered);
    offered
}

/// Dates are `YYYY-MM-DD` on both sides, which compare as text.
fn is_alive(option: &ModelOption, today: &str) -> bool {
    option.deprecation.as_deref().is_none_or(|end| end > today)
}

fn first_choice_first(offered: &mut [ModelOption]) {
    let rank = |option: &ModelOption| FIRST_CHOICES.iter().position(|id| *id == option.base_id);
    // Stable, so that the rest stays in the catalogue's order and a nearer geography before a wider one.
    offered.sort_by_key(|option| rank(option).unwrap_or(usize::MAX));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_offers_its_first_choice_first_and_no_model_that_has_ended() {
        assert_eq!(offered_on("2026-11-25", "eu-west-1", false)[0].id, "eu.anthropic.claude-sonnet-4-6");
        for (region, _) in profiles::region::BEDROCK_REGIONS {
            for sandbox in [true, false] {
                let mut ended = offered_on("2026-11-25", region, sandbox);
                ended.retain(|option| option.deprecation.as_deref().is_some_and(|end| end <= "2026-11-25"));
                assert_eq!(ended, [], "{region}");
            }
        }
        let ids = |today| -> Vec<String> {
            offered_on(today, "us-east-1", false).into_iter().map(|option| option.id).collect()
        };
        let nova_premier = "us.amazon.nova-premier-v1:0".to_owned();
        assert!(ids("2026-09-13").contains(&nova_premier), "it ends on the next day");
        assert!(!ids("2026-09-14").contains(&nova_premier));
        for gone in ["meta.llama2-13b-chat-v1", "amazon.titan-text-express-v1", "ai21.jamba-instruct-v1:0"] {
            assert!(!ids("2026-11-25").contains(&gone.to_owned()), "{gone}");
        }
    }
}
