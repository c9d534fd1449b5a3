//! The whole test in one sentence.

use super::{Stage, StageOutcome, StageResult};

pub(super) fn sentence(results: &[StageResult], cancelled: bool) -> String {
    if let Some(failed) = results.iter().find(|result| result.outcome == StageOutcome::Failed) {
        return cause(failed, results);
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

/// The first failure is the cause; what works in spite of it is worth saying too.
fn cause(failed: &StageResult, results: &[StageResult]) -> String {
    let works = working(results);
    let sentence =
        failed.diagnosis.as_ref().map_or(failed.evidence.as_str(), |diagnosis| diagnosis.sentence.as_str());
    if works.is_empty() { sentence.to_owned() } else { format!("{sentence} Works: {}.", works.join(", ")) }
}

fn working(results: &[StageResult]) -> Vec<&'static str> {
    let passed = results.iter().filter(|result| result.outcome == StageOutcome::Passed);
    passed
        .filter_map(|result| match result.stage {
            Stage::Converse => Some("chat"),
            Stage::ConverseStream => Some("stream"),
            Stage::Embedding => Some("embed"),
            _ => None,
        })
        .collect()
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
        use Stage::{Connection, Converse, ConverseStream, Credentials, Embedding, ModelList};
        let cases: [(&[(Stage, StageOutcome)], &str); 5] = [
            (
                &[(Converse, Passed), (ConverseStream, Passed), (Embedding, Passed)],
                "Works: chat, stream and embed.",
            ),
            (&[(ModelList, Warning), (Converse, Passed), (Embedding, Skipped)], "Works: chat."),
            (&[(Credentials, Failed), (Converse, Skipped)], "Credentials says so."),
            (&[(Converse, Failed), (Embedding, Passed)], "Converse says so. Works: embed."),
            (&[(Connection, Passed), (Converse, Skipped)], "The credentials work; choose a model to try it."),
        ];
        for (outcomes, expected) in cases {
            assert_eq!(sentence(&results(outcomes), false), expected);
        }
        assert_eq!(sentence(&results(&[(Converse, Skipped)]), true), "Cancelled before the end.");
    }
}
