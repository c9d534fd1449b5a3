//! ApplyGuardrail: a guardrail held against texts, without any model.

use http::Response;
use serde_json::{Value, json};

use crate::call::Call;
use sandbox_iam::access;
use sandbox_model::guardrail::{self, Piece, Source};
use sandbox_wire::reply::{Body, Refusal, json_response};

pub(super) fn respond(call: &Call<'_>) -> Result<Response<Body>, Refusal> {
    let body = call.input;
    let guardrail = guardrail::find(
        &call.state.guardrails,
        &call.site(),
        call.label("guardrailIdentifier"),
        call.label("guardrailVersion"),
    )?;
    access::apply_guardrail(call.caller, &guardrail.arn)?;
    let source = if body["source"] == "OUTPUT" { Source::Output } else { Source::Input };
    let full = body["outputScope"] == "FULL";
    let pieces: Vec<Piece> = body["content"].as_array().into_iter().flatten().map(piece).collect();
    let assessed = guardrail::assess(&guardrail.policies, source, &pieces, full);
    let outputs: Vec<Value> = match (assessed.blocked, source) {
        (true, Source::Input) => vec![json!({"text": guardrail.blocked_input})],
        (true, Source::Output) => vec![json!({"text": guardrail.blocked_output})],
        (false, _) if assessed.masked => assessed.texts.iter().map(|text| json!({"text": text})).collect(),
        (false, _) => Vec::new(),
    };
    let action = if assessed.intervened() { "GUARDRAIL_INTERVENED" } else { "NONE" };
    let answer = json!({
        "action": action,
        "actionReason": guardrail::action_reason(assessed.blocked, assessed.masked),
        "assessments": [guardrail::assessment_json(&guardrail, &assessed)],
        "guardrailCoverage": guardrail::coverage(&assessed),
        "outputs": outputs,
        "usage": guardrail::units(&guardrail.policies, &assessed),
    });
    Ok(json_response(200, call.request_id, &answer))
}

fn piece(content: &Value) -> Piece {
    let text = &content["text"];
    let qualifiers = text["qualifiers"].as_array().into_iter().flatten();
    Piece {
        text: text["text"].as_str().unwrap_or_default().to_owned(),
        qualifiers: qualifiers.filter_map(Value::as_str).map(str::to_owned).collect(),
        is_image: content["image"].is_object(),
    }
}
