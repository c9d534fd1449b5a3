//! What can be seen on a virtual screen from outside the app: a window by its title, and a picture of it.
//!
//! For a window that no driver operates, such as that of an installed package.

use std::collections::HashSet;
use std::path::Path;

use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, ImageFormat, MapState, Window};
use x11rb::rust_connection::RustConnection;

use crate::display::Display;
use crate::trouble::{Outcome, Trouble};

pub struct Screen {
    server: RustConnection,
    root: Window,
}

/// What a window shows, one pixel after the other: red, green, blue.
pub struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Screen {
    pub fn of(display: &Display) -> Outcome<Self> {
        let (server, number) = RustConnection::connect(Some(&display.name())).map_err(said)?;
        let root = x11rb::connection::Connection::setup(&server).roots[number].root;
        Ok(Self { server, root })
    }

    /// The visible window with this title, with nothing in front or behind.
    pub fn window(&self, title: &str) -> Outcome<Option<Window>> {
        let windows = self.server.query_tree(self.root).map_err(said)?.reply().map_err(said)?.children;
        // A window may be gone before it is asked about; then it is not the one.
        Ok(windows.into_iter().find(|window| self.is_shown_as(*window, title).unwrap_or(false)))
    }

    fn is_shown_as(&self, window: Window, title: &str) -> Outcome<bool> {
        let state = self.server.get_window_attributes(window).map_err(said)?.reply().map_err(said)?;
        let name = AtomEnum::WM_NAME;
        let asked = self.server.get_property(false, window, name, AtomEnum::ANY, 0, 64).map_err(said)?;
        Ok(state.map_state == MapState::VIEWABLE && asked.reply().map_err(said)?.value == title.as_bytes())
    }

    pub fn picture(&self, window: Window) -> Outcome<Picture> {
        let size = self.server.get_geometry(window).map_err(said)?.reply().map_err(said)?;
        let (width, height) = (size.width, size.height);
        let asked = self.server.get_image(ImageFormat::Z_PIXMAP, window, 0, 0, width, height, u32::MAX);
        let image = asked.map_err(said)?.reply().map_err(said)?;
        // Four bytes a pixel at 24 bits of depth: blue, green, red and nothing.
        let pixels = image.data.chunks_exact(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect();
        Ok(Picture { width: width.into(), height: height.into(), pixels })
    }
}

impl Picture {
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// How many different colours it has: one while nothing is painted yet, many once there is text.
    pub fn colours(&self) -> usize {
        self.pixels.chunks_exact(3).collect::<HashSet<_>>().len()
    }

    pub fn keep(&self, file: &Path) -> Outcome {
        let mut encoder = png::Encoder::new(std::fs::File::create(file)?, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().map_err(said)?;
        writer.write_image_data(&self.pixels).map_err(said)
    }
}

fn said(error: impl std::error::Error) -> Trouble {
    Trouble::new(format!("The screen answered: {error}"))
}
