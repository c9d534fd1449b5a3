//! What runs beside the calls that chat makes: who STS says this is, and the list of models.
//!
//! A network that reaches nothing but the runtime (a VPC endpoint, a gateway) loses no time over them: each has a
//! short limit of its own, and once the rest is done they get little more.

use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};

use super::finding::Finding;
use super::identity;
use super::model_list;
use super::report::Identity;
use super::report::{Stage, StageOutcome};
use super::visit::Visit;
use crate::client::Clients;

/// For each of the two.
const LIMIT: Duration = Duration::from_secs(5);
/// How long the two are waited for once everything else is done.
const GRACE: Duration = Duration::from_millis(1500);

/// A finding of one of the two, and when it was there (in milliseconds since the test began).
type Found = (Stage, Finding, Option<Identity>);

pub(super) struct Side<'a> {
    calls: FuturesUnordered<BoxFuture<'a, Found>>,
    /// Refusals of the credentials, which count only once it is known whether chat works.
    held: Vec<(Stage, Finding, u64)>,
}

impl<'a> Side<'a> {
    pub(super) fn begin(visit: &mut Visit<'_>, clients: &'a Clients) -> Self {
        visit.begin(Stage::Identity);
        visit.begin(Stage::ModelList);
        let calls: FuturesUnordered<BoxFuture<'a, Found>> = FuturesUnordered::new();
        calls.push(Box::pin(async {
            let (finding, identity) = identity::examine(clients, LIMIT).await;
            (Stage::Identity, finding, identity)
        }));
        calls.push(Box::pin(async { (Stage::ModelList, model_list::examine(clients, LIMIT).await, None) }));
        Self { calls, held: Vec::new() }
    }

    /// The next of the two to end. Never ready once both have.
    pub(super) async fn next(&mut self) -> Found {
        match self.calls.next().await {
            Some(found) => found,
            None => std::future::pending().await,
        }
    }

    /// Takes what [`Side::next`] gave.
    pub(super) fn take(&mut self, (stage, finding, identity): Found, visit: &mut Visit<'_>) {
        visit.identity = visit.identity.take().or(identity);
        match (finding.is_failure(), works(visit)) {
            (true, None) => self.held.push((stage, finding, visit.elapsed_ms())),
            (true, Some(true)) => visit.end(stage, finding.into_warning()),
            _ => visit.end(stage, finding),
        }
    }

    /// Gives the two a little more time, and leaves nothing of them under way.
    pub(super) async fn finish(mut self, visit: &mut Visit<'_>) {
        let patience = tokio::time::sleep(GRACE);
        tokio::pin!(patience);
        while !self.calls.is_empty() {
            tokio::select! {
                found = self.next() => self.take(found, visit),
                () = &mut patience => break,
            }
        }
        let chat_works = works(visit) == Some(true);
        for (stage, finding, at_ms) in std::mem::take(&mut self.held) {
            visit.end_at(stage, if chat_works { finding.into_warning() } else { finding }, at_ms);
        }
        for stage in [Stage::Identity, Stage::ModelList] {
            if visit.result(stage).is_none() {
                visit.end(stage, Finding::skipped("No answer while the rest ran; chat does not need it"));
            }
        }
    }
}

/// Whether the calls that matter work; `None` while that is not known.
fn works(visit: &Visit<'_>) -> Option<bool> {
    let decides = if visit.chat_model().is_some() { Stage::ConverseStream } else { Stage::Embedding };
    match visit.outcome(decides)? {
        StageOutcome::Passed => Some(true),
        StageOutcome::Warning | StageOutcome::Failed | StageOutcome::Skipped => Some(false),
    }
}
