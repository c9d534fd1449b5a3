//! Closing the window while something typed is not saved: the page asks, once.
//!
//! A second wish to close goes through, so that a page that hangs cannot keep its window open.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tauri::ipc::Channel;

#[derive(Default)]
pub struct Closing(Mutex<Guard>);

#[derive(Default)]
struct Guard {
    /// Where the page waits to be told that the window is to close. `None`: nothing would be lost.
    page: Option<Channel<()>>,
    asked: bool,
}

impl Closing {
    /// From now on `page` is asked first, or nobody.
    pub fn guard(&self, page: Option<Channel<()>>) {
        *self.lock() = Guard { page, asked: false };
    }

    /// Whether the window stays open for now, because the page asks.
    pub fn is_held(&self) -> bool {
        let mut guard = self.lock();
        let Guard { page: Some(page), asked: false } = &*guard else { return false };
        let held = page.send(()).is_ok();
        guard.asked = true;
        held
    }

    fn lock(&self) -> MutexGuard<'_, Guard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_asked_once_and_only_while_something_would_be_lost() {
        let closing = Closing::default();
        assert!(!closing.is_held(), "nothing would be lost");
        closing.guard(Some(Channel::new(|_| Ok(()))));
        assert!(closing.is_held());
        assert!(!closing.is_held(), "the second wish goes through");
        closing.guard(Some(Channel::new(|_| Ok(()))));
        assert!(closing.is_held(), "the person stayed, and is asked again later");
        closing.guard(None);
        assert!(!closing.is_held());
    }
}
