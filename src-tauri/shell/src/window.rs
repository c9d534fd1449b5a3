//! The one window: what it may navigate to (itself), and what it looks like before the page has painted.

use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager as _, Runtime, WebviewUrl, WebviewWindowBuilder};
use url::Url;

use crate::ipc::dto::Theme;

pub const LABEL: &str = "main";

pub fn open<R: Runtime>(app: &App<R>, theme: Theme) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Outcrop")
        .inner_size(1280.0, 800.0)
        .min_inner_size(640.0, 480.0)
        .theme(native(theme))
        .disable_drag_drop_handler()
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    Ok(())
}

/// The frame that the system draws follows the page.
pub fn wear<R: Runtime>(app: &AppHandle<R>, theme: Theme) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.set_theme(native(theme));
    }
}

fn native(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}

pub fn focus<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// Closes it without asking.
pub fn close<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.destroy();
    }
}

/// The page inside the binary; its host differs by platform.
fn is_ours(url: &Url) -> bool {
    matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_navigates_nowhere_but_to_its_own_page() {
        let ours = |text: &str| is_ours(&Url::parse(text).unwrap());
        assert!(ours("tauri://localhost/") && ours("http://tauri.localhost/index.html"));
        for elsewhere in
            ["https://example.com/", "http://localhost/", "about:blank", "data:text/html,x", "file:///x"]
        {
            assert!(!ours(elsewhere), "{elsewhere}");
        }
    }
}
