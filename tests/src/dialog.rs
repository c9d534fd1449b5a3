//! A dialog of the system's own on a virtual screen: found by its title and closed as a window manager does.

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

use crate::display::Display;
use crate::trouble::{Outcome, Trouble};
use crate::wait;

pub struct Dialog {
    screen: RustConnection,
    window: Window,
}

impl Dialog {
    /// Waits until a window with this title can be seen.
    pub fn wait_for(display: &Display, title: &str) -> Outcome<Self> {
        let (screen, number) = RustConnection::connect(Some(&display.name())).map_err(said)?;
        let root = screen.setup().roots[number].root;
        let window = wait::until(&format!("a window titled {title}"), wait::SOON, || {
            Ok(titles(&screen, root)?.into_iter().find(|(_, found)| found == title))
        })?;
        Ok(Self { screen, window: window.0 })
    }

    /// Asks the window to close, as a click on its cross does.
    pub fn close(&self) -> Outcome {
        let atom = |name: &[u8]| -> Outcome<u32> {
            Ok(self.screen.intern_atom(false, name).map_err(said)?.reply().map_err(said)?.atom)
        };
        let data = [atom(b"WM_DELETE_WINDOW")?, x11rb::CURRENT_TIME, 0, 0, 0];
        let event = ClientMessageEvent::new(32, self.window, atom(b"WM_PROTOCOLS")?, data);
        let sent = self.screen.send_event(false, self.window, EventMask::NO_EVENT, event).map_err(said)?;
        sent.check().map_err(said)
    }
}

/// The windows that can be seen, without a window manager each a child of the root.
fn titles(screen: &RustConnection, root: Window) -> Outcome<Vec<(Window, String)>> {
    let windows = screen.query_tree(root).map_err(said)?.reply().map_err(said)?.children;
    let mut found = Vec::new();
    for window in windows {
        // A window may be gone before it is asked about.
        let Ok(state) = screen.get_window_attributes(window).map_err(said)?.reply() else { continue };
        let asked = screen.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 256);
        let Ok(title) = asked.map_err(said)?.reply() else { continue };
        if state.map_state == MapState::VIEWABLE {
            found.push((window, String::from_utf8_lossy(&title.value).into_owned()));
        }
    }
    Ok(found)
}

fn said(error: impl std::error::Error) -> Trouble {
    Trouble::new(format!("The screen answered: {error}"))
}
