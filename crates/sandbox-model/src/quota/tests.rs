//! Quotas on a clock of their own.

use jiff::ToSpan as _;

use super::*;
use crate::catalog::MODELS;

const NOVA: &str = "amazon.nova-lite-v1:0";
const CLAUDE: &str = "anthropic.claude-sonnet-4-6";

fn demand(id: &'static str, input_tokens: u32, max_tokens: Option<u32>) -> Demand<'static> {
    let model = MODELS.iter().find(|model| model.id == id).unwrap();
    Demand { account: "1", region: "us-east-1", target: id, model, input_tokens, max_tokens }
}

fn start() -> Timestamp {
    "2026-09-01T23:58:00Z".parse().unwrap()
}

fn limited(limit: Limit) -> Quotas {
    Quotas::new(QuotaRules::for_all(limit))
}

fn message(quotas: &Quotas, demand: &Demand<'_>, now: Timestamp) -> Option<String> {
    quotas.admit(demand, now).err().map(|refusal| {
        assert_eq!((refusal.status, refusal.code), (429, "ThrottlingException"));
        refusal.message
    })
}

#[test]
fn requests_are_let_in_again_as_the_minute_passes() {
    let quotas = limited(Limit { requests_per_minute: Some(6), ..Limit::default() });
    let (now, ask) = (start(), demand(NOVA, 1, Some(1)));
    for _ in 0..6 {
        assert_eq!(message(&quotas, &ask, now), None);
    }
    let refused = Some("Too many requests, please wait before trying again.".to_owned());
    assert_eq!(message(&quotas, &ask, now), refused);
    assert_eq!(message(&quotas, &ask, now + 9.seconds()), refused);
    assert_eq!(message(&quotas, &ask, now + 10.seconds()), None);
    assert_eq!(message(&quotas, &ask, now + 10.seconds()), refused);
}

#[test]
fn the_whole_max_tokens_is_held_back_and_the_rest_comes_back() {
    let quotas = limited(Limit { tokens_per_minute: Some(1_000), ..Limit::default() });
    let now = start();
    let ticket = quotas.admit(&demand(NOVA, 100, Some(800)), now).unwrap();
    let refused = Some("Too many tokens, please wait before trying again.".to_owned());
    assert_eq!(message(&quotas, &demand(NOVA, 100, Some(1)), now), refused);
    ticket.settle(Used { input_tokens: 100, output_tokens: 50, ..Used::default() });
    assert_eq!(message(&quotas, &demand(NOVA, 100, Some(750)), now), None);
}

#[test]
fn without_max_tokens_the_models_maximum_is_held_back() {
    let quotas = limited(Limit { tokens_per_minute: Some(10_000), ..Limit::default() });
    assert!(message(&quotas, &demand(NOVA, 1, None), start()).is_some(), "nova's maximum is 10,000");
    assert!(message(&quotas, &demand(NOVA, 0, None), start()).is_none());
}

#[test]
fn a_request_that_can_never_fit_is_throttled_for_ever() {
    let quotas = limited(Limit { tokens_per_minute: Some(1_000), ..Limit::default() });
    assert!(message(&quotas, &demand(NOVA, 1, Some(1_000)), start() + 20.hours()).is_some());
}

#[test]
fn an_output_token_of_a_thinking_claude_counts_five_times() {
    let quotas = limited(Limit { tokens_per_minute: Some(1_000), ..Limit::default() });
    let ticket = quotas.admit(&demand(CLAUDE, 100, Some(100)), start()).unwrap();
    ticket.settle(Used { input_tokens: 100, output_tokens: 100, ..Used::default() });
    assert!(message(&quotas, &demand(CLAUDE, 401, Some(0)), start()).is_some());
    assert!(message(&quotas, &demand(CLAUDE, 400, Some(0)), start()).is_none());
}

#[test]
fn an_answer_that_was_cut_keeps_its_input_only() {
    let quotas = limited(Limit { tokens_per_minute: Some(1_000), ..Limit::default() });
    drop(quotas.admit(&demand(NOVA, 100, Some(900)), start()).unwrap());
    assert!(message(&quotas, &demand(NOVA, 901, Some(0)), start()).is_some());
    assert!(message(&quotas, &demand(NOVA, 900, Some(0)), start()).is_none());
}

#[test]
fn a_days_tokens_come_back_at_midnight_not_before() {
    let quotas = limited(Limit { tokens_per_day: Some(1_000), ..Limit::default() });
    let ticket = quotas.admit(&demand(NOVA, 500, Some(500)), start()).unwrap();
    ticket.settle(Used { input_tokens: 500, output_tokens: 500, ..Used::default() });
    let refused = Some("Too many tokens per day, please wait before trying again.".to_owned());
    assert_eq!(message(&quotas, &demand(NOVA, 1, Some(0)), start() + 1.minute()), refused);
    assert_eq!(message(&quotas, &demand(NOVA, 1, Some(0)), start() + 2.minutes()), None);
}

#[test]
fn accounts_regions_and_profiles_have_quotas_of_their_own() {
    let quotas = limited(Limit { requests_per_minute: Some(1), ..Limit::default() });
    let ask = demand(NOVA, 1, Some(1));
    assert!(message(&quotas, &ask, start()).is_none());
    for other in [
        Demand { account: "2", ..ask },
        Demand { region: "eu-west-1", ..ask },
        Demand { target: "us.amazon.nova-lite-v1:0", ..ask },
    ] {
        assert!(message(&quotas, &other, start()).is_none(), "{other:?}");
        assert!(message(&quotas, &other, start()).is_some(), "{other:?}");
    }
    let unshared = Demand { target: "", ..ask };
    assert!(message(&quotas, &unshared, start()).or(message(&quotas, &unshared, start())).is_none());
}

#[test]
fn no_rules_and_zero_are_no_limit_and_no_request() {
    assert!(message(&Quotas::default(), &demand(NOVA, u32::MAX, None), start()).is_none());
    let none = limited(Limit { requests_per_minute: Some(0), ..Limit::default() });
    assert!(message(&none, &demand(NOVA, 1, Some(1)), start() + 5.hours()).is_some());
}
