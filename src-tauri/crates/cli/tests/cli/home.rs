//! A home folder of a test's own, and the command line run in it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value as Json;
use tempfile::TempDir;

/// The list that ships for practice.
pub const PRACTICE_LIST: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../assets/samples/practice.csv"
);

/// A folder with the state of one test and its files.
pub struct Home {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// What a command line left behind.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Home {
    pub fn new() -> Self {
        let home = Self {
            folder: tempfile::tempdir().unwrap(),
            environment: Vec::new(),
        };
        std::fs::create_dir(home.path("files")).unwrap();
        home
    }

    /// Sets a variable of the environment for all commands.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// A path within the test's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file that commands reach by its bare name.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path("files").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// A command in this home, not yet started.
    pub fn command(&self, args: &[&str]) -> Command {
        self.command_with_state(args, &self.path("state"))
    }

    /// A command whose state is in another folder.
    pub fn command_with_state(&self, args: &[&str], state: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spillway-cli"));
        command
            .args(args)
            .arg("--home")
            .arg(state)
            .current_dir(self.path("files"))
            .stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("SPILLWAY_") || text == "DBUS_SESSION_BUS_ADDRESS" {
                command.env_remove(name);
            }
        }
        // No keychain must be found by chance: a test that stored keys in it would change the machine.
        command.env("XDG_RUNTIME_DIR", self.path("nowhere"));
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }

    /// Runs a command that must end well.
    pub fn ok(&self, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(
            ran.code, 0,
            "{args:?} should end well:\n{}{}",
            ran.stdout, ran.stderr
        );
        ran
    }

    /// Runs a command that must end well with `--json`, and gives its last document.
    pub fn json(&self, args: &[&str]) -> Json {
        self.ok(&[args, &["--json"]].concat()).last_document()
    }

    /// Writes a list of people at companies of their own, as `people.csv`.
    pub fn people(&self, count: usize) {
        const FIRST: [&str; 8] = ["Ada", "Bo", "Cleo", "Dana", "Elif", "Femi", "Greta", "Hugo"];
        const LAST: [&str; 8] = [
            "Marlow",
            "Okoro",
            "Lindqvist",
            "Amari",
            "Brandt",
            "Castellan",
            "Dumont",
            "Eriksen",
        ];
        let mut csv = "Name,Website\n".to_owned();
        for number in 0..count {
            csv.push_str(&format!(
                "{} {},www.{}-{number}.example\n",
                FIRST[number % 8],
                LAST[number / 8 % 8],
                LAST[number % 8].to_lowercase()
            ));
        }
        self.write("people.csv", csv);
    }
}

impl Ran {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Standard output as JSON, one document a line.
    pub fn documents(&self) -> Vec<Json> {
        let read = |line: &str| {
            serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("not JSON ({error}): {line}\n{}", self.stderr))
        };
        self.stdout.lines().map(read).collect()
    }

    /// The last document of standard output.
    pub fn last_document(&self) -> Json {
        self.documents()
            .pop()
            .unwrap_or_else(|| panic!("nothing on standard output\n{}", self.stderr))
    }
}

/// The number at a path such as `/coverage/0/filled`.
pub fn number(document: &Json, pointer: &str) -> u64 {
    document
        .pointer(pointer)
        .and_then(Json::as_u64)
        .unwrap_or_else(|| panic!("no number at {pointer} in {document:#}"))
}

/// Whether a file begins like a ZIP archive, which an XLSX is.
pub fn is_zip(file: &Path) -> bool {
    std::fs::read(file).is_ok_and(|bytes| bytes.starts_with(b"PK"))
}
