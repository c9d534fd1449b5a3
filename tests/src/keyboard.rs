//! The keyboard of a virtual screen, for windows that no driver reaches: the keychain's password prompt.
//!
//! The prompt grabs the keyboard, so keys go to it wherever they are sent.

use x11rb::CURRENT_TIME;
use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt as _, GrabMode, GrabStatus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MapState,
};
use x11rb::protocol::xtest::{ConnectionExt as _, X11_EXTENSION_NAME};
use x11rb::rust_connection::RustConnection;

use crate::display::Display;
use crate::trouble::{Outcome, Trouble};
use crate::wait;

const ENTER: u32 = 0xff0d;
const ESCAPE: u32 = 0xff1b;

pub struct Keyboard {
    screen: RustConnection,
    root: u32,
}

impl Keyboard {
    pub fn of(display: &Display) -> Outcome<Self> {
        let (screen, number) = RustConnection::connect(Some(&display.name())).map_err(said)?;
        let root = screen.setup().roots[number].root;
        let has_xtest = screen.extension_information(X11_EXTENSION_NAME).map_err(said)?.is_some();
        if has_xtest {
            Ok(Self { screen, root })
        } else {
            Err(Trouble::new("The screen takes no keys (no XTEST)."))
        }
    }

    /// Waits until a window of this class can be seen.
    pub fn wait_for_window(&self, class: &str) -> Outcome {
        wait::until(&format!("a window of {class}"), wait::SOON, || Ok(self.shows(class)?.then_some(())))
    }

    /// Waits until a window holds the keyboard: keys pressed before it does are lost.
    pub fn wait_until_grabbed(&self) -> Outcome {
        wait::until("a window that grabs the keyboard", wait::SOON, || Ok(self.is_grabbed()?.then_some(())))
    }

    /// Tries to grab it oneself; nobody else's grab can come between that and letting go again.
    fn is_grabbed(&self) -> Outcome<bool> {
        self.screen.grab_server().map_err(said)?;
        let mode = GrabMode::ASYNC;
        let asked = self.screen.grab_keyboard(false, self.root, CURRENT_TIME, mode, mode).map_err(said)?;
        let status = asked.reply().map_err(said)?.status;
        if status == GrabStatus::SUCCESS {
            self.screen.ungrab_keyboard(CURRENT_TIME).map_err(said)?;
        }
        self.screen.ungrab_server().map_err(said)?.check().map_err(said)?;
        Ok(status == GrabStatus::ALREADY_GRABBED)
    }

    pub fn wait_for_no_window(&self, class: &str) -> Outcome {
        wait::until(&format!("no window of {class}"), wait::SOON, || Ok((!self.shows(class)?).then_some(())))
    }

    /// Presses the keys of `text`: small letters, digits, blanks, and Enter for a line break.
    pub fn type_text(&self, text: &str) -> Outcome {
        text.chars().try_for_each(|letter| self.press(if letter == '\n' { ENTER } else { letter.into() }))
    }

    pub fn press_escape(&self) -> Outcome {
        self.press(ESCAPE)
    }

    fn shows(&self, class: &str) -> Outcome<bool> {
        let windows = self.screen.query_tree(self.root).map_err(said)?.reply().map_err(said)?.children;
        for window in windows {
            // A window may be gone before it is asked about.
            let Ok(state) = self.screen.get_window_attributes(window).map_err(said)?.reply() else {
                continue;
            };
            let asked = self.screen.get_property(false, window, AtomEnum::WM_CLASS, AtomEnum::STRING, 0, 64);
            let Ok(its_class) = asked.map_err(said)?.reply() else { continue };
            let same = String::from_utf8_lossy(&its_class.value).to_lowercase().contains(class);
            if same && state.map_state == MapState::VIEWABLE {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One key, down and up. `symbol` is the key's meaning without Shift, in X11's numbering, which is Latin-1's for letters.
    fn press(&self, symbol: u32) -> Outcome {
        let (first, last) = (self.screen.setup().min_keycode, self.screen.setup().max_keycode);
        let asked = self.screen.get_keyboard_mapping(first, last - first + 1).map_err(said)?;
        let keys = asked.reply().map_err(said)?;
        let mut meanings = keys.keysyms.chunks(keys.keysyms_per_keycode.into());
        let place = meanings.position(|meaning| meaning.first() == Some(&symbol));
        let key = place.and_then(|place| first.checked_add(u8::try_from(place).ok()?));
        let key = key.ok_or_else(|| Trouble::new(format!("No key means {symbol:#x}.")))?;
        for event in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            let sent = self.screen.xtest_fake_input(event, key, 0, self.root, 0, 0, 0).map_err(said)?;
            sent.check().map_err(said)?;
        }
        Ok(())
    }
}

fn said(error: impl std::error::Error) -> Trouble {
    Trouble::new(format!("The screen answered: {error}"))
}
