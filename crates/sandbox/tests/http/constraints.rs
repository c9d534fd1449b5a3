//! The constraint cases over the wire: every limit of AWS's service model, just inside and just outside.
//!
//! The cases are made by a generator from the model, see `tests/constraints`; nothing of the sandbox takes part in that.

#[path = "../constraints/case.rs"]
mod case;

use std::collections::BTreeSet;

use futures::StreamExt as _;
use sandbox::Sandbox;

use crate::client::call;
use crate::instant;
use case::Case;

/// What came of one case.
enum Outcome {
    AsAws,
    NotServed(String),
    Objection(String),
}

async fn outcome(sandbox: &Sandbox, case: Case) -> Outcome {
    let method = ["GET", "POST", "PUT", "DELETE"].into_iter().find(|method| *method == case.method).unwrap();
    let mut request = call(sandbox, method, case.target.clone(), case.body_text());
    for (name, value) in &case.headers {
        request = request.header(name.clone().leak(), value.clone());
    }
    let answer = request.send().await;
    // By its status this is a success, as it is at AWS.
    if answer.text_lossy().contains("#UnknownOperationException") {
        return Outcome::NotServed(case.operation);
    }
    let (code, message) = match answer.status {
        200..300 => Default::default(),
        _ => {
            let (_, code, message) = answer.error();
            (code, message)
        }
    };
    match case.objection(&code, &message) {
        None => Outcome::AsAws,
        Some(objection) => Outcome::Objection(objection),
    }
}

#[tokio::test]
async fn limits_unions_and_required_members_are_answered_as_the_service_model_says() {
    let sandbox = &instant().await;
    let outcomes: Vec<Outcome> = futures::stream::iter(case::all())
        .map(|case| outcome(sandbox, case))
        .buffer_unordered(16)
        .collect()
        .await;
    let (mut ran, mut objections, mut not_served) = (0, Vec::new(), BTreeSet::new());
    for outcome in outcomes {
        match outcome {
            Outcome::AsAws => ran += 1,
            Outcome::NotServed(operation) => _ = not_served.insert(operation),
            Outcome::Objection(objection) => objections.push(objection),
        }
    }
    println!("{ran} constraint cases over HTTP as AWS answers them; not served: {not_served:?}");
    assert!(objections.is_empty(), "{} objections:\n{}", objections.len(), objections.join("\n"));
    assert!(ran >= 1_800, "only {ran} cases were run; not served: {not_served:?}");
}
