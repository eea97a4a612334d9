//! What the arguments ask for: the window, the window on a file, or the command line.

use std::{
    ffi::OsString,
    path::{PathBuf, absolute},
};

/// Endings of files that hold a list.
const LISTS: &[&str] = &["csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods"];

/// What to start.
#[derive(Debug, PartialEq)]
pub enum Start {
    /// The command line, which reads the arguments itself.
    CommandLine,
    /// The window.
    Window(Opening),
}

/// How the window opens.
#[derive(Debug, Default, PartialEq)]
pub struct Opening {
    /// The folder that holds all state, when it was named.
    pub home: Option<PathBuf>,
    /// Folders with provider definitions of the user's.
    pub providers: Vec<PathBuf>,
    /// A list to be mapped at once, as a file manager passes one.
    pub file: Option<PathBuf>,
}

impl Start {
    /// Reads the arguments; the first is the program's own name.
    pub fn read(arguments: &[OsString]) -> Self {
        let mut opening = Opening::default();
        let mut rest = arguments.iter().skip(1);
        while let Some(argument) = rest.next() {
            let text = argument.to_string_lossy();
            let (name, value): (&str, Option<PathBuf>) = match text.split_once('=') {
                Some((name, value)) => (name, Some(value.into())),
                None => (&*text, None),
            };
            if matches!(name, "--home" | "--providers") {
                let Some(folder) = value.or_else(|| rest.next().map(Into::into)) else {
                    return Self::CommandLine;
                };
                match name {
                    "--home" => opening.home = Some(folder),
                    _ => opening.providers.push(folder),
                }
            } else if opening.file.is_none() && is_list(argument) {
                // The page shows it, and a relative name says nothing there.
                opening.file = Some(absolute(argument).unwrap_or_else(|_| argument.into()));
            } else {
                return Self::CommandLine;
            }
        }
        Self::Window(opening)
    }
}

/// Whether it is a file by its ending; no command has one.
fn is_list(argument: &OsString) -> bool {
    let path = PathBuf::from(argument);
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| LISTS.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{Opening, Start, absolute};

    #[test]
    fn arguments() {
        let window = |home: Option<&str>, file: Option<&str>| {
            Start::Window(Opening {
                home: home.map(Into::into),
                providers: Vec::new(),
                file: file.map(|file| absolute(file).unwrap()),
            })
        };
        let own_providers = Opening {
            providers: vec!["a".into(), "b".into()],
            ..Opening::default()
        };
        for (arguments, wanted) in [
            ("", window(None, None)),
            ("--home h", window(Some("h"), None)),
            ("--home=h", window(Some("h"), None)),
            ("people.csv", window(None, Some("people.csv"))),
            (
                "lists/People.XLSX --home h",
                window(Some("h"), Some("lists/People.XLSX")),
            ),
            ("--providers a --providers=b", Start::Window(own_providers)),
            ("--home", Start::CommandLine),
            ("--providers", Start::CommandLine),
            ("--help", Start::CommandLine),
            ("lists", Start::CommandLine),
            ("import people.csv", Start::CommandLine),
            ("people.csv more.csv", Start::CommandLine),
            ("--home h lists --json", Start::CommandLine),
            ("notes.pdf", Start::CommandLine),
        ] {
            let words = std::iter::once("spillway").chain(arguments.split_whitespace());
            let words: Vec<_> = words.map(Into::into).collect();
            assert_eq!(Start::read(&words), wanted, "{arguments}");
        }
    }
}
