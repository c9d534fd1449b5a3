//! Test connection: a profile is tried stage by stage on the very clients that chat uses.
//!
//! Stages run in order and each is reported as it ends. There are no retries in here, so that what is shown is what
//! happened. Until the runtime host has given any answer all stages share one [`BUDGET`], which keeps the whole
//! short against a dead host; a host that answers may take as long as the profile's timeout allows.

use std::time::Duration;

use profiles::{Connection, Credentials, Limits, Models};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::client::{Clients, SandboxAddress, SignInFacts};
use crate::diagnosis::{self, Cause, Diagnosis, Scene};
use crate::error::Error;

mod connection;
mod converse;
mod converse_stream;
mod credentials;
mod embedding;
mod identity;
mod model_list;
mod verdict;

pub use identity::Identity;

/// What is tested: a saved profile or one that is still being written.
#[derive(Debug, Clone)]
pub struct Subject {
    pub connection: Connection,
    pub credentials: Credentials,
    pub limits: Limits,
    pub models: Models,
    pub sandbox: Option<SandboxAddress>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// A name that resolves and a host that takes the connection.
    Connection,
    Credentials,
    Identity,
    ModelList,
    Converse,
    ConverseStream,
    Embedding,
}

impl Stage {
    pub const ALL: [Stage; 7] = [
        Stage::Connection,
        Stage::Credentials,
        Stage::Identity,
        Stage::ModelList,
        Stage::Converse,
        Stage::ConverseStream,
        Stage::Embedding,
    ];
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageEvent {
    Started(Stage),
    Ended(Box<StageResult>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageResult {
    pub stage: Stage,
    pub outcome: StageOutcome,
    /// One line of what was seen, or why it was skipped.
    pub evidence: String,
    /// Since the test began.
    pub started_ms: u64,
    pub took_ms: u64,
    pub diagnosis: Option<Diagnosis>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageOutcome {
    Passed,
    Warning,
    Failed,
    Skipped,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The whole in a sentence: what works, or the cause.
    pub verdict: String,
    pub stages: Vec<StageResult>,
    pub passed: usize,
    pub warnings: usize,
    pub failed: usize,
    pub skipped: usize,
    pub took_ms: u64,
    /// Spent on the test itself.
    pub tokens: u32,
    pub identity: Option<Identity>,
    /// Which credentials were used, and until when they hold.
    pub sign_in: Option<SignInFacts>,
    pub cancelled: bool,
}

/// The longest that a test takes against a host that never answers, with room to spare below ten seconds.
const BUDGET: Duration = Duration::from_millis(9_300);
/// Kept back for Converse, which says more than the stages before it.
const KEPT_FOR_CONVERSE: Duration = Duration::from_secs(3);
/// No single stage of a living host is waited for longer than this.
const LONGEST_STAGE: Duration = Duration::from_secs(60);

/// Runs every stage and tells each as it begins and ends. Never fails: what goes wrong is in the report.
pub async fn run(
    subject: Subject,
    mut on_event: impl FnMut(StageEvent) + Send,
    cancel: CancellationToken,
) -> Report {
    let mut visit = Visit::new(&subject);
    // The SDK's own retries would hide what happened and triple every wait.
    let limits = Limits { retries: 0, ..subject.limits.clone() };
    let clients = Box::pin(Clients::connect(
        &subject.connection,
        &subject.credentials,
        &limits,
        subject.sandbox.as_ref(),
    ))
    .await;
    for stage in Stage::ALL {
        let started_ms = visit.elapsed_ms();
        on_event(StageEvent::Started(stage));
        let reason =
            if cancel.is_cancelled() { Some(CANCELLED.to_owned()) } else { visit.reason_to_skip(stage) };
        let finding = match reason {
            Some(reason) => Finding::skipped(reason),
            None => tokio::select! {
                biased;
                () = cancel.cancelled() => Finding::skipped(CANCELLED.to_owned()),
                finding = Box::pin(visit.examine(stage, clients.as_ref())) => finding,
            },
        };
        let result = visit.note(stage, finding, started_ms);
        on_event(StageEvent::Ended(Box::new(result)));
    }
    visit.report(cancel.is_cancelled())
}

const CANCELLED: &str = "Cancelled";

/// What a stage found.
struct Finding {
    outcome: StageOutcome,
    evidence: String,
    diagnosis: Option<Diagnosis>,
    tokens: u32,
}

impl Finding {
    fn passed(evidence: impl Into<String>) -> Self {
        Self { outcome: StageOutcome::Passed, evidence: evidence.into(), diagnosis: None, tokens: 0 }
    }

    fn skipped(reason: String) -> Self {
        Self { outcome: StageOutcome::Skipped, evidence: reason, diagnosis: None, tokens: 0 }
    }

    fn failed(error: &Error, scene: &Scene) -> Self {
        Self::of_diagnosis(diagnosis::explain(error, scene), scene)
    }

    /// The line says who refused; the diagnosis says why.
    fn of_diagnosis(diagnosis: Diagnosis, scene: &Scene) -> Self {
        let evidence = match diagnosis.http_status {
            Some(_) if scene.custom_endpoint => format!("Refused by {}", scene.host),
            Some(_) => format!("Refused by AWS in {}", scene.region),
            None => diagnosis.cause.title().to_owned(),
        };
        Self { outcome: StageOutcome::Failed, evidence, diagnosis: Some(diagnosis), tokens: 0 }
    }

    /// Not good, but chat may work all the same; the line says both, since its diagnosis is folded away.
    fn into_warning(self) -> Self {
        let seen = match &self.diagnosis {
            Some(diagnosis) if diagnosis.cause == Cause::IamDenied => "Not allowed",
            _ => &self.evidence,
        };
        let evidence = format!("{seen}; chat can still work");
        Self { outcome: StageOutcome::Warning, evidence, ..self }
    }

    fn with_tokens(self, tokens: u32) -> Self {
        Self { tokens, ..self }
    }
}

/// The state of one test.
struct Visit<'a> {
    subject: &'a Subject,
    started: Instant,
    results: Vec<StageResult>,
    tokens: u32,
    identity: Option<Identity>,
    sign_in: Option<SignInFacts>,
    /// The runtime host gave an answer of some kind.
    alive: bool,
}

impl<'a> Visit<'a> {
    fn new(subject: &'a Subject) -> Self {
        Self {
            subject,
            started: Instant::now(),
            results: Vec::new(),
            tokens: 0,
            identity: None,
            sign_in: None,
            alive: false,
        }
    }

    async fn examine(&mut self, stage: Stage, clients: Result<&Clients, &Error>) -> Finding {
        let clients = match clients {
            Ok(clients) => clients,
            Err(error) => return Finding::failed(error, &Scene::without_clients(&self.subject.connection)),
        };
        let within = self.allowance(stage);
        match stage {
            Stage::Connection => connection::examine(clients, within).await,
            Stage::Credentials => {
                let (finding, sign_in) = credentials::examine(clients, within).await;
                self.sign_in = sign_in;
                finding
            }
            Stage::Identity => {
                let (finding, identity) = identity::examine(clients, within).await;
                self.identity = identity;
                finding
            }
            Stage::ModelList => model_list::examine(clients, within).await,
            Stage::Converse => converse::examine(clients, self.chat_model(), within).await,
            Stage::ConverseStream => converse_stream::examine(clients, self.chat_model(), within).await,
            Stage::Embedding => embedding::examine(clients, self.embedding_model(), within).await,
        }
    }

    /// How long a stage may take: alive hosts get the profile's timeout, others what is left of the budget.
    fn allowance(&self, stage: Stage) -> Duration {
        if self.alive {
            return self.subject.limits.timeout().min(LONGEST_STAGE);
        }
        let left = BUDGET.saturating_sub(self.started.elapsed());
        let share = match stage {
            Stage::Connection | Stage::Identity | Stage::ModelList => {
                Duration::from_millis(2_500).min(left.saturating_sub(KEPT_FOR_CONVERSE))
            }
            Stage::Credentials => Duration::from_secs(5).min(left.saturating_sub(KEPT_FOR_CONVERSE)),
            Stage::Converse | Stage::ConverseStream | Stage::Embedding => left,
        };
        share.max(Duration::from_millis(200)).min(self.subject.limits.timeout())
    }

    fn note(&mut self, stage: Stage, finding: Finding, started_ms: u64) -> StageResult {
        let answered = match finding.outcome {
            StageOutcome::Passed => true,
            StageOutcome::Skipped => false,
            _ => finding.diagnosis.as_ref().is_some_and(|diagnosis| diagnosis.http_status.is_some()),
        };
        let asks_runtime = matches!(stage, Stage::Converse | Stage::ConverseStream | Stage::Embedding);
        self.alive |= answered && asks_runtime;
        self.tokens += finding.tokens;
        let result = StageResult {
            stage,
            outcome: finding.outcome,
            evidence: finding.evidence,
            started_ms,
            took_ms: self.elapsed_ms().saturating_sub(started_ms),
            diagnosis: finding.diagnosis,
        };
        self.results.push(result.clone());
        result
    }

    fn outcome(&self, stage: Stage) -> Option<&StageResult> {
        self.results.iter().find(|result| result.stage == stage)
    }

    fn failed(&self, stage: Stage) -> Option<&StageResult> {
        self.outcome(stage).filter(|result| result.outcome == StageOutcome::Failed)
    }

    fn chat_model(&self) -> &str {
        self.subject.models.chat.as_deref().unwrap_or_default()
    }

    fn embedding_model(&self) -> &str {
        self.subject.models.embedding.as_deref().unwrap_or_default()
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Visit<'_> {
    /// Why a stage would say nothing new, or cannot be tried.
    fn reason_to_skip(&self, stage: Stage) -> Option<String> {
        let reason = if stage != Stage::Connection && self.failed(Stage::Connection).is_some() {
            "The host was not reached"
        } else if stage > Stage::Credentials && self.failed(Stage::Credentials).is_some() {
            "There are no credentials to try"
        } else if stage > Stage::ModelList && self.failed(Stage::ModelList).is_some()
            || stage > Stage::Identity && self.failed(Stage::Identity).is_some()
        {
            "AWS does not accept the credentials"
        } else {
            return self.reason_of_model(stage);
        };
        Some(reason.to_owned())
    }

    fn reason_of_model(&self, stage: Stage) -> Option<String> {
        let converse = self.failed(Stage::Converse).and_then(|result| result.diagnosis.as_ref());
        let reason = match (stage, converse) {
            (Stage::Converse | Stage::ConverseStream, _) if self.subject.models.chat.is_none() => {
                "The profile names no chat model"
            }
            (Stage::Embedding, _) if self.subject.models.embedding.is_none() => {
                "The profile names no embedding model"
            }
            (Stage::Embedding, Some(diagnosis)) if diagnosis.cause.is_about_credentials() => {
                "AWS does not accept the credentials"
            }
            (Stage::Embedding, Some(_)) if !self.alive => "The host gave no answer",
            (Stage::ConverseStream, Some(_)) => "Converse already failed",
            _ => return None,
        };
        Some(reason.to_owned())
    }

    fn report(self, cancelled: bool) -> Report {
        let count = |outcome| self.results.iter().filter(|result| result.outcome == outcome).count();
        Report {
            verdict: verdict::sentence(&self.results, cancelled),
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

/// Runs one call of a stage for no longer than the stage may take.
async fn limited<T>(within: Duration, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::time::timeout(within, call).await.unwrap_or(Err(Error::Timeout { waited: within }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnosis(cause: Cause, http_status: Option<u16>) -> Finding {
        let error = Error::Request("as said".to_owned());
        let connection = Connection {
            sign_in: profiles::SignIn::DefaultChain,
            region: profiles::Region::parse("eu-west-1").unwrap(),
            endpoint: None,
            role: None,
        };
        let scene = Scene::without_clients(&connection);
        Finding::of_diagnosis(Diagnosis { cause, http_status, ..diagnosis::explain(&error, &scene) }, &scene)
    }

    #[test]
    fn a_warnings_line_says_what_was_seen_and_that_chat_can_still_work() {
        let line = |cause, status| diagnosis(cause, status).into_warning().evidence;
        assert_eq!(line(Cause::IamDenied, Some(403)), "Not allowed; chat can still work");
        assert_eq!(line(Cause::Timeout, None), "No answer in time; chat can still work");
        assert_eq!(line(Cause::ServerError, Some(500)), "Refused by AWS in eu-west-1; chat can still work");
    }
}
