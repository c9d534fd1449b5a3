//! Images and documents, really looked into: what they are, how large, and what is written in them.
//!
//! The seam: the bytes of a request go in, a plain description comes out, which rules, counts and the responder share.
//! Everything that reads foreign formats is a library, held to a size and kept from taking the process down.

mod clip;
mod document;
mod image;
mod office;
mod page;
mod patience;
mod pdf;
mod picture;
#[cfg(test)]
pub mod samples;
mod unreadable;

use std::sync::{Arc, OnceLock};

use base64::{Engine as _, engine::general_purpose::STANDARD};

pub use clip::clip;
pub use page::Page;
pub(crate) use patience::slow;
pub use picture::Picture;
use sandbox_wire::tokens;
pub use unreadable::Unreadable;

/// What was found in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    pub bytes: usize,
    /// The text by pages; one page where the format has none.
    pub pages: Vec<Page>,
    /// What all pages count, since a long text is not counted again each time that somebody asks.
    pub tokens: u32,
}

/// Looks once, when somebody first asks, and remembers.
#[derive(Debug, Clone)]
pub struct Look<T>(Arc<OnceLock<Result<T, Unreadable>>>);

impl<T> Default for Look<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Look<T> {
    pub fn or_look(&self, look: impl FnOnce() -> Result<T, Unreadable>) -> Result<&T, Unreadable> {
        self.0.get_or_init(look).as_ref().map_err(|unreadable| *unreadable)
    }
}

/// Looks into an image's base64.
pub fn picture(base64: &str) -> Result<Picture, Unreadable> {
    image::look(&decode(base64)?)
}

/// Looks into a document's base64, read as the format it claims to be.
pub fn paper(format: &str, base64: &str) -> Result<Paper, Unreadable> {
    let bytes = decode(base64)?;
    let pages = document::pages(format, &bytes)?;
    Ok(Paper::new(bytes.len(), pages))
}

/// A document that came as plain text.
pub fn plain(text: &str) -> Paper {
    Paper::new(text.len(), vec![Page(text.to_owned())])
}

/// The bytes of a base64 text.
pub fn decode(base64: &str) -> Result<Vec<u8>, Unreadable> {
    STANDARD.decode(base64.trim()).map_err(|_| Unreadable::Encoding)
}

impl Paper {
    fn new(bytes: usize, pages: Vec<Page>) -> Self {
        let tokens = pages.iter().map(|page| tokens::count(&page.0)).sum();
        Self { bytes, pages, tokens }
    }

    #[cfg(test)]
    pub fn text(&self) -> String {
        self.pages.iter().map(|page| page.0.as_str()).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests;
