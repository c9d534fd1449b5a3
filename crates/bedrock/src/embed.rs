//! Texts to vectors, with what each cost: one file a model family.
//!
//! Limits are checked before anything is sent, so that a batch fails as a whole and for free. Calls of a run go out
//! side by side, at most `AT_ONCE` of them, and come back in the order of the texts. There is no retry here: the
//! client's own, which the profile sets, is the only one.

use std::time::Instant;

use aws_sdk_bedrockruntime::operation::RequestId as _;
use aws_sdk_bedrockruntime::primitives::Blob;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tokio_util::sync::CancellationToken;

use crate::client::Clients;
use crate::client::seen::Seen;
use crate::error::{Error, Operation};

mod call;
mod cohere_v3;
mod family;
mod settings;
mod similarity;
mod titan_v2;

pub use family::{EmbedFamily, family};
pub use settings::{EmbedSettings, InputType, Truncate};
pub use similarity::similarity;

use call::Call;

/// Calls of one run that are under way together.
const AT_ONCE: usize = 4;

/// Texts to embed with one model.
#[derive(Debug, Clone, PartialEq)]
pub struct EmbedRequest {
    /// A base id, an inference profile id or an ARN of a model that [`family`] knows.
    pub model: String,
    /// At least one, none of them blank; how long each may be depends on the model.
    pub texts: Vec<String>,
    /// Of the model's own family; others are refused before anything is sent.
    pub settings: EmbedSettings,
}

/// The vectors of one run, and what they took.
#[derive(Debug, Clone, PartialEq)]
pub struct EmbedRun {
    /// In the order of the texts.
    pub vectors: Vec<Vector>,
    /// Over all calls; `None` where one of them came without a count.
    pub tokens_total: Option<u32>,
    /// From the first call sent to the last vector, in milliseconds; signing in is not part of it.
    pub took_ms: u64,
    /// One for each call, by which AWS finds it.
    pub request_ids: Vec<String>,
}

/// The embedding of one text.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    /// As many as the settings ask for, or as the model always makes.
    pub values: Vec<f32>,
    /// Euclidean length.
    pub norm: f32,
    /// Of this text alone; Cohere counts only whole calls.
    pub tokens: Option<u32>,
    /// Of the call that brought it, in milliseconds.
    pub took_ms: u64,
}

/// Embeds every text or none: the first failure ends the run.
///
/// Fails with [`Error::NotAnEmbeddingModel`], [`Error::EmbeddingLimit`] or [`Error::Request`] before anything is sent; with
/// [`Error::Cancelled`] once `cancel` is; with [`Error::VectorLength`] or [`Error::Unreadable`] where what came back are not
/// the vectors that were asked for; and with whatever signing in or a call fails with.
pub async fn run(
    clients: &Clients,
    request: &EmbedRequest,
    cancel: &CancellationToken,
) -> Result<EmbedRun, Error> {
    let calls = plan(request)?;
    tokio::select! {
        // In their own time, which is not the calls'.
        signed_in = clients.credentials_source() => { signed_in?; }
        () = cancel.cancelled() => return Err(Error::Cancelled),
    }
    let started = Instant::now();
    let answers = stream::iter(calls)
        .map(|call| send(clients, &request.model, call))
        .buffered(AT_ONCE)
        .try_collect::<Vec<Answer>>();
    let answers = tokio::select! {
        answers = answers => answers?,
        () = cancel.cancelled() => return Err(Error::Cancelled),
    };
    Ok(collect(answers, started))
}

struct Answer {
    vectors: Vec<Vec<f32>>,
    tokens: Option<u32>,
    took_ms: u64,
    request_id: Option<String>,
}

fn plan(request: &EmbedRequest) -> Result<Vec<Call>, Error> {
    let family =
        family(&request.model).ok_or_else(|| Error::NotAnEmbeddingModel { model: request.model.clone() })?;
    if request.texts.is_empty() {
        return Err(Error::EmbeddingLimit("There is no text to embed.".to_owned()));
    }
    match (family, request.settings) {
        (EmbedFamily::Titan, EmbedSettings::Titan { dimensions, normalize }) => {
            titan_v2::plan(&request.texts, dimensions, normalize)
        }
        (EmbedFamily::Cohere, EmbedSettings::Cohere { input_type, truncate }) => {
            cohere_v3::plan(&request.texts, input_type, truncate)
        }
        _ => Err(Error::Request("These settings are for another embedding model.".to_owned())),
    }
}

async fn send(clients: &Clients, model: &str, call: Call) -> Result<Answer, Error> {
    let started = Instant::now();
    let seen = Seen::new(Operation::InvokeModel);
    let body = serde_json::to_vec(&call.body).map_err(|error| Error::Request(error.to_string()))?;
    let output = clients
        .runtime
        .invoke_model()
        .model_id(model)
        .content_type("application/json")
        .accept("application/json")
        .body(Blob::new(body))
        .customize()
        .interceptor(seen.clone())
        .send()
        .await
        .map_err(|error| Error::from_sdk(error, clients.timeout))?;
    let request_id = output.request_id().map(str::to_owned);
    let (vectors, counted) = match call.family {
        EmbedFamily::Titan => titan_v2::read(output.body().as_ref()),
        EmbedFamily::Cohere => cohere_v3::read(output.body().as_ref()),
    }
    .map_err(|_| seen.foreign())?;
    if vectors.len() != call.texts {
        let counts = format!("{} texts were sent and {} vectors came back", call.texts, vectors.len());
        return Err(Error::Unreadable(counts));
    }
    // Vectors of different lengths cannot be compared, and one that is not as asked for is of another model.
    if let Some(odd) = vectors.iter().find(|vector| vector.len() != call.dimensions) {
        return Err(Error::VectorLength { wanted: call.dimensions, found: odd.len() });
    }
    Ok(Answer {
        vectors,
        tokens: counted.or_else(|| seen.input_tokens()),
        took_ms: elapsed(started),
        request_id,
    })
}

fn collect(answers: Vec<Answer>, started: Instant) -> EmbedRun {
    let tokens_total = answers.iter().map(|answer| answer.tokens).sum::<Option<u32>>();
    let request_ids = answers.iter().filter_map(|answer| answer.request_id.clone()).collect();
    let vectors = answers.into_iter().flat_map(|answer| {
        let alone = answer.vectors.len() == 1;
        let (tokens, took_ms) = (answer.tokens.filter(|_| alone), answer.took_ms);
        answer.vectors.into_iter().map(move |values| Vector {
            norm: similarity::norm(&values),
            values,
            tokens,
            took_ms,
        })
    });
    EmbedRun { vectors: vectors.collect(), tokens_total, took_ms: elapsed(started), request_ids }
}

fn elapsed(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(model: &str, texts: usize) -> EmbedRequest {
        let settings =
            family(model).map_or(EmbedFamily::Titan.default_settings(), EmbedFamily::default_settings);
        EmbedRequest { model: model.to_owned(), texts: vec!["a text".to_owned(); texts], settings }
    }

    #[test]
    fn titan_takes_one_text_a_call_and_cohere_ninety_six() {
        assert_eq!(plan(&request("amazon.titan-embed-text-v2:0", 5)).unwrap().len(), 5);
        let calls = plan(&request("cohere.embed-english-v3", 100)).unwrap();
        assert_eq!(calls.iter().map(|call| call.texts).collect::<Vec<_>>(), [96, 4]);
    }

    #[test]
    fn an_arn_of_a_known_model_is_as_good_as_its_id() {
        let arn = "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0";
        assert_eq!(family(arn), Some(EmbedFamily::Titan));
        assert_eq!(family("amazon.titan-embed-text-v1"), None);
    }

    #[test]
    fn what_cannot_work_is_refused_before_anything_is_sent() {
        assert!(matches!(plan(&request("acme.embed", 1)), Err(Error::NotAnEmbeddingModel { .. })));
        assert!(matches!(plan(&request("cohere.embed-english-v3", 0)), Err(Error::EmbeddingLimit(_))));
        let mut crossed = request("cohere.embed-english-v3", 1);
        crossed.settings = EmbedFamily::Titan.default_settings();
        assert!(matches!(plan(&crossed), Err(Error::Request(_))));
    }
}
