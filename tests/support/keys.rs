//! A keyboard for the window: keys as a person presses them, sent to whatever has the focus.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
pub use fantoccini::key::Key;

use crate::window::Window;

/// More stops than any screen has.
const STOPS: usize = 120;

impl Window {
    /// Presses a key and lets go of it.
    ///
    /// # Panics
    /// When the window is gone.
    pub async fn key(&self, key: impl Into<char>) {
        let value = key.into();
        self.act([KeyAction::Down { value }, KeyAction::Up { value }])
            .await;
    }

    /// Presses a key while Ctrl is held.
    ///
    /// # Panics
    /// When the window is gone.
    pub async fn ctrl(&self, key: impl Into<char>) {
        let (held, value) = (char::from(Key::Control), key.into());
        let down = [KeyAction::Down { value: held }, KeyAction::Down { value }];
        let up = [KeyAction::Up { value }, KeyAction::Up { value: held }];
        self.act(down.into_iter().chain(up)).await;
    }

    /// Types a text.
    ///
    /// # Panics
    /// When the window is gone.
    pub async fn type_text(&self, text: &str) {
        let letters = text.chars();
        self.act(letters.flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]))
            .await;
    }

    async fn act(&self, actions: impl IntoIterator<Item = KeyAction>) {
        let keyboard = KeyActions::new("keyboard".to_owned());
        let done = self
            .client
            .perform_actions(actions.into_iter().fold(keyboard, KeyActions::then));
        done.await.expect("the window takes keys");
    }

    /// Presses Tab until the element with this test id, or one in it, has the focus.
    ///
    /// # Panics
    /// When Tab never comes there; where it came is in the message.
    pub async fn tab_to(&self, id: &str) {
        let here = format!(
            "const at = document.activeElement; \
             return [at.closest('[data-testid=\"{id}\"]') !== null, \
                     at.dataset.testid ?? at.getAttribute('aria-label') ?? at.textContent.slice(0, 30)]"
        );
        let mut stops = Vec::new();
        for _ in 0..STOPS {
            self.key(Key::Tab).await;
            let at = self.run(&here).await;
            if at[0] == true {
                return;
            }
            stops.push(at[1].as_str().unwrap_or_default().to_owned());
        }
        panic!("Tab never comes to \"{id}\"; it stops at {}", stops.join(" · "));
    }
}
