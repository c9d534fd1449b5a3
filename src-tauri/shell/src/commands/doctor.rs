//! The doctor, which tests a connection: the draft's rules and the keychain here, everything that AWS answers in [`bedrock::doctor`].

use std::time::Instant;

use bedrock::doctor::{self, StageEvent, Subject};
use jiff::Timestamp;
use profiles::{Keep, LastVerdict, Limits, Models, Profile, ProfileId, Record};
use tauri::State;
use tauri::ipc::Channel;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::ipc::convert;
use crate::ipc::dto::{
    DoctorEvent, DoctorReport, DoctorSubject, ProfileDraft, Stage, StageOutcome, StageResult, Verdict,
};
use crate::ipc::error::cancelled;
use crate::ipc::failure::from_profiles;
use crate::reply::{Reply, blocking};

#[tauri::command]
#[specta::specta]
pub async fn doctor_start(
    app: State<'_, App>,
    run_id: String,
    subject: DoctorSubject,
    on_event: Channel<DoctorEvent>,
) -> Reply<DoctorReport> {
    let of = match &subject {
        DoctorSubject::Saved { profile_id } => Some(profile_id.as_str()),
        DoctorSubject::Draft { draft } => draft.id.as_deref(),
    };
    let running = app.streams.begin(&run_id, of);
    let teller = Teller { begun: Instant::now(), channel: on_event };
    let before = async {
        match subject {
            DoctorSubject::Saved { profile_id } => {
                saved(&app, convert::profile_id(&profile_id)?, &teller).await
            }
            DoctorSubject::Draft { draft } => drafted(&app, draft, &teller).await,
        }
    };
    let ready = tokio::select! {
        ready = before => ready?,
        () = running.token.cancelled() => return Err(cancelled()),
    };
    let tested = ready.tested.clone();
    let mut report = Box::pin(examine(&app, ready, &teller, running.token.clone())).await?;
    if let Some(tested) = tested.filter(|_| !report.cancelled) {
        report.noted = note(&app, tested, report.verdict).await?;
    }
    Ok(report)
}

#[tauri::command]
#[specta::specta]
pub async fn doctor_cancel(app: State<'_, App>, run_id: String) -> Reply<()> {
    app.streams.stop(&run_id);
    Ok(())
}

/// What is tested, once its rules hold and its secrets are at hand.
struct Ready {
    /// `None` for a draft.
    tested: Option<Profile>,
    record: Record,
    models: Models,
    limits: Limits,
    stages: Vec<StageResult>,
}

async fn saved(app: &App, id: ProfileId, teller: &Teller) -> Reply<Ready> {
    let mut stages = vec![teller.passed(Stage::Rules, "One sign-in kind, and complete", Instant::now())];
    let began = teller.start(Stage::Keychain);
    let (profile, record) = app.opened(id).await?;
    let evidence = match profile.keep {
        Keep::Keychain => "Read from the keychain",
        Keep::Session => "Kept for this session only",
        Keep::Nowhere => "The sandbox needs no secret",
    };
    stages.push(teller.passed(Stage::Keychain, evidence, began));
    let (models, limits) = (profile.models.clone(), profile.limits.clone());
    Ok(Ready { tested: Some(profile), record, models, limits, stages })
}

async fn drafted(app: &App, draft: ProfileDraft, teller: &Teller) -> Reply<Ready> {
    let began = teller.start(Stage::Rules);
    let (profiles, draft) = (app.profiles.clone(), convert::draft(draft)?);
    let parsed =
        blocking(move || profiles.parse(&draft, Timestamp::now())).await?.map_err(|e| from_profiles(&e))?;
    let mut stages = vec![teller.passed(Stage::Rules, "One sign-in kind, and complete", began)];
    stages.push(keychain_for_draft(app, parsed.keep, teller).await?);
    Ok(Ready { tested: None, record: parsed.record, models: parsed.models, limits: parsed.limits, stages })
}

/// Whether the keychain could hold the draft. A keychain that cannot does not prevent the test.
async fn keychain_for_draft(app: &App, keep: Keep, teller: &Teller) -> Reply<StageResult> {
    let began = teller.start(Stage::Keychain);
    if keep != Keep::Keychain {
        return Ok(teller.end(Stage::Keychain, StageOutcome::Skipped, "Kept for this session only", began));
    }
    let profiles = app.profiles.clone();
    let state = blocking(move || profiles.vault().status()).await?;
    let (outcome, evidence) = if state.is_ready() {
        let name = state.name().unwrap_or("The keychain").to_owned();
        (StageOutcome::Passed, format!("{name} can hold this profile"))
    } else {
        (StageOutcome::Warning, state.sentence())
    };
    Ok(teller.end(Stage::Keychain, outcome, &evidence, began))
}

async fn examine(app: &App, ready: Ready, teller: &Teller, cancel: CancellationToken) -> Reply<DoctorReport> {
    let sandbox = app.sandbox_for(&ready.record).await?;
    let subject = Subject {
        connection: ready.record.connection.clone(),
        credentials: ready.record.credentials.clone(),
        limits: ready.limits,
        models: ready.models,
        sandbox,
    };
    let offset = teller.elapsed();
    let mut stages = ready.stages;
    let run = doctor::run(
        subject,
        |event| match event {
            StageEvent::Started(stage) => {
                teller.tell(DoctorEvent::StageStarted { stage: convert::stage(stage) });
            }
            StageEvent::Waiting(stage, sentence) => {
                teller.tell(DoctorEvent::StageWaiting { stage: convert::stage(stage), sentence });
            }
            StageEvent::Ended(result) => {
                let result = convert::stage_result(&result, offset);
                stages.push(result.clone());
                teller.tell(DoctorEvent::StageEnded { result: Box::new(result) });
            }
        },
        cancel,
    );
    let report = Box::pin(run).await;
    Ok(convert::report(&report, stages, offset))
}

/// Notes the verdict for the list and says whether it was. That it cannot be noted, or that the profile was changed or
/// deleted meanwhile, must not hide the report.
async fn note(app: &App, tested: Profile, verdict: Verdict) -> Reply<bool> {
    use profiles::profile::Verdict as V;
    let verdict = match verdict {
        Verdict::Passed => V::Passed,
        Verdict::Warning => V::Warning,
        Verdict::Failed => V::Failed,
    };
    let (profiles, last) = (app.profiles.clone(), LastVerdict { verdict, at: Timestamp::now() });
    let wanted = last.clone();
    match blocking(move || profiles.set_last_verdict(&tested, last)).await? {
        Ok(profile) => Ok(profile.last_verdict == Some(wanted)),
        Err(error) => {
            tracing::warn!(%error, "the doctor's verdict is not noted");
            Ok(false)
        }
    }
}

/// Tells the window of the stages that are this side's own, on the same clock as the rest.
struct Teller {
    begun: Instant,
    channel: Channel<DoctorEvent>,
}

impl Teller {
    fn elapsed(&self) -> u32 {
        self.begun.elapsed().as_millis().try_into().unwrap_or(u32::MAX)
    }

    /// A window that has gone does not end the test.
    fn tell(&self, event: DoctorEvent) {
        let _ = self.channel.send(event);
    }

    fn start(&self, stage: Stage) -> Instant {
        self.tell(DoctorEvent::StageStarted { stage });
        Instant::now()
    }

    fn passed(&self, stage: Stage, evidence: &str, began: Instant) -> StageResult {
        self.end(stage, StageOutcome::Passed, evidence, began)
    }

    fn end(&self, stage: Stage, outcome: StageOutcome, evidence: &str, began: Instant) -> StageResult {
        let millis = |duration: std::time::Duration| duration.as_millis().try_into().unwrap_or(u32::MAX);
        let result = StageResult {
            stage,
            outcome,
            evidence: evidence.to_owned(),
            started_ms: millis(began.saturating_duration_since(self.begun)),
            took_ms: millis(began.elapsed()),
            diagnosis: None,
        };
        self.tell(DoctorEvent::StageEnded { result: Box::new(result.clone()) });
        result
    }
}
