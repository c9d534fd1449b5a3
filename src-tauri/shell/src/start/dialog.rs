//! The last word of a start that cannot go on: a dialog of the system's own, and standard error for a terminal.

use super::error::StartError;

/// The dialog's title; a task bar shows it.
const TITLE: &str = "Outcrop could not start";

/// Says why, waits until the dialog is closed, and ends the process.
pub fn give_up(error: &StartError) -> ! {
    eprintln!("{TITLE}. {error} {}", error.hint());
    if let Some(detail) = error.detail() {
        eprintln!("{detail}");
    }
    show(error);
    std::process::exit(1)
}

/// GTK ends the process by itself where it finds no display, and says nothing a person understands.
#[cfg(target_os = "linux")]
pub fn connect_to_display() -> Result<(), StartError> {
    gtk::init().map_err(|error| StartError::NoDisplay { detail: error.to_string() })
}

#[cfg(target_os = "linux")]
fn show(error: &StartError) {
    use gtk::prelude::*;

    // Without a display standard error has to do.
    if gtk::init().is_err() {
        return;
    }
    let (flags, kind, buttons) =
        (gtk::DialogFlags::empty(), gtk::MessageType::Error, gtk::ButtonsType::Close);
    let dialog = gtk::MessageDialog::new(None::<&gtk::Window>, flags, kind, buttons, &error.to_string());
    dialog.set_title(TITLE);
    dialog.set_position(gtk::WindowPosition::Center);
    dialog.set_secondary_text(Some(&error.hint()));
    if let Some(detail) = error.detail()
        && let Ok(area) = dialog.message_area().downcast::<gtk::Box>()
    {
        let words = gtk::Label::new(Some(&detail));
        words.set_selectable(true);
        words.set_line_wrap(true);
        words.set_line_wrap_mode(gtk::pango::WrapMode::WordChar);
        words.set_max_width_chars(60);
        words.set_xalign(0.0);
        let details = gtk::Expander::new(Some("Details"));
        details.add(&words);
        area.add(&details);
    }
    dialog.show_all();
    dialog.run();
}

#[cfg(not(target_os = "linux"))]
fn show(error: &StartError) {
    let detail = error.detail().map(|detail| format!("\n\n{detail}")).unwrap_or_default();
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title(TITLE)
        .set_description(format!("{error}\n\n{}{detail}", error.hint()))
        .show();
}
