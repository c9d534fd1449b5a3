//! Rerankers: documents in the order of how well they answer a query. All of it is recalled.

use serde_json::{Value, json};

use super::embedded::Embedded;
use super::vector::{self, Purpose};
use sandbox_wire::malformed::Members;
use sandbox_wire::reply::Refusal;
use sandbox_wire::tokens;

const MAX_DOCUMENTS: u64 = 1_000;
const DIMENSIONS: usize = 512;

pub(super) fn respond(body: &Value, cohere: bool) -> Result<Embedded, Refusal> {
    let members = Members::of(body);
    if cohere {
        members.only(&["query", "documents", "top_n", "api_version", "max_tokens_per_doc"])?;
        members.required("api_version")?;
        members.count("api_version", 2, 2)?;
    } else {
        members.only(&["query", "documents", "top_n"])?;
    }
    let query = members.required_text("query")?;
    members.required("documents")?;
    let documents = members.texts("documents")?;
    if query.is_empty() {
        return Err(members.refuse("query", "expected minLength: 1, actual: 0"));
    }
    if documents.is_empty() || documents.len() as u64 > MAX_DOCUMENTS {
        let found = documents.len();
        let what = if found == 0 {
            "minimum item count: 1".to_owned()
        } else {
            format!("maximum item count: {MAX_DOCUMENTS}")
        };
        return Err(members.refuse("documents", format!("expected {what}, found: {found}")));
    }
    let top = members.count("top_n", 1, documents.len() as u64)?;
    let asked = unit(query);
    let score = |document: &String| {
        let near: f32 = asked.iter().zip(unit(document)).map(|(left, right)| left * right).sum();
        f64::from(near.clamp(0.0, 1.0))
    };
    let mut scores: Vec<(usize, f64)> = documents.iter().map(score).enumerate().collect();
    scores.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    scores.truncate(top.map_or(usize::MAX, |top| top as usize));
    let results: Vec<Value> =
        scores.iter().map(|(index, score)| json!({"index": index, "relevance_score": score})).collect();
    let count = tokens::count(query) + documents.iter().map(|text| tokens::count(text)).sum::<u32>();
    Ok(Embedded { body: json!({"results": results}), tokens: count })
}

fn unit(text: &str) -> Vec<f32> {
    let mut vector = vector::embed(text, DIMENSIONS, Purpose::Any);
    vector::normalize(&mut vector);
    vector
}
