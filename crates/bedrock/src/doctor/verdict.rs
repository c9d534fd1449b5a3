//! The whole test in one sentence.

use super::report::{Stage, StageOutcome, StageResult};

/// The stages in the order in which their failures matter.
const BY_WEIGHT: [Stage; 7] = [
    Stage::Connection,
    Stage::Credentials,
    Stage::ConverseStream,
    Stage::Embedding,
    Stage::Identity,
    Stage::ModelList,
    Stage::Converse,
];

/// The failure that the whole is about.
pub(super) fn cause(results: &[StageResult]) -> Option<&StageResult> {
    let failed = |stage: &Stage| {
        results.iter().find(|result| result.stage == *stage && result.outcome == StageOutcome::Failed)
    };
    BY_WEIGHT.iter().find_map(failed)
}

pub(super) fn sentence(results: &[StageResult], cancelled: bool) -> String {
    if let Some(failed) = cause(results) {
        return told(failed, results);
    }
    if cancelled {
        return "Cancelled before the end.".to_owned();
    }
    let works = working(results);
    match works.as_slice() {
        [] => "The credentials work; choose a model to try it.".to_owned(),
        [only] => format!("Works: {only}."),
        [first @ .., last] => format!("Works: {} and {last}.", first.join(", ")),
    }
}

/// What works in spite of the failure is worth saying too.
fn told(failed: &StageResult, results: &[StageResult]) -> String {
    let works = working(results);
    let sentence =
        failed.diagnosis.as_ref().map_or(failed.evidence.as_str(), |diagnosis| diagnosis.sentence.as_str());
    if works.is_empty() { sentence.to_owned() } else { format!("{sentence} Works: {}.", works.join(", ")) }
}

/// Converse is worth a word only where the stream does not work.
fn working(results: &[StageResult]) -> Vec<&'static str> {
    let passed =
        |stage| results.iter().any(|result| result.stage == stage && result.outcome == StageOutcome::Passed);
    let chat = passed(Stage::ConverseStream);
    let named =
        [(chat, "chat"), (!chat && passed(Stage::Converse), "Converse"), (passed(Stage::Embedding), "embed")];
    named.into_iter().filter_map(|(works, name)| works.then_some(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use StageOutcome::{Failed, Passed, Skipped, Warning};

    fn results(outcomes: &[(Stage, StageOutcome)]) -> Vec<StageResult> {
        let one = |(stage, outcome): &(Stage, StageOutcome)| StageResult {
            stage: *stage,
            outcome: *outcome,
            evidence: format!("{stage:?} says so."),
            started_ms: 0,
            took_ms: 0,
            diagnosis: None,
        };
        outcomes.iter().map(one).collect()
    }

    #[test]
    fn the_verdict_says_what_works_or_why_not() {
        use Stage::{Connection, Converse, ConverseStream, Credentials, Embedding, Identity, ModelList};
        let cases: [(&[(Stage, StageOutcome)], &str); 6] = [
            (&[(ConverseStream, Passed), (Converse, Passed), (Embedding, Passed)], "Works: chat and embed."),
            (&[(ModelList, Warning), (ConverseStream, Passed), (Converse, Warning)], "Works: chat."),
            (&[(Credentials, Failed), (ConverseStream, Skipped)], "Credentials says so."),
            (&[(Identity, Failed), (ConverseStream, Failed), (Converse, Skipped)], "ConverseStream says so."),
            (
                &[(ConverseStream, Failed), (Converse, Passed), (Embedding, Passed)],
                "ConverseStream says so. Works: Converse, embed.",
            ),
            (
                &[(Connection, Passed), (ConverseStream, Skipped)],
                "The credentials work; choose a model to try it.",
            ),
        ];
        for (outcomes, expected) in cases {
            assert_eq!(sentence(&results(outcomes), false), expected);
        }
        assert_eq!(sentence(&results(&[(ConverseStream, Skipped)]), true), "Cancelled before the end.");
    }
}
