//! Custom models: only listed; what there is comes from the configuration.

use serde_json::{Value, json};

use super::listing::{self, Item};
use super::member::text;
use crate::call::Call;
use sandbox_model::catalog::{Model, find, partition};
use sandbox_model::owned::CustomModel;
use sandbox_model::place::Place;
use sandbox_wire::reply::Refusal;

/// ListCustomModels.
pub(super) fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let place = call.place();
    // Nothing here is shared by another account.
    let owned = call.input.get("isOwned").and_then(Value::as_bool) != Some(false);
    let all = call.state.owned.resources.custom_models.iter();
    let here = all.filter(|one| owned && one.home.is(place.account, place.region));
    let items = here.filter_map(|one| {
        let base = find(&one.base)?;
        let arn = base.arn(place.region);
        let fits = text(call, "modelStatus").is_none_or(|status| status == one.status)
            && text(call, "baseModelArnEquals").is_none_or(|wanted| wanted == arn)
            && text(call, "foundationModelArnEquals").is_none_or(|wanted| wanted == arn);
        fits.then(|| Item { name: &one.name, created: &one.created, shown: shown(one, base, &place) })
    });
    listing::list(call, "modelSummaries", items.collect())
}

fn shown(one: &CustomModel, base: &Model, place: &Place<'_>) -> Value {
    let Place { region, account, .. } = place;
    let partition = partition(region);
    json!({
        "baseModelArn": base.arn(region),
        // The service model's pattern for it is an id's, without its version.
        "baseModelName": base.id.split(':').next(),
        "creationTime": one.created,
        "customizationType": one.customization,
        "modelArn": format!("arn:{partition}:bedrock:{region}:{account}:custom-model/{}/{}", base.id, one.id),
        "modelName": one.name,
        "modelStatus": one.status,
        "ownerAccountId": account,
    })
}
