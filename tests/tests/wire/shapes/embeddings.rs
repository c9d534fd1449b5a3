//! The shapes of embeddings, whose token counts stand in a header where the body has none.

use serde_json::json;

use super::post;
use crate::question::instant;

#[tokio::test]
async fn embeddings_have_the_recorded_shapes() {
    let sandbox = instant().await;
    let cohere = json!({"input_type": "search_document", "texts": ["hello, world!"]});
    let nova = json!({
        "singleEmbeddingParams": {"embeddingPurpose": "GENERIC_INDEX", "text": {"truncationMode": "END", "value": "hello"}},
        "taskType": "SINGLE_EMBEDDING",
    });
    let cases = [
        (
            "amazon.titan-embed-text-v1",
            json!({"inputText": "hello"}),
            r#"{"embedding":[0],"inputTextTokenCount":0}"#,
        ),
        (
            "amazon.titan-embed-text-v2:0",
            json!({"inputText": "hello"}),
            r#"{"embedding":[0],"embeddingsByType":{"float":[0]},"inputTextTokenCount":0}"#,
        ),
        (
            "cohere.embed-english-v3",
            cohere.clone(),
            r#"{"embeddings":[[0]],"id":s,"response_type":s,"texts":[s]}"#,
        ),
        (
            "us.cohere.embed-v4:0",
            cohere,
            r#"{"embeddings":{"float":[[0]]},"id":s,"response_type":s,"texts":[s]}"#,
        ),
        (
            "amazon.nova-2-multimodal-embeddings-v1:0",
            nova,
            r#"{"embeddings":[{"embedding":[0],"embeddingType":s}]}"#,
        ),
    ];
    for (model, body, expected) in cases {
        let raw = post(&sandbox, model, "invoke", body).await;
        assert_eq!(raw.shape(), expected, "{model}");
        assert_eq!(raw.header("content-type"), "application/json");
        assert!(raw.header("x-amzn-bedrock-input-token-count").parse::<u32>().is_ok(), "{model}");
        assert!(raw.header("x-amzn-bedrock-invocation-latency").parse::<u32>().is_ok(), "{model}");
    }
}
