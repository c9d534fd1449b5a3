//! The doctor: stages and the report.

use bedrock::doctor::{self, Report};
use jiff::Timestamp;

use super::diagnosis;
use crate::ipc::dto::{self, Stage, StageOutcome, Verdict};

pub fn stage(stage: doctor::Stage) -> Stage {
    use doctor::Stage as S;
    match stage {
        S::Connection => Stage::Connection,
        S::Credentials => Stage::Credentials,
        S::Identity => Stage::Identity,
        S::ModelList => Stage::ModelList,
        S::Converse => Stage::Converse,
        S::ConverseStream => Stage::ConverseStream,
        S::Embedding => Stage::Embedding,
    }
}

/// `offset` is what the shell's own stages took, so that all share one clock.
pub fn stage_result(result: &doctor::StageResult, offset: u32) -> dto::StageResult {
    use doctor::StageOutcome as O;
    dto::StageResult {
        stage: stage(result.stage),
        outcome: match result.outcome {
            O::Passed => StageOutcome::Passed,
            O::Warning => StageOutcome::Warning,
            O::Failed => StageOutcome::Failed,
            O::Skipped => StageOutcome::Skipped,
        },
        evidence: result.evidence.clone(),
        started_ms: offset.saturating_add(short(result.started_ms)),
        took_ms: short(result.took_ms),
        diagnosis: result
            .diagnosis
            .as_ref()
            .map(|diagnosis| diagnosis::diagnosis(diagnosis, result.stage == doctor::Stage::Embedding)),
    }
}

pub fn report(report: &Report, mut stages: Vec<dto::StageResult>, offset: u32) -> dto::DoctorReport {
    stages.sort_by_key(|result| result.stage);
    let count = |outcome| {
        stages.iter().filter(|stage| stage.outcome == outcome).count().try_into().unwrap_or(u32::MAX)
    };
    let decides = report.decided_by.map(stage);
    let failed_title = stages
        .iter()
        .find(|result| decides == Some(result.stage))
        .and_then(|result| result.diagnosis.as_ref().map(|diagnosis| diagnosis.title.clone()));
    let (warnings, failed) = (count(StageOutcome::Warning), count(StageOutcome::Failed));
    let sign_in = report.sign_in.as_ref();
    dto::DoctorReport {
        // A heading, not a sentence.
        title: failed_title.unwrap_or_else(|| report.verdict.trim_end_matches('.').to_owned()),
        verdict: verdict(&stages),
        noted: false,
        cancelled: report.cancelled,
        passed: count(StageOutcome::Passed),
        warnings,
        failed,
        skipped: count(StageOutcome::Skipped),
        took_ms: offset.saturating_add(short(report.took_ms)),
        tokens: report.tokens,
        identity: report.identity.as_ref().map(|identity| dto::Identity {
            who: identity.user_or_role.clone(),
            account: identity.account.clone(),
            arn: identity.arn.clone(),
        }),
        credentials: sign_in.map(|facts| facts.source.clone()),
        credentials_expire_at: sign_in.and_then(|facts| facts.expires_at).map(|at| at.to_string()),
        stages,
        finished_at: Timestamp::now().to_string(),
    }
}

/// What chat does not need takes nothing from a verdict once a model has answered.
fn verdict(stages: &[dto::StageResult]) -> Verdict {
    let ended = |stage, outcome| stages.iter().any(|one| one.stage == stage && one.outcome == outcome);
    let answered =
        [Stage::ConverseStream, Stage::Embedding].iter().any(|stage| ended(*stage, StageOutcome::Passed));
    let counts = |stage| !answered || !matches!(stage, Stage::Identity | Stage::ModelList | Stage::Converse);
    let warned = |one: &dto::StageResult| one.outcome == StageOutcome::Warning && counts(one.stage);
    match (stages.iter().any(|one| one.outcome == StageOutcome::Failed), stages.iter().any(warned)) {
        (true, _) => Verdict::Failed,
        (false, true) => Verdict::Warning,
        (false, false) => Verdict::Passed,
    }
}

fn short(ms: u64) -> u32 {
    ms.try_into().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_chat_does_not_need_takes_nothing_from_the_verdict() {
        use StageOutcome::{Failed, Passed, Warning};
        let of = |outcomes: &[(Stage, StageOutcome)]| {
            let one = |(stage, outcome): &(Stage, StageOutcome)| dto::StageResult {
                stage: *stage,
                outcome: *outcome,
                evidence: String::new(),
                started_ms: 0,
                took_ms: 0,
                diagnosis: None,
            };
            verdict(&outcomes.iter().map(one).collect::<Vec<_>>())
        };
        let stream_only = [(Stage::ConverseStream, Passed), (Stage::Converse, Warning)];
        assert_eq!(of(&stream_only), Verdict::Passed);
        let runtime_only =
            [(Stage::Identity, Warning), (Stage::ModelList, Warning), (Stage::Embedding, Passed)];
        assert_eq!(of(&runtime_only), Verdict::Passed);
        assert_eq!(of(&[(Stage::Keychain, Warning), (Stage::ConverseStream, Passed)]), Verdict::Warning);
        assert_eq!(of(&[(Stage::ModelList, Warning)]), Verdict::Warning);
        assert_eq!(of(&[(Stage::ConverseStream, Failed), (Stage::Converse, Passed)]), Verdict::Failed);
    }
}
