//! Embeddings: both families, their order and counts, and what a run costs in calls.

use std::time::{Duration, Instant};

use bedrock::Error;
use bedrock::embed::{self, EmbedFamily, EmbedRequest, EmbedSettings, InputType, Truncate};
use sandbox::{Fault, Sandbox};
use tokio_util::sync::CancellationToken;

use crate::{COHERE, TITAN, connect, instant, limits, until};

fn request(model: &str, texts: &[&str], settings: EmbedSettings) -> EmbedRequest {
    let texts = texts.iter().map(|text| (*text).to_owned()).collect();
    EmbedRequest { model: model.to_owned(), texts, settings }
}

async fn run(sandbox: &Sandbox, request: &EmbedRequest) -> Result<embed::EmbedRun, Error> {
    embed::run(&connect(sandbox, &limits()).await, request, &CancellationToken::new()).await
}

#[tokio::test]
async fn titan_gives_vectors_of_the_length_and_norm_asked_for() {
    let sandbox = instant().await;
    for dimensions in [256, 512, 1024] {
        let settings = EmbedSettings::Titan { dimensions, normalize: true };
        let run = run(&sandbox, &request(TITAN, &["a river", "a mountain"], settings)).await.unwrap();
        assert_eq!(run.vectors.len(), 2);
        for vector in &run.vectors {
            assert_eq!(vector.values.len(), dimensions as usize);
            assert!((vector.norm - 1.0).abs() < 1e-3 && vector.tokens.is_some_and(|tokens| tokens > 0));
        }
        assert!(run.tokens_total.is_some() && run.request_ids.len() == 2);
    }
    let raw = EmbedSettings::Titan { dimensions: 256, normalize: false };
    let run = run(&sandbox, &request(TITAN, &["a river that runs and runs"], raw)).await.unwrap();
    assert!((run.vectors[0].norm - 1.0).abs() > 1e-3);
}

#[tokio::test]
async fn similar_texts_are_nearer_than_others() {
    let sandbox = instant().await;
    let texts = ["the cat sat on the mat", "a cat sits on a mat", "quarterly revenue grew in Europe"];
    let run = run(&sandbox, &request(TITAN, &texts, EmbedFamily::Titan.default_settings())).await.unwrap();
    let vectors: Vec<Vec<f32>> = run.vectors.into_iter().map(|vector| vector.values).collect();
    let matrix = embed::similarity(&vectors);
    assert!(matrix[0][1] > matrix[0][2] && (matrix[0][0] - 1.0).abs() < 1e-6);
}

#[tokio::test]
async fn vectors_come_back_in_the_order_of_the_texts() {
    let sandbox = instant().await;
    let texts: Vec<String> = (0..12).map(|number| format!("text number {number}")).collect();
    let all: Vec<&str> = texts.iter().map(String::as_str).collect();
    let settings = EmbedFamily::Titan.default_settings();
    let together = run(&sandbox, &request(TITAN, &all, settings)).await.unwrap();
    for (text, vector) in all.iter().zip(&together.vectors) {
        let alone = run(&sandbox, &request(TITAN, &[text], settings)).await.unwrap();
        assert_eq!(alone.vectors[0].values, vector.values, "{text}");
    }
}

#[tokio::test]
async fn cohere_takes_a_batch_a_call_and_counts_in_a_header() {
    let sandbox = instant().await;
    let texts = vec!["a river"; 100];
    let settings = EmbedSettings::Cohere { input_type: InputType::SearchQuery, truncate: Truncate::End };
    let run = run(&sandbox, &request(COHERE, &texts, settings)).await.unwrap();
    assert_eq!((run.vectors.len(), run.request_ids.len()), (100, 2));
    assert!(run.tokens_total.is_some_and(|tokens| tokens > 0));
    assert!(run.vectors.iter().all(|vector| vector.tokens.is_none() && vector.values.len() == 1024));
}

#[tokio::test]
async fn a_limit_is_told_before_anything_is_sent() {
    let sandbox = instant().await;
    let long = "x".repeat(3000);
    let settings = EmbedFamily::Cohere.default_settings();
    let refused = run(&sandbox, &request(COHERE, &[&long], settings)).await;
    assert!(matches!(refused, Err(Error::EmbeddingLimit(_))));
    assert_eq!(sandbox.requests().len(), 0);
}

#[tokio::test]
async fn cancelling_leaves_no_call_open() {
    let sandbox = instant().await;
    sandbox.set_fault(Some(Fault::StallBeforeHeaders));
    let clients = connect(&sandbox, &limits()).await;
    let cancel = CancellationToken::new();
    let request = request(TITAN, &["a", "b", "c", "d", "e", "f"], EmbedFamily::Titan.default_settings());
    let started = Instant::now();
    let (result, ()) = tokio::join!(embed::run(&clients, &request, &cancel), async {
        until("four calls are under way", || sandbox.requests().len() == 4).await;
        cancel.cancel();
    });
    assert!(matches!(result, Err(Error::Cancelled)) && started.elapsed() < Duration::from_secs(10));
    until("each call is dropped", || {
        sandbox.requests().iter().all(|entry| entry.ending == sandbox::Ending::Dropped)
    })
    .await;
    assert_eq!(sandbox.requests().len(), 4, "no more than four at once");
}
