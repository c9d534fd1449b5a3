//! What a chat and an embedding begin with, and every thinking that the window offers, against the sandbox's rules: for each
//! model that the catalogue offers, and for ids that nobody has listed.

use bedrock::catalog::{self, Mode, ModelFacts, ModelOption};
use bedrock::chat::{self, ChatEvent, ChatRequest, Message, Outcome};
use bedrock::embed::{self, EmbedRequest};
use bedrock::thinking::{ChatSettings, Thinking, check, defaults};
use bedrock::{Cause, Clients};
use profiles::region::BEDROCK_REGIONS;
use sandbox::{Options, Pacing, Sandbox};
use tokio_util::sync::CancellationToken;

use crate::{SignedIn, connection, good_keys, limits};

/// One of each geography. Where else a model is served is asked without a request.
const REGIONS: [&str; 6] =
    ["us-east-1", "eu-west-1", "ap-northeast-1", "ap-southeast-2", "ca-central-1", "us-gov-west-1"];

/// The day by which the sandbox retires models, unless it is configured otherwise.
const SANDBOX_DAY: &str = "2026-09-01";

async fn everywhere() -> Sandbox {
    let options = Options { region: "any".to_owned(), pacing: Pacing::INSTANT, ..Options::default() };
    sandbox::start(options).await.unwrap()
}

async fn clients(sandbox: &Sandbox, region: &str) -> Clients {
    let SignedIn(sign_in, credentials) = good_keys(sandbox);
    let connection = connection(sign_in, sandbox.endpoint(), region);
    Clients::connect(&connection, &credentials, &limits(), None).await.unwrap()
}

async fn ask(clients: &Clients, model: &str, settings: ChatSettings) -> Outcome {
    let request = ChatRequest {
        model: model.to_owned(),
        system: None,
        max_tokens: settings.max_tokens,
        thinking: settings.thinking,
        temperature: settings.temperature,
        top_p: settings.top_p,
        stop_sequences: Vec::new(),
        messages: vec![Message::user("Hello")],
    };
    let mut stream = chat::open(clients, &request, &limits()).unwrap();
    loop {
        if let ChatEvent::End(outcome) = stream.next().await.expect("an end") {
            return *outcome;
        }
    }
}

/// The models of a kind that the catalogue offers in a region, without those that ended before the sandbox's day: the
/// picker leaves these out.
fn offered(region: &str, mode: Mode) -> Vec<ModelOption> {
    let mut options = catalog::callable_in(region);
    options.retain(|option| option.mode == mode && !has_ended(option));
    options
}

fn has_ended(option: &ModelOption) -> bool {
    option.deprecation.as_deref().is_some_and(|end| end <= SANDBOX_DAY)
}

/// Every thinking that the window offers for the model, each with a max tokens that the app's own rules let pass.
fn thinkings(facts: &ModelFacts) -> Vec<ChatSettings> {
    let support = &facts.thinking;
    let off = support.off.then_some(Thinking::Off);
    let budget = support.budget.map(|range| Thinking::Budget(range.min));
    let efforts = support.efforts.iter().copied().map(Thinking::Effort);
    let usual = defaults(facts, 8192);
    let fitting = |thinking| {
        [usual.max_tokens, None]
            .map(|max_tokens| ChatSettings { max_tokens, thinking, ..usual })
            .into_iter()
            .find(|settings| check(settings, facts).is_empty())
            .unwrap_or_else(|| panic!("{}: {thinking:?} is offered and breaks a rule", facts.base_id))
    };
    off.into_iter().chain(budget).chain(efforts).map(fitting).collect()
}

/// Nothing is wrong with any of so many, which are more than `least`: a test that asks nothing finds nothing.
#[track_caller]
fn expect_none(wrong: &[String], asked: usize, least: usize) {
    assert!(asked > least, "{asked}");
    assert!(wrong.is_empty(), "{} of {asked}: {wrong:#?}", wrong.len());
}

#[test]
fn the_sandbox_serves_what_the_catalogue_offers_in_every_region_and_retires_what_has_ended() {
    let (mut asked, mut wrong) = (0, Vec::new());
    for (region, _) in BEDROCK_REGIONS {
        for option in catalog::callable_in(region) {
            asked += 1;
            if sandbox_panel::serves(&option.id, region) == has_ended(&option) {
                wrong.push(format!("{region} {}", option.id));
            }
        }
    }
    expect_none(&wrong, asked, 1500);
}

#[tokio::test]
async fn what_a_chat_begins_with_is_taken_by_every_model_wherever_it_is() {
    let sandbox = everywhere().await;
    let (mut asked, mut refused) = (0, Vec::new());
    for region in REGIONS {
        let clients = clients(&sandbox, region).await;
        for model in offered(region, Mode::Chat) {
            let outcome = ask(&clients, &model.id, defaults(&catalog::describe(&model.id), 8192)).await;
            asked += 1;
            refused
                .extend(outcome.diagnosis.map(|found| format!("{region} {}: {}", model.id, found.sentence)));
        }
    }
    expect_none(&refused, asked, 200);
}

#[tokio::test]
async fn every_thinking_that_is_offered_is_taken() {
    let sandbox = everywhere().await;
    let clients = clients(&sandbox, "us-east-1").await;
    let (mut asked, mut refused) = (0, Vec::new());
    for model in offered("us-east-1", Mode::Chat) {
        for settings in thinkings(&catalog::describe(&model.id)) {
            let outcome = ask(&clients, &model.id, settings).await;
            asked += 1;
            refused.extend(
                outcome.diagnosis.map(|found| format!("{} {settings:?}: {}", model.id, found.sentence)),
            );
        }
    }
    expect_none(&refused, asked, 100);
}

#[tokio::test]
async fn what_an_embedding_begins_with_is_taken_by_every_model_that_the_window_offers() {
    let sandbox = everywhere().await;
    let (mut asked, mut refused) = (0, Vec::new());
    for region in REGIONS {
        let clients = clients(&sandbox, region).await;
        for model in offered(region, Mode::Embedding) {
            // The window offers no model whose body the app cannot write.
            let Some(family) = embed::family(&model.id) else { continue };
            let settings = family.default_settings();
            let request =
                EmbedRequest { model: model.id.clone(), texts: vec!["a river".to_owned()], settings };
            let run = embed::run(&clients, &request, &CancellationToken::new()).await;
            asked += 1;
            refused.extend(run.err().map(|error| format!("{region} {}: {error:?}", model.id)));
        }
    }
    expect_none(&refused, asked, 10);
}

#[tokio::test]
async fn an_id_that_nobody_knows_is_sent_without_thinking_and_refused_for_what_it_is() {
    let sandbox = everywhere().await;
    let clients = clients(&sandbox, "eu-west-1").await;
    for model in [
        "acme.future-1-v1:0",
        "eu.anthropic.claude-saga-9",
        "arn:aws:bedrock:eu-west-1:111122223333:imported-model/abc123def456",
        "arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/abc123def456",
        "arn:aws:bedrock:eu-west-1:111122223333:custom-model-deployment/abc123def456",
    ] {
        let settings = defaults(&catalog::describe(model), 8192);
        assert_eq!(settings.thinking, Thinking::Off, "{model}");
        let diagnosis = ask(&clients, model, settings).await.diagnosis.expect("a diagnosis");
        let right = [Cause::UnknownModel, Cause::NotFound, Cause::IamDenied].contains(&diagnosis.cause);
        assert!(right && diagnosis.fix.is_none(), "{model}: {diagnosis:#?}");
    }
}
