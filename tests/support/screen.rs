//! A screen of a test's own (Xvfb), and pictures of it.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

/// A screen in memory; it goes with this value.
pub struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// Starts a screen of this size, on whatever display number is free.
    ///
    /// # Panics
    /// When there is no Xvfb, or it does not start.
    #[must_use]
    pub fn start(width: u32, height: u32) -> Self {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                &format!("{width}x{height}x24"),
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut number = String::new();
        let answer = server.stdout.take().expect("Xvfb says its number on its output");
        BufReader::new(answer)
            .read_line(&mut number)
            .expect("Xvfb says its number");
        assert!(!number.trim().is_empty(), "Xvfb ended before it had a display");
        Self {
            server,
            display: format!(":{}", number.trim()),
        }
    }

    /// The value of `DISPLAY` for programs that shall be on it.
    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Takes a picture of all that is on the screen, into `screens/` beside what cargo builds.
    ///
    /// WebDriver's own picture is of the page only, and never comes back from a window with no compositor.
    ///
    /// # Panics
    /// When there is no ImageMagick, or the picture cannot be written.
    pub fn picture(&self, name: &str) -> PathBuf {
        let file = pictures().join(format!("{name}.png"));
        let import = Command::new("import")
            .args(["-window", "root", "-display", &self.display])
            .arg(&file)
            .status();
        assert!(
            import.expect("ImageMagick is there").success(),
            "no picture of the screen"
        );
        file
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may be gone already; there is nothing to do about that.
        let _gone = self.server.kill();
        let _gone = self.server.wait();
    }
}

/// The folder of pictures.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn pictures() -> PathBuf {
    let folder = target().join("screens");
    std::fs::create_dir_all(&folder).expect("the folder of pictures can be made");
    folder
}

/// The folder that cargo builds into, seen from a program in it.
///
/// # Panics
/// When the program does not lie where cargo puts it.
#[must_use]
pub fn target() -> PathBuf {
    built().parent().expect("a profile lies in a folder").to_owned()
}

/// The folder of this profile's programs, `debug` or `release`, seen from one of them.
///
/// # Panics
/// As [`target`].
#[must_use]
pub fn built() -> PathBuf {
    let program = std::env::current_exe().expect("a program knows where it is");
    let mut folders = program.ancestors();
    let profile = folders.find(|folder| folder.ends_with("debug") || folder.ends_with("release"));
    profile.expect("the program lies in debug or release").to_owned()
}
