//! Provisioned throughput: only listed; what there is comes from the configuration.

use serde_json::{Value, json};

use super::listing::{self, Item};
use super::member::text;
use crate::call::Call;
use sandbox_model::catalog::{Model, find, partition};
use sandbox_model::owned::Provisioned;
use sandbox_model::place::Place;
use sandbox_wire::reply::Refusal;

/// ListProvisionedModelThroughputs.
pub(super) fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let place = call.place();
    let all = call.state.owned.resources.provisioned.iter();
    let here = all.filter(|one| one.home.is(place.account, place.region));
    let items = here.filter_map(|one| {
        let model = find(&one.model)?;
        let fits = text(call, "statusEquals").is_none_or(|status| status == one.status)
            && text(call, "modelArnEquals").is_none_or(|arn| arn == model.arn(place.region));
        fits.then(|| Item { name: &one.name, created: &one.created, shown: shown(one, model, &place) })
    });
    listing::list(call, "provisionedModelSummaries", items.collect())
}

fn shown(one: &Provisioned, model: &Model, place: &Place<'_>) -> Value {
    let Place { region, account, .. } = place;
    let (foundation, partition) = (model.arn(region), partition(region));
    let mut shown = json!({
        "creationTime": one.created,
        "desiredModelArn": foundation,
        "desiredModelUnits": one.units,
        "foundationModelArn": foundation,
        "lastModifiedTime": one.created,
        "modelArn": foundation,
        "modelUnits": one.units,
        "provisionedModelArn": format!("arn:{partition}:bedrock:{region}:{account}:provisioned-model/{}", one.id),
        "provisionedModelName": one.name,
        "status": one.status,
    });
    if let Some(commitment) = &one.commitment {
        shown["commitmentDuration"] = json!(commitment);
    }
    shown
}
