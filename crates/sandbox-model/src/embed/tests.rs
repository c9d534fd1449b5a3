//! Every family's body, its answer's shape, and like things close together.

use super::*;
use crate::catalog::MODELS;
use crate::media::samples;
use serde_json::json;

fn embed(name: &str, body: &Value) -> Result<Embedded, String> {
    let model = MODELS.iter().find(|model| model.id.contains(name)).unwrap();
    respond(model, body.to_string().as_bytes(), 0).map_err(|refusal| refusal.message)
}

fn vector(body: &Value, pointer: &str) -> Vec<f64> {
    body.pointer(pointer).unwrap().as_array().unwrap().iter().filter_map(Value::as_f64).collect()
}

fn near(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

type OfText = fn(&str) -> Value;
/// A picture in base64 and as a data URL.
type OfPicture = fn(&str, &str) -> Value;

/// The body with which each family embeds a text, and where its vector is.
fn texts() -> Vec<(&'static str, OfText, &'static str, usize)> {
    vec![
        ("titan-embed-text-v1", |text| json!({"inputText": text}), "/embedding", 1_536),
        ("titan-embed-text-v2", |text| json!({"inputText": text}), "/embedding", 1_024),
        ("titan-embed-image", |text| json!({"inputText": text}), "/embedding", 1_024),
        (
            "embed-english",
            |text| json!({"input_type": "clustering", "texts": [text]}),
            "/embeddings/0",
            1_024,
        ),
        (
            "embed-v4",
            |text| json!({"input_type": "clustering", "texts": [text]}),
            "/embeddings/float/0",
            1_536,
        ),
        (
            "nova-2-multimodal",
            |text| {
                let text = json!({"truncationMode": "NONE", "value": text});
                json!({"singleEmbeddingParams": {"embeddingPurpose": "GENERIC_INDEX", "text": text}, "taskType": "SINGLE_EMBEDDING"})
            },
            "/embeddings/0/embedding",
            3_072,
        ),
        (
            "marengo-embed-2-7",
            |text| json!({"inputText": text, "inputType": "text"}),
            "/data/0/embedding",
            1_024,
        ),
        (
            "marengo-embed-3-0",
            |text| json!({"inputType": "text", "text": {"inputText": text}}),
            "/data/0/embedding",
            512,
        ),
    ]
}

#[test]
fn every_family_has_its_dimensions_and_puts_like_texts_together() {
    for (name, body, pointer, dimensions) in texts() {
        let [cat, kitten, bill] =
            ["the cat sat on the mat", "a kitten on a mat", "invoices are due on friday"].map(|text| {
                let embedded = embed(name, &body(text)).ok().unwrap();
                assert!(embedded.tokens > 0, "{name}");
                vector(&embedded.body, pointer)
            });
        assert_eq!(cat.len(), dimensions, "{name}");
        assert!(near(&cat, &kitten) > near(&cat, &bill), "{name}");
        if name != "titan-embed-text-v1" {
            assert!((near(&cat, &cat) - 1.0).abs() < 1e-4, "{name}");
        }
    }
}

#[test]
fn pictures_make_vectors_of_their_own() {
    let (png, other) = (samples::png(64, 48), samples::png(640, 480));
    let url = |png: &str| format!("data:image/png;base64,{png}");
    let cases: [(&str, OfPicture, &str); 5] = [
        ("titan-embed-image", |png, _| json!({"inputImage": png}), "/embedding"),
        ("embed-english", |_, url| json!({"images": [url], "input_type": "image"}), "/embeddings/0"),
        (
            "embed-v4",
            |_, url| {
                let content =
                    json!([{"text": "a", "type": "text"}, {"image_url": {"url": url}, "type": "image_url"}]);
                json!({"input_type": "search_document", "inputs": [{"content": content}]})
            },
            "/embeddings/float/0",
        ),
        (
            "nova-2-multimodal",
            |png, _| {
                let image = json!({"format": "png", "source": {"bytes": png}});
                json!({"singleEmbeddingParams": {"embeddingDimension": 384, "embeddingPurpose": "IMAGE_RETRIEVAL", "image": image}, "taskType": "SINGLE_EMBEDDING"})
            },
            "/embeddings/0/embedding",
        ),
        (
            "marengo-embed-3-0",
            |png, _| json!({"image": {"mediaSource": {"base64String": png}}, "inputType": "image"}),
            "/data/0/embedding",
        ),
    ];
    for (name, body, pointer) in cases {
        let [one, two] =
            [&png, &other].map(|png| vector(&embed(name, &body(png, &url(png))).ok().unwrap().body, pointer));
        assert!(one != two && near(&one, &two) < 0.999, "{name}");
        assert!(embed(name, &body("AAAA", "data:image/png;base64,AAAA")).is_err(), "{name}");
    }
}

#[test]
fn cohere_tells_each_type_in_its_own_numbers() {
    let types = ["base64", "binary", "float", "int8", "ubinary", "uint8"];
    let body = json!({"embedding_types": types, "input_type": "search_query", "output_dimension": 256, "texts": ["Hello"]});
    let answer = embed("embed-v4", &body).ok().unwrap().body;
    assert_eq!(answer["texts"], json!(["Hello"]));
    for (kind, length) in [("float", 256), ("int8", 256), ("uint8", 256), ("binary", 32), ("ubinary", 32)] {
        assert_eq!(answer["embeddings"][kind][0].as_array().unwrap().len(), length, "{kind}");
    }
    assert_eq!(answer["embeddings"]["base64"][0].as_str().unwrap().len(), (256 * 4_usize).div_ceil(3) * 4);
}

#[test]
fn rerankers_put_the_nearest_document_first() {
    let documents = ["invoices are due on friday", "a kitten on a mat", "granite is a stone"];
    let body = json!({"api_version": 2, "documents": documents, "query": "where is the cat?", "top_n": 2});
    let answer = embed("cohere.rerank", &body).ok().unwrap().body;
    assert_eq!((answer["results"].as_array().unwrap().len(), &answer["results"][0]["index"]), (2, &json!(1)));
    let body = json!({"documents": documents, "query": "where is the cat?"});
    let answer = embed("amazon.rerank", &body).ok().unwrap().body;
    assert_eq!((answer["results"].as_array().unwrap().len(), &answer["results"][0]["index"]), (3, &json!(1)));
}

#[test]
fn what_a_family_does_not_take_is_refused() {
    let cases = [
        ("titan-embed-text-v1", json!({"dimensions": 256, "inputText": "a"}), "extraneous key [dimensions]"),
        ("titan-embed-image", json!({}), "required key [inputText] not found"),
        ("titan-embed-image", json!({"inputText": "a b ".repeat(100)}), "Max input tokens: 128"),
        ("embed-english", json!({"input_type": "clustering", "inputs": []}), "extraneous key [inputs]"),
        (
            "embed-v4",
            json!({"input_type": "clustering", "output_dimension": 300, "texts": ["a"]}),
            "300 is not a valid",
        ),
        (
            "nova-2-multimodal",
            json!({"taskType": "SINGLE_EMBEDDING"}),
            "required key [singleEmbeddingParams]",
        ),
        ("nova-2-multimodal", json!({"taskType": "SEGMENTED_EMBEDDING"}), "asynchronous"),
        ("marengo-embed-2-7", json!({"inputText": "a"}), "required key [inputType]"),
        (
            "marengo-embed-2-7",
            json!({"inputText": "a b ".repeat(50), "inputType": "text", "textTruncate": "none"}),
            "77 tokens",
        ),
        ("cohere.rerank", json!({"documents": ["a"], "query": "b"}), "required key [api_version]"),
        ("amazon.rerank", json!({"documents": [], "query": "b"}), "minimum item count: 1"),
    ];
    for (name, body, part) in cases {
        let message = embed(name, &body).err().unwrap();
        assert!(message.contains(part), "{name}: {message}");
    }
}
