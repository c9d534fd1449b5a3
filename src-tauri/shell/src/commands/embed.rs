//! Embeddings: one run, cancellable.

use bedrock::{catalog, embed};
use tauri::State;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::ipc::convert;
use crate::ipc::dto::{EmbedRequest, EmbedRun, EmbedVector};
use crate::ipc::error::cancelled;
use crate::ipc::failure::from_diagnosis;
use crate::reply::Reply;

#[tauri::command]
#[specta::specta]
pub async fn embed_run(app: State<'_, App>, request: EmbedRequest) -> Reply<EmbedRun> {
    let running = app.streams.begin(&request.run_id, Some(&request.profile_id));
    // Dropping the run closes its connections.
    tokio::select! {
        done = run(&app, &request, &running.token) => done,
        () = running.token.cancelled() => Err(cancelled()),
    }
}

#[tauri::command]
#[specta::specta]
pub async fn embed_cancel(app: State<'_, App>, run_id: String) -> Reply<()> {
    app.streams.stop(&run_id);
    Ok(())
}

async fn run(app: &App, request: &EmbedRequest, cancel: &CancellationToken) -> Reply<EmbedRun> {
    let (profile, record) = app.opened(convert::profile_id(&request.profile_id)?).await?;
    let clients = app.clients(&record, &profile.limits).await?;
    let asked = embed::EmbedRequest {
        model: request.model.trim().to_owned(),
        texts: request.texts.clone(),
        settings: convert::embed_settings(&request.settings),
    };
    let run = embed::run(&clients, &asked, cancel)
        .await
        .map_err(|error| from_diagnosis(convert::diagnosis(&clients.explain(&error, &asked.model), true)))?;
    Ok(told(run, &asked.model, record.connection.region.as_str()))
}

fn told(run: embed::EmbedRun, model: &str, region: &str) -> EmbedRun {
    let values: Vec<Vec<f32>> = run.vectors.iter().map(|vector| vector.values.clone()).collect();
    let similarity = embed::similarity(&values);
    let used = |input| catalog::Tokens { input, ..catalog::Tokens::default() };
    EmbedRun {
        similarity,
        tokens: run.tokens_total,
        cost: run.tokens_total.and_then(|tokens| catalog::cost(model, region, used(tokens))),
        took_ms: short(run.took_ms),
        request_ids: run.request_ids,
        vectors: run
            .vectors
            .into_iter()
            .map(|vector| EmbedVector {
                dimensions: vector.values.len().try_into().unwrap_or(u32::MAX),
                norm: f64::from(vector.norm),
                tokens: vector.tokens,
                took_ms: short(vector.took_ms),
                values: vector.values,
            })
            .collect(),
    }
}

fn short(ms: u64) -> u32 {
    ms.try_into().unwrap_or(u32::MAX)
}
