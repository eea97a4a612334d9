//! The picture templates of a home: those that ship, and the user's own in the folder `templates`.

use std::{io, path::Path};

use model::Problem;
use outreach::{Art, Library, Template, unread};

/// The folder of the user's own templates and pictures under a home.
pub(crate) const FOLDER: &str = "templates";
/// Templates of the user's that are read; more are a mistake.
const MOST: usize = 200;
/// Largest picture of the user's own, in bytes.
const LARGEST: u64 = 10 << 20;

/// All templates, and what is wrong with those that could not be read.
pub(crate) fn library(folder: &Path) -> (Library, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut library = Library::bundled().unwrap_or_else(|ours| {
        problems.extend(ours);
        Library::default()
    });
    let files = match std::fs::read_dir(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (library, problems),
        Err(error) => {
            problems.push(unread(&folder.display().to_string(), &error.to_string()));
            return (library, problems);
        }
    };
    let mut paths: Vec<_> = files
        .filter_map(|file| file.ok().map(|file| file.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    paths.sort();
    for path in paths.into_iter().take(MOST) {
        let Some(id) = path.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        let drawing = path.with_extension("svg");
        let read = |path: &Path| {
            std::fs::read_to_string(path)
                .map_err(|error| vec![unread(&path.display().to_string(), &error.to_string())])
        };
        let name = |path: &Path| {
            path.file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
        };
        let template = read(&path)
            .and_then(|text| read(&drawing).map(|svg| (text, svg)))
            .and_then(|(text, svg)| Template::read(id, &text, &svg, &name(&path), &name(&drawing)));
        match template {
            Ok(template) => library.add(template),
            Err(theirs) => problems.extend(theirs),
        }
    }
    (library, problems)
}

/// A picture of the user's own: a file of the folder, or one named in full.
///
/// # Errors
/// Why it cannot be read, in a few words.
pub(crate) fn own_picture(folder: &Path, name: &str) -> Result<Art, String> {
    let path = folder.join(name);
    let size = std::fs::metadata(&path).map_err(|error| error.to_string())?.len();
    if size > LARGEST {
        return Err(format!("it is {size} bytes; {LARGEST} are allowed"));
    }
    let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
    media::decode(&bytes).map_err(|error| error.to_string())?;
    Ok(Art {
        bytes,
        confidence: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_of_the_user_are_read_beside_ours_and_faults_are_told() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(FOLDER);
        assert!(library(&folder).1.is_empty());
        std::fs::create_dir_all(&folder).unwrap();
        let drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 600 300'><rect id='a' width='500' height='90'/></svg>";
        let text = "format = 1\nname = 'Mine'\n[[slots]]\nid = 'a'\nkind = 'text'\ntext = 'Hi'\n";
        std::fs::write(folder.join("mine.toml"), text).unwrap();
        std::fs::write(folder.join("mine.svg"), drawing).unwrap();
        std::fs::write(folder.join("alone.toml"), text).unwrap();
        std::fs::write(folder.join("wrong.toml"), text.replace("'a'", "'b'")).unwrap();
        std::fs::write(folder.join("wrong.svg"), drawing).unwrap();
        let (library, problems) = library(&folder);
        assert!(library.templates().any(|template| template.id() == "mine"));
        let said: Vec<String> = problems
            .iter()
            .map(|problem| format!("{} {}", problem.subject, problem.message))
            .collect();
        assert!(
            said.iter()
                .any(|said| said.contains("alone.svg") && said.contains("could not be read")),
            "{said:?}"
        );
        assert!(
            said.iter()
                .any(|said| said.starts_with("wrong.toml:4:6") && said.contains("\"b\"")),
            "{said:?}"
        );
    }

    #[test]
    fn own_pictures_are_pictures() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(
            home.path().join("you.png"),
            media::letter_avatar("You", "you", None),
        )
        .unwrap();
        std::fs::write(home.path().join("text.png"), "no picture").unwrap();
        assert!(own_picture(home.path(), "you.png").is_ok());
        assert!(own_picture(home.path(), "text.png").is_err());
        assert!(own_picture(home.path(), "none.png").is_err());
    }
}
