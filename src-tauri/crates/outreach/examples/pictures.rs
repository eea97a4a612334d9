//! Draws every picture template that ships for a folder of logos, to be looked at, and says how long one takes.
//! `cargo run --release -p spillway-outreach --example pictures -- LOGOS OUT [PAGE.png]`. A logo's file name is the company's name.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use model::Field;
use spillway_outreach::{Art, Library, Pictures, Record, Vocabulary, Wish};

fn art(path: &Path) -> Result<Art, Box<dyn Error>> {
    Ok(Art {
        bytes: std::fs::read(path)?,
        confidence: Some(90),
    })
}

#[expect(clippy::print_stderr, reason = "printing is what it is for")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(logos), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("name a folder of logos and one to draw into".into());
    };
    let page = arguments.next();
    std::fs::create_dir_all(&out)?;
    let library = Library::bundled().map_err(|problems| format!("{problems:?}"))?;
    let vocabulary = Arc::new(Vocabulary::new(["First name".to_owned()]));
    let today = jiff::civil::date(2026, 3, 15);
    for file in std::fs::read_dir(&logos)? {
        let path = file?.path();
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let record = Arc::new(Record {
            row: 1,
            key: name.clone(),
            vocabulary: Arc::clone(&vocabulary),
            cells: vec!["Anna".to_owned()],
            fields: BTreeMap::from([
                (Field::PERSON_FIRST_NAME, "Anna".to_owned()),
                (Field::COMPANY_NAME, name.clone()),
                (
                    Field::COMPANY_DOMAIN,
                    format!("{}.example", name.to_lowercase().replace(' ', "-")),
                ),
            ]),
        });
        let mut of_fields = BTreeMap::from([(Field::COMPANY_LOGO, art(&path)?)]);
        if let Some(page) = &page {
            of_fields.insert(Field::COMPANY_IMAGE, art(Path::new(page))?);
        }
        let own = BTreeMap::from([("you.png".to_owned(), art(&path)?)]);
        let pictures = Pictures { of_fields, own };
        for template in library.templates() {
            let composer = library
                .composer(template.id(), &Wish::default(), None, &vocabulary, today)
                .map_err(|errors| format!("{errors:?}"))?;
            let begun = Instant::now();
            let composed = composer.compose(&record, &pictures)?;
            let took = begun.elapsed();
            let file = Path::new(&out).join(format!("{name} {}.{}", template.id(), composed.ending));
            std::fs::write(&file, &composed.bytes)?;
            eprintln!(
                "{} {took:?} {composed:?} {} bytes",
                file.display(),
                composed.bytes.len()
            );
        }
    }
    Ok(())
}
