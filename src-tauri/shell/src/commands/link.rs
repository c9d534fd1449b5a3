//! Links in answers, opened by the system's browser after [`crate::links`] has had its say.

use tauri::State;

use crate::app::App;
use crate::ipc::dto::LinkAnswer;
use crate::ipc::error::{link_not_opened, refused};
use crate::links::Decision;
use crate::reply::Reply;

#[tauri::command]
#[specta::specta]
pub async fn link_open(app: State<'_, App>, url: String, confirmed: bool) -> Reply<LinkAnswer> {
    match app.links.decide(&url, confirmed) {
        Decision::Open(url) => {
            tauri_plugin_opener::open_url(url.as_str(), None::<&str>)
                .map_err(|error| link_not_opened(&error))?;
            Ok(LinkAnswer::Opened)
        }
        Decision::Ask { host, url } => Ok(LinkAnswer::Confirm { host, url: url.into() }),
        Decision::Refuse(reason) => Err(refused(reason)),
    }
}
