//! Test connection: a profile is tried stage by stage on the very clients that chat uses.
//!
//! ConverseStream decides, since chat streams; Converse and the services around it are told and change nothing. There
//! are no retries in here, so that what is shown is what happened. A host that accepts no connection is given up within
//! ten seconds; one that does gets the time that the profile gives to every call. Credentials have a limit of their
//! own, since a helper program may wait for a person.

use std::time::Duration;

use profiles::{Limits, Models};
use tokio_util::sync::CancellationToken;

use crate::client::Clients;
use crate::diagnosis::{Cause, Scene};

mod connection;
mod converse;
mod converse_stream;
mod credentials;
mod embedding;
mod finding;
mod identity;
mod model_list;
mod report;
mod side;
mod verdict;
mod visit;

pub use report::{Identity, Report, Stage, StageEvent, StageOutcome, StageResult, Subject};

use finding::Finding;
use side::Side;
use visit::Visit;

/// After so long without an answer a stage says that it waits, and goes on saying it.
const NOTICE: Duration = Duration::from_secs(3);

const CANCELLED: &str = "Cancelled";
const NOT_REACHED: &str = "The host was not reached";
const REJECTED: &str = "AWS does not accept the credentials";

/// Runs every stage and tells each as it begins and ends. Never fails: what goes wrong is in the report.
pub async fn run(
    subject: Subject,
    mut on_event: impl FnMut(StageEvent) + Send,
    cancel: CancellationToken,
) -> Report {
    let mut visit = Visit::new(&subject, &mut on_event);
    let ended = tokio::select! {
        biased;
        () = cancel.cancelled() => false,
        () = Box::pin(examine(&mut visit)) => true,
    };
    visit.skip_the_rest(CANCELLED);
    visit.report(!ended)
}

async fn examine(visit: &mut Visit<'_>) {
    let subject = visit.subject;
    // The SDK's own retries would hide what happened and triple every wait.
    let limits = Limits { retries: 0, ..subject.limits.clone() };
    let clients =
        Clients::connect(&subject.connection, &subject.credentials, &limits, subject.sandbox.as_ref());
    match Box::pin(clients).await {
        Ok(clients) => Box::pin(examine_with(visit, &clients, &limits)).await,
        Err(error) => {
            visit.begin(Stage::Connection);
            let scene = Scene::without_clients(&subject.connection);
            visit.end(Stage::Connection, Finding::failed(&error, &scene));
            visit.skip_the_rest("The connection could not be set up");
        }
    }
}

async fn examine_with(visit: &mut Visit<'_>, clients: &Clients, limits: &Limits) {
    visit.begin(Stage::Connection);
    let reached = connection::examine(clients).await;
    let dead = reached.is_failure();
    visit.end(Stage::Connection, reached);
    if dead {
        return visit.skip_the_rest(NOT_REACHED);
    }
    visit.begin(Stage::Credentials);
    let asked = patiently(visit, Stage::Credentials, credentials::examine(clients)).await;
    let signed_in = asked.1.is_some();
    visit.sign_in = asked.1;
    visit.end(Stage::Credentials, asked.0);
    if !signed_in {
        return visit.skip_the_rest("There are no credentials to try");
    }
    let mut side = Side::begin(visit, clients);
    for stage in [Stage::ConverseStream, Stage::Converse, Stage::Embedding] {
        if let Some(reason) = reason_to_skip(visit, stage) {
            visit.skip(stage, reason);
            continue;
        }
        visit.begin(stage);
        let streams = visit.outcome(Stage::ConverseStream) == Some(StageOutcome::Passed);
        let asked = call(stage, &visit.subject.models, streams, clients, limits);
        let finding = beside(visit, &mut side, stage, Box::pin(asked)).await;
        visit.end(stage, finding);
    }
    side.finish(visit).await;
}

/// One call of a model. `streams`: chat is known to work, so any other failure is only a warning.
async fn call(stage: Stage, models: &Models, streams: bool, clients: &Clients, limits: &Limits) -> Finding {
    let chat = models.chat.as_deref().unwrap_or_default();
    match stage {
        Stage::ConverseStream => converse_stream::examine(clients, chat, limits).await,
        Stage::Converse => {
            let finding = converse::examine(clients, chat, limits.timeout()).await;
            if streams && finding.is_failure() { finding.into_warning() } else { finding }
        }
        _ => {
            let model = models.embedding.as_deref().unwrap_or_default();
            embedding::examine(clients, model, limits.timeout()).await
        }
    }
}

/// Waits for a stage and says so when it takes long.
async fn patiently<T>(visit: &mut Visit<'_>, stage: Stage, wait: impl Future<Output = T>) -> T {
    tokio::pin!(wait);
    loop {
        tokio::select! {
            done = &mut wait => return done,
            () = tokio::time::sleep(NOTICE) => visit.waits(stage),
        }
    }
}

/// The same, while the two services beside it go on.
async fn beside<T>(
    visit: &mut Visit<'_>,
    side: &mut Side<'_>,
    stage: Stage,
    wait: impl Future<Output = T>,
) -> T {
    tokio::pin!(wait);
    let mut notice = tokio::time::interval_at(tokio::time::Instant::now() + NOTICE, NOTICE);
    loop {
        tokio::select! {
            done = &mut wait => return done,
            found = side.next() => side.take(found, visit),
            _ = notice.tick() => visit.waits(stage),
        }
    }
}

/// Why a stage would say nothing new, or cannot be tried.
fn reason_to_skip(visit: &Visit<'_>, stage: Stage) -> Option<&'static str> {
    let stream = visit.failed(Stage::ConverseStream).and_then(|result| result.diagnosis.as_ref());
    match (stage, stream) {
        (Stage::ConverseStream | Stage::Converse, _) if visit.chat_model().is_none() => {
            Some("The profile names no chat model")
        }
        (Stage::Embedding, _) if visit.embedding_model().is_none() => {
            Some("The profile names no embedding model")
        }
        (_, Some(failed)) if failed.cause.is_about_credentials() => Some(REJECTED),
        (_, Some(failed)) if is_of_the_network(failed.cause) => Some("The host gave no answer"),
        // Worth a second call only where the other operation may be let through.
        (Stage::Converse, Some(failed)) if !is_of_streaming(failed.cause) => {
            Some("ConverseStream already failed")
        }
        _ => None,
    }
}

/// Nothing else will be answered either.
fn is_of_the_network(cause: Cause) -> bool {
    use Cause as K;
    matches!(
        cause,
        K::HostNotFound
            | K::ConnectionRefused
            | K::Unreachable
            | K::ConnectTimeout
            | K::TlsUntrusted
            | K::TlsWrongHost
            | K::Tls
            | K::Proxy
            | K::Timeout
    )
}

/// It may be the stream alone that is refused or does not pass.
fn is_of_streaming(cause: Cause) -> bool {
    use Cause as K;
    cause.is_denial()
        || matches!(
            cause,
            K::GatewayDenied
                | K::GatewayFailed
                | K::GatewayRefused
                | K::ModelNotForCall
                | K::CutStream
                | K::DamagedStream
                | K::EmptyStream
                | K::SilentStream
                | K::ConnectionBroken
                | K::ForeignAnswer
                | K::UnreadableAnswer
                | K::NotFound
        )
}
