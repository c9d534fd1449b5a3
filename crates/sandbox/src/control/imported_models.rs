//! Imported models: only listed; what there is comes from the configuration.

use serde_json::{Value, json};

use super::listing::{self, Item};
use crate::call::Call;
use sandbox_model::catalog::partition;
use sandbox_model::owned::ImportedModel;
use sandbox_model::place::Place;
use sandbox_wire::reply::Refusal;

/// ListImportedModels.
pub(super) fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let place = call.place();
    let all = call.state.owned.resources.imported_models.iter();
    let here = all.filter(|one| one.home.is(place.account, place.region));
    let items = here.map(|one| Item { name: &one.name, created: &one.created, shown: shown(one, &place) });
    listing::list(call, "modelSummaries", items.collect())
}

fn shown(one: &ImportedModel, place: &Place<'_>) -> Value {
    let Place { region, account, .. } = place;
    let partition = partition(region);
    json!({
        "creationTime": one.created,
        "instructSupported": one.instruct,
        "modelArchitecture": one.architecture,
        "modelArn": format!("arn:{partition}:bedrock:{region}:{account}:imported-model/{}", one.id),
        "modelName": one.name,
    })
}
