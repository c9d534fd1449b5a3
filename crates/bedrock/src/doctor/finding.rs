//! What a stage found, before it has its place and time in the report.

use std::time::Duration;

use super::report::StageOutcome;
use crate::diagnosis::{self, Cause, Diagnosis, Scene};
use crate::error::Error;

#[derive(Debug)]
pub(super) struct Finding {
    pub(super) outcome: StageOutcome,
    pub(super) evidence: String,
    pub(super) diagnosis: Option<Diagnosis>,
    pub(super) tokens: u32,
}

impl Finding {
    pub(super) fn passed(evidence: impl Into<String>) -> Self {
        Self { outcome: StageOutcome::Passed, evidence: evidence.into(), diagnosis: None, tokens: 0 }
    }

    pub(super) fn skipped(reason: impl Into<String>) -> Self {
        Self { outcome: StageOutcome::Skipped, evidence: reason.into(), diagnosis: None, tokens: 0 }
    }

    pub(super) fn failed(error: &Error, scene: &Scene) -> Self {
        Self::of(diagnosis::explain(error, scene), scene)
    }

    /// The line says who refused; the diagnosis says why.
    pub(super) fn of(diagnosis: Diagnosis, scene: &Scene) -> Self {
        let evidence = match diagnosis.http_status {
            Some(_) if scene.custom_endpoint => format!("Refused by {}", scene.host),
            Some(_) => format!("Refused by AWS in {}", scene.region),
            None => diagnosis.cause.title().to_owned(),
        };
        Self { outcome: StageOutcome::Failed, evidence, diagnosis: Some(diagnosis), tokens: 0 }
    }

    /// Not good, but chat may work all the same; the line says both, since its diagnosis is folded away. Where the
    /// credentials themselves were refused it promises nothing.
    pub(super) fn into_warning(self) -> Self {
        let cause = self.diagnosis.as_ref().map(|diagnosis| diagnosis.cause);
        let seen = if cause.is_some_and(Cause::is_denial) { "Not allowed" } else { &self.evidence };
        let evidence = if cause.is_some_and(Cause::is_about_credentials) {
            seen.to_owned()
        } else {
            format!("{seen}; chat can still work")
        };
        Self { outcome: StageOutcome::Warning, evidence, ..self }
    }

    pub(super) fn with_tokens(self, tokens: u32) -> Self {
        Self { tokens, ..self }
    }

    pub(super) fn is_failure(&self) -> bool {
        self.outcome == StageOutcome::Failed
    }
}

/// Runs one call of a stage for no longer than the stage may take.
pub(super) async fn limited<T>(
    within: Duration,
    call: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    tokio::time::timeout(within, call).await.unwrap_or(Err(Error::Timeout { waited: within }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use profiles::{Connection, Region, SignIn};

    #[test]
    fn a_warnings_line_says_what_was_seen_and_whether_chat_can_still_work() {
        let connection = Connection {
            sign_in: SignIn::DefaultChain,
            region: Region::parse("eu-west-1").unwrap(),
            endpoint: None,
            role: None,
        };
        let scene = Scene::without_clients(&connection);
        let line = |cause, http_status| {
            let said = diagnosis::explain(&Error::Request("as said".to_owned()), &scene);
            Finding::of(Diagnosis { cause, http_status, ..said }, &scene).into_warning().evidence
        };
        for denied in [Cause::IamDenied, Cause::DeniedOutright, Cause::DeniedByOrganization] {
            assert_eq!(line(denied, Some(403)), "Not allowed; chat can still work");
        }
        assert_eq!(line(Cause::Timeout, None), "No answer in time; chat can still work");
        assert_eq!(line(Cause::ServerError, Some(500)), "Refused by AWS in eu-west-1; chat can still work");
        for refused in [Cause::BadSecret, Cause::BadAccessKey, Cause::ExpiredToken, Cause::ClockSkew] {
            assert_eq!(line(refused, Some(403)), "Refused by AWS in eu-west-1");
        }
    }
}
