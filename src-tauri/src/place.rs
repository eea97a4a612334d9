//! Where the window stood when it was closed, kept in the home so that it opens there again.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tauri::{LogicalPosition, LogicalSize, Window};

/// The corner and size of a screen, in logical pixels.
pub type Screen = (LogicalPosition<f64>, LogicalSize<f64>);

/// The window's place in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Of the left edge; none where the system does not say, as on Wayland.
    pub position: Option<(f64, f64)>,
    /// Width and height inside the frame.
    pub size: (f64, f64),
    /// Whether it filled the screen.
    pub maximised: bool,
}

impl Place {
    /// The place kept in a home, if there is one that still lies on a screen.
    pub fn read(home: &Path, screens: &[Screen]) -> Option<Self> {
        let mut place: Self = serde_json::from_slice(&fs::read(file(home)).ok()?).ok()?;
        place.position = place
            .position
            .filter(|&position| is_on_a_screen(position, screens));
        Some(place)
    }

    /// Where a window stands now.
    pub fn of(window: &Window) -> tauri::Result<Self> {
        let factor = window.scale_factor()?;
        let size = window.inner_size()?.to_logical::<f64>(factor);
        let position = window
            .outer_position()
            .ok()
            .map(|at| at.to_logical::<f64>(factor))
            .map(|at| (at.x, at.y));
        Ok(Self {
            position,
            size: (size.width, size.height),
            maximised: window.is_maximized()?,
        })
    }

    /// Keeps it. A home that cannot be written to has said so already, and a place is no reason to say it again.
    pub fn keep(&self, home: &Path) {
        let kept = serde_json::to_vec(self)
            .map_err(Into::into)
            .and_then(|text| fs::write(file(home), text));
        if let Err(error) = kept {
            tracing::debug!(%error, "the window's place was not kept");
        }
    }
}

fn file(home: &Path) -> PathBuf {
    home.join("window.json")
}

/// Whether a window's top left corner can be seen and taken hold of: a screen may have gone since.
fn is_on_a_screen((x, y): (f64, f64), screens: &[Screen]) -> bool {
    /// As much of a title bar as a hand needs.
    const HOLD: f64 = 80.0;
    screens.iter().any(|(corner, size)| {
        (corner.x - HOLD..corner.x + size.width - HOLD).contains(&x)
            && (corner.y..corner.y + size.height - HOLD).contains(&y)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_kept_and_read_again_unless_its_screen_is_gone() {
        let home = tempfile::tempdir().unwrap();
        let screen = (LogicalPosition::new(0.0, 0.0), LogicalSize::new(1920.0, 1080.0));
        let place = Place {
            position: Some((1200.0, 40.0)),
            size: (1440.0, 900.0),
            maximised: false,
        };
        assert_eq!(Place::read(home.path(), &[screen]), None, "nothing was kept yet");
        place.keep(home.path());
        assert_eq!(Place::read(home.path(), &[screen]), Some(place));
        let smaller = (screen.0, LogicalSize::new(1024.0, 700.0));
        let read = Place::read(home.path(), &[smaller]);
        assert_eq!(
            read,
            Some(Place {
                position: None,
                ..place
            }),
            "there is no screen at 1200 any more"
        );
    }

    #[test]
    fn what_cannot_be_read_is_no_place() {
        let home = tempfile::tempdir().unwrap();
        fs::write(file(home.path()), "{\"size\": 3}").unwrap();
        assert_eq!(Place::read(home.path(), &[]), None);
    }
}
