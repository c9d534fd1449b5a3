//! Causes that lie in one parameter: too high, not taken, or of no shape that the model knows.

use super::super::cause::Cause as K;
use super::super::field::{self, Field};
use super::super::fix::{Fix, Parameter};
use super::view::{Pair, View, count, say};

pub(super) fn words(cause: K, view: &View<'_>, fix: Option<&Fix>) -> Option<Pair> {
    let model = view.the_model();
    match cause {
        K::ContextTooLong => too_long(view, fix),
        K::MaxTokensTooBig => max_tokens(view, fix),
        K::SamplingRefused => sampling(view),
        K::StopSequencesRefused if view.said.lower().contains("support the stopsequences field") => {
            say(format!("{model} does not support stop sequences."), "Remove them under Stop sequences.")
        }
        K::StopSequencesRefused => say(
            format!("{model} does not take these stop sequences{}.", why(view)),
            "Remove them or change them under Stop sequences.",
        ),
        K::ParameterRefused => say(
            format!("{model} does not support {}.", spoken(view)),
            match view.said.parameter().and_then(field::named) {
                Some(_) => format!("Leave {} unset.", spoken(view)),
                None => view.details("Another model may take it."),
            },
        ),
        K::ParameterOutOfRange => out_of_range(view),
        K::OutputFormatRefused => say(
            format!("{model} does not take the JSON schema asked for{}.", why(view)),
            "Simplify the schema or leave it out.",
        ),
        K::InvalidRequest => match view.words() {
            Some(words) => say(
                format!("{} does not accept the request: {words}.", who(view)),
                "Change what it names and try again; Details has the whole message.",
            ),
            None => say(
                format!("{} does not accept the request and does not say why.", who(view)),
                "Check the model and the parameters.",
            ),
        },
        K::NotFound => say(
            format!("Bedrock in {} did not find what was asked for{}.", view.scene.region, why(view)),
            "Check the model id and the region.",
        ),
        _ => None,
    }
}

fn who<'a>(view: &View<'a>) -> &'a str {
    if view.scene.custom_endpoint { view.host() } else { "Bedrock" }
}

/// «: its words», where there are any.
fn why(view: &View<'_>) -> String {
    view.words().map(|words| format!(": {words}")).unwrap_or_default()
}

fn too_long(view: &View<'_>, fix: Option<&Fix>) -> Option<Pair> {
    let model = view.model();
    let what = if view.embeds() { "The text" } else { "The conversation" };
    let sentence = match (overflow(view), sizes(view)) {
        (Some(Overflow { input, output, window }), _) if !view.embeds() => format!(
            "The conversation ({} tokens) and max tokens ({}) do not fit together into the context window of {model}, \
             which has {} tokens.",
            count(input),
            count(output),
            count(window)
        ),
        (_, Some((asked, limit))) => {
            format!("{what} has {} tokens, and {model} reads at most {}.", count(asked), count(limit))
        }
        _ => format!("{what} is longer than {model} can read."),
    };
    let hint = match fix {
        _ if view.embeds() => "Shorten the text or split it into several.".to_owned(),
        Some(Fix::SetMaxTokens(tokens)) => {
            format!("Lower max tokens to {}, or start a new conversation.", count(*tokens))
        }
        _ => "Start a new conversation or shorten the prompt; many images count as well.".to_owned(),
    };
    say(sentence, hint)
}

/// Prompt and max tokens, and the context window that they do not fit into together.
pub(super) struct Overflow {
    input: u64,
    output: u64,
    window: u64,
}

impl Overflow {
    /// What the prompt leaves of the window.
    pub(super) fn room(&self) -> Option<u32> {
        let room = self.window.checked_sub(self.input).filter(|room| *room > 0)?;
        u32::try_from(room).ok()
    }
}

pub(super) fn overflow(view: &View<'_>) -> Option<Overflow> {
    let said = &view.said;
    match said.numbers().as_slice() {
        // Claude: «188059 + 20000 > 200000».
        [input, output, window, ..] if said.text().contains(" + ") => {
            Some(Overflow { input: *input, output: *output, window: *window })
        }
        // vLLM: «maximum context length is 8192 tokens. However, you requested 8192 output tokens and your prompt contains 5
        // input tokens».
        [window, output, input, ..] if said.lower().contains("output tokens and your prompt contains") => {
            Some(Overflow { input: *input, output: *output, window: *window })
        }
        // vLLM before 2025: «… you requested 8197 tokens (5 in the messages, 8192 in the completion)».
        [window, _, input, output, ..] if said.lower().contains("in the completion") => {
            Some(Overflow { input: *input, output: *output, window: *window })
        }
        _ => None,
    }
}

/// What was sent and what is taken: «210000 tokens > 200000 maximum».
fn sizes(view: &View<'_>) -> Option<(u64, u64)> {
    let named = (view.said.number_after("token count: "), view.said.number_after("max input tokens: "));
    if let (Some(asked), Some(limit)) = named {
        return Some((asked, limit));
    }
    match view.said.numbers().as_slice() {
        // «300000 > 200000», and «maximum context length is 200000 tokens. However, you requested 300000».
        [one, other, ..] if one != other => Some((*one.max(other), *one.min(other))),
        _ => None,
    }
}

fn max_tokens(view: &View<'_>, fix: Option<&Fix>) -> Option<Pair> {
    let asked = view
        .scene
        .settings
        .and_then(|settings| settings.max_tokens)
        .map(|asked| format!(" ({})", count(asked)));
    let sentence = format!("Max tokens{} is more than {} can give.", asked.unwrap_or_default(), view.model());
    let hint = match fix {
        Some(Fix::SetMaxTokens(limit)) => format!("Set max tokens to {} or less.", count(*limit)),
        _ => "Lower max tokens.".to_owned(),
    };
    say(sentence, hint)
}

fn sampling(view: &View<'_>) -> Option<Pair> {
    let (model, lower) = (view.the_model(), view.said.lower());
    if lower.contains("only the default") {
        let name = spoken(view);
        return say(format!("{model} supports only its default {name}."), format!("Leave {name} unset."));
    }
    if lower.contains("cannot both") {
        return say(format!("{model} takes temperature or top-p, not both."), "Leave one of them unset.");
    }
    let name = spoken(view);
    if lower.contains("only be set to 1") {
        return say(
            format!("While {} thinks, temperature must be unset or 1.", view.model()),
            "Leave temperature unset, or turn thinking off.",
        );
    }
    if lower.contains("when thinking is enabled") {
        let range = if lower.contains("0.95") { "unset or at least 0.95" } else { "unset" };
        return say(
            format!("While {} thinks, {name} must be {range}.", view.model()),
            format!("Leave {name} unset, or turn thinking off."),
        );
    }
    if let [one, another] = view.said.quoted().as_slice() {
        let (one, another) = (in_the_window(one), in_the_window(another));
        return say(
            format!("{model} supports neither {one} nor {another}."),
            format!("Leave {one} and {another} unset."),
        );
    }
    say(format!("{model} does not support {name}."), format!("Leave {name} unset."))
}

/// The parameter by the name that the window gives it, or by Bedrock's own.
fn spoken(view: &View<'_>) -> String {
    view.said.parameter().map_or_else(|| "one of the parameters".to_owned(), in_the_window)
}

fn in_the_window(name: &str) -> String {
    match field::named(name) {
        Some(Field::MaxTokens) => "max tokens".to_owned(),
        Some(Field::Temperature) => "temperature".to_owned(),
        Some(Field::TopP) => "top-p".to_owned(),
        Some(Field::System) => "a system prompt".to_owned(),
        Some(Field::StopSequences) => "stop sequences".to_owned(),
        _ if name.eq_ignore_ascii_case("top_k") || name.eq_ignore_ascii_case("topk") => "top-k".to_owned(),
        _ => name.to_owned(),
    }
}

fn out_of_range(view: &View<'_>) -> Option<Pair> {
    let (name, lower) = (spoken(view), view.said.lower());
    let limit = view.said.word_after("equal to ").filter(|limit| limit.parse::<f64>().is_ok());
    let range = view.said.word_after("range: ").and_then(|range| range.split_once(".."));
    let range = range.or_else(|| {
        let from = view.said.word_after("between ")?;
        Some((from, view.said.word_after(&format!("between {from} and "))?))
    });
    let sentence = match (limit, range) {
        (Some(limit), _) if lower.contains("less ") => format!("{name} must be {limit} or less."),
        (Some(limit), _) => format!("{name} must be {limit} or more."),
        (None, Some((from, to))) => format!("{name} must be from {from} to {to}."),
        _ => format!("{name} is out of range{}.", why(view)),
    };
    say(super::view::capitalised(&sentence), format!("Change {name} and try again."))
}

/// Whether a parameter may be left unset by the app itself.
pub(super) fn unsettable(name: &str) -> Option<Parameter> {
    match field::named(name)? {
        Field::MaxTokens => Some(Parameter::MaxTokens),
        Field::Temperature => Some(Parameter::Temperature),
        Field::TopP => Some(Parameter::TopP),
        _ => None,
    }
}
