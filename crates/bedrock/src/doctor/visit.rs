//! One test while it runs: what has begun, what has ended, and whom to tell.

use profiles::SignInKind;
use tokio::time::Instant;

use super::finding::Finding;
use super::report::Identity;
use super::report::{Report, Stage, StageEvent, StageOutcome, StageResult, Subject};
use super::verdict;
use crate::client::SignInFacts;

pub(super) struct Visit<'a> {
    pub(super) subject: &'a Subject,
    pub(super) identity: Option<Identity>,
    pub(super) sign_in: Option<SignInFacts>,
    on_event: &'a mut (dyn FnMut(StageEvent) + Send),
    began: Instant,
    under_way: Vec<(Stage, u64)>,
    results: Vec<StageResult>,
    tokens: u32,
}

impl<'a> Visit<'a> {
    pub(super) fn new(subject: &'a Subject, on_event: &'a mut (dyn FnMut(StageEvent) + Send)) -> Self {
        Self {
            subject,
            identity: None,
            sign_in: None,
            on_event,
            began: Instant::now(),
            under_way: Vec::new(),
            results: Vec::new(),
            tokens: 0,
        }
    }

    pub(super) fn begin(&mut self, stage: Stage) {
        self.under_way.push((stage, self.elapsed_ms()));
        (self.on_event)(StageEvent::Started(stage));
    }

    /// Ends a stage that has begun.
    pub(super) fn end(&mut self, stage: Stage, finding: Finding) {
        self.end_at(stage, finding, self.elapsed_ms());
    }

    /// The same for one that was over earlier than it could be judged. `at_ms` is since the test began.
    pub(super) fn end_at(&mut self, stage: Stage, finding: Finding, at_ms: u64) {
        let place = self.under_way.iter().position(|(begun, _)| *begun == stage);
        let started_ms = place.map_or(at_ms, |place| self.under_way.remove(place).1);
        self.tokens += finding.tokens;
        let result = StageResult {
            stage,
            outcome: finding.outcome,
            evidence: finding.evidence,
            started_ms,
            took_ms: at_ms.saturating_sub(started_ms),
            diagnosis: finding.diagnosis,
        };
        self.results.push(result.clone());
        (self.on_event)(StageEvent::Ended(Box::new(result)));
    }

    pub(super) fn skip(&mut self, stage: Stage, reason: &str) {
        self.begin(stage);
        self.end(stage, Finding::skipped(reason));
    }

    /// Every stage that has no result yet is over, for one reason.
    pub(super) fn skip_the_rest(&mut self, reason: &str) {
        for stage in Stage::ALL {
            if self.result(stage).is_some() {
                continue;
            }
            if !self.under_way.iter().any(|(begun, _)| *begun == stage) {
                self.begin(stage);
            }
            self.end(stage, Finding::skipped(reason));
        }
    }

    /// Says that a stage waits, and for what.
    pub(super) fn waits(&mut self, stage: Stage) {
        let sentence = match (stage, self.subject.connection.sign_in.kind()) {
            (Stage::Credentials, SignInKind::AwsProfile | SignInKind::DefaultChain) => {
                // Short enough for the stage's line. A helper program or a sign-in page may want one of them.
                "Waiting for a touch, a code or a browser".to_owned()
            }
            (Stage::Credentials, _) => "Waiting for credentials".to_owned(),
            _ => {
                let limit = self.subject.limits.timeout().as_secs();
                format!("No answer yet; the profile waits up to {limit} s")
            }
        };
        (self.on_event)(StageEvent::Waiting(stage, sentence));
    }

    pub(super) fn result(&self, stage: Stage) -> Option<&StageResult> {
        self.results.iter().find(|result| result.stage == stage)
    }

    pub(super) fn outcome(&self, stage: Stage) -> Option<StageOutcome> {
        self.result(stage).map(|result| result.outcome)
    }

    pub(super) fn failed(&self, stage: Stage) -> Option<&StageResult> {
        self.result(stage).filter(|result| result.outcome == StageOutcome::Failed)
    }

    pub(super) fn chat_model(&self) -> Option<&'a str> {
        self.subject.models.chat.as_deref()
    }

    pub(super) fn embedding_model(&self) -> Option<&'a str> {
        self.subject.models.embedding.as_deref()
    }

    pub(super) fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(super) fn report(mut self, cancelled: bool) -> Report {
        self.results.sort_by_key(|result| result.stage);
        let count = |outcome| self.results.iter().filter(|result| result.outcome == outcome).count();
        Report {
            verdict: verdict::sentence(&self.results, cancelled),
            decided_by: verdict::cause(&self.results).map(|result| result.stage),
            passed: count(StageOutcome::Passed),
            warnings: count(StageOutcome::Warning),
            failed: count(StageOutcome::Failed),
            skipped: count(StageOutcome::Skipped),
            took_ms: self.elapsed_ms(),
            tokens: self.tokens,
            identity: self.identity,
            sign_in: self.sign_in,
            cancelled,
            stages: self.results,
        }
    }
}
